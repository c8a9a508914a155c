"""Looks at one grey picture for QR codes, the cheapest first.

Plain reads nearly everything. Grain and the grid of a phone's screen need a smoothed picture, blur and small symbols a
sharpened and enlarged one: docs/SCANNING.md has the table. Smoothing and sharpening are box filters: a Gaussian of the
same strength takes twice as long and reads no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image, ImageFilter

from counter_app.devices.scanning import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.scanning import Picture

MOST_CODES = 8  # in one picture; a page full of codes is nobody's slip

_SHARPER_RADIUS, _SHARPER_BY = 3, 3.0
_ENLARGED = 1.5
_LARGEST_ENLARGED = 6_000_000  # pixels; a picture beyond this is not too small but too blurred


def plain(grey: Image.Image) -> list[str]:
    """Look at the picture as it is."""
    return _read(grey, invert=False)


def smoothed(grey: Image.Image) -> list[str]:
    """Average over three pixels: grain of low light and the grid of a screen go."""
    return _read(grey.filter(ImageFilter.BoxBlur(1)), invert=False)


def sharpened(grey: Image.Image) -> list[str]:
    """Take away what is smeared and enlarge: blur, and modules of two or three pixels."""
    grey = Image.blend(grey.filter(ImageFilter.BoxBlur(_SHARPER_RADIUS)), grey, _SHARPER_BY)
    if grey.width * grey.height * _ENLARGED**2 <= _LARGEST_ENLARGED:
        size = (round(grey.width * _ENLARGED), round(grey.height * _ENLARGED))
        grey = grey.resize(size, Image.Resampling.BICUBIC)
    return _read(grey, invert=False)


def inverted(grey: Image.Image) -> list[str]:
    """Look for light on dark as well: some phones turn every page dark."""
    return _read(grey, invert=True)


FURTHER: tuple[Callable[[Image.Image], list[str]], ...] = (smoothed, sharpened, inverted)


def every_look(grey: Image.Image) -> list[str]:
    """Look in every way until one finds something; empty where none does."""
    for look in (plain, *FURTHER):
        if texts := look(grey):
            return texts
    return []


def image_of(picture: Picture) -> Image.Image:
    """Return a frame as an image, without copying its pixels."""
    return Image.frombuffer("L", (picture.width, picture.height), picture.grey, "raw", "L", 0, 1)


def _read(grey: Image.Image, *, invert: bool) -> list[str]:
    qr = zxingcpp.barcode_formats_from_str("QRCode")  # kept as a constant it outlives its library, which then complains
    found = zxingcpp.read_barcodes(grey, formats=qr, text_mode=zxingcpp.TextMode.Plain, try_invert=invert)
    return [barcode.text for barcode in found if barcode.valid and len(barcode.text) <= LONGEST_TEXT][:MOST_CODES]
