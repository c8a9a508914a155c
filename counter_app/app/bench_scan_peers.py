"""Readers that `bench scan` runs beside ours, each alone and as its own documentation shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image

Reader = Callable[[Image.Image], list[str]]


def peers() -> Iterator[tuple[str, Reader | str]]:
    """Yield each by name; where one is not installed, what would bring it."""
    for name, make in (("pyzbar", _pyzbar), ("opencv", _opencv)):
        try:
            yield name, make()
        except ImportError as missing:
            yield name, f"missing: {missing.name or missing} (pip install '.[camera]'; libzbar0)"


def _pyzbar() -> Reader:
    from pyzbar.pyzbar import ZBarSymbol, decode  # noqa: PLC0415  # measured only where it is installed

    return lambda grey: [found.data.decode("ascii", "replace") for found in decode(grey, symbols=[ZBarSymbol.QRCODE])]


def _opencv() -> Reader:
    import cv2  # noqa: PLC0415  # as above
    import numpy as np  # noqa: PLC0415  # comes with it

    detector = cv2.QRCodeDetector()

    def read(grey: Image.Image) -> list[str]:
        try:
            text = detector.detectAndDecode(np.asarray(grey))[0]
        except cv2.error:  # of some pictures
            return []
        return [text] if text else []

    return read
