"""A small JPEG every two seconds, where a line bears no moving picture. What arrives is a stranger's file: looked at first."""

from __future__ import annotations

import io
import struct

from counter_app.ports.media import Frame, PixelLayout

LONGEST_STILL = 48 * 1024
STILL_EVERY_S = 2.0
_WIDTH, _HEIGHT = 320, 240
_WIDEST, _HIGHEST = 640, 480
_QUALITY = 60


class StillRefusedError(ValueError):
    """Not a small JPEG."""


def jpeg_of(frame: Frame) -> bytes:
    """As it is sent: 320×240, at most LONGEST_STILL bytes."""
    from PIL import Image  # noqa: PLC0415  # only where a line is bad

    if frame.layout is PixelLayout.RGB:
        picture = Image.frombytes("RGB", (frame.width, frame.height), frame.pixels)
    else:  # grey, or the luma of I420, which is enough to see who is there
        luma = frame.pixels[: frame.width * frame.height]
        picture = Image.frombytes("L", (frame.width, frame.height), luma)
    written = io.BytesIO()
    picture.resize((_WIDTH, _HEIGHT)).save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def frame_of(jpeg: bytes, at_s: float) -> Frame:
    """As it is painted. Raises StillRefusedError."""
    from PIL import Image  # noqa: PLC0415  # as above

    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            if picture.width > _WIDEST or picture.height > _HIGHEST:
                raise StillRefusedError("larger than a still")
            pixels = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise StillRefusedError("not a JPEG") from error
    return Frame(pixels.width, pixels.height, PixelLayout.RGB, pixels.tobytes(), at_s, is_still=True)
