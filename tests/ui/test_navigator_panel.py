"""Staff: from an event to its procedures by keyboard, and differing sources decided with a reason."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.staff import whole_office
from counter_app.flow import events as ev
from counter_app.personal import Personal, Secret
from counter_app.ui.counter.conflict_box import ConflictBox
from counter_app.ui.counter.counter_world import CounterWorld
from counter_app.ui.counter.navigator_view import navigator_view
from counter_app.ui.counter.screenshots import EmptyDesk, NoPaper
from counter_app.ui.counter.terminal import CounterTerminal
from counter_app.ui.marks import Tone
from counter_app.ui.sample_events import EVENTS
from counter_app.ui.sample_forms import FORMS
from counter_app.ui.settling import settle
from tests.ui.staff_windows import TEXTS, dress, genuine, spoken


@pytest.fixture(autouse=True)
def _dressed(qapp):
    dress(qapp)


@pytest.fixture
def counter():
    runtime = genuine()
    world = CounterWorld(
        runtime,
        TEXTS,
        FORMS,
        EmptyDesk(),
        NoPaper(),
        lambda picture: picture,
        EVENTS,
        whole_office("window 3", "T3", "MH01"),
    )
    terminal = CounterTerminal(world)
    terminal.staff.resize(1280, 800)
    terminal.start()
    settle(terminal)
    yield terminal, runtime
    terminal.close()


def press(terminal, widget, key):
    QTest.keyClick(widget, key)
    settle(terminal)


def open_event(terminal):
    terminal.staff.press("event")
    settle(terminal)
    press(terminal, terminal.staff.navigator, Qt.Key.Key_1)


def test_an_event_and_all_it_needs_by_keyboard(counter):
    terminal, runtime = counter
    open_event(terminal)
    assert runtime.visit.event.id == "tennyu"
    assert "引っ越してきた（転入）" in spoken(terminal.staff)
    terminal.staff.navigator.take_needed()
    settle(terminal)
    assert [form.id for form in runtime.visit.forms] == ["moving-in", "child-benefit", "health-insurance", "pet"]
    assert terminal.staff.sheet.isVisible()
    assert terminal.board.sheet.find("move.date") is not None  # the event's own questions stand on the sheet


def test_one_procedure_is_taken_and_dropped_by_enter(counter):
    terminal, runtime = counter
    open_event(terminal)
    table = terminal.staff.navigator.table
    table.setCurrentCell(1, 0)
    terminal.staff.navigator._toggle(1)
    settle(terminal)
    assert [form.id for form in runtime.visit.forms] == ["child-benefit"]
    assert table.item(1, 0).text().startswith("☑")
    terminal.take_advice(frozenset({"child-benefit", "pet"}))
    settle(terminal)
    terminal.staff.navigator._toggle(1)
    settle(terminal)
    assert [form.id for form in runtime.visit.forms] == ["pet"]


def test_staff_see_reasons_basis_and_what_nobody_verified(counter):
    terminal, runtime = counter
    terminal.choose_event(EVENTS[0])
    settle(terminal)
    view = navigator_view(runtime.visit, TEXTS.of("ja"))
    lines = {line.form_id: line for line in view.lines}
    assert "［child］" in lines["child-benefit"].reasons
    assert "月10,000円" in lines["child-benefit"].due
    assert "【未確認】" in lines["pet"].due
    assert "令和8年12月21日" in lines["pet"].due  # shown to staff, with its mark
    assert lines["moving-in"].tone is Tone.STOP
    assert "要確認" in lines["seal-registration"].reasons
    assert [line.verdict.value for line in view.lines] == ["needed"] * 4 + ["open"] + ["not-needed"] * 2


def test_escape_closes_and_the_findings_come_back(counter):
    terminal, _runtime = counter
    open_event(terminal)
    assert not terminal.staff.side.isVisible()
    press(terminal, terminal.staff.navigator, Qt.Key.Key_Escape)
    assert terminal.staff.side.isVisible()


def differing(terminal, runtime):
    terminal.add_procedure(FORMS[3])
    settle(terminal)
    runtime.lay_card()
    settle(terminal)
    terminal.ask_pin()
    terminal.pin_typed(Secret(b"1234"))
    settle(terminal)
    written = Answer(Personal("渡邊\u3000花子"), Origin.REGISTER, Trust.REGISTERED, runtime.clock.now())
    runtime.post(ev.Prefilled(runtime.visit.generation, ((FieldPath("applicant.fullName"), written),)))
    settle(terminal)
    return terminal.staff.side.findChildren(ConflictBox)[-1]


def test_a_conflict_needs_a_reason_and_keeps_who_decided(counter):
    terminal, runtime = counter
    terminal.begin()
    settle(terminal)
    box = differing(terminal, runtime)
    takes = [key for key in box.findChildren(QAbstractButton) if "採用" in key.accessibleName()]
    assert len(takes) == 2
    takes[1].click()
    settle(terminal)
    assert runtime.visit.resolutions == ()  # no reason yet
    box.reason.setEditText("本人が戸籍を示した")
    takes[1].click()
    settle(terminal)
    (ruling,) = runtime.visit.resolutions
    assert (ruling.chosen, ruling.by, ruling.reason.reveal()) == (Origin.REGISTER, "window 3", "本人が戸籍を示した")
    assert runtime.visit.answers.text("applicant.fullName") == "渡邊\u3000花子"
    assert terminal.board.conflicts == ()


def test_a_listed_reason_is_kept_as_its_code(counter):
    terminal, runtime = counter
    terminal.begin()
    settle(terminal)
    box = differing(terminal, runtime)
    box.reason.setCurrentIndex(1)
    next(key for key in box.findChildren(QAbstractButton) if "採用" in key.accessibleName()).click()
    settle(terminal)
    assert runtime.visit.resolutions[0].reason.reveal() == "same-person-variant"


def test_without_events_there_is_nothing_to_open():
    runtime = genuine()
    world = CounterWorld(runtime, TEXTS, FORMS, EmptyDesk(), NoPaper(), lambda picture: picture)
    terminal = CounterTerminal(world)
    terminal.start()
    settle(terminal)
    assert not terminal.staff.keys["event"].isEnabled()
    terminal.close()
