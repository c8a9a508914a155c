"""Names and other data about people, drawn glyph by glyph.

Qt drops variation selectors (qharfbuzzng.cpp: "TODO add support for variation selectors"), so that two variations of
one character look the same. So the path is that of paper: slips/text.py chooses the font for each character with its
selector, HarfBuzz shapes, and what no font has becomes 〓 with its code point; QGlyphRun only draws the glyphs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGlyphRun, QPainter, QPaintEvent, QRawFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from counter_app.domain.character_units import units
from counter_app.ui.theme import NAME_FONTS

if TYPE_CHECKING:
    from counter_app.slips.fonts import Face, FontChain
    from counter_app.slips.text import Piece

_LINE = 1.45
_MAPS = ("cmap", "head", "hhea", "hmtx", "maxp", "GSUB", "GDEF", "GPOS")
_OUTLINES = ("loca", "glyf")  # HarfBuzz places marks by them where a font has no GPOS
BLANKS = {" ": 0.3, "\t": 0.3, "\u3000": 1.0}  # ems


def clusters(text: str) -> list[str]:
    """Cut text into characters with their selectors and marks, one for each that is drawn."""
    return list(units(text))


def _tables(font: QRawFont) -> bytes:
    """Return a font file with just the tables that shaping asks for.

    Qt does not tell where a font's file lies, and `hb_face_create_for_tables` crashes in uharfbuzz 0.57.
    """
    found = [(tag, bytes(font.fontTable(tag).data())) for tag in _MAPS]
    if not dict(found)["GPOS"]:
        found += [(tag, bytes(font.fontTable(tag).data())) for tag in _OUTLINES]
    tables = sorted((tag, content) for tag, content in found if content)
    directory, parts, at = b"", [], 12 + 16 * len(tables)
    for tag, content in tables:
        directory += struct.pack(">4sLLL", tag.encode(), 0, at, len(content))
        parts += [content, bytes(-len(content) % 4)]
        at += len(content) + -len(content) % 4
    return struct.pack(">LHHHH", 0x00010000, len(tables), 0, 0, 0) + directory + b"".join(parts)


@lru_cache(maxsize=8)
def _face(family: str, *, bold: bool) -> Face:
    """One font of the chain, for HarfBuzz; the same glyph numbers that Qt draws."""
    import uharfbuzz  # noqa: PLC0415  # only where a name is drawn, never on the first page

    from counter_app.slips.fonts import Face  # noqa: PLC0415  # as above

    raw = QRawFont.fromFont(_font(family, 32, bold=bold))
    return Face(f"{family}{' Bold' if bold else ''}", uharfbuzz.Blob(_tables(raw)))


def _families() -> tuple[str, ...]:
    present = set(QFontDatabase.families())
    return tuple(family for family in NAME_FONTS if family in present) or (QFont().family(),)


@lru_cache(maxsize=2)
def chain_of(*, bold: bool) -> tuple[FontChain, tuple[str, ...]]:
    """Return the fonts names are drawn in, and their families."""
    from counter_app.slips.fonts import FontChain  # noqa: PLC0415  # only where a name is drawn

    families = _families()
    return FontChain(tuple(_face(family, bold=bold and _is_bold(family)) for family in families)), families


@lru_cache(maxsize=64)
def _raw(family: str, tenths: int, *, bold: bool) -> QRawFont:
    """The font as Qt draws it, at a size in tenths of a pixel."""
    raw = QRawFont.fromFont(_font(family, 32, bold=bold))
    raw.setPixelSize(tenths / 10)
    return raw


def _is_bold(family: str) -> bool:
    """IPAmj has no bold, nor has BIZ UD Mincho; Qt would smear one."""
    return "Mincho" not in family


def _font(family: str, pixels: int, *, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


@dataclass(frozen=True, eq=False)
class _Run:
    """Glyphs of one font beside each other, from the left edge of their character; `twice`: Qt has no bold of it."""

    raw: QRawFont
    indexes: tuple[int, ...]
    positions: tuple[QPointF, ...]
    twice: bool = False


@dataclass(frozen=True, eq=False)
class _Glyph:
    """One character as it is drawn."""

    cluster: str
    runs: tuple[_Run, ...]
    width: float
    exact: bool = True

    @property
    def code_points(self) -> str:
        """`U+845B U+E0102`."""
        return " ".join(f"U+{ord(char):04X}" for char in self.cluster)


def glyphs_of(text: str, font: QFont, beside: str = "") -> Iterator[_Glyph]:
    """Yield every character of a line as it is drawn; `beside` is what it is compared with, in one font with it."""
    from counter_app.slips.text import face_of_all, typeset_unit  # noqa: PLC0415  # only where a name is drawn

    chain, _ = chain_of(bold=font.bold())
    drawn = [unit for unit in clusters(text) + clusters(beside) if unit not in BLANKS]
    whole = face_of_all(drawn, chain)  # one font for the whole text where one has it all: two styles look wrong
    for unit in clusters(text):
        if unit in BLANKS:
            yield _Glyph(unit, (), font.pixelSize() * BLANKS[unit])
        else:
            yield _placed(typeset_unit(unit, whole or chain.find(unit), chain), font)


def _placed(piece: Piece, font: QFont) -> _Glyph:
    """Turn ems into pixels."""
    chain, families = chain_of(bold=font.bold())
    runs, left = [], 0.0
    for run in piece.runs:
        family, size = families[chain.faces.index(run.face)], font.pixelSize() * run.scale
        positions = []
        for glyph in run.glyphs:
            positions.append(QPointF(left + glyph.dx * size, -glyph.dy * size))
            left += glyph.advance * size
        bold = font.bold() and _is_bold(family)
        indexes = tuple(glyph.id for glyph in run.glyphs)
        raw = _raw(family, round(size * 10), bold=bold)
        runs.append(_Run(raw, indexes, tuple(positions), twice=font.bold() and not bold))
    return _Glyph(piece.text, tuple(runs), left, exact=not piece.flagged)


def undrawable(text: str) -> tuple[str, ...]:
    """Return the code points of every character no installed font has, as `U+845B U+E0102`."""
    font = QFont(NAME_FONTS[0])
    font.setPixelSize(32)
    return tuple(glyph.code_points for glyph in glyphs_of(text, font) if not glyph.exact)


class NameLabel(QLabel):
    """A label for data about a person. Wraps between any two characters."""

    def __init__(self, text: str, look: str = "strong", parent: QWidget | None = None, *, beside: str = "") -> None:
        """`beside` is what the text is compared with: both are drawn in one font that has all of both."""
        super().__init__(text, parent)
        self._beside = beside
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self._known: tuple[str, int, bool, list[list[_Glyph]]] | None = (
            None  # goes with the label: it is about a person
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        return round(len(self._lines(width)) * self._line_height) + 2

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        widest = max((sum(glyph.width for glyph in line) for line in self._drawn_lines()), default=0)
        width = round(min(widest, self.font().pixelSize() * 26)) + 4
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        glyphs = [glyph for line in self._drawn_lines() for glyph in line]
        least = max((glyph.width for glyph in glyphs), default=0.0)
        whole = sum(glyph.width for glyph in glyphs)
        return QSize(round(max(least, min(whole, self.font().pixelSize() * 6))) + 4, round(self._line_height) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines = self._lines(self.width())
        top = (self.height() - len(lines) * self._line_height) / 2
        for line in lines:
            self._paint_line(painter, line, top)
            top += self._line_height

    def _paint_line(self, painter: QPainter, line: list[_Glyph], top: float) -> None:
        left = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            left = (self.width() - sum(glyph.width for glyph in line)) / 2
        baseline = top + (self._line_height + self.font().pixelSize() * 0.76) / 2
        for glyph in line:
            for run in glyph.runs:
                drawn = QGlyphRun()
                drawn.setRawFont(run.raw)
                drawn.setGlyphIndexes(list(run.indexes))
                drawn.setPositions(list(run.positions))
                painter.drawGlyphRun(QPointF(left, baseline), drawn)
                if run.twice:
                    painter.drawGlyphRun(QPointF(left + self.font().pixelSize() / 45, baseline), drawn)
            left += glyph.width

    def _lines(self, width: int) -> list[list[_Glyph]]:
        lines: list[list[_Glyph]] = []
        for part in self._drawn_lines():
            lines.append([])
            used = 0.0
            for glyph in part:
                if used + glyph.width > width + 1 and lines[-1]:
                    lines.append([])
                    used = 0.0
                lines[-1].append(glyph)
                used += glyph.width
        return lines

    def _drawn_lines(self) -> list[list[_Glyph]]:
        font, text = self.font(), self.text()
        if self._known is None or self._known[:3] != (text, font.pixelSize(), font.bold()):
            glyphs = [list(glyphs_of(part, font, self._beside)) for part in text.split("\n")]
            self._known = (text, font.pixelSize(), font.bold(), glyphs)
        return self._known[3]

    @property
    def _line_height(self) -> float:
        return self.font().pixelSize() * _LINE
