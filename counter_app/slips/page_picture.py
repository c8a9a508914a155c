"""Pages of a PDF as pictures, for windows and for printers: PDFium draws it (pypdfium2: Apache-2.0 or BSD-3-Clause)."""

from __future__ import annotations

import io
from threading import Lock

from counter_app.ports.scanning import Picture
from counter_app.slips.page import MM

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


def page_rasters(pdf: bytes, dots_per_inch: float) -> list[Picture]:
    """Return every page in grey, as dots of a printer."""
    import pypdfium2  # noqa: PLC0415  # as above

    with _drawing:
        document = pypdfium2.PdfDocument(pdf)
        try:
            drawn = [page.render(scale=dots_per_inch / _POINTS_PER_INCH, grayscale=True).to_pil() for page in document]
        finally:
            document.close()
    return [Picture(page.width, page.height, page.tobytes()) for page in drawn]


def page_size(pdf: bytes) -> tuple[float, float]:
    """Return width and height of the first page in millimetres."""
    import pypdfium2  # noqa: PLC0415  # as above

    with _drawing:
        document = pypdfium2.PdfDocument(pdf)
        try:
            width, height = document.get_page_size(0)
        finally:
            document.close()
    return width / MM, height / MM
