"""What stands beside the work list: the lock that hides it, and the window in which a case is typed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.domain.reissue import ReissueReason
from counter_app.failures import FailureCode, SignInError, SlipError
from counter_app.ports.outbox import TRANSCRIPTION
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.list_view import Tab
from counter_app.ui.desk.screenshots import CLERK, sample_application, sample_rows
from counter_app.ui.desk.step_keys import KEYS
from counter_app.ui.desk.transcription_screenshots import sample_world
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import StillClock
from tests.fakes.work_list import WorkListInMemory
from tests.ui.staff_windows import TEXTS, dress, spoken


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


class CountedWorkList(WorkListInMemory):
    """Counts how often the list was asked for; may be locked."""

    asked, locked = 0, False

    def rows(self, *arguments, **more):
        self.asked += 1
        if self.locked:
            raise SignInError(FailureCode.SIGNED_OUT)
        return super().rows(*arguments, **more)

    def deliver(self, key: str) -> None:
        self._rows[key] = replace(self._rows[key], delivery="delivered")


class Beside:
    """A desk whose first undelivered case is typed over by hand."""

    def __init__(self) -> None:
        rows = list(sample_rows())
        self.case = next(row.application_id for row in rows if row.connector == TRANSCRIPTION)
        self.work = CountedWorkList(rows, {row.application_id: sample_application(row) for row in rows})
        self.opened, self.finished, self.closed = [], [], False
        self.window = WorkWindow(DeskWorld(self.work, CLERK, TEXTS, StillClock(), transcribe=self.transcribe))
        self.window.resize(1280, 800)
        self.window.start()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window, 5000)
        self.settle()
        self.window.show_tab(Tab.UNDELIVERED)
        self.window.table.selectRow(0)
        self.settle()

    def transcribe(self, key):
        self.opened.append(key)
        return replace(sample_world(key, TEXTS), finish=self.finish)

    def finish(self, number):
        self.finished.append(number)
        self.work.deliver(self.case)

    def settle(self):
        for _ in range(4):
            self.window.wait_for_worker()
            if self.typing is not None:
                self.typing.wait_for_worker()
            for _ in range(5):
                QApplication.processEvents()

    @property
    def typing(self):
        return self.window.typing.window

    def press(self, code):
        QTest.keyClick(self.window.focusWidget() or self.window, code)
        self.settle()


@pytest.fixture
def beside():
    made = Beside()
    yield made
    if not made.closed:
        made.window.close()
    QGuiApplication.clipboard().clear()
    QApplication.processEvents()


def test_one_key_opens_the_case_and_finishing_refreshes_its_row(beside):
    assert "F10 転記する" in spoken(beside.window.bar)
    beside.press(Qt.Key.Key_F10)
    assert beside.opened == [beside.case]
    window = beside.typing
    window.finish()
    window.number.setText("K-1")
    window.finish()
    window.wait_for_worker()
    beside.settle()
    assert beside.finished == ["K-1"]
    assert beside.typing is None
    assert beside.case not in [line.application_id for line in beside.window._model.lines]


def test_a_case_that_leaves_by_itself_has_no_such_key(beside):
    beside.window.table.selectRow(1)
    beside.settle()
    assert beside.window.bar.typing.isHidden()
    beside.press(Qt.Key.Key_F10)
    assert beside.opened == []


def test_locking_hides_what_is_typed_over_and_asks_for_nothing(beside):
    beside.press(Qt.Key.Key_F10)
    beside.typing.copy()
    before = beside.work.asked
    beside.window.hide()
    beside.window.refresh()
    beside.settle()
    assert (beside.work.asked, beside.window._timer.isActive()) == (before, False)
    assert not beside.typing.isVisible()
    assert QGuiApplication.clipboard().text() == ""
    beside.window.show()
    beside.settle()
    assert beside.work.asked > before
    assert beside.typing.isVisible()


def test_nothing_of_the_case_stays_when_the_list_is_closed(beside):
    beside.press(Qt.Key.Key_F10)
    window = beside.typing
    beside.closed = beside.window.close()
    assert not window.isVisible()


def test_a_call_behind_the_lock_says_so(beside):
    beside.work.locked = True
    beside.window.refresh()
    beside.settle()
    assert "A104" in spoken(beside.window.bar)


def test_no_step_takes_the_keys_of_the_lock():
    assert not {"Ctrl+L", "Ctrl+Shift+L"} & set(KEYS.values())


def test_a_slip_is_printed_again_for_one_case_with_a_reason(qapp):
    printed = []

    def reissue(application_id, reason):
        printed.append((application_id, reason))
        if reason is ReissueReason.DAMAGED:
            raise SlipError(FailureCode.PRINTER_FAILED, "jam")
        return application_id.partition("/")[0]

    rows = list(sample_rows())
    window = WorkWindow(DeskWorld(WorkListInMemory(rows, {}), CLERK, TEXTS, StillClock(), reissue=reissue))
    window.start()
    window.wait_for_worker()
    qapp.processEvents()
    chosen = window.table.model().lines[0].application_id
    assert window.reissuing.isVisible()
    window.reissuing.print_again(ReissueReason.LOST)
    window.wait_for_worker()
    qapp.processEvents()
    assert printed == [(chosen, ReissueReason.LOST)]
    assert "受付票を再発行しました" in spoken(window)
    window.reissuing.print_again(ReissueReason.DAMAGED)
    window.wait_for_worker()
    qapp.processEvents()
    assert FailureCode.PRINTER_FAILED.value in spoken(window)
    window.table.selectAll()
    qapp.processEvents()
    assert not window.reissuing.isVisible()
    window.close()
