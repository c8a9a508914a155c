"""The second half of the proof on paper: what is inside a PDF, and what another program copies out of it."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader

from counter_app.failures import FailureCode, SlipError
from counter_app.slips.name_proof import outline_of
from counter_app.slips.pdf_text import PdfText, open_canvas
from counter_app.slips.text import typeset_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counter_app.slips.fonts import FontChain
    from counter_app.slips.name_proof import FontTables

_LINES = 70  # of a page
_PAGE = (120.0, 10.0 * _LINES + 10)
_ENTRY = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]*)>")
_SECONDS = 300


def name_document(texts: Sequence[str], chain: FontChain) -> bytes:
    """Return a PDF with one text a line."""
    file = io.BytesIO()
    canvas = open_canvas(file, _PAGE, dateless=True)
    pen = PdfText(canvas)
    for start in range(0, len(texts), _LINES):
        for row, text in enumerate(texts[start : start + _LINES]):
            pen.draw(typeset_name(text, chain), 10, _PAGE[1] - 10 * (row + 1), 6)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def copied(document: bytes) -> list[str]:
    """Return the lines that poppler's pdftotext finds. Raises SlipError SLIP_UNREADABLE where it is not installed."""
    program = shutil.which("pdftotext")
    if program is None:
        raise SlipError(FailureCode.SLIP_UNREADABLE, "pdftotext is missing: install the package poppler-utils")
    command = [program, "-raw", "-", "-"]
    done = subprocess.run(command, input=document, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603  # fixed
    return [line for line in done.stdout.decode("utf-8", "surrogatepass").replace("\f", "").split("\n") if line]


def changed_by_copying(texts: Sequence[str], chain: FontChain) -> list[str]:
    """Return the texts that do not come out of a PDF as they went in, code point by code point.

    Spaces are left out: pdftotext turns every kind of space into U+0020.
    """
    inked = [text for text in texts if not text.isspace()]
    lines = copied(name_document(inked, chain))
    if len(lines) != len(inked):
        return sorted(set(inked) ^ set(lines))
    return [text for text, line in zip(inked, lines, strict=True) if text != line]


def wrong_outlines(texts: Sequence[str], chain: FontChain, fonts: dict[str, FontTables]) -> tuple[int, list[str]]:
    """Compare each glyph inside the PDF, point by point, with the glyph the original font names for its text.

    Returns how many were compared and the texts whose outline differs. Flagged texts have glyphs of others and are
    left out here.
    """
    wanted = {text for text in texts if not any(piece.flagged for piece in typeset_name(text, chain))}
    compared, wrong = 0, []
    for name, font, glyphs in _embedded(name_document(texts, chain)):
        for text, glyph in glyphs:
            if text not in wanted:
                continue
            allowed = [each[0] for each in fonts[name].allows(text) if len(each) == 1]
            if allowed:
                compared += 1
                if outline_of(font, glyph) not in [fonts[name].outline(each) for each in allowed]:
                    wrong.append(text)
    return compared, wrong


def _embedded(document: bytes) -> Iterator[tuple[str, Any, list[tuple[str, int]]]]:
    """Every font of the PDF: its name, its program, and (text, glyph) by the PDF's own two maps."""
    resources: Any = PdfReader(io.BytesIO(document)).pages[0]["/Resources"]
    for reference in resources["/Font"].values():
        outer = reference.get_object()
        if "/DescendantFonts" not in outer:
            continue
        inner = outer["/DescendantFonts"][0].get_object()
        glyph_ids = inner["/CIDToGIDMap"].get_object().get_data()
        numbers = struct.unpack(f">{len(glyph_ids) // 2}H", glyph_ids)
        program = inner["/FontDescriptor"].get_object()["/FontFile2"].get_object().get_data()
        entries = _ENTRY.findall(outer["/ToUnicode"].get_object().get_data())
        texts = [(bytes.fromhex(text.decode()).decode("utf-16-be"), numbers[int(code, 16)]) for code, text in entries]
        yield str(inner["/BaseFont"]).partition("+")[2], TTFont(io.BytesIO(program)), texts
