"""A page of a PDF as a picture, for windows: PDFium draws it (pypdfium2: Apache-2.0 or BSD-3-Clause)."""

from __future__ import annotations

import io
from threading import Lock

_POINTS_PER_INCH = 72
_drawing = Lock()  # PDFium is one program for all threads


def page_picture(pdf: bytes, page: int = 0, dots_per_inch: int = 96) -> bytes:
    """Return the page (counted from 0) as a PNG."""
    import pypdfium2  # noqa: PLC0415  # 7 MB that only a workshop needs

    with _drawing:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture = document[page].render(scale=dots_per_inch / _POINTS_PER_INCH).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
