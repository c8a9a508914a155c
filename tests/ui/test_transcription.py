from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.failures import FailureCode, StoreError
from counter_app.ui.desk.transcription import TranscriptionWindow, TranscriptionWorld
from counter_app.ui.desk.transcription_screenshots import sample_lines, screenshots
from counter_app.ui.settling import settle
from tests.ui.staff_windows import TEXTS, dress, spoken, visible


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


class Core:
    def __init__(self) -> None:
        self.finished: list[str] = []
        self.broken = False

    def finish(self, number: str) -> None:
        if self.broken:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, "as told")
        self.finished.append(number)


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def window(core):
    made = TranscriptionWindow(
        TranscriptionWorld("児童手当", "MH01-261121-0001-K/1", sample_lines(), core.finish, TEXTS)
    )
    made.resize(480, 800)
    made.start()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made, 5000)
    yield made
    QGuiApplication.clipboard().clear()


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    settle(window)


def board() -> str:
    return QGuiApplication.clipboard().text()


def test_enter_and_f2_copy_and_go_on_shift_goes_back(window):
    lines = sample_lines()
    press(window, Qt.Key.Key_Return)
    assert board() == lines[0].value.reveal()
    press(window, Qt.Key.Key_F2)
    assert board() == lines[1].value.reveal()
    assert window.line is not None
    assert window.line.label == lines[2].label
    assert "2 / 12" in spoken(window)
    press(window, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert window.line.label == lines[1].label
    assert "1 / 12" in spoken(window)
    assert window.list.item(0).text().startswith("✓")
    assert not window.list.item(1).text().startswith("✓")
    window.close()


def test_what_is_hidden_misfits_or_has_no_home_is_never_copied(window):
    for line in sample_lines():
        press(window, Qt.Key.Key_F2)
        assert board() == (line.value.reveal() if line.state.value == "copy" else "")
    window.close()


def test_the_clipboard_is_cleared_after_half_a_minute_and_at_the_end(window):
    press(window, Qt.Key.Key_F2)
    assert window.clipboard.timer.isActive()
    assert window.clipboard.timer.interval() == 30_000
    window.clipboard.timer.timeout.emit()  # the half minute is over
    assert board() == ""
    press(window, Qt.Key.Key_F2)
    window.close()
    assert board() == ""


def test_what_somebody_else_copied_stays(window):
    press(window, Qt.Key.Key_F2)
    QGuiApplication.clipboard().setText("別の値")
    window.clipboard.timer.timeout.emit()
    assert board() == "別の値"
    window.close()


def test_finishing_says_what_is_left_and_hands_over_the_number(window, core):
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_F8)
    assert "11 項目が残っています" in spoken(window)
    assert core.finished == []
    QTest.keyClicks(window.number, "A-100")
    press(window, Qt.Key.Key_Return)
    assert core.finished == ["A-100"]
    assert board() == ""


def test_without_a_number_one_is_asked_twice(window, core):
    press(window, Qt.Key.Key_F8)
    press(window, Qt.Key.Key_F8)
    assert "番号がなければ" in spoken(window)
    assert core.finished == []
    press(window, Qt.Key.Key_F8)
    assert core.finished == [""]


def test_trouble_is_said_and_the_window_stays(window, core):
    core.broken = True
    press(window, Qt.Key.Key_F8)
    QTest.keyClicks(window.number, "1")
    press(window, Qt.Key.Key_F8)
    assert "S203" in spoken(window)
    assert window.isVisible()
    press(window, Qt.Key.Key_Escape)
    assert not window.number.isVisible()
    window.close()


@pytest.mark.parametrize("size", [(480, 800), (1280, 800), (1920, 1080)])
def test_every_state_can_be_read_aloud_and_fits(size):
    names = []
    for name, window in screenshots(TEXTS, *size):
        names.append(name)
        assert (window.width(), window.height()) == size
        for widget in visible(window):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabledTo(window):
                node = QAccessible.queryAccessibleInterface(widget)
                assert node.text(QAccessible.Text.Name).strip(), f"{name}: {type(widget).__name__}"
        assert window.finish_key.mapTo(window, window.finish_key.rect().bottomRight()).y() < size[1]
    assert len(names) == 4
