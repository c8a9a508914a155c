"""Proof that a window draws names right: the glyph runs of NameLabel against the font files, and Qt's own outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QGuiApplication, QRawFont

from counter_app.slips.name_proof import Drawn, Fate, FontTables, Tally, fate_of
from counter_app.ui.theme import NAME_FONTS
from counter_app.ui.widgets.name_label import BLANKS, glyphs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counter_app.ui.widgets.name_label import _Glyph

_PIXELS = 1000  # an em: outlines are compared without hinting getting in the way
_TOLERANCE = 0.01  # ems
_ELSEWHERE = "font of another file"


def prove_screen(texts: Sequence[str], fonts: Mapping[str, FontTables], *, bold: bool) -> Tally:
    """Judge what a label draws for each text alone, on whatever platform Qt runs."""
    _application = QGuiApplication.instance() or QGuiApplication([])
    font, tally, files = QFont(NAME_FONTS[0]), Tally(), _Files(fonts)
    font.setPixelSize(_PIXELS)
    font.setBold(bold)
    for text in texts:
        glyphs = list(glyphs_of(text, font))
        drawn = files.drawn(glyphs)
        if text in BLANKS:  # a label leaves the room and draws nothing
            drawn = Drawn((("blank", 1),), flagged=False)
            fate = Fate.WRONG if any(each.runs for each in glyphs) else Fate.RIGHT
        else:
            fate = fate_of(text, drawn, files.known)
        if fate is Fate.RIGHT and not all(files.has_its_ink(each) for each in glyphs):
            fate = Fate.WRONG
        tally.note(text, fate, drawn)
    return tally


class _Files:
    """Which file a font of Qt's is: its `head` table holds a checksum of the whole."""

    def __init__(self, fonts: Mapping[str, FontTables]) -> None:
        self.known = dict(fonts)
        self._by_head = {tables.head: name for name, tables in fonts.items()}
        self._of_raw: dict[int, str] = {}

    def name(self, raw: QRawFont) -> str:
        """Return the file's name; `fate_of` calls a font of another file wrong."""
        if id(raw) not in self._of_raw:
            self._of_raw[id(raw)] = self._by_head.get(bytes(raw.fontTable("head").data()), _ELSEWHERE)
        return self._of_raw[id(raw)]

    def drawn(self, glyphs: Sequence[_Glyph]) -> Drawn:
        """Return what the glyph runs say, in the proof's words."""
        found = tuple((self.name(run.raw), index) for each in glyphs for run in each.runs for index in run.indexes)
        foreign = any(name == _ELSEWHERE for name, _ in found)
        return Drawn(() if foreign else found, flagged=not all(each.exact for each in glyphs))

    def has_its_ink(self, glyph: _Glyph) -> bool:
        """Compare the extent of what Qt will fill with the extent of the glyph in the file."""
        for run in glyph.runs:
            for index in run.indexes:
                box, path = self.known[self.name(run.raw)].box(index), run.raw.pathForGlyph(index).boundingRect()
                if box is None:
                    continue
                ink = (path.left(), -path.bottom(), path.right(), -path.top())
                em = run.raw.pixelSize()
                if any(abs(got / em - wanted) > _TOLERANCE for got, wanted in zip(ink, box, strict=True)):
                    return False
        return True
