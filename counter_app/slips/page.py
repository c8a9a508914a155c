"""Blocks on paper: everything of a slip or sheet knows its height, is drawn from its top edge, and is stacked.

Lengths are in points (1/72 inch), `y` grows upwards as in PDF; `top` is the upper edge of a block.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

from counter_app.slips.pdf_text import open_canvas
from counter_app.slips.pen import RISE, Pen
from counter_app.slips.text import balanced, typeset, typeset_name, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from counter_app.slips.fonts import Fonts
    from counter_app.slips.pen import Ink
    from counter_app.slips.text import Piece

MM = 72 / 25.4
_DOT = MM / 8  # of a receipt printer
_LEADING = 1.42  # of the type size: lines of Japanese need air
_IN_MARGIN = 13.5  # points of the lower margin that say that a page follows
TICK = "✓"
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0  # where in the room a line stands


@dataclass(frozen=True, slots=True)
class Paper:
    """A format in millimetres. A `roll` is cut where the text ends; `height` is then the longest piece."""

    width: float
    height: float
    margin: float
    roll: bool = False

    @property
    def content_width(self) -> float:
        """Points between the margins."""
        return (self.width - 2 * self.margin) * MM

    @property
    def content_height(self) -> float:
        """Points between the margins."""
        return (self.height - 2 * self.margin) * MM


A6 = Paper(105, 148, 8.5)
ROLL_80 = Paper(80, 600, 5, roll=True)  # 72 mm of 80 can be printed
ROLL_58 = Paper(58, 900, 5, roll=True)  # 48 mm of 58 can be printed
A4 = Paper(210, 297, 18)


@dataclass(frozen=True, slots=True)
class Block:
    """Something on the page: `draw(pen, x, top)`. Stays whole, unless it is taller than a page and has `parts`."""

    height: float
    draw: Callable[[Pen, float, float], None]
    parts: tuple[Block, ...] = ()
    repeat: Block | None = None  # stands above it where a page begins with it: the head of a table


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points and weight of a text."""

    size: float
    bold: bool = False
    name: bool = False  # a person's name: in one font where possible

    def scaled(self, scale: float) -> Style:
        """Return the same in another size."""
        return Style(self.size * scale, self.bold, self.name)


class Typecase:
    """Typesets the texts of one document and remembers them: a slip is laid out again where it is to fit.

    Thrown away with the document, since there are names in it.
    """

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._set: dict[tuple[str, bool, bool], list[Piece]] = {}

    def pieces(self, text: str, style: Style) -> list[Piece]:
        """Typeset one line; the size plays no part in it."""
        key = (text, style.bold, style.name)
        if key not in self._set:
            chain = self._fonts.bold if style.bold else self._fonts.regular
            self._set[key] = (typeset_name if style.name else typeset)(text, chain)
        return self._set[key]


def text_block(text: str, style: Style, room: float, case: Typecase, *, side: float = LEFT) -> Block:
    """Wrap a text; line feeds in it end a line. `side` is LEFT, CENTRE or RIGHT of the room."""
    lines = [line for part in text.split("\n") for line in balanced(case.pieces(part, style), room / style.size)]
    return stacked(_line(line, style.size, room, side) for line in lines)


def _line(pieces: Sequence[Piece], size: float, room: float, side: float) -> Block:
    """Set one line; a single piece that is wider than the room is made smaller, never cut."""
    height, ems = size * _LEADING, width(pieces)
    if len(pieces) == 1:
        size = min(size, room / max(ems, 0.01))
    baseline = (height - size) / 2 + size * RISE
    left = max(room - ems * size, 0) * side
    return Block(height, lambda pen, x, top: pen.write(pieces, x + left, top - baseline, size))


def fitted(text: str, style: Style, room: float, case: Typecase, *, smallest: float = 0.8) -> Block:
    """Return one line where `smallest` times the size makes it fit, several lines of the full size otherwise."""
    scale = room / max(style.size * width(case.pieces(text, style)), 1)
    if scale >= 1 or scale < smallest:
        return text_block(text, style, room, case)
    return text_block(text, style.scaled(scale), room + 1, case)  # a point of tolerance for rounding


def space(height: float) -> Block:
    """Leave white space."""
    return Block(height, lambda *_: None)


def rule(room: float, thickness: float = 0.6) -> Block:
    """Draw a line over the whole width."""
    return Block(thickness, lambda pen, x, top: pen.line(x, top - thickness / 2, room, thickness))


def stacked(blocks: Iterable[Block]) -> Block:
    """Join blocks, one below the other, into one that is not torn apart by a page end."""
    parts = tuple(blocks)

    def draw(pen: Pen, x: float, top: float) -> None:
        for part in parts:
            part.draw(pen, x, top)
            top -= part.height

    return Block(sum(part.height for part in parts), draw, parts)


def beside(left: Block, right: Block, distance: float, *, at_top: bool = False) -> Block:
    """Put two blocks side by side, `distance` from left edge to left edge; the shorter one in the middle or at top."""
    height = max(left.height, right.height)
    share = 0 if at_top else 0.5

    def draw(pen: Pen, x: float, top: float) -> None:
        left.draw(pen, x, top - (height - left.height) * share)
        right.draw(pen, x + distance, top - (height - right.height) * share)

    pairs = zip_longest(_leaves(left), _leaves(right), fillvalue=space(0)) if left.parts or right.parts else ()
    return Block(height, draw, tuple(beside(a, b, distance, at_top=True) for a, b in pairs))


