"""Draws on the pages of one document, and remembers where: what was drawn can be proved to fit and not to overlap.

Lengths are in points (1/72 inch), `y` grows upwards as in PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.slips.pdf_text import PdfText
from counter_app.slips.text import width, without_space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reportlab.pdfgen.canvas import Canvas

    from counter_app.slips.text import Piece

RISE = 0.88  # from the top of the kanji square to the baseline, in ems
_RADIUS = 5
_WHITE, _BLACK = 1.0, 0.0


class Mark(StrEnum):
    """What kind of ink lies somewhere."""

    TEXT = "text"
    RULE = "rule"
    FRAME = "frame"
    BAR = "bar"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Ink:
    """Where something was drawn, and on which page (from 1). A text takes its kanji squares, not its line."""

    page: int
    mark: Mark
    left: float
    bottom: float
    right: float
    top: float


class Pen:
    """Draws on the pages of one document."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._text = PdfText(canvas)
        self._page = 1
        self._inks: list[Ink] = []

    @property
    def inks(self) -> tuple[Ink, ...]:
        """Everything drawn so far."""
        return tuple(self._inks)

    @property
    def flagged(self) -> list[str]:
        """The texts no font could draw, each once."""
        return list(dict.fromkeys(self._text.flagged))

    def next_page(self) -> None:
        """Finish the page."""
        self._canvas.showPage()
        self._page += 1

    def write(self, pieces: Sequence[Piece], x: float, y: float, size: float) -> None:
        """Set one line from `x` on baseline `y`."""
        self._text.draw(pieces, x, y, size)
        printed = without_space(pieces)
        if printed:
            blank = width(list(_leading_space(printed)))
            bottom = y - (1 - RISE) * size
            self._note(Mark.TEXT, x + blank * size, bottom, (width(printed) - blank) * size, size)

    def line(self, x: float, y: float, length: float, thickness: float) -> None:
        """Draw a horizontal rule."""
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, y, x + length, y)
        self._note(Mark.RULE, x, y - thickness / 2, length, thickness)

    def upright(self, x: float, top: float, length: float, thickness: float) -> None:
        """Draw a vertical rule downwards."""
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, top, x, top - length)
        self._note(Mark.RULE, x - thickness / 2, top - length, thickness, length)

    def frame(self, x: float, top: float, length: float, height: float, thickness: float) -> None:
        """Draw a box with round corners."""
        self._canvas.setLineWidth(thickness)
        self._canvas.roundRect(x, top - height, length, height, min(_RADIUS, height / 8))
        self._note(Mark.FRAME, x, top - height, length, height)

    def bar(self, x: float, top: float, length: float, height: float) -> None:
        """Fill a box; text upon it is drawn with `in_white`."""
        self._canvas.rect(x, top - height, length, height, stroke=0, fill=1)
        self._note(Mark.BAR, x, top - height, length, height)

    def in_white(self, draw: Callable[[], object]) -> None:
        """Draw in white."""
        self._canvas.setFillGray(_WHITE)
        draw()
        self._canvas.setFillGray(_BLACK)

    def modules(self, x: float, top: float, size: float, rows: Sequence[Sequence[bool]]) -> None:
        """Fill the dark squares of `size` each, as one path so that no seams show between neighbours."""
        path = self._canvas.beginPath()
        for down, row in enumerate(rows):
            for start, length in _dark_stretches(row):
                path.rect(x + start * size, top - (down + 1) * size, length * size, size)
        self._canvas.drawPath(path, stroke=0, fill=1)
        side = len(rows) * size
        self._note(Mark.CODE, x, top - side, side, side)

    def _note(self, mark: Mark, left: float, bottom: float, length: float, height: float) -> None:
        self._inks.append(Ink(self._page, mark, left, bottom, left + length, bottom + height))


def _leading_space(pieces: Sequence[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        if piece.flagged or not piece.text.isspace():
            return
        yield piece


def _dark_stretches(row: Sequence[bool]) -> Iterable[tuple[int, int]]:
    start = None
    for index, dark in enumerate((*row, False)):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index - start
            start = None
