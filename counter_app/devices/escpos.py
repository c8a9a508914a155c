"""ESC/POS: what receipt printers speak. A slip goes out as pixels, since no printer has the characters of Japanese names.

Commands as in Epson's ESC/POS reference: `GS v 0` or `GS ( L` (bit images, a black dot is 1, the leftmost dot is the highest
bit), `GS V 66` (feed and cut), `DLE EOT n` (status now, out of turn), `GS r 1` (status in turn). A cash drawer is never
opened: no `ESC p` and no `DLE DC4 1` leave from here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counter_app.ports.scanning import Picture

DOTS = {"80mm": 576, "58mm": 384}  # across, 8 to the millimetre
DOTS_PER_INCH = 203.2
BAND = 128  # rows of one image command: more than a small printer's memory need not be there at once
_DARK = 128  # a thermal dot is black or it is not; beyond this grey it is not
_START = b"\x1b@"  # ESC @: whatever a former job left is forgotten
_CUT = b"\x1dVB\x00"  # GS V 66 0: feed to the knife, cut
_FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: what is in the buffer is not printed later
IN_TURN = b"\x1dr\x01"  # GS r 1: answered when everything before it was printed
QUESTIONS = (1, 2, 3, 4)  # of DLE EOT: printer, what keeps it off line, errors, paper


class Raster(StrEnum):
    """Which command carries the pixels: the one every printer knows, or the one that newer manuals want."""

    GS_V_0 = "gs-v-0"
    GS_L = "gs-l"


def slip_bytes(pages: Iterable[Picture], dots: int, raster: Raster = Raster.GS_V_0) -> bytes:
    """Return what prints the pages, each cut off. A page wider than `dots` loses the same on both sides: its margins."""
    whole = [_START]
    for page in pages:
        rows = black_rows(page, dots)
        whole += [_band(rows[top : top + BAND], dots, raster) for top in range(0, len(rows), BAND)]
        whole.append(_CUT)
    return b"".join(whole)


def question(number: int) -> bytes:
    """Return the command that asks for one of QUESTIONS: DLE EOT n."""
    return bytes((0x10, 0x04, number))


def forget() -> bytes:
    """Return the command that empties the printer: nobody's slip comes out in front of somebody else."""
    return _FORGET


def black_rows(page: Picture, dots: int) -> list[bytes]:
    """Return the rows of a page as bits, `dots` wide (a multiple of 8)."""
    skipped, missing = max(page.width - dots, 0) // 2, max(dots - page.width, 0) // 2
    rows = []
    for top in range(0, page.width * page.height, page.width):
        row = page.grey[top + skipped : top + min(skipped + dots, page.width)]
        bits = "".join("1" if grey < _DARK else "0" for grey in row)
        bits = ("0" * missing + bits).ljust(dots, "0")
        rows.append(int(bits, 2).to_bytes(dots // 8, "big"))
    return rows


def _band(rows: list[bytes], dots: int, raster: Raster) -> bytes:
    if raster is Raster.GS_V_0:
        size = (dots // 8).to_bytes(2, "little") + len(rows).to_bytes(2, "little")
        return b"\x1dv0\x00" + size + b"".join(rows)
    size = dots.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    store = b"0p0\x01\x011" + size + b"".join(rows)  # m, fn 112, monochrome, once as wide, once as high, colour 1
    return b"\x1d(L" + len(store).to_bytes(2, "little") + store + b"\x1d(L\x02\x0002"


_FIXED, _ALWAYS = 0b1001_0011, 0b0001_0010
_PAPER_END, _NEAR_END = 0b0110_0000, 0b0000_1100
_SAYS: Mapping[int, tuple[tuple[int, FailureCode], ...]] = {
    1: ((0b0000_1000, FailureCode.PRINTER_OFFLINE),),
    2: (
        (0b0000_0100, FailureCode.PRINTER_COVER_OPEN),
        (0b0010_0000, FailureCode.PRINTER_PAPER_OUT),
    ),
    3: (
        (0b0000_0100, FailureCode.PRINTER_JAMMED),
        (0b0000_1000, FailureCode.PRINTER_JAMMED),
        (0b0110_0000, FailureCode.PRINTER_FAILED),
    ),
    4: ((_PAPER_END, FailureCode.PRINTER_PAPER_OUT), (_NEAR_END, FailureCode.PRINTER_PAPER_LOW)),
}


def is_status(answer: int) -> bool:
    """Say whether a byte is an answer to DLE EOT: bits 1 and 4 are set in every one, bits 0 and 7 never."""
    return answer & _FIXED == _ALWAYS


def told(number: int, answer: int) -> Iterator[FailureCode]:
    """Return what the answer to a question says; nothing where all is well."""
    for bits, code in _SAYS[number]:
        if answer & bits:
            yield code


def causes_first(codes: Iterable[FailureCode]) -> tuple[FailureCode, ...]:
    """Each once; that a printer is off line is only worth saying where it does not say why."""
    found = tuple(dict.fromkeys(codes))
    causes = tuple(c for c in found if c not in {FailureCode.PRINTER_OFFLINE, FailureCode.PRINTER_PAPER_LOW})
    low = (FailureCode.PRINTER_PAPER_LOW,) if FailureCode.PRINTER_PAPER_LOW in found else ()
    off = (FailureCode.PRINTER_OFFLINE,) if FailureCode.PRINTER_OFFLINE in found and not causes else ()
    return (*causes, *off, *low)
