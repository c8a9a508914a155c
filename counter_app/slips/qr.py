"""The QR symbol of a text, as modules. Drawn by one library here and read back by another in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

QUIET_ZONE = 4  # modules, ISO/IEC 18004 §9.1


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the symbol without quiet zone, True where dark; error correction M."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(text)
    symbol.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in symbol.get_matrix())


def picture(text: str, pixels: int) -> Image.Image:
    """Return the symbol with its quiet zone, black on white; `pixels` is the side of a module."""
    from PIL import Image  # noqa: PLC0415  # slips draw modules themselves

    rows = quiet(modules(text))
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([0 if dark else 1 for row in rows for dark in row])
    return small.resize((len(rows) * pixels,) * 2)


def quiet(rows: Sequence[Sequence[bool]]) -> list[list[bool]]:
    """Put the quiet zone around a symbol."""
    side = [False] * QUIET_ZONE
    empty = [[False] * (len(rows) + 2 * QUIET_ZONE) for _ in range(QUIET_ZONE)]
    return [*empty, *([*side, *row, *side] for row in rows), *empty]


def version(rows: tuple[tuple[bool, ...], ...]) -> int:
    """Return the version (1..40) of a symbol."""
    return (len(rows) - 17) // 4
