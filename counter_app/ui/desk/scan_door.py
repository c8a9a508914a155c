"""A slip held before the camera opens its case: F12 or the button above the list. The panel goes with the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMainWindow, QPushButton

from counter_app.failures import FailureCode
from counter_app.flow.events import CodeRefused, SlipBrought
from counter_app.ui.counter.scan_panel import ScanPanel
from counter_app.ui.scanning import ScanFeed, Scanning
from counter_app.ui.theme import Metrics, Theme
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column

if TYPE_CHECKING:
    from counter_app.flow.events import Event
    from counter_app.i18n.texts import Language
    from counter_app.personal import Personal
    from counter_app.ui.desk.desk_world import DeskWorld

_SIZE = (760, 640)


class ScanDoor(QObject):
    """Only slips count here; `open_number` is given their number.

    Where the world has nothing that reads codes, no door is shown.
    """

    def __init__(self, desk: QMainWindow, say: Language, world: DeskWorld, open_number: Callable[[str], None]) -> None:
        super().__init__(desk)
        self._desk, self._say, self._open_number = desk, say, open_number
        scanning = world.scanning
        self.feed = ScanFeed(Scanning(scanning.scanner, _slips_of(scanning))) if scanning is not None else None
        self.dialog: QDialog | None = None
        self.panel: ScanPanel | None = None
        self.key: QPushButton = button(say("desk.scan.door"), self.open, "option")
        self.key.setVisible(scanning is not None)
        if scanning is not None:
            QShortcut(QKeySequence("F12"), desk).activated.connect(self.open)
            desk.installEventFilter(self)

    def open(self) -> None:
        """Scan until a slip came, or it is closed."""
        if self.feed is None or self.dialog is not None:
            return
        self.dialog = QDialog(self._desk)
        self.dialog.setWindowTitle(self._say("counter.scan.title"))
        self.dialog.resize(*_SIZE)
        self.panel = ScanPanel(self._say, self, Theme(Metrics.of_desk()), self.feed, self._close)
        column(self.dialog, gap=0).addWidget(self.panel)
        self.dialog.finished.connect(self._close)
        self.dialog.show()
        self.panel.start()

    def scanned(self, meaning: Event) -> None:
        """A slip opens its case."""
        if isinstance(meaning, SlipBrought) and meaning.slip.number is not None:
            self._close()
            self._open_number(str(meaning.slip.number))

    def _close(self, _result: int = 0) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()  # lets go of the device
            dialog.deleteLater()
            self.panel = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Locked or closed: the camera goes off."""
        closed = event.type() is QEvent.Type.Close
        if watched is self._desk and (closed or (event.type() is QEvent.Type.Hide and not event.spontaneous())):
            self._close()
            if closed and self.feed is not None:
                self.feed.close()
        return False


def _slips_of(scanning: Scanning) -> Callable[[Personal[str]], Event]:
    """Nobody begins a visit at a desk: only slips are its business."""

    def recognise(text: Personal[str]) -> Event:
        meaning = scanning.recognise(text)
        return meaning if isinstance(meaning, SlipBrought | CodeRefused) else CodeRefused(FailureCode.CODE_NOT_OURS)

    return recognise
