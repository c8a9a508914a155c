"""Names and other data about people, drawn glyph by glyph.

Qt drops variation selectors (qharfbuzzng.cpp: "TODO add support for variation selectors"), so that two variations of
one character look the same. HarfBuzz knows the glyph; QGlyphRun draws it. Never a silent substitute: where no font has
the variation, the base is drawn with ※ behind it; where no font has the character at all, its code point stands in a
box. `undrawable` names both.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGlyphRun, QPainter, QPaintEvent, QRawFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from counter_app.ui.theme import NAME_FONTS

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_LINE = 1.45
MARK = "※"


@dataclass(frozen=True)
class Cluster:
    """One character as people see it: a base and perhaps a variation selector."""

    base: str
    selector: str = ""

    @property
    def code_points(self) -> str:
        """`U+845B U+E0102`."""
        return " ".join(f"U+{ord(char):04X}" for char in self.base + self.selector)


def clusters(text: str) -> list[Cluster]:
    """Cut text into characters with their selectors. A selector without a base stands alone."""
    found: list[Cluster] = []
    for char in text:
        if found and not found[-1].selector and any(ord(char) in span for span in _SELECTORS):
            found[-1] = Cluster(found[-1].base, char)
        else:
            found.append(Cluster(char))
    return found


def _character_map(font: QRawFont) -> bytes:
    """Return a font file with just the tables that say which character has which glyph.

    Qt does not tell where a font's file lies, and `hb_face_create_for_tables` crashes in uharfbuzz 0.57.
    """
    tables = [(tag, bytes(font.fontTable(tag).data())) for tag in ("cmap", "head", "hhea", "hmtx", "maxp")]
    directory, body, at = b"", b"", 12 + 16 * len(tables)
    for tag, content in tables:
        directory += struct.pack(">4sLLL", tag.encode(), 0, at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return struct.pack(">LHHHH", 0x00010000, len(tables), 0, 0, 0) + directory + body


class _Face:
    """One font of the chain: HarfBuzz says which glyph, Qt draws it."""

    def __init__(self, font: QFont) -> None:
        self.raw = QRawFont.fromFont(font)
        import uharfbuzz  # noqa: PLC0415  # only where a name is drawn, never on the first page

        self._shaper = uharfbuzz.Font(uharfbuzz.Face(_character_map(self.raw)))

    def glyph(self, cluster: Cluster) -> int:
        """Return the glyph id, 0 where this font has none for exactly this cluster."""
        if cluster.selector:
            return self._shaper.get_variation_glyph(ord(cluster.base), ord(cluster.selector)) or 0
        return self._shaper.get_nominal_glyph(ord(cluster.base)) or 0


@lru_cache(maxsize=32)
def _chain(pixels: int, *, bold: bool) -> tuple[_Face, ...]:
    present = set(QFontDatabase.families())
    return tuple(_Face(_font(family, pixels, bold=bold)) for family in NAME_FONTS if family in present)


def _font(family: str, pixels: int, *, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setBold(bold and family != "IPAmjMincho")  # IPAmj has no bold; Qt would smear one
    return font


@dataclass(frozen=True)
class _Glyph:
    cluster: Cluster
    face: _Face | None
    index: int
    width: float
    exact: bool = True


def _glyphs(text: str, font: QFont, beside: str = "") -> Iterator[_Glyph]:
    pixels = font.pixelSize()
    faces = _chain(pixels, bold=font.bold())
    drawn = [cluster for cluster in clusters(text) + clusters(beside) if not cluster.base.isspace()]
    whole = next((face for face in faces if all(face.glyph(cluster) for cluster in drawn)), None)
    if whole is not None:  # one font for the whole text where one has it all: a name in two styles looks wrong
        faces = (whole,)
    for cluster in clusters(text):
        if cluster.base.isspace():
            yield _Glyph(cluster, None, 0, pixels * (1.0 if cluster.base == "\u3000" else 0.3))
            continue
        yield _drawn(cluster, faces, font) or _boxed(cluster, font)


def _drawn(cluster: Cluster, faces: tuple[_Face, ...], font: QFont) -> _Glyph | None:
    for wanted in dict.fromkeys((cluster, Cluster(cluster.base))):
        for face in faces:
            index = face.glyph(wanted)
            if index:
                mark = 0.0 if wanted == cluster else QFontMetricsF(_box_font(font)).horizontalAdvance(MARK)
                width = face.raw.advancesForGlyphIndexes([index])[0].x() + mark
                return _Glyph(cluster, face, index, width, exact=wanted == cluster)
    return None


def _boxed(cluster: Cluster, font: QFont) -> _Glyph:
    width = QFontMetricsF(_box_font(font)).horizontalAdvance(cluster.code_points) + 12
    return _Glyph(cluster, None, -1, width, exact=False)


def _box_font(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(12, round(font.pixelSize() * 0.5)))
    return small


def undrawable(text: str) -> tuple[str, ...]:
    """Return the code points of every character no installed font has, as `U+845B U+E0102`."""
    font = QFont(NAME_FONTS[0])
    font.setPixelSize(32)
    return tuple(glyph.cluster.code_points for glyph in _glyphs(text, font) if not glyph.exact)


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
            if glyph.face is not None:
                run = QGlyphRun()
                run.setRawFont(glyph.face.raw)
                run.setGlyphIndexes([glyph.index])
                run.setPositions([QPointF(0, 0)])
                painter.drawGlyphRun(QPointF(left, baseline), run)
                if self.font().bold() and glyph.face.raw.weight() < QFont.Weight.Bold:
                    painter.drawGlyphRun(QPointF(left + self.font().pixelSize() / 45, baseline), run)
                if not glyph.exact:
                    painter.setFont(_box_font(self.font()))
                    edge = QFontMetricsF(_box_font(self.font())).horizontalAdvance(MARK)
                    painter.drawText(QPointF(left + glyph.width - edge, baseline - self.font().pixelSize() * 0.4), MARK)
            elif glyph.index < 0:
                self._paint_box(painter, glyph, QRectF(left + 2, top + 2, glyph.width - 4, self._line_height - 4))
            left += glyph.width

    def _paint_box(self, painter: QPainter, glyph: _Glyph, box: QRectF) -> None:
        pen: QColor = painter.pen().color()
        painter.drawRect(box)
        painter.setFont(_box_font(self.font()))
        painter.setPen(pen)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, glyph.cluster.code_points)

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
            glyphs = [list(_glyphs(part, font, self._beside)) for part in text.split("\n")]
            self._known = (text, font.pixelSize(), font.bold(), glyphs)
        return self._known[3]

    @property
    def _line_height(self) -> float:
        return self.font().pixelSize() * _LINE