def columns(blocks: Sequence[tuple[float, Block]]) -> Block:
    """Put blocks side by side, each at its distance from the left edge, all at the top."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for distance, block in blocks:
            block.draw(pen, x + distance, top)

    torn = zip_longest(*(_leaves(block) for _, block in blocks), fillvalue=None)
    slices = [[(d, b) for (d, _), b in zip(blocks, row, strict=True) if b is not None] for row in torn]
    parts = tuple(columns(row) for row in slices) if len(slices) > 1 else ()
    return Block(max((block.height for _, block in blocks), default=0), draw, parts)


def _leaves(block: Block) -> Iterator[Block]:
    if not block.parts:
        yield block
    for part in block.parts:
        yield from _leaves(part)


def framed(block: Block, room: float, padding: float, thickness: float = 1.4) -> Block:
    """Draw a box around a block that was made for `room - 2 * padding`."""
    height = block.height + 2 * padding

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.frame(x, top, room, height, thickness)
        block.draw(pen, x + padding, top - padding)

    inside = tuple(columns(((padding, part),)) for part in _leaves(block)) if block.parts else ()
    return Block(height, draw, inside)  # torn over pages it loses its box, never its text


def reversed_out(block: Block, room: float, padding: float) -> Block:
    """Draw a block in white on a black bar."""
    height = block.height + 2 * padding

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.bar(x, top, room, height)
        pen.in_white(lambda: block.draw(pen, x + padding, top - padding))

    return Block(height, draw)


def tick(size: float, case: Typecase, *, ticked: bool) -> Block:
    """Draw a square of `size`, with a tick in it or empty."""
    mark = Style(size * 0.8)
    height = size * _LEADING

    def draw(pen: Pen, x: float, top: float) -> None:
        upper = top - (height - size) / 2
        pen.frame(x, upper, size, size, 0.8)
        if ticked:
            pen.write(case.pieces(TICK, mark), x + size * 0.1, upper - size * 0.1 - mark.size * RISE, mark.size)

    return Block(height, draw)


def fits(blocks: Sequence[Block], foot: Block, paper: Paper) -> bool:
    """Say whether everything goes onto one page."""
    return sum(b.height for b in (*blocks, foot)) <= paper.content_height


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page but the first (`head`) and but the last (`more`, in the margin), by number of pages."""

    head: Callable[[int, int], Block]
    more: Callable[[int, int], Block]


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, the texts no font could draw, and where what was drawn."""

    pdf: bytes = field(repr=False)  # may hold the person's name
    flagged: tuple[str, ...] = field(repr=False)  # characters of somebody's name
    inks: tuple[Ink, ...] = field(default=(), repr=False)


def print_blocks(  # noqa: PLR0913  # the last one is a switch
    blocks: Sequence[Block], foot: Block, paper: Paper, title: str, running: Running, *, dateless: bool = False
) -> Printed:
    """Set blocks onto pages; `foot` closes the last one.

    `title` is what the PDF is called inside; it must not be personal. `dateless`: the same blocks make the same bytes.
    """
    margin, file, height = paper.margin * MM, BytesIO(), paper.height * MM
    more = max(running.more(9, 9).height - _IN_MARGIN, 0)
    pages = _paginate(blocks, foot, paper.content_height, running.head(9, 9).height)
    if more and len(pages) > 1:
        pages = _paginate(blocks, foot, paper.content_height - more, running.head(9, 9).height)
    if paper.roll and len(pages) == 1:
        height = (
            ceil((sum(b.height for b in (*blocks, foot)) + 2 * margin) / _DOT) * _DOT
        )  # or a printer would stretch it
    canvas = open_canvas(file, (paper.width * MM, height), dateless=dateless)
    canvas.setTitle(title)
    canvas.setAuthor("")
    pen = Pen(canvas)
    for number, page in enumerate(pages, start=1):
        head = [running.head(number, len(pages))] if number > 1 else []
        stacked((*head, *page)).draw(pen, margin, height - margin)
        if number == len(pages):
            foot.draw(pen, margin, margin + foot.height)
        else:
            running.more(number, len(pages)).draw(pen, margin, margin + more)
        pen.next_page()
    canvas.save()
    return Printed(file.getvalue(), tuple(pen.flagged), pen.inks)


def _paginate(blocks: Sequence[Block], foot: Block, room: float, head: float) -> list[list[Block]]:
    """Fill page after page; nothing runs over the end of a page as long as its parts are smaller than one."""
    pages: list[list[Block]] = [[]]
    left = room
    for block in (part for whole in blocks for part in _torn(whole, room - head - _height(whole.repeat))):
        if block.height > left and pages[-1]:
            pages.append([block.repeat] if block.repeat else [])
            left = room - head - _height(block.repeat)
        pages[-1].append(block)
        left -= block.height
    if foot.height > left and pages[-1]:
        pages.append([])
    return pages


def _height(block: Block | None) -> float:
    return block.height if block else 0


def _torn(block: Block, room: float) -> Iterator[Block]:
    """Tear what is taller than a page into its parts."""
    if block.height <= room or not block.parts:
        yield block
        return
    for part in block.parts:
        yield from _torn(replace(part, repeat=block.repeat), room)
