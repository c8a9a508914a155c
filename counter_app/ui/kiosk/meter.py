"""The once-only meter, drawn: a bar for what paper would have cost the hand, a bar for today."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from counter_app.flow.state import Visit
from counter_app.ui.kiosk.page import Room
from counter_app.ui.theme import Theme
from counter_app.ui.widgets.frames import column
from counter_app.ui.widgets.labels import label


@dataclass(frozen=True)
class Spared:
    """How often paper would have made the resident write, and how often they wrote today."""

    paper: int
    today: int
    verified: bool  # somebody has counted the paper form's boxes


def spared(visit: Visit) -> Spared | None:
    """Return the comparison as it was handed in; None where no form of the visit says what it costs on paper."""
    if visit.receipt is None or not visit.receipt.submission.counts.paper.entries:
        return None
    counts = visit.receipt.submission.counts
    verified = all(form.paper.verified for form in visit.forms if form.paper is not None)
    return Spared(counts.paper.entries, counts.entries_by_hand, verified)


def meter(room: Room, comparison: Spared) -> QWidget:
    """Return words and bars; the words say all of it."""
    whole = QWidget()
    lines = column(whole, gap=room.theme.metrics.mm(1))
    key = "kiosk.meter.words" if comparison.verified else "kiosk.meter.about"
    lines.addWidget(label(room.say(key, paper=comparison.paper, today=comparison.today), "strong"))
    lines.addWidget(_Bars(room.theme, comparison))
    return whole


class _Bars(QWidget):
    """Decoration: the words above say the same, so it has no name."""

    def __init__(self, theme: Theme, comparison: Spared) -> None:
        super().__init__()
        self._theme, self._comparison = theme, comparison
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.metrics.mm(60), self._theme.metrics.mm(9))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self._theme.palette
        most = max(self._comparison.paper, self._comparison.today, 1)
        half = self.height() / 2
        for at, (count, colour) in enumerate(
            ((self._comparison.paper, colours.surface), (self._comparison.today, colours.primary))
        ):
            painter.setPen(QPen(QColor(colours.ink), 2))
            painter.setBrush(QColor(colour))
            wide = max((self.width() - 4) * count / most, 3.0)
            painter.drawRect(QRectF(1, at * half + 2, wide, half - 4))
