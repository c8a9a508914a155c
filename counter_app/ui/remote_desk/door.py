"""From the work list to the calls and back: Shift+F11 or the button above the list. The window is closed with the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QPushButton

from counter_app.i18n.texts import Language
from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld
from counter_app.ui.remote_desk.window import RemoteDeskWindow, open_remote_desk
from counter_app.ui.start import fill_screen
from counter_app.ui.widgets.buttons import button

KEY = "Shift+F11"


class RemoteDoor(QObject):
    """At most one window of calls beside a work list. `world` None: this clerk takes no calls, and no door is shown."""

    def __init__(self, desk: QMainWindow, say: Language, world: Callable[[], RemoteDeskWorld] | None) -> None:
        super().__init__(desk)
        self._desk, self._world = desk, world
        self.window: RemoteDeskWindow | None = None
        self.key: QPushButton = button(say("remotedesk.door"), self.open, "option")
        self.key.setVisible(world is not None)
        if world is not None:
            QShortcut(QKeySequence(KEY), desk).activated.connect(self.open)
            desk.installEventFilter(self)

    def open(self) -> None:
        """Open it, or bring it to the front."""
        if self._world is None:
            return
        if self.window is None or not self.window.isVisible():
            self.window = open_remote_desk(self._world())
            self.window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
            fill_screen(self.window)
        self.window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Locked or closed: nothing of a call stays on the screen, and nobody is called who is not there."""
        gone = event.type() is QEvent.Type.Close or (event.type() is QEvent.Type.Hide and not event.spontaneous())
        if gone and watched is self._desk and self.window is not None:
            window, self.window = self.window, None
            window.close()
        return False
