"""Ruled tables: rows of cells that grow with their text, are never cut, and go on over pages below their head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from counter_app.slips.page import Block, columns, space, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.slips.pen import Pen

THIN, THICK = 0.35, 0.9
PADDING = 3.0  # between a rule and the text beside it


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row: `make(room)` sets a cell for the room between its paddings; `shares` of the whole width."""

    cells: Sequence[Callable[[float], Block]]
    shares: Sequence[float]


def ruled(row: Row, room: float, *, below: float = THIN) -> Block:
    """Set a row with rules between its cells, at both ends and below it."""
    edges = [0.0, *accumulate(share * room for share in row.shares)]
    cells = [
        (left + PADDING, make(right - left - 2 * PADDING))
        for make, (left, right) in zip(row.cells, pairwise(edges), strict=True)
    ]
    return stacked((_upright(_padded(columns(cells)), edges), _below(room, below)))


def table(rows: Sequence[Block], room: float, head: Block | None = None, again: Block | None = None) -> list[Block]:
    """Join rows below `head`; where a page begins within the table, `again` (or `head`) stands above the rest."""
    above = head or _below(room, THICK)
    repeat = again or above
    first, *rest = rows
    return [stacked((above, first)), *(replace(row, repeat=repeat) for row in rest)]


def top_rule(room: float) -> Block:
    """Draw the rule a table begins with."""
    return _below(room, THICK)


def _padded(body: Block) -> Block:
    parts = body.parts or (body,)
    return Block(
        body.height + 2 * PADDING,
        lambda pen, x, top: body.draw(pen, x, top - PADDING),
        (space(PADDING), *parts, space(PADDING)),
    )


def _below(room: float, thickness: float) -> Block:
    return Block(thickness, lambda pen, x, top: pen.line(x, top - thickness / 2, room, thickness))


def _upright(block: Block, edges: Sequence[float]) -> Block:
    """Draw rules downwards over the whole height, also where the block is torn into parts."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for number, edge in enumerate(edges):
            outer = number in {0, len(edges) - 1}
            pen.upright(x + edge, top, block.height, THICK if outer else THIN)
        block.draw(pen, x, top)

    return Block(block.height, draw, tuple(_upright(part, edges) for part in block.parts))
