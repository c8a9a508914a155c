"""From the work list into 照合 and back: F11 or the button above the list. The window is closed with the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QPushButton

from counter_app.i18n.texts import Language
from counter_app.ui.review.window import ReviewWindow, ReviewWorld, open_review
from counter_app.ui.start import fill_screen
from counter_app.ui.widgets.buttons import button


class ReviewDoor(QObject):
    """At most one window of 照合 beside a work list. `world` None: this clerk has no part in it, and no door is shown."""

    def __init__(self, desk: QMainWindow, say: Language, world: Callable[[], ReviewWorld] | None) -> None:
        super().__init__(desk)
        self._desk, self._world = desk, world
        self.window: ReviewWindow | None = None
        self.key: QPushButton = button(say("review.door"), self.open, "option")
        self.key.setVisible(world is not None)
        if world is not None:
            QShortcut(QKeySequence("F11"), desk).activated.connect(self.open)
            desk.installEventFilter(self)

    def open(self) -> None:
        """Open it, or bring it to the front."""
        if self._world is None:
            return
        if self.window is None or not self.window.isVisible():
            self.window = open_review(self._world())
            self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
            fill_screen(self.window)
        self.window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Locked or closed: nothing of a case stays on the screen."""
        gone = event.type() is QEvent.Type.Close or (event.type() is QEvent.Type.Hide and not event.spontaneous())
        if gone and watched is self._desk and self.window is not None:
            window, self.window = self.window, None
            window.close()
        return False
