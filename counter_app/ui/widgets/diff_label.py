"""A value with the characters that differ from another one marked: a box around each and a bar below, no colour needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from counter_app.ui.widgets.name_label import NameLabel, clusters

if TYPE_CHECKING:
    from counter_app.domain.conflict import Piece
    from counter_app.ui.widgets.name_label import _Glyph


class DiffLabel(NameLabel):
    """`pieces` together are the text; `differs` marks a piece."""

    def __init__(self, pieces: Sequence[Piece], look: str = "strong", *, beside: str = "") -> None:
        super().__init__("".join(piece.text.reveal() for piece in pieces), look, beside=beside)
        self._differs = list(_flags(pieces))

    def forget(self) -> None:
        """Empty it."""
        self._differs, self._beside = [], ""
        self.setText("")

    def _paint_line(self, painter: QPainter, line: list[_Glyph], top: float) -> None:
        super()._paint_line(painter, line, top)
        order = {id(glyph): at for at, glyph in enumerate(self._drawn_lines()[0])}
        width = max(1.2, self.font().pixelSize() / 18)
        left = 0.0
        painter.save()
        painter.setPen(QPen(painter.pen().color(), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for glyph in line:
            at = order.get(id(glyph), -1)
            if 0 <= at < len(self._differs) and self._differs[at]:
                box = QRectF(left + 1, top + 2, glyph.width - 2, self._line_height - 4)
                painter.drawRect(box)
                painter.fillRect(
                    QRectF(box.left(), box.bottom() - 2 * width, box.width(), 2 * width), painter.pen().color()
                )
            left += glyph.width
        painter.restore()


def _flags(pieces: Sequence[Piece]) -> Iterator[bool]:
    for piece in pieces:
        yield from (piece.differs for _cluster in clusters(piece.text.reveal()))
