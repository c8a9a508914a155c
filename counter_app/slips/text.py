"""One way for every text onto paper: choose a font per character, shape, wrap. Never a silent substitute.

A character is taken together with its variation selector (IVS) and marks. What no font has is flagged: an unknown
character becomes 〓 with its code point in small type beside it; an unknown *variant* of a known character keeps
the known shape and gets the same visible flag. Either way the caller learns the code points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import uharfbuzz as hb

from counter_app.domain.character_units import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counter_app.slips.fonts import Face, FontChain

GETA = "〓"  # what printers set where a type was missing, since the days of lead
_FLAG_SCALE = 0.42  # of the type size: small beside the name, still legible at 10 pt
_SCRAP = 4.0  # ems: a last line shorter than this looks like a mistake
_SPACED = 10  # at least one space in so many characters: the spaces part the words
_NOT_AT_START = frozenset(
    "、。，．・：；？！）」』】〕〉》］｝ー々ゝゞヽヾ,.:;?!)]}%％円年月日時分"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_AT_END = frozenset("（「『【〔〈《［｛([{〒")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a font and where it goes; lengths in ems of the type size."""

    id: int
    advance: float
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """Glyphs of one font, drawn at `scale` times the type size."""

    face: Face
    glyphs: tuple[Glyph, ...]
    scale: float = 1.0

    @property
    def width(self) -> float:
        """Length in ems."""
        return self.scale * sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True, repr=False)  # no slots: the width is remembered; no repr: it may be part of a name
class Piece:
    """The smallest part of a line that stays together; `text` is what it stands for, for copying and searching."""

    text: str
    runs: tuple[Run, ...]
    flagged: bool = False

    @cached_property
    def width(self) -> float:
        """Length in ems."""
        return sum(run.width for run in self.runs)


def code_points(text: str) -> str:
    """`U+9089 U+E0102` for warnings."""
    return " ".join(f"U+{ord(char):04X}" for char in text)


def typeset(text: str, chain: FontChain) -> list[Piece]:
    """Turn one line of text into pieces. Any text at all may come: it is data, never markup."""
    pieces: list[Piece] = []
    for face, together in groupby(units(text), key=chain.find):
        if face is None:
            pieces += [_flagged(unit, chain) for unit in together]
        else:
            pieces += _shaped("".join(together), face, chain)
    return pieces


def typeset_name(text: str, chain: FontChain) -> list[Piece]:
    """Like `typeset`, but in one font where any font has the whole name: 𠮷田 in two styles looks like a mistake."""
    whole = face_of_all(units(text), chain)
    return list(_shaped(text, whole, chain)) if whole and text else typeset(text, chain)


def face_of_all(of: Iterable[str], chain: FontChain) -> Face | None:
    """Return the first font that has every one of these characters, None where none has."""
    wanted = tuple(of)
    return next((face for face in chain.faces if all(chain.find(u) and face.draws(u) for u in wanted)), None)


def typeset_unit(unit: str, face: Face | None, chain: FontChain) -> Piece:
    """Set one character in `face`, or flag it where that is None: what a screen draws one by one."""
    pieces = list(_shaped(unit, face, chain)) if face is not None else [_flagged(unit, chain)]
    runs = tuple(run for piece in pieces for run in piece.runs)
    return Piece(unit, runs, flagged=any(piece.flagged for piece in pieces))


def warnings(pieces: Sequence[Piece]) -> list[str]:
    """Code points of what was flagged."""
    return [code_points(piece.text) for piece in pieces if piece.flagged]


def width(pieces: Sequence[Piece]) -> float:
    """Length of a line in ems."""
    return sum(piece.width for piece in pieces)


