"""The receipt: the number as large as the page allows, the slip, what happens next."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from counter_app.domain.application import Receipt
from counter_app.domain.reissue import ReissueReason
from counter_app.flow.events import Event, Leave, PrintAgain
from counter_app.flow.state import Slip, Step, Visit
from counter_app.ui.kiosk.completions import completions_panel, left_open
from counter_app.ui.kiosk.drawings import Drawing, Scene
from counter_app.ui.kiosk.meter import meter, spared
from counter_app.ui.kiosk.page import Footer, Page, pages, trouble_panel, two_columns
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, panel
from counter_app.ui.widgets.labels import label
from counter_app.ui.widgets.paging import PagingArea

_QUIET_ZONE = 4


class QrCode(QWidget):
    """A QR code on the screen, black on white in every theme: cameras need it so."""

    def __init__(self, text: str, edge: int, name: str) -> None:
        super().__init__()
        import qrcode  # noqa: PLC0415  # only when a slip did not come out

        code = qrcode.QRCode(border=0)
        code.add_data(text)
        code.make(fit=True)
        self._dots: list[list[bool]] = code.get_matrix()
        self._edge = edge
        self.setAccessibleName(name)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        dot = self._edge / (len(self._dots) + 2 * _QUIET_ZONE)
        for down, line in enumerate(self._dots):
            for across, dark in enumerate(line):
                if dark:
                    at = ((across + _QUIET_ZONE) * dot, (down + _QUIET_ZONE) * dot)
                    painter.fillRect(QRectF(*at, dot + 0.4, dot + 0.4), QColor("#000000"))


@pages.register(Step.RECEIPT.value)
class ReceiptPage(Page):
    """Stays whatever the printer does: the number is already valid."""

    @classmethod
    def shape(cls, visit: Visit) -> Hashable:
        return visit.slip, visit.trouble, visit.reader.serial is None, visit.printer_back

    def build(self) -> None:
        receipt = self.visit.receipt
        if receipt is None:
            self.column.addStretch()
            return
        metrics = self.room.theme.metrics
        self.column.addWidget(self._number(receipt))
        left = PagingArea(self._words(receipt), self.room.say, metrics)
        two_columns(self.column, left, self._paper(receipt), gap=metrics.mm(5), shares=(7, 4))

    def _number(self, receipt: Receipt) -> QWidget:
        metrics = self.room.theme.metrics
        frame, inside = panel("success", margin=metrics.mm(2), gap=0)
        for text, look in ((self.room.say("kiosk.receipt.title"), "title"), (str(receipt.number), "number")):
            line = label(text, look, wrap=look == "title")
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(line)
        return frame

    def _words(self, receipt: Receipt) -> QWidget:
        say, metrics = self.room.say, self.room.theme.metrics
        words = QWidget()
        lines = column(words, gap=metrics.gap)
        if self.visit.slip is Slip.FAILED and self.visit.trouble is not None:
            if self.visit.printer_back:
                lines.addWidget(label(say("kiosk.receipt.printer-back"), "strong"))
            else:
                lines.addWidget(trouble_panel(self.room, self.visit.trouble))
            lines.addWidget(label(say("kiosk.receipt.qr"), "strong"))
        else:
            lines.addWidget(label(say(f"kiosk.receipt.{self.visit.slip.value}"), "strong"))
        if self.visit.reader.serial is not None:
            lines.addWidget(label(say("kiosk.receipt.take-card"), "strong"))
        later = left_open(receipt, self.visit.forms, self.room.language)
        if later:
            lines.addWidget(completions_panel(self.room, later))
        for line in self._next_steps(receipt):
            lines.addWidget(line)
        self._add_meter(lines, large=True)
        lines.addStretch()
        return words

    def _add_meter(self, lines: QVBoxLayout, *, large: bool) -> None:
        """Beside the slip; below the words where letters are so large that it has no room there."""
        comparison = spared(self.visit)
        if comparison is not None and (self.room.theme.metrics.scale > 1) is large:
            lines.addWidget(meter(self.room, comparison))

    def _next_steps(self, receipt: Receipt) -> list[QLabel]:
        language, lines = self.room.language, []
        for application in receipt.submission.applications:
            after = (
                application.next_step.of(language) if application.next_step else self.room.say("kiosk.receipt.after")
            )
            lines.append(label(f"{application.title.of(language)}　{after}"))
            if application.fee_yen is not None:
                key = "kiosk.receipt.fee" if application.fee_exempt is None else "kiosk.receipt.fee-exempt"
                lines.append(label(self.room.say(key, yen=f"{application.fee_yen:,}"), "quiet"))
        return lines

    def _paper(self, receipt: Receipt) -> QWidget:
        say, metrics = self.room.say, self.room.theme.metrics
        right = QWidget()
        lines = column(right, gap=metrics.gap)
        if self.visit.slip is Slip.FAILED:
            qr = QrCode(self.room.qr_text(receipt), metrics.mm(56), say("kiosk.receipt.qr"))
            lines.addWidget(qr, 0, Qt.AlignmentFlag.AlignHCenter)
            lines.addStretch()
        else:
            lines.addWidget(Drawing(self.room.theme, Scene.SLIP), 1)
            self._add_meter(lines, large=False)
        if self.visit.slip is not Slip.PRINTING:
            look = "primary" if self.visit.printer_back else "plain"
            wanted = PrintAgain(ReissueReason.ASKED)
            lines.addWidget(button(say("kiosk.receipt.again"), lambda: self.room.post(wanted), look))
        return right

    def going_on(self) -> tuple[Event, ...]:
        return (Leave(),)

    def footer(self) -> Footer:
        return Footer(back=False, leave=False, go_on="kiosk.receipt.finish")
