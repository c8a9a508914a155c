"""The board on paper: A4 landscape, one chart a page, with who, when, which period and by which codebook.

Pages are scenes like charts, so that a preview and the printer show the same strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from counter_app.failures import CounterError, FailureCode
from counter_app.ui.board.charts.brush import Look, paint
from counter_app.ui.board.charts.scene import (
    Align,
    Area,
    Box,
    Chart,
    Dot,
    Line,
    Mark,
    Scene,
    Tint,
    Words,
    broken,
    shortened,
)
from counter_app.ui.board.views import Tile

WIDTH, HEIGHT = 1122.5, 793.7  # A4 landscape at 96 pixels an inch
_MARGIN = 56.0
_ROOM = WIDTH - 2 * _MARGIN
_TOP, _FOOT = 128.0, 52.0
_DPI = 300

PAPER_LOOK = Look(
    {
        Tint.GROUND: "#ffffff",
        Tint.INK: "#000000",
        Tint.QUIET: "#404040",
        Tint.GRID: "#c8c8c8",
        Tint.MAIN: "#1a1a5e",
        Tint.BAND: "#e2e2ea",
        Tint.OTHER: "#5a5a5a",
        Tint.ALARM: "#7a0000",
        Tint.ON_DARK: "#ffffff",
        Tint.HEAT_0: "#ffffff",
        Tint.HEAT_1: "#ededf2",
        Tint.HEAT_2: "#c9c9d6",
        Tint.HEAT_3: "#50507c",
        Tint.HEAT_4: "#1a1a5e",
    }
)


@dataclass(frozen=True)
class PaperHead:
    """What stands on every page. `page` is a pattern with {number} and {of}."""

    title: str
    period: str
    edition: str
    printed: str
    page: str


def pages(head: PaperHead, charts: Sequence[Chart], tiles: Sequence[Tile] = (), tiles_title: str = "") -> list[Scene]:
    """Lay out the pages; `tiles` come first, as a list."""
    bodies: list[tuple[str, str, tuple[Mark, ...]]] = []
    if tiles:
        bodies.append((tiles_title, "", _tiles(tiles)))
    for chart in charts:
        drawn = chart.scene(_ROOM, HEIGHT - _TOP - 50 - _FOOT)
        bodies.append((chart.title, chart.definition, shifted(drawn, _MARGIN, _TOP + 50).marks))
    return [
        Scene(WIDTH, HEIGHT, (*_frame(head, number, len(bodies)), *_heading(title, definition), *marks))
        for number, (title, definition, marks) in enumerate(bodies, start=1)
    ]


def write_pdf(file: Path, made: Sequence[Scene]) -> None:
    """Paint pages onto a PDF. Raises CounterError PRINTER_FAILED where it cannot be written."""
    try:
        file.write_bytes(_pdf(made))
    except OSError as reason:
        raise CounterError(FailureCode.PRINTER_FAILED, type(reason).__name__) from None


def _pdf(made: Sequence[Scene]) -> bytes:
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(kept)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter(writer)
    painter.scale(_DPI / 96, _DPI / 96)
    for number, page in enumerate(made):
        if number:
            writer.newPage()
        paint(painter, page, PAPER_LOOK)
    painter.end()
    return bytes(kept.data().data())


def preview(page: Scene, *, grey: bool = False) -> QImage:
    """Return a page as a picture, as a colour or a grey printer would bring it out."""
    image = QImage(round(page.width), round(page.height), QImage.Format.Format_RGB32)
    image.fill(PAPER_LOOK.colour(Tint.GROUND))
    painter = QPainter(image)
    paint(painter, page, PAPER_LOOK)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8) if grey else image


def shifted(scene: Scene, right: float, down: float) -> Scene:
    """Return a scene at another place of a larger one."""
    return Scene(scene.width, scene.height, tuple(_moved(mark, right, down) for mark in scene.marks))


def _moved(mark: Mark, right: float, down: float) -> Mark:
    match mark:
        case Line():
            places = tuple((x + right, y + down) for x, y in mark.points)
            return Line(places, mark.tint, mark.width, mark.dashed)
        case Area():
            return Area(tuple((x + right, y + down) for x, y in mark.points), mark.fill)
        case Box() | Dot() | Words():
            return replace(mark, x=mark.x + right, y=mark.y + down)


def _frame(head: PaperHead, number: int, of: int) -> tuple[Mark, ...]:
    foot = HEIGHT - _FOOT + 8
    page = head.page.replace("{number}", str(number)).replace("{of}", str(of))
    third = _ROOM / 2
    return (
        Words(shortened(head.title, 15, third), _MARGIN, 40, third, 22, 15, bold=True),
        Words(head.period, _MARGIN + third, 40, third, 22, 14, align=Align.RIGHT),
        Line(((_MARGIN, 68), (WIDTH - _MARGIN, 68)), Tint.INK, 1.5),
        Line(((_MARGIN, foot - 8), (WIDTH - _MARGIN, foot - 8)), Tint.GRID),
        Words(head.edition, _MARGIN, foot, third, 20, 13, Tint.QUIET),
        Words(f"{head.printed}　　{page}", _MARGIN + third, foot, third, 20, 13, Tint.QUIET, align=Align.RIGHT),
    )


def _heading(title: str, definition: str) -> tuple[Mark, ...]:
    return (
        Words(shortened(title, 24, _ROOM), _MARGIN, 84, _ROOM, 36, 24, bold=True),
        Words(shortened(definition, 14, _ROOM), _MARGIN, 122, _ROOM, 22, 14, Tint.QUIET),
    )


def _tiles(tiles: Sequence[Tile]) -> tuple[Mark, ...]:
    step = (HEIGHT - _TOP - _FOOT - 24) / len(tiles)
    left, room = _MARGIN + 430, _ROOM - 430
    made: list[Mark] = []
    for place, tile in enumerate(tiles):
        y = _TOP + step * place
        number = f"{tile.number} {tile.unit}"
        made += [
            Line(((_MARGIN, y), (WIDTH - _MARGIN, y)), Tint.GRID),
            Words(tile.name, _MARGIN, y, 240, step, 17, bold=True),
            Words(number, _MARGIN + 216, y, 190, step, 26, bold=True, align=Align.RIGHT),
            Words(f"{tile.compared} {tile.more}", left, y + 5, room, 22, 14),
        ]
        for line, text in enumerate(broken(tile.definition, 13, room)):
            made.append(Words(text, left, y + 28 + 19 * line, room, 19, 13, Tint.QUIET))
    return tuple(made)
