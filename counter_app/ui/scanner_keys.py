"""Key presses on their way to a window go past a scanner that poses as a keyboard first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from counter_app.devices.scanning.hid_text import BURST_S, ENTER

if TYPE_CHECKING:
    from counter_app.devices.scanning.keyboard import KeyboardScanner

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BESIDE = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_QUIET_MS = math.ceil(BURST_S * 1000) + 1


class ScannerKeys(QObject):
    """Stands before every window of the program until `close`. Times are those of the events, not of their handling."""

    def __init__(self, scanner: KeyboardScanner) -> None:
        super().__init__()
        self._scanner = scanner
        self._window: QObject | None = None  # where the held keys were going
        self._is_giving = False
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._flush)
        application = QCoreApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def close(self) -> None:
        """Let keys go straight to the windows again; those that are held arrive."""
        self._flush()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not watched.isWindowType() or self._is_giving:
            return False
        assert isinstance(event, QKeyEvent)
        key = ENTER if event.key() in _ENTERS else event.text()
        if len(key) != 1 or not (key == ENTER or key.isprintable()):
            if event.key() not in _BESIDE:  # a scanner presses Shift, too; anything else is a person's
                self._flush()
            return False
        if self._window is not watched:
            self._flush()
            self._window = watched
        self._give(self._scanner.press(key, event.timestamp() / 1000, repeated=event.isAutoRepeat()))
        self._quiet.start()
        return True

    def _flush(self) -> None:
        self._quiet.stop()
        self._give(self._scanner.quiet(math.inf))

    def _give(self, typed: str) -> None:
        """Type what was a person's, where it was going."""
        if self._window is None:
            return
        self._is_giving = True
        try:
            for key in typed:
                code = Qt.Key.Key_Return if key == ENTER else _key_of(key)
                text = "\r" if key == ENTER else key
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QCoreApplication.sendEvent(
                        self._window, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text)
                    )
        finally:
            self._is_giving = False


def _key_of(character: str) -> int:
    """Qt's key codes of letters, digits and signs are those of the upper-case character."""
    upper = character.upper()
    return ord(upper) if len(upper) == 1 else ord(character)
