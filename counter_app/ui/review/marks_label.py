"""A value with its marks: dots below what is another way of writing, a box around what differs. Never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from counter_app.matching.marks import Kind, Spans
from counter_app.ui.widgets.name_label import NameLabel, clusters

if TYPE_CHECKING:
    from counter_app.ui.theme import Palette
    from counter_app.ui.widgets.name_label import _Glyph

NOTHING = "（記載なし）"


class MarksLabel(NameLabel):
    """`show_spans` puts a text in. What stands beside it is drawn in one font with it."""

    def __init__(self, palette: Palette, look: str = "review-value") -> None:
        super().__init__("", look)
        self._palette = palette
        self._marks: list[Kind] = []

    def show_spans(self, spans: Spans, beside: Spans, name: str) -> None:
        """Show a text; `name` is what a screen reader says of it."""
        text = _text(spans)
        self._beside = _text(beside)
        self._marks = list(_kinds(spans)) if text else []
        self._known = None
        self.setText(text or NOTHING)
        self.setAccessibleName(name)
        self.updateGeometry()

    def marked(self) -> list[tuple[str, Kind]]:
        """Every character as it is drawn, with its mark."""
        return list(zip(clusters(self.text()), self._marks, strict=False))

    def _paint_line(self, painter: QPainter, line: list[_Glyph], top: float) -> None:
        order = {id(glyph): at for at, glyph in enumerate(self._drawn_lines()[0])}
        runs = self._runs(line, order)
        painter.save()
        for kind, left, right in runs:
            if kind is Kind.DIFFERENT:
                painter.fillRect(self._box(left, right, top), QColor(self._palette.error_soft))
        painter.restore()
        super()._paint_line(painter, line, top)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for kind, left, right in runs:
            if kind is Kind.DIFFERENT:
                painter.setPen(QPen(QColor(self._palette.error), self._stroke))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self._box(left, right, top))
            else:
                self._dots(painter, left, right, top)
        painter.restore()

    def _runs(self, line: list[_Glyph], order: dict[int, int]) -> list[tuple[Kind, float, float]]:
        """Marked stretches of a line; dots end at every character, so that they can be counted."""
        runs: list[tuple[Kind, float, float]] = []
        left = 0.0
        for glyph in line:
            at = order.get(id(glyph), -1)
            kind = self._marks[at] if 0 <= at < len(self._marks) else Kind.EQUAL
            blank = glyph.cluster.isspace()
            if kind is Kind.DIFFERENT or (kind is Kind.VARIANT and not blank):
                joins = kind is Kind.DIFFERENT and runs and runs[-1][0] is kind and runs[-1][2] == left
                begin = runs.pop()[1] if joins else left
                runs.append((kind, begin, left + glyph.width))
            left += glyph.width
        return runs

    @property
    def _stroke(self) -> float:
        return max(2.0, self.font().pixelSize() / 12)

    def _box(self, left: float, right: float, top: float) -> QRectF:
        half = self._stroke / 2
        return QRectF(left + half, top + half + 1, right - left - 2 * half, self._line_height - 2 * half - 2)

    def _dots(self, painter: QPainter, left: float, right: float, top: float) -> None:
        size = self._stroke * 1.15
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._palette.primary))
        y = top + self._line_height - size * 0.9
        count = max(2, int((right - left) // (size * 2.1)))
        gap = (right - left) / count
        for at in range(count):
            painter.drawEllipse(QPointF(left + gap * (at + 0.5), y), size / 2, size / 2)


def _text(spans: Spans) -> str:
    return "".join(span.text for span in spans).replace("\n", " ")


def _kinds(spans: Spans) -> list[Kind]:
    """A mark for each character that is drawn: by the place its first code point has in the text."""
    by_place = [span.kind for span in spans for _ in span.text]
    kinds: list[Kind] = []
    at = 0
    for cluster in clusters(_text(spans)):
        kinds.append(by_place[at])
        at += len(cluster)
    return kinds
