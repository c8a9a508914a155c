"""The gate in front of staff's windows: who comes in, what is covered, and that nothing is left of anybody."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.failures import FailureCode, SignInError
from counter_app.signin.session import LockReason, Method
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.screenshots import sample_application, sample_rows
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import StillClock
from counter_app.ui.settling import settle
from counter_app.ui.signin.behind import BothWindows, OneWindow
from counter_app.ui.signin.gate import Gate, GateWorld
from tests.fakes.staff_door import NAMES, PASSWORD, PIN, HandDoor
from tests.fakes.work_list import WorkListInMemory
from tests.ui.staff_windows import TEXTS, dress, genuine, open_terminal, spoken

SAY = TEXTS.of("ja")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


class Hall:
    """A gate with a desk behind it, and a person at the keyboard."""

    def __init__(self, door: HandDoor, behind=None) -> None:
        self.door, self.opened = door, []
        self.gate = Gate(GateWorld(door, TEXTS, "1番窓口", behind or self._desk))
        self.gate.window.resize(1280, 800)
        self.gate.start()
        self.settle()

    def _desk(self, who):
        rows = list(sample_rows())
        work = WorkListInMemory(rows, {row.application_id: sample_application(row) for row in rows})
        window = WorkWindow(DeskWorld(work, who.clerk, TEXTS, StillClock()))
        window.resize(1280, 800)
        window.start()
        self.opened.append(window)
        return OneWindow(window)

    @property
    def entry(self):
        return self.gate.window.entry

    def settle(self) -> None:
        settle(self.gate)

    def by_password(self, staff_id: str = "boss", password: str = PASSWORD, code: str = "123456") -> None:
        self.entry.choose(Method.PASSWORD)
        lines = self.entry.password
        if not lines.id.isReadOnly():
            lines.id.setText(staff_id)
        QTest.keyClicks(lines.password, password)
        QTest.keyClicks(lines.code, code)
        QTest.keyClick(lines.code, Qt.Key.Key_Return)
        self.settle()

    def type_pin(self, pin: str = PIN) -> None:
        QTest.keyClicks(self.entry.card, pin)
        QTest.keyClick(self.entry.card, Qt.Key.Key_Return)
        self.settle()

    def shown(self) -> list[QWidget]:
        return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


@pytest.fixture
def hall():
    made: list[Hall] = []

    def open_hall(*methods: Method, behind=None) -> Hall:
        made.append(Hall(HandDoor(*methods), behind))
        return made[-1]

    yield open_hall
    for each in made:
        each.gate.close()
        QApplication.processEvents()


def test_nobody_in_no_window(hall):
    here = hall()
    assert here.shown() == [here.gate.window]
    assert here.opened == []


def test_password_and_code_open_the_desk_and_the_head_says_who(hall):
    here = hall(Method.PASSWORD)
    here.by_password()
    (desk,) = here.opened
    assert here.shown() == [desk]
    for words in (NAMES["boss"], "boss", "係長"):
        assert words in spoken(desk)
    assert NAMES["boss"] in desk.windowTitle()
    assert all(secret.is_spent for secret in here.door.secrets)
    assert here.entry.password.password.text() == ""


def test_a_refusal_says_how_many_are_left_and_not_which_part_was_wrong(hall):
    here = hall(Method.PASSWORD)
    here.by_password(password="something else entirely")
    said = spoken(here.gate.window)
    assert SAY("signin.left", left=4) in said
    assert "A101" in said
    assert "something else" not in said
    assert here.entry.password.password.text() == here.entry.password.code.text() == ""
    assert here.gate.window.focusWidget() is here.entry.password.password


def test_a_pause_counts_down_and_nothing_can_be_typed_meanwhile(hall):
    here = hall(Method.PASSWORD)
    here.door.refusal = SignInError(FailureCode.SIGN_IN_WAIT, wait_s=62)
    here.by_password()
    assert SAY("signin.wait", time="1:02") in spoken(here.gate.window)
    assert not here.entry.isEnabled()
    for _ in range(62):
        here.gate.tick()
    assert here.entry.isEnabled()


def test_the_card_is_looked_at_before_a_pin_is_asked(hall):
    here = hall()
    assert here.entry.card.pad.isHidden()
    here.door.tries = 2
    here.door.lay_down()
    here.settle()
    assert SAY("signin.card.tries", left=2) in spoken(here.gate.window)
    here.type_pin()
    (desk,) = here.opened
    assert SAY("signin.by.card") in spoken(desk)


def test_a_wrong_pin_is_said_with_the_tries_and_the_last_one_needs_a_word(hall):
    here = hall()
    here.door.tries = 2
    here.door.lay_down()
    here.settle()
    here.type_pin("9999")
    said = spoken(here.gate.window)
    assert SAY("signin.card.last") in said
    assert here.entry.card.pad.isHidden()
    here.type_pin()
    assert len(here.door.secrets) == 1
    here.entry.card.allow.click()
    here.type_pin()
    assert len(here.opened) == 1


def test_taking_the_card_away_covers_everything_at_once(hall):
    here = hall()
    here.door.lay_down()
    here.settle()
    here.type_pin()
    (desk,) = here.opened
    here.door.take_away()
    here.settle()
    assert here.shown() == [here.gate.window]
    assert SAY("signin.why.card-taken") in spoken(here.gate.window)
    assert here.door.noted == ["lock card-taken"]
    here.door.lay_down()
    here.settle()
    here.type_pin()
    assert here.shown() == [desk]


def test_a_card_taken_away_means_nothing_to_who_came_by_password(hall):
    here = hall()
    here.by_password()
    here.door.lay_down()
    here.door.take_away()
    here.settle()
    assert here.shown() == here.opened


def test_a_locked_screen_opens_for_the_same_person_as_it_was(hall):
    here = hall()
    here.by_password()
    (desk,) = here.opened
    QGuiApplication.clipboard().setText("渡邉花子")
    QTest.keyClick(desk, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    here.gate.lock(LockReason.ASKED)
    here.settle()
    assert here.shown() == [here.gate.window]
    assert QGuiApplication.clipboard().text() == ""
    assert here.entry.password.id.isReadOnly()
    here.by_password()
    assert here.shown() == [desk]
    assert here.opened == [desk]


def test_keys_of_a_covered_window_do_nothing(hall):
    here = hall(Method.PASSWORD)
    here.by_password()
    (desk,) = here.opened
    here.gate.lock(LockReason.IDLE)
    here.settle()
    before = spoken(desk)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F8, Qt.Key.Key_F5):
        QTest.keyClick(here.gate.window, key)
    here.settle()
    assert spoken(desk) == before
    assert not desk.isVisible()


def test_another_person_finds_nothing_of_the_one_before(hall):
    here = hall(Method.PASSWORD)
    here.by_password()
    (first,) = here.opened
    first.asking.reason.setPlainText("理由の書きかけ")
    here.gate.lock(LockReason.ASKED)
    here.gate.window.switch_key.click()
    here.settle()
    assert NAMES["boss"] not in spoken(here.gate.window)
    assert here.entry.password.id.text() == ""
    here.by_password("sato")
    assert len(here.opened) == 2
    assert here.shown() == [here.opened[1]]
    assert NAMES["boss"] not in spoken(here.opened[1])
    assert "理由の書きかけ" not in here.opened[1].asking.reason.toPlainText()
    assert here.door.noted == ["lock asked", "leave switched"]


@pytest.mark.parametrize(("what", "words"), [("over", "signin.ended"), ("enrolled", "signin.changed")])
def test_the_end_of_the_day_or_of_an_enrolment_signs_out(hall, what, words):
    here = hall(Method.PASSWORD)
    here.by_password()
    setattr(here.door, what, what == "over")
    for _ in range(20):
        here.gate.tick()
        here.settle()
    assert here.shown() == [here.gate.window]
    assert SAY(words) in spoken(here.gate.window)
    assert here.door.here is None


def test_using_the_terminal_is_told_to_the_door(hall):
    here = hall(Method.PASSWORD)
    here.by_password()
    before = here.door.touches
    QTest.keyClick(here.opened[0], Qt.Key.Key_Down)
    assert here.door.touches > before


def test_another_clerk_at_a_counter_gets_windows_of_their_own(hall):
    """One runtime, one visit after the other: what is told later reaches only the windows that are there."""
    kept, runtime = [], genuine()

    def counter(_who):
        terminal = open_terminal(runtime)
        kept.append(terminal)
        return BothWindows(terminal, SAY, terminal.world.mirror_theme)

    here = hall(Method.PASSWORD, behind=counter)
    here.by_password()
    kept[0].begin()
    here.settle()
    here.gate.switch()
    here.settle()
    assert not runtime.visit.active
    here.by_password("sato")
    kept[1].begin()
    here.settle()
    assert runtime.visit.active
    assert set(here.shown()) == {kept[1].staff, kept[1].mirror}


def test_a_counter_under_the_lock_shows_the_resident_a_neutral_page(hall):
    kept = []

    def counter(_who):
        terminal = open_terminal(genuine())
        kept.append(terminal)
        return BothWindows(terminal, SAY, terminal.world.mirror_theme)

    here = hall(Method.PASSWORD, behind=counter)
    here.by_password()
    (terminal,) = kept
    terminal.begin()
    here.gate.lock(LockReason.ASKED)
    here.settle()
    names = {widget.windowTitle() for widget in here.shown()}
    assert names == {SAY("signin.window"), SAY("signin.neutral")}
    assert not terminal.mirror.isVisible()
    here.by_password()
    assert {terminal.staff, terminal.mirror} == set(here.shown())
    assert NAMES["boss"] in spoken(terminal.staff)
    assert NAMES["boss"] not in spoken(terminal.mirror)
