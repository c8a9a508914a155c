"""A QR code as letters, for a terminal without pictures."""

from __future__ import annotations

import io


def as_letters(text: str) -> str:
    """Return lines of half blocks, light on dark, with a quiet zone."""
    import qrcode  # noqa: PLC0415  # only enrolling draws one

    code, drawn = qrcode.QRCode(border=2), io.StringIO()
    code.add_data(text)
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
