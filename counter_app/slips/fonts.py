"""The fonts of a slip, and which of them can draw a character.

Font files are mapped, not read: HarfBuzz looks glyphs and variation sequences (cmap format 14) up in place, so the
46 MB of IPAmj Mincho cost 5 ms. Nothing is looked up by font name; a slip never falls back to whatever is installed.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uharfbuzz as hb

from counter_app.domain.plain_text import is_variation_selector
from counter_app.failures import FailureCode, SlipError

if TYPE_CHECKING:
    from collections.abc import Iterable

FONT_DIRECTORIES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path(os.environ.get("WINDIR", "C:\\Windows")) / "Fonts",
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font by file name, and the Debian package that brings it."""

    name: str
    package: str


UD_GOTHIC = FontFile("BIZUDPGothic-Regular.ttf", "fonts-morisawa-bizud-gothic")  # made for older eyes
UD_GOTHIC_BOLD = FontFile("BIZUDPGothic-Bold.ttf", "fonts-morisawa-bizud-gothic")
UD_MINCHO = FontFile("BIZUDMincho-Regular.ttf", "fonts-morisawa-bizud-mincho")
IPA_MJ = FontFile("ipamjm.ttf", "fonts-ipamj-mincho")  # 文字情報基盤: 58,862 name kanji and their variants
USED = (UD_GOTHIC, UD_GOTHIC_BOLD, UD_MINCHO, IPA_MJ)


class Face:
    """One font, ready to be asked for glyphs. Lengths are in units of 1/`upem` of the type size."""

    def __init__(self, name: str, blob: hb.Blob) -> None:
        face = hb.Face(blob)
        self.name = name
        self.font = hb.Font(face)
        self.upem: int = face.upem

    @classmethod
    def open(cls, file: Path) -> Self:
        """Map a font file."""
        return cls(file.stem, hb.Blob.from_file_path(str(file)))

    def draws(self, unit: str) -> bool:
        """Say whether this font itself has a glyph for a character with its variation selector or marks."""
        if len(unit) == 1:
            return bool(self.font.get_nominal_glyph(ord(unit)))
        if is_variation_selector(unit[1]):
            return len(unit) == 2 and bool(self.font.get_variation_glyph(ord(unit[0]), ord(unit[1])))  # noqa: PLR2004
        composed = unicodedata.normalize("NFC", unit)
        return all(self.font.get_nominal_glyph(ord(c)) for c in (composed if len(composed) == 1 else unit))


@dataclass(frozen=True, slots=True)
class FontChain:
    """Fonts in the order in which they are asked."""

    faces: tuple[Face, ...]

    def find(self, unit: str) -> Face | None:
        """Return the first font that has the character, None where no font has it."""
        if unicodedata.category(unit[0]) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            return None  # invisible or turning the line around: in a name it must show
        return next((face for face in self.faces if face.draws(unit)), None)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two weights of a slip. Only text the fonts have in bold is bold; rare kanji stay as their font has them."""

    regular: FontChain
    bold: FontChain


def load_fonts(directories: Iterable[Path] = FONT_DIRECTORIES) -> Fonts:
    """Find and map the fonts; about 10 ms. Raises SlipError FONT_MISSING with the package to install."""
    places = tuple(directories)
    regular, bold, mincho, names = (Face.open(font_path(f, places)) for f in USED)
    return Fonts(FontChain((regular, mincho, names)), FontChain((bold, mincho, names)))


def font_path(font: FontFile, places: Iterable[Path]) -> Path:
    """Return where a font file lies. Raises SlipError FONT_MISSING with the package to install."""
    for place in places:
        found = next(place.rglob(font.name), None) if place.is_dir() else None
        if found is not None:
            return found
    raise SlipError(FailureCode.FONT_MISSING, f"{font.name}: install the package {font.package}")
