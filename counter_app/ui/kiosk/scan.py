"""Hold a code before the camera: one made at home, a slip, or wishes for the screen."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from counter_app.flow.events import PreferencesBrought
from counter_app.flow.state import Step, Trouble, Visit
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel, two_columns
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea
from counter_app.ui.widgets.scan_view import ScanView

if TYPE_CHECKING:
    from counter_app.domain.scanned import ScannedSlip
    from counter_app.failures import FailureCode
    from counter_app.flow.events import Event
    from counter_app.ports.scanning import Picture


@pages.register(Step.SCAN.value)
class ScanPage(Page):
    """Words on the left, what the camera sees on the right. The camera goes on while the words change."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:  # noqa: ARG003  # whatever was scanned, the page stays
        return ()

    def build(self) -> None:
        metrics = self.room.theme.metrics
        self._device: FailureCode | None = None
        self._changed_look = False
        self._words = QWidget()
        self._lines = column(self._words, gap=metrics.gap)
        self._view = ScanView(
            self.room.theme.palette, self.room.say("kiosk.scan.view"), least=QSize(metrics.mm(60), metrics.mm(45))
        )
        left = PagingArea(self._words, self.room.say, metrics)
        two_columns(self.column, left, self._view, gap=metrics.mm(6), shares=(5, 6))
        self._say()
        if self.room.scan is not None:
            self.room.scan().enter(self)

    def _say(self) -> None:
        """Put the words of the moment; the heading stays."""
        while (old := self._lines.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        say = self.room.say
        self._lines.addWidget(label(say("kiosk.scan.title"), "title"))
        trouble = Trouble(self._device) if self._device is not None else self.visit.trouble
        if trouble is not None:
            self._lines.addWidget(trouble_panel(self.room, trouble))
        elif self.visit.scan.slip is not None:
            self._lines.addWidget(self._slip(self.visit.scan.slip))
        elif self.visit.scan.mandate_over:
            self._lines.addWidget(label(say("kiosk.scan.mandate"), "strong"))
            self._lines.addWidget(label(say("kiosk.scan.mandate.next")))
        elif self._changed_look:
            self._lines.addWidget(label(say("kiosk.scan.look-changed"), "strong"))
        else:
            self._lines.addWidget(label(say("kiosk.scan.how")))
            self._lines.addWidget(label(say("kiosk.scan.what"), "quiet"))
        self._lines.addStretch()

    def _slip(self, slip: ScannedSlip) -> QWidget:
        """A slip is done with here: who holds it is told where to go on."""
        frame, inside = panel("notice", margin=self.room.theme.metrics.mm(3), gap=self.room.theme.metrics.mm(1))
        inside.addWidget(label(self.room.say("kiosk.scan.slip"), "strong"))
        inside.addWidget(label(str(slip.number), "small"))
        inside.addWidget(label(self.room.say("kiosk.scan.slip.next")))
        return frame

    # what the scanner tells

    def show_picture(self, picture: Picture) -> None:
        """See `ScanPlace`."""
        self._view.show_picture(picture)

    def show_device(self, trouble: FailureCode | None) -> None:
        """See `ScanPlace`."""
        if trouble is not self._device:
            self._device = trouble
            self._view.forget()
            self._say()

    def brought(self, event: Event) -> None:
        """See `ScanPlace`."""
        self._changed_look = isinstance(event, PreferencesBrought)
        self.room.brought(event)

    def show_visit(self, visit: Visit) -> None:
        super().show_visit(visit)
        self._say()

    def draft(self) -> str:
        return "look-changed" if self._changed_look else ""

    def take_draft(self, draft: str) -> None:
        self._changed_look = bool(draft)
        self._say()

    def forget(self) -> None:
        if self.room.scan is not None:
            self.room.scan().leave(self)
        self._view.forget()

    def footer(self) -> Footer:
        return Footer(go_on="kiosk.scan.without")

    def going_on(self) -> tuple[Event, ...]:
        """Without a code the way is the one everybody goes."""
        return self.going_back()