def wrap(pieces: Sequence[Piece], room: float) -> list[list[Piece]]:
    """Break into lines of at most `room` ems, by the rules of Japanese line ends; Latin words stay whole.

    Text written with spaces between words (分かち書き, as easy Japanese is) breaks at its spaces. What has no place to
    break is broken anyway rather than cut off.
    """
    lines: list[list[Piece]] = [[]]
    for word in _words(pieces, spaced=_is_spaced(pieces)):
        if lines[-1] and width(lines[-1]) + _printed_width(word) > room:
            lines.append([])
        if _printed_width(word) <= room:
            lines[-1] += word
            continue
        for piece in word:
            if lines[-1] and width(lines[-1]) + piece.width > room:
                lines.append([])
            lines[-1].append(piece)
    return lines


def without_space(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Leave out the spaces at the end; a flagged one (U+001F counts as space) is drawn like any other."""
    end = len(pieces)
    while end and pieces[end - 1].text.isspace() and not pieces[end - 1].flagged:
        end -= 1
    return pieces[:end]


def _printed_width(word: Sequence[Piece]) -> float:
    """A space may hang over the end of the line."""
    return width(without_space(word))


def balanced(pieces: Sequence[Piece], room: float) -> list[list[Piece]]:
    """Wrap, and where only a scrap would stand in the last line, make the lines before it shorter."""
    lines = wrap(pieces, room)
    if len(lines) == 1 or width(lines[-1]) >= _SCRAP:
        return lines
    for tenths in range(9, 5, -1):
        narrower = wrap(pieces, room * tenths / 10)
        if len(narrower) > len(lines):
            break
        lines = narrower
        if width(lines[-1]) >= _SCRAP:
            break
    return lines


def _is_spaced(pieces: Sequence[Piece]) -> bool:
    spaces = sum(piece.text == " " for piece in pieces)
    return spaces * _SPACED >= len(pieces)


def _words(pieces: Sequence[Piece], *, spaced: bool) -> Iterator[list[Piece]]:
    word: list[Piece] = []
    for piece, following in pairwise((*pieces, None)):
        assert piece is not None  # only the last one is None
        word.append(piece)
        if following is None or (piece.text == " " if spaced else _may_break(piece.text, following.text)):
            yield word
            word = []


def _may_break(before: str, after: str) -> bool:
    if after[0] in _NOT_AT_START or before[-1] in _NOT_AT_END or after.isspace():
        return False
    return not (_is_latin(before[-1]) and _is_latin(after[0]))


def _is_latin(char: str) -> bool:
    """Letters and digits of the narrow alphabets: `unicodedata` calls kanji and kana wide."""
    return unicodedata.east_asian_width(char) not in {"W", "F"} and not char.isspace()


def _shaped(text: str, face: Face, chain: FontChain) -> Iterator[Piece]:
    clusters: dict[int, list[Glyph]] = {}
    for start, glyph in _shape(text, face):
        clusters.setdefault(start, []).append(glyph)
    for start, end in pairwise((*sorted(clusters), len(text))):
        part, run = text[start:end], tuple(clusters[start])
        if all(glyph.id for glyph in run):
            yield Piece(part, (Run(face, run),))
        else:  # the font promised the character and its shaping rules took it away
            yield _flagged(part, chain)


def _shape(text: str, face: Face) -> list[tuple[int, Glyph]]:
    """HarfBuzz: (index of the first character, glyph) in the order of drawing."""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(char) for char in text])
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    hb.shape(face.font, buffer)
    em = face.upem
    return [
        (info.cluster, Glyph(info.codepoint, place.x_advance / em, place.x_offset / em, place.y_offset / em))
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def _flagged(unit: str, chain: FontChain) -> Piece:
    """〓 or the known base character with 〓, and beside it in small type which code point is meant."""
    base_face = chain.find(unit[0]) if len(unit) > 1 else None
    missing = unit[1:] if base_face else unit
    runs = [Run(base_face, _plain(unit[0], base_face))] if base_face else []
    face = chain.faces[0]
    runs.append(Run(face, _plain(GETA, face), _FLAG_SCALE if base_face else 1.0))
    runs.append(Run(face, _plain(code_points(missing), face), _FLAG_SCALE))
    return Piece(unit, tuple(runs), flagged=True)


def _plain(text: str, face: Face) -> tuple[Glyph, ...]:
    return tuple(glyph for _, glyph in _shape(text, face))
