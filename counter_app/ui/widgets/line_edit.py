"""A line to type into, that keeps nothing: no undo, no clipboard, no menu, no dragging, no primary selection."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_REFUSED = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class KioskLineEdit(QLineEdit):
    """For residents' data at a self-service terminal. Erase with `forget()`, never `clear()`.

    `QLineEdit.clear()` leaves the text on the undo stack, where Ctrl+Z brings it back; `setText("")` empties both.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def forget(self) -> None:
        """Empty the line and its undo stack."""
        self.setText("")

    def copy(self) -> None:
        """Do nothing: a resident's data never reaches the clipboard."""

    def cut(self) -> None:
        """As `copy`."""

    def paste(self) -> None:
        """As `copy`."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in _REFUSED):
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Swallow dragging over text: a selection would reach the X11 primary selection."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
