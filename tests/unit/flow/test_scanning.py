"""Codes inside a visit: where they count, what they may change, and what outranks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.home_answers import HomeAnswers
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.scanned import Preferences, ScannedSlip
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.differences import open_conflicts
from counter_app.flow.plan import first_page
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.visit import advance
from counter_app.personal import Personal
from counter_app.prefill.register import register_answers
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, CHILD_BENEFIT, MOVING
from tests.fakes.world import AT, typed

NAME, COPIES = FieldPath("applicant.fullName"), FieldPath("copies")


def home(entries, *, code=b"a" * 16, forms=(CERTIFICATE,), event=None, language="ja"):
    said = tuple(
        (FieldPath(path), Answer(Personal(text), Origin.HOME, Trust.STATED, AT)) for path, text in entries.items()
    )
    return ev.HomeBrought(HomeAnswers(code, language, event, tuple(forms), said, frozenset({COPIES})))


def walked(*events, channel=Channel.KIOSK, by_event=True):
    visit = Visit(Rules(channel, by_event=by_event))
    for event in (ev.Begin(UUID(int=1), AT), *events):
        visit, _ = advance(visit, event)
    return visit


def value(visit, path):
    answer = visit.answers.find(path)
    return (answer.value.reveal(), answer.origin) if answer else None


def from_card(path, text):
    return ev.Prefilled(0, ((path, Answer(Personal(text), Origin.CARD, Trust.VERIFIED, AT)),))


def test_answers_from_home_leave_only_the_rest_to_ask():
    visit = walked(ev.OpenScan(), home({NAME: "渡辺\u3000花子", "scope": "all", "applicant.phone": "0312345678"}))
    assert visit.step is Step.CARD
    assert visit.forms == (CERTIFICATE,)
    visit, _ = advance(visit, ev.WithoutCard())
    assert visit.asking == COPIES
    assert COPIES in visit.scan.unread


def test_the_card_overrides_and_the_difference_is_shown():
    visit = walked(ev.OpenScan(), home({NAME: "渡辺\u3000花子"}), from_card(NAME, canary.FULL_NAME))
    assert value(visit, NAME) == (canary.FULL_NAME, Origin.CARD)
    (conflict,) = open_conflicts(visit)
    assert [each.origin for each in conflict.values] == [Origin.CARD, Origin.HOME]


def test_it_overrides_whichever_came_first():
    at_counter = walked(
        ev.Choose((CERTIFICATE,)),
        from_card(NAME, canary.FULL_NAME),
        home({NAME: "渡辺\u3000花子"}),
        channel=Channel.COUNTER,
    )
    assert value(at_counter, NAME) == (canary.FULL_NAME, Origin.CARD)
    assert len(open_conflicts(at_counter)) == 1


def test_what_was_typed_here_stays():
    visit = walked(
        ev.Choose((CERTIFICATE,)), typed(COPIES, "1"), home({COPIES: "3", "scope": "all"}), channel=Channel.COUNTER
    )
    assert value(visit, COPIES) == ("1", Origin.RESIDENT)
    assert value(visit, "scope") == ("all", Origin.HOME)
    assert visit.answers.offered[COPIES].value.reveal() == "3"


def test_another_code_takes_the_place_of_the_first_with_all_it_said():
    visit = walked(
        home({COPIES: "3", "scope": "all"}), home({"scope": "part"}, code=b"b" * 16), channel=Channel.COUNTER
    )
    assert value(visit, COPIES) is None
    assert value(visit, "scope") == ("part", Origin.HOME)
    assert visit.scan.code == b"b" * 16


def test_a_list_somebody_typed_into_is_not_mixed_with_other_peoples_rows():
    rows = {"children": "2", "children.0.fullName": "見本\u3000一子", "children.1.fullName": "見本\u3000二子"}
    visit = walked(
        ev.Choose((CHILD_BENEFIT,)),
        typed("children.0.dateOfBirth", "2020-03-04"),
        home(rows, forms=(CHILD_BENEFIT,)),
        channel=Channel.COUNTER,
    )
    assert visit.answers.rows("children") == 1
    assert value(visit, "children.0.fullName") is None


def test_the_register_puts_its_people_beside_the_rows_from_home_and_nobody_who_is_not_named_there():
    found = canary.found()
    people = found.household.members
    group = next(field for field in MOVING.questions.fields if field.fact == "members")
    last = people[-1]
    rows = {
        "members": "1",
        "members.0.fullName": "書き\u3000違い",
        "members.0.dateOfBirth": last.date_of_birth.reveal().isoformat(),
    }
    visit = walked(ev.OpenScan(), home(rows, event=MOVING, forms=()))
    offered = dict(register_answers(found, visit.asked_forms, visit.answers, AT))
    assert group.fact not in offered
    assert offered["members.0.fullName"].value == last.full_name
    assert not [path for path in offered if path.startswith("members.1.")]


def test_the_language_of_the_page_is_spoken_unless_somebody_chose_another():
    assert walked(ev.OpenScan(), home({}, language="en")).language == "en"
    assert walked(ev.SpeakLanguage("ja-easy"), ev.OpenScan(), home({}, language="en")).language == "ja-easy"


def test_at_the_counter_an_event_from_home_is_advised_at_once():
    visit = walked(channel=Channel.COUNTER)
    _, wanted = advance(visit, home({}, event=MOVING, forms=()))
    assert ef.Advise(0) in wanted


CODES = [
    home({COPIES: "3"}),
    ev.PreferencesBrought(Preferences(language="en")),
    ev.SlipBrought(ScannedSlip(ReceiptNumber("MH01", date(2026, 11, 21), 1), genuine=True, simulated=False)),
    ev.CodeRefused(FailureCode.CODE_NOT_OURS),
    ev.MandatePaperBrought(now=True),
]


@pytest.mark.parametrize("event", CODES, ids=lambda event: type(event).__name__)
def test_at_a_kiosk_codes_count_on_their_own_page_only(event):
    for visit in (Visit(Rules(Channel.KIOSK, by_event=True)), walked(), walked(ev.ChooseEvent(MOVING), ev.Next())):
        assert advance(visit, event) == (visit, ())


def test_a_refusal_changes_nothing_but_what_is_said():
    before = walked(ev.OpenScan())
    after, wanted = advance(before, ev.CodeRefused(FailureCode.HOME_USED))
    assert after.trouble is not None
    assert replace(after, trouble=None) == before
    assert wanted == ()


@pytest.mark.parametrize(("by_event", "step"), [(True, Step.EVENT), (False, Step.PROCEDURES)])
def test_back_goes_to_where_it_was_opened(by_event, step):
    visit = walked(ev.OpenScan(), CODES[2], by_event=by_event)
    back, _ = advance(visit, ev.Back())
    assert back.step is step
    assert back.scan.slip is None


def test_the_paper_of_a_mandate_is_said_to_have_ended_it_until_something_else_is_shown():
    visit = walked(ev.OpenScan(), CODES[2], ev.MandatePaperBrought(now=True))
    assert (visit.scan.slip, visit.scan.mandate_over, visit.step) == (None, True, Step.SCAN)
    for next_thing in (CODES[2], CODES[3], ev.Back()):
        after, _ = advance(visit, next_thing)
        assert not after.scan.mandate_over


def test_the_submission_names_the_code():
    visit = walked(
        ev.OpenScan(),
        home({NAME: "渡辺\u3000花子", "scope": "all", COPIES: "1", "applicant.phone": "0312345678"}),
        ev.WithoutCard(),
    )
    assert first_page(visit) is None
    assert visit.step is Step.CHECK
    _, wanted = advance(visit, ev.Submit(AT))
    (store,) = wanted
    assert isinstance(store, ef.StoreSubmission)
    assert store.submission.home_code == b"a" * 16
    assert {item.origin for item in store.submission.applications[0].items} == {Origin.HOME}
