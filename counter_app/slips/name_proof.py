"""Proof that names are drawn right: every sequence of IPAmj Mincho and every character of JIS X 0213, glyph by glyph.

What is right is not asked of the code that draws. It is read from the fonts by another library (fontTools): the glyph
that cmap format 14 names for a sequence, cmap for a character, a ligature of GSUB for a character with marks. What came
out is compared with that: the glyphs chosen for paper, the outlines embedded in a PDF, the text another program copies
out of it, and (ui/name_proof.py) the glyphs a window draws.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from counter_app.domain.plain_text import is_variation_selector
from counter_app.slips.fonts import FONT_DIRECTORIES, IPA_MJ, font_path
from counter_app.slips.text import GETA, code_points, typeset_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from counter_app.slips.fonts import FontChain

_SEQUENCE_CMAP = 14
_TOLD = 50
_LIGATURES, _EXTENSION = 4, 7
_SINGLE_BYTES = range(0xA0, 0xE0)  # of Shift_JIS: katakana of half width


class Fate(StrEnum):
    """What became of one text."""

    RIGHT = "right"
    FLAGGED = "flagged"  # 〓 and its code point: said, not hidden
    TOFU = "tofu"
    WRONG = "wrong"


def moji_joho_sequences(directories: Iterable[Path] = FONT_DIRECTORIES) -> list[str]:
    """Return every variation sequence of IPAmj Mincho, as texts of two code points. Raises SlipError FONT_MISSING."""
    tables = FontTables(font_path(IPA_MJ, tuple(directories)))
    return [chr(base) + chr(selector) for base, selector in sorted(tables.sequences)]


def jis_x_0213() -> list[str]:
    """Return the 11,233 characters of JIS X 0213:2004, by Python's own table; 25 of them are a letter and a mark.

    Shift_JIS-2004 and not EUC-JIS-2004: Python's decoder of the latter lets JIS X 0212 in too.
    """
    found = (_decoded(bytes((lead, trail))) for lead in range(0x81, 0xFD) for trail in range(0x40, 0xFD))
    return sorted({text for text in found if text})


def _decoded(code: bytes) -> str:
    """Return what a double-byte code stands for; two single bytes beside each other are none."""
    try:
        text = code.decode("shift_jis_2004")
    except UnicodeDecodeError:
        return ""
    return text if code[0] not in _SINGLE_BYTES else ""


class FontTables:
    """What a font file itself says, read with fontTools. Glyphs are numbers."""

    def __init__(self, file: Path) -> None:
        self.name = file.stem
        self._font: Any = TTFont(io.BytesIO(file.read_bytes()), lazy=True)
        self._nominal: dict[int, str] = self._font.getBestCmap()

    @cached_property
    def head(self) -> bytes:
        """The raw table that tells this file from every other (it holds a checksum of the whole)."""
        raw: bytes = self._font.reader["head"]
        return raw

    @cached_property
    def sequences(self) -> dict[tuple[int, int], int]:
        """Glyph by base and selector."""
        tables = (table for table in self._font["cmap"].tables if table.format == _SEQUENCE_CMAP)
        return {
            (base, selector): self._font.getGlyphID(name or self._nominal[base])
            for table in tables
            for selector, entries in table.uvsDict.items()
            for base, name in entries
        }

    def nominal(self, char: str) -> int:
        """Return the glyph of a character alone, 0 where there is none."""
        name = self._nominal.get(ord(char))
        glyph: int = self._font.getGlyphID(name) if name else 0
        return glyph

    def allows(self, text: str) -> list[tuple[int, ...]]:
        """Return what may be drawn for one character: usually exactly one glyph."""
        if len(text) == 1:
            return [(self.nominal(text),)]
        if is_variation_selector(text[1]):
            return [(self.sequences.get((ord(text[0]), ord(text[1])), 0),)]
        composed = unicodedata.normalize("NFC", text)
        if len(composed) == 1 and self.nominal(composed):
            return [(self.nominal(composed),)]
        apart = tuple(self.nominal(char) for char in text)
        return [apart, *((glyph,) for glyph in self._ligatures.get(apart, ()))]

    @cached_property
    def _ligatures(self) -> dict[tuple[int, ...], list[int]]:
        found: dict[tuple[int, ...], list[int]] = {}
        number = self._font.getGlyphID
        for first, each in self._ligature_sets():
            parts = tuple(number(name) for name in (first, *each.Component))
            found.setdefault(parts, []).append(number(each.LigGlyph))
        return found

    def _ligature_sets(self) -> Iterator[tuple[str, Any]]:
        for lookup in self._font["GSUB"].table.LookupList.Lookup if "GSUB" in self._font else ():
            for outer in lookup.SubTable:
                table = outer.ExtSubTable if lookup.LookupType == _EXTENSION else outer
                if table.LookupType == _LIGATURES:
                    yield from ((first, each) for first, sets in table.ligatures.items() for each in sets)

    def outline(self, glyph: int) -> object:
        """Return the points of a glyph, parts put together; equal outlines are equal."""
        return outline_of(self._font, glyph)

    def box(self, glyph: int) -> tuple[float, float, float, float] | None:
        """Return left, bottom, right, top of the ink in ems, None for a glyph without ink.

        Of the curves themselves: the box in a glyph's header may count points that only bend a curve.
        """
        pen = BoundsPen(self._drawings)
        self._drawings[self._font.getGlyphName(glyph)].draw(pen)
        if pen.bounds is None:
            return None
        em = self._font["head"].unitsPerEm
        left, bottom, right, top = (edge / em for edge in pen.bounds)
        return left, bottom, right, top

    @cached_property
    def _drawings(self) -> Any:
        return self._font.getGlyphSet()


def outline_of(font: Any, glyph: int) -> object:
    """Return the points of a glyph of a fontTools font, parts put together."""
    glyf = font["glyf"]
    points, ends, on_curve = glyf[font.getGlyphName(glyph)].getCoordinates(glyf)
    return tuple(points), tuple(ends), bytes(flag & 1 for flag in on_curve)


@dataclass(frozen=True)
class Drawn:
    """The glyphs of one text in drawing order, by font; `flagged` as the drawing code says."""

    glyphs: tuple[tuple[str, int], ...]
    flagged: bool


def on_paper(text: str, chain: FontChain) -> Drawn:
    """Return what a slip draws for a text."""
    pieces = typeset_name(text, chain)
    glyphs = tuple((run.face.name, glyph.id) for piece in pieces for run in piece.runs for glyph in run.glyphs)
    return Drawn(glyphs, flagged=any(piece.flagged for piece in pieces))


def fate_of(text: str, drawn: Drawn, fonts: dict[str, FontTables]) -> Fate:
    """Judge what was drawn by what the fonts say. A flag counts only where 〓 really is among the glyphs."""
    names = {name for name, _ in drawn.glyphs}
    if not drawn.glyphs or any(not glyph for _, glyph in drawn.glyphs):
        return Fate.TOFU
    if drawn.flagged:
        shown = any(glyph == fonts[name].nominal(GETA) for name, glyph in drawn.glyphs)
        return Fate.FLAGGED if shown else Fate.WRONG
    glyphs = tuple(glyph for _, glyph in drawn.glyphs)
    return Fate.RIGHT if len(names) == 1 and glyphs in fonts[names.pop()].allows(text) else Fate.WRONG


@dataclass
class Tally:
    """Fates of many texts, and by which font the right ones were drawn."""

    fates: Counter[Fate] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    flagged: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def note(self, text: str, fate: Fate, drawn: Drawn) -> None:
        """Count one."""
        self.fates[fate] += 1
        if fate is Fate.RIGHT:
            self.fonts[drawn.glyphs[0][0]] += 1
        else:
            (self.flagged if fate is Fate.FLAGGED else self.bad).append(text)

    def as_json(self) -> dict[str, object]:
        """Counts for a report; bad ones by code point."""
        return {
            "texts": self.fates.total(),
            **{fate.value: self.fates[fate] for fate in Fate},
            "byFont": dict(sorted(self.fonts.items())),
            "flaggedTexts": [code_points(text) for text in self.flagged[:_TOLD]],
            "bad": [code_points(text) for text in self.bad[:_TOLD]],
        }


def prove_paper(texts: Sequence[str], chain: FontChain, fonts: dict[str, FontTables]) -> Tally:
    """Judge what a slip draws for each text alone."""
    tally = Tally()
    for text in texts:
        drawn = on_paper(text, chain)
        tally.note(text, fate_of(text, drawn, fonts), drawn)
    return tally
