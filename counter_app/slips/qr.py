"""The QR symbol of a text, as modules. Drawn by one library here and read back by another in the tests."""

from __future__ import annotations

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules, ISO/IEC 18004 §9.1


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the symbol without quiet zone, True where dark; error correction M."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(text)
    symbol.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in symbol.get_matrix())


def version(rows: tuple[tuple[bool, ...], ...]) -> int:
    """Return the version (1..40) of a symbol."""
    return (len(rows) - 17) // 4
