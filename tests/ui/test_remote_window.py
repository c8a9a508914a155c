"""Every state of a call beside the kiosk's pages: can it be seen, hit and said, and does each key do what it says?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode
from counter_app.flow.state import Step
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.beside import AssistantView, as_words, assistant_view, beside_of
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme
from counter_app.ui.remote import sample_calls
from counter_app.ui.remote.assistant_window import AssistantWindow
from counter_app.ui.remote.call_panel import CallPanel
from counter_app.ui.remote.cards import ProposalCard
from counter_app.ui.remote.cover import CallCover
from counter_app.ui.remote.groups import Shown, groups_of
from counter_app.ui.remote.mandate_cover import MandateCover
from counter_app.ui.remote.sample_calls import StandingScreen, call_samples, talking
from counter_app.ui.remote.screenshots import open_call
from counter_app.ui.remote.strip import CallStrip
from counter_app.ui.sample_visits import ADDRESS, NAME, samples
from counter_app.ui.screenshots import SIZES, open_sample
from counter_app.ui.settling import settle
from counter_app.ui.theme import Contrast, Metrics, TextSize, Theme
from counter_app.ui.widgets.name_label import NameLabel
from tests.ui.test_every_page import clipped, names_are_unique, outside, tofu, too_small

LOOKS = ((Contrast.STANDARD, TextSize.NORMAL), (Contrast.HIGH, TextSize.LARGEST))
STATES = [sample.name for sample in call_samples("ja")]
PLACES = [(size, LOOKS[0]) for size in SIZES] + [(SIZES[0], LOOKS[1])]


def opened(name, texts, size=SIZES[0], look=LOOKS[0], language="ja"):
    sample = next(each for each in call_samples(language) if each.name == name)
    return open_call(sample, texts, size, look)


@pytest.fixture
def show(texts):
    windows = []

    def shown(name, *more, **others):
        made = opened(name, texts, *more, **others)
        windows.append(made[0])
        return made

    yield shown
    for window in windows:
        window.end()
        window.deleteLater()
    settle()


def keys(widget):
    return {key.accessibleName(): key for key in widget.findChildren(QPushButton) if key.isVisible()}


@pytest.mark.parametrize(("size", "look"), PLACES, ids=["small", "usual", "largest"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_every_state_can_be_seen_hit_and_said(show, name, language, size, look):
    window, beside, _door = show(name, size, look, language=language)
    assert window.size().toTuple() == size
    metrics = Metrics.of_screen(*size)
    call = beside.shown
    assert names_are_unique(call) == []
    assert too_small(call, metrics) == []
    assert clipped(call) == []
    assert outside(call) == []
    assert tofu(call) == []


@pytest.mark.parametrize("name", [name for name in STATES if name[:2] in {"04", "05", "06", "07", "08", "09", "10"}])
def test_badge_and_stop_are_on_every_page_of_a_call(show, texts, name):
    _window, beside, door = show(name)
    say = texts.of("ja")
    assert isinstance(beside.shown, CallPanel | CallStrip)
    keys(beside.shown)[say("call.stop")].click()
    assert sh.Stopped() in door.happened


def test_neither_page_nor_overlay_covers_the_badge(show):
    window, beside, _door = show("05-shown-folded")
    window.ask_for("leave")
    beside.refresh()
    assert window.cover.geometry().right() < beside.shown.geometry().left()


def test_a_panel_that_leaves_no_room_for_the_page_is_folded_until_it_is_opened(show):
    window, beside, _door = show("05-shown-event")
    assert isinstance(beside.shown, CallStrip)
    beside.consult()
    assert isinstance(beside.shown, CallPanel)
    beside.refresh()
    assert isinstance(beside.shown, CallPanel)
    assert window.size().toTuple() == SIZES[0]


def test_the_switches_show_and_take_back(show, texts):
    _window, beside, door = show("05-shown")
    say = texts.of("ja")
    by_name = {each.name: each for each in groups_of(door.share)}
    assert by_name["self"].shown is Shown.ALL
    keys(beside.shown)[say("call.group.self")].click()
    assert door.happened == [sh.Shows(by_name["self"].facts, shown=False)]


def test_a_field_that_is_new_in_a_group_is_not_shown_with_the_rest():
    page = next(each for each in samples("ja") if each.name == "07-question-phone")
    call = talking(page.visit)
    first, *_rest = next(each for each in groups_of(call.share) if each.name == "self").facts
    call.do(sh.Shows((first,), shown=True))
    assert {each.name: each.shown for each in groups_of(call.share)}["self"] is Shown.PART


def test_a_proposal_is_used_or_not(show):
    _window, beside, door = show("06-proposal")
    (proposal,) = door.share.proposals
    use, leave = (key for name, key in keys(beside.shown).items() if name.endswith(f" {proposal.mark.own}"))
    use.click()
    leave.click()
    assert door.happened == [sh.Decided(proposal.mark, yes=True), sh.Decided(proposal.mark, yes=False)]


def test_what_was_proposed_stays_in_no_widget_once_it_is_decided(show):
    _window, beside, door = show("06-proposal")
    (proposal,) = door.share.proposals
    asked = door.share
    door.share = replace(asked, taking={proposal.mark: None})
    beside.refresh()
    assert not [text for text in texts_in(beside.shown) if proposal.path in text or proposal.text.reveal() in text]
    cards = beside.shown.findChildren(ProposalCard)
    assert [words.text() for card in cards for words in card.findChildren(NameLabel)] == ["", ""]
    assert not [name for name in keys(beside.shown) if name.endswith(f" {proposal.mark.own}")]
    door.share = asked
    beside.refresh()
    assert len([name for name in keys(beside.shown) if name.endswith(f" {proposal.mark.own}")]) == 2


def texts_in(widget):
    """Hidden ones too."""
    return [label.text() for label in widget.findChildren(QLabel)] + [
        key.accessibleName() for key in widget.findChildren(QPushButton)
    ]


def test_the_field_pointed_at_is_framed_where_it_stands(show):
    window, beside, _door = show("06-here")
    place = window.page.place_of("applicant.phone")
    frame = beside._here
    assert frame.isVisible()
    assert frame.geometry().contains(
        place.geometry().translated(place.parentWidget().mapTo(window, place.parentWidget().rect().topLeft())).center()
    )
    _other, elsewhere, _door = show("06-here-elsewhere")
    assert not elsewhere._here.isVisible()


def test_asking_rings_with_or_without_sign_language(show, texts):
    _window, beside, door = show("01-ask")
    assert isinstance(beside.shown, CallCover)
    keys(beside.shown)[texts.of("ja")("call.ask.sign")].click()
    assert door.rang == [(Actor.RESIDENT, True)]


def test_who_waits_may_fill_in_meanwhile(show, texts):
    _window, beside, door = show("02-calling")
    keys(beside.shown)[texts.of("ja")("call.calling.go-on")].click()
    assert isinstance(beside.shown, CallStrip)
    door.share = sample_calls.talking(door.share.visit).share
    beside.refresh()
    assert isinstance(beside.shown, CallPanel)  # somebody came: it opens by itself


def test_words_and_phrases_are_sent_and_a_draft_survives(show, texts):
    _window, beside, door = show("07-talk")
    say = texts.of("ja")
    keys(beside.shown)[say("call.phrase.yes")].click()
    beside.shown._talk._written.setText("いま探しています")
    door.share = (
        sample_calls.ringing(door.share.visit)
        .clerk(sample_calls.ms.Answered())
        .do(sh.StandsAround(sample_calls._SPEAKING))
        .share
    )
    beside.refresh()
    assert beside.shown.draft() == "いま探しています"
    keys(beside.shown)[say("call.talk.send")].click()
    assert [(each.code, each.text and each.text.reveal()) for each in door.happened] == [
        ("yes", None),
        ("", "いま探しています"),
    ]


def test_the_mandate_is_signed_once_with_digits_nobody_keeps(show):
    _window, beside, _door = show("11-mandate-page")
    page, desk = beside.shown, beside._calls.mandates
    assert isinstance(page, MandateCover)
    assert not page.sign_key.isEnabled()
    for digit in (1, 2, 3, 4):
        page._add(digit)
    desk.answer = FailureCode.PIN_WRONG
    page.sign_key.click()
    settle()
    assert len(page._digits) == 0
    assert beside.shown is page
    for digit in (1, 2, 3, 4):
        page._add(digit)
    desk.answer = None
    page.sign_key.click()
    settle()
    assert isinstance(beside.shown, CallPanel)
    assert [wish.minutes for wish in desk.signed] == [30, 30]


def test_the_end_is_read_and_closed(show, texts):
    _window, beside, door = show("12-over")
    keys(beside.shown)[texts.of("ja")("call.over.close")].click()
    assert door.closed == 1


def assistant(texts, view):
    screen = StandingScreen(view)
    return AssistantWindow(screen, (texts.of("ja"), Theme(Metrics.of_desk()))), screen


@pytest.mark.parametrize("sample", list(samples("ja")), ids=lambda sample: sample.name)
def test_the_assistant_sees_no_value_of_any_page(texts, sample):
    share = talking(sample.visit).show("self").share if sample.visit.visit_id else None
    window, _screen = assistant(texts, assistant_view(sample.visit, share, "000-000-0000"))
    shown = "".join(each.text() for each in window.findChildren(QPushButton)) + repr(window.view)
    shown += "".join(each.text() for each in window.findChildren(QLabel))
    shown += repr(as_words(beside_of(sample.visit, share)))
    assert NAME not in shown
    assert ADDRESS not in shown
    assert set(AssistantView.__dataclass_fields__) == {
        "step", "phase", "reader", "printer_works", "slip_again", "telephone", "phrase",
    }  # fmt: skip
    window.end()


def test_the_assistant_starts_a_call_speaks_stops_and_ends_it(texts):
    pages = {each.name: each.visit for each in samples("ja")}
    say, pin = texts.of("ja"), pages["04-pin"]
    window, screen = assistant(texts, assistant_view(pin, None, ""))
    window.show()
    keys(window)[say("call.assistant.call")].click()
    screen.view = assistant_view(pin, talking(pin).share, "")
    window.refresh()
    assert window.view.step is Step.SECRET
    keys(window)["もう一度お願いします"].click()
    keys(window)[say("call.assistant.stop")].click()
    keys(window)[say("call.end")].click()
    window.end()
    assert screen.asked == ["call", "again", "stop", "hang-up", "close"]


def test_without_its_terminal_the_assistants_window_offers_nothing(texts):
    window, _screen = assistant(texts, None)
    assert keys(window) == {}
    assert texts.of("ja")("call.assistant.away") in {each.text() for each in window.findChildren(QLabel)}
    window.end()


def test_without_a_remote_window_no_page_offers_one(texts):
    sample = next(each for each in samples("ja") if each.name == "07-question-phone")
    window = open_sample(sample, texts, SIZES[0])
    assert texts.of("ja")("call.key") not in keys(window)
    assert window.theme == kiosk_theme(*SIZES[0], KioskSettings())
    window.end()
    window.deleteLater()
    settle()
