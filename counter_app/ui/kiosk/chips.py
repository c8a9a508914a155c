"""What is chosen so far, in one row: how many, and as many of them by name as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.buttons import at_least, button
from counter_app.ui.widgets.frames import row
from counter_app.ui.widgets.labels import label


@dataclass(frozen=True)
class Chip:
    """One chosen thing; pressing it takes it out."""

    id: str
    text: str


class ChipRow(QWidget):
    """Pressing the count shows all of them; a chip that does not fit is among those."""

    def __init__(
        self, room: Room, chips: Sequence[Chip], take_out: Callable[[str], None], show: Callable[[], None]
    ) -> None:
        super().__init__()
        metrics, say = room.theme.metrics, room.say
        self._gap = metrics.gap
        self._chips: list[QPushButton] = []
        self.setMinimumHeight(metrics.target)
        places = row(self, gap=metrics.gap)
        if not chips:
            places.addWidget(label(say("kiosk.procedures.several"), "quiet"), 1)
            return
        self._all = button(say("kiosk.procedures.chosen", count=len(chips)), show)
        at_least(self._all, metrics.target, metrics.target)
        places.addWidget(self._all)
        for chip in chips:
            made = button(f"{chip.text}　✕", partial(take_out, chip.id), "plain")
            made.setAccessibleName(say("kiosk.procedures.take-out", what=chip.text))
            at_least(made, metrics.target, metrics.target)
            self._chips.append(made)
            places.addWidget(made)
        places.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._chips:
            return
        room = event.size().width() - self._all.sizeHint().width() - self._gap
        for chip in self._chips:
            room -= chip.sizeHint().width() + self._gap
            chip.setVisible(room >= 0)

    def minimumSizeHint(self) -> QSize:
        """Chips never widen the page: those without room are hidden."""
        words = self.layout()
        least = self._all.sizeHint().width() if self._chips else (words.totalMinimumSize().width() if words else 0)
        return QSize(least, self.minimumHeight())
