"""A scanner that poses as a keyboard, before a real field and a real button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from counter_app.devices.scanning.keyboard import KeyboardScanner
from counter_app.ports.scanning import CodeRead
from counter_app.ui.scanner_keys import ScannerKeys


class Desk(QWidget):
    def __init__(self):
        super().__init__()
        self.field, self.button, self.pressed = QLineEdit(), QPushButton("次へ"), []
        self.field.returnPressed.connect(lambda: self.pressed.append("enter"))
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        self.at = 1000

    def type(self, text, pause_ms, *, repeated=False):
        for character in text:
            self.at += pause_ms
            enter = character == "\n"
            press = QKeyEvent(
                QEvent.Type.KeyPress,
                Qt.Key.Key_Return if enter else ord(character.upper()),
                Qt.KeyboardModifier.NoModifier,
                "\r" if enter else character,
                repeated,
            )
            press.setTimestamp(self.at)
            QCoreApplication.sendEvent(self.windowHandle(), press)


@pytest.fixture
def desk(qtbot):
    window = Desk()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.field.setFocus()
    return window


@pytest.fixture
def heard():
    return []


@pytest.fixture
def keys(desk, heard):  # noqa: ARG001  # the windows are there first
    scanner = KeyboardScanner()
    scanner.start(heard.append)
    made = ScannerKeys(scanner)
    yield made
    made.close()


def codes(heard):
    return [event.text.reveal() for event in heard if isinstance(event, CodeRead)]


def test_a_code_reaches_no_field_and_presses_nothing(desk, heard, keys):
    desk.type("27011234567890123456789\n", 2)
    assert codes(heard) == ["27011234567890123456789"]
    desk.type("https://example.com/x\n", 2)
    assert codes(heard)[1:] == ["?"]
    keys.close()
    assert (desk.field.text(), desk.pressed) == ("", [])


@pytest.mark.usefixtures("keys")
def test_a_person_types_as_ever(desk, heard, qtbot):
    desk.type("ab 12\n", 120)
    qtbot.waitUntil(lambda: desk.pressed == ["enter"])
    assert desk.field.text() == "ab 12"
    desk.type("xyz", 10)  # three keys nearly at once
    qtbot.waitUntil(lambda: desk.field.text() == "ab 12xyz")
    assert codes(heard) == []


@pytest.mark.usefixtures("keys")
def test_a_person_before_and_after_a_code(desk, heard, qtbot):
    desk.type("a", 200)
    desk.type("2", 200)
    desk.type("7011234567890123456789\n", 2)
    desk.type("b", 200)
    qtbot.waitUntil(lambda: desk.field.text() == "ab")
    assert codes(heard) == ["27011234567890123456789"]
    assert desk.pressed == []


@pytest.mark.usefixtures("keys")
def test_other_keys_come_after_what_was_held(desk):
    desk.type("12", 5)
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, "\b")
    QCoreApplication.sendEvent(desk.windowHandle(), press)
    assert desk.field.text() == "1"


def test_a_key_that_is_held_down(desk, keys):
    desk.type("5", 200)
    desk.type("5" * 30, 30, repeated=True)
    keys.close()
    assert desk.field.text() == "5" * 31


def test_after_closing_keys_go_straight_to_the_field(desk, heard, keys):
    desk.type("1", 200)
    keys.close()
    assert desk.field.text() == "1"
    desk.type("27011234567890123456789", 2)
    assert desk.field.text() == "127011234567890123456789"
    assert codes(heard) == []
