"""What is drawn on a card's face: a silhouette for the photo, names and numbers as 1-bit images."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

# Fonts that hold the characters of names come first; without any of them the image shows boxes.
_FONTS = (
    "/usr/share/fonts/truetype/ipamj/ipamjm.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/msgothic.ttc",
)
_PHOTO_SIZE = (192, 240)
_ROW_LIMIT = 24  # characters in a row of the address


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    layout = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    for path in _FONTS:
        if Path(path).is_file():
            return ImageFont.truetype(path, size, layout_engine=layout)
    return ImageFont.load_default(size)


def text_png(text: str, width: int, height: int, size: int) -> bytes:
    """Black text on white, one bit per pixel; long text goes on in further rows."""
    image = Image.new("1", (width, height), 1)
    rows = [text[start : start + _ROW_LIMIT] for start in range(0, len(text), _ROW_LIMIT)]
    for number, row in enumerate(rows):
        ImageDraw.Draw(image).text((1, number * (size + 2)), row, font=_font(size), fill=0)
    return _encoded(image, "PNG")


@lru_cache(maxsize=1)
def silhouette_jp2() -> bytes:
    """The face photo: 192x240 greyscale JPEG 2000 in a JP2 box, nobody's face."""
    image = Image.new("L", _PHOTO_SIZE, 224)
    pen = ImageDraw.Draw(image)
    pen.ellipse((16, 160, 176, 320), fill=96)
    pen.ellipse((54, 44, 138, 152), fill=128)
    pen.text((62, 222), "SIMULATED", fill=255)
    return _encoded(image, "JPEG2000")


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()
