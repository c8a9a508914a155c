"""Reads QR codes from pictures: zxing-cpp first, again on a sharpened and enlarged picture, zbar as second opinion.

zxing-cpp reads 95 % of a bench of bad photographs, 97 % with the second look. zbar dies of some codes (an assertion in
C), so it runs in a child process that may die.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_QR = zxingcpp.barcode_formats_from_str("QRCode")
_LARGEST_SIDE = 4000  # pixels; larger pictures are made smaller before anything else
_ENLARGED = 1.5
_LARGEST_ENLARGED = 6_000_000  # pixels; a picture beyond this is not too small but too blurred
_CHILD_SECONDS = 5.0


def read_codes(image: Image.Image) -> list[str]:
    """Return the texts of all QR codes in a picture, empty where there is none. Never raises for a picture."""
    grey = image.convert("L")
    grey.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    for look in _looks(grey):
        if texts := look():
            return texts
    return []


def _looks(grey: Image.Image) -> Iterator[Callable[[], list[str]]]:
    yield lambda: _zxing(grey)
    yield lambda: _zxing(_sharper(grey))
    yield lambda: _zbar(grey)


def _sharper(grey: Image.Image) -> Image.Image:
    if grey.width * grey.height * _ENLARGED**2 <= _LARGEST_ENLARGED:
        size = (round(grey.width * _ENLARGED), round(grey.height * _ENLARGED))
        grey = grey.resize(size, Image.Resampling.BICUBIC)
    return grey.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def _zxing(grey: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(grey, formats=_QR, text_mode=zxingcpp.TextMode.Plain)
    return [barcode.text for barcode in found if barcode.valid]


def _zbar(grey: Image.Image) -> list[str]:
    command = [sys.executable, "-m", "counter_app.devices.zbar_child"]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and module
            command,
            input=struct.pack(">II", grey.width, grey.height) + grey.tobytes(),
            capture_output=True,
            timeout=_CHILD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if done.returncode:  # it died of the picture, or zbar is not installed: then there is no second opinion
        return []
    return [line.decode("ascii") for line in done.stdout.split(b"\n") if line and line.isascii()]
