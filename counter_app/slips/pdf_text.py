"""Typeset text into a PDF, so that what is copied or searched is exactly the text that was drawn.

reportlab maps variants of kanji to private code points, and a glyph that two texts share to one of them. Here a code
in the PDF stands for one (text, glyph) pair: a composite font whose CIDs are handed out as texts come, a CIDToGIDMap
to the glyph, and a ToUnicode map to the text, variation selector included. Why: docs/decisions/003-names-on-paper.md.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from io import BytesIO

    from counter_app.slips.fonts import Face
    from counter_app.slips.text import Glyph, Piece, Run

_NO_FONT = "no-font"
_FLAG_SYMBOLIC = 4
_ENTRIES_PER_BLOCK = 100  # of a ToUnicode map, by the CMap specification
_NEVER_USED = ("GSUB", "GPOS", "GDEF", "BASE", "cmap", "name", "post", "OS/2", "vhea", "vmtx", "gasp", "DSIG", "meta")


class _NoFont:
    """Stands where reportlab would select Helvetica, which it does not embed, at the head of every page."""

    fontName = _NO_FONT  # noqa: N815  # reportlab's name
    _dynamicFont = True  # noqa: N815  # as above
    _multiByte = False  # noqa: N815  # as above

    class face:  # noqa: N801  # as above
        """The registry asks for a name."""

        name = _NO_FONT


class PdfText:
    """The texts of one PDF document. Make one per canvas; fonts are written when the canvas is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document = canvas._doc  # noqa: SLF001  # reportlab's own fonts add their objects to it the same way
        self._document.delayedFonts.append(self)
        self._subsets: dict[Face, _Subset] = {}
        self.flagged: list[str] = []  # texts no font could draw

    def draw(self, pieces: Iterable[Piece], x: float, y: float, size: float) -> float:
        """Draw one line from `x` on baseline `y` (points); return where it ends."""
        for piece in pieces:
            if piece.flagged:
                self.flagged.append(piece.text)
            shown = []
            for run in piece.runs:
                shown.append(self._show(run, piece.text, x, y, size * run.scale))
                x += run.width * size
            one_code = len(piece.runs) == 1 and len(piece.runs[0].glyphs) == 1
            self._canvas.addLiteral("\n".join(shown) if one_code else _instead(piece.text, shown))
        return x

    def _show(self, run: Run, text: str, x: float, y: float, size: float) -> str:
        subset = self._subsets.get(run.face)
        if subset is None:
            subset = self._subsets[run.face] = _Subset(run.face, f"K{len(self._subsets)}")
        lines = [f"BT /{subset.resource} {size:.3f} Tf"]
        for glyph in run.glyphs:
            place = f"{x + glyph.dx * size:.3f} {y + glyph.dy * size:.3f}"
            lines.append(f"1 0 0 1 {place} Tm <{subset.code(glyph, text):04X}> Tj")
            x += glyph.advance * size
        return " ".join((*lines, "ET"))

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802  # called by reportlab on saving
        """Write the fonts that were used."""
        resources = document.idToObject["BasicFonts"].dict
        for subset in self._subsets.values():
            resources[subset.resource] = subset.write(document)


class _Subset:
    """The glyphs of one font that one document uses."""

    def __init__(self, face: Face, resource: str) -> None:
        self.resource = resource
        self._face = face
        self._codes: dict[tuple[str, int], int] = {}
        self._advances: list[float] = []

    def code(self, glyph: Glyph, text: str) -> int:
        """Return the CID of a glyph that stands for `text`, from 1."""
        code = self._codes.setdefault((text, glyph.id), len(self._codes) + 1)
        if code > len(self._advances):
            self._advances.append(glyph.advance)
        return code

    def write(self, document: pdfdoc.PDFDocument) -> pdfdoc.PDFObjectReference:
        """Add font, descriptor, font file and maps to the document."""
        name = f"{_tag(self.resource)}+{self._face.name}"
        program, glyph_ids = self._program()
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": document.Reference(self._descriptor(document, name, program)),
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([round(a * 1000, 2) for a in self._advances])]),
                "CIDToGIDMap": _stream(document, struct.pack(f">{len(glyph_ids)}H", *glyph_ids)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": _stream(document, _to_unicode([text for text, _ in self._codes])),
            }
        )
        return document.Reference(font)

    def _program(self) -> tuple[bytes, list[int]]:
        """Return the font file with only our glyphs, and per CID the glyph's number in it."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyph for _, glyph in self._codes)
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii")) for tag in _NEVER_USED)
        wanted.flags = hb.SubsetFlags.NO_HINTING
        plan = hb.SubsetPlan(self._face.font.face, wanted)
        numbers = dict(plan.old_to_new_glyph_mapping)
        return plan.execute().blob.data, [0, *(numbers[glyph] for _, glyph in self._codes)]

    def _descriptor(self, document: pdfdoc.PDFDocument, name: str, program: bytes) -> pdfdoc.PDFDictionary:
        extents = self._face.font.get_font_extents("ltr")
        scale = 1000 / self._face.upem
        box = struct.unpack(">4h", self._face.font.face.reference_table("head").data[36:44])
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{name}",
                "Flags": _FLAG_SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([round(edge * scale) for edge in box]),
                "ItalicAngle": 0,
                "Ascent": round(extents.ascender * scale),
                "Descent": round(extents.descender * scale),
                "CapHeight": round(extents.ascender * scale),
                "StemV": 80,
                "FontFile2": _stream(document, program, Length1=len(program)),
            }
        )


def open_canvas(file: BytesIO, size: tuple[float, float], *, dateless: bool = False) -> Canvas:
    """Return a canvas without reportlab's un-embedded Helvetica; `size` in points. `dateless`: the same bytes each time."""
    if _NO_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(_NoFont())
    return Canvas(file, pagesize=size, pageCompression=1, initialFontName=_NO_FONT, invariant=dateless)


def _instead(text: str, shown: Sequence[str]) -> str:
    """Mark several glyphs as one text: ActualText, ISO 32000-1 §14.9.4."""
    actual = ("\ufeff" + text).encode("utf-16-be", "surrogatepass").hex().upper()
    return "\n".join((f"/Span <</ActualText <{actual}>>> BDC", *shown, "EMC"))


def _tag(resource: str) -> str:
    """Six capitals that mark a subset: `K2` -> `KAAAAC`."""
    return f"KAAAA{chr(ord('A') + int(resource[1:]))}"


def _stream(document: pdfdoc.PDFDocument, content: bytes, **entries: int) -> pdfdoc.PDFObjectReference:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, [pdfdoc.PDFZCompress])
    return document.Reference(stream)


def _to_unicode(texts: Sequence[str]) -> bytes:
    """CMap from CID (from 1) to text (Adobe technical note 5411)."""
    entries = [
        f"<{code:04X}> <{text.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, text in enumerate(texts, start=1)
    ]
    blocks = [entries[i : i + _ENTRIES_PER_BLOCK] for i in range(0, len(entries), _ENTRIES_PER_BLOCK)]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        )
    ).encode("ascii")
