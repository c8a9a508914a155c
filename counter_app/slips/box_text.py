"""A text in a box of a given size: as large as it fits, in as many lines as fit, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.slips.page import Block, Style, fitted, text_block
from counter_app.slips.text import width

if TYPE_CHECKING:
    from counter_app.slips.page import Typecase

SMALLEST = 6.0  # points: what can still be read without a glass
_STEP = 0.5
_SIDE = 2.0  # points kept free at either side


def fit(
    text: str, style: Style, size: tuple[float, float], case: Typecase, *, at_any_size: bool = False
) -> Block | None:
    """Set `text` into `size` (points); None where it does not fit at the smallest legible size.

    `at_any_size`: one line, however small.
    """
    side = min(_SIDE, size[0] / 10)
    room, height = size[0] - 2 * side, size[1]
    points = style.size
    while points >= SMALLEST and not at_any_size:
        block = text_block(text, Style(points, style.bold, style.name), room, case)
        if block.height <= height and _breaks_well(text, points, room, case, style):
            return _moved(block, side)
        points -= _STEP
    if not at_any_size:
        return None
    ems = max(width(case.pieces(text, style)), 1)
    points = min(style.size, room / ems, height / 1.42)
    return _moved(fitted(text, Style(points, style.bold, style.name), room + 1, case), side)


def _breaks_well(text: str, points: float, room: float, case: Typecase, style: Style) -> bool:
    """A single piece wider than the box would be made smaller without anybody having asked."""
    return all(piece.width * points <= room for piece in case.pieces(text, style))


def _moved(block: Block, side: float) -> Block:
    return Block(block.height, lambda pen, x, top: block.draw(pen, x + side, top))
