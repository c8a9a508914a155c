"""A sheet of paper as the clerk sees it: grey, A4 at 150 dpi, a JPEG; what the resident covered is gone before it is one.

Boxes are painted over the pixels first. Nothing that lay below them is in what is scaled, compressed, kept or sent.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.ports.media import CameraCoveredError, Frame, PixelLayout

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

    from counter_app.ports.media import StillSource

A4_SHORT, A4_LONG = 1240, 1754  # pixels at 150 dpi
LONGEST_STILL = 3 * 1024 * 1024  # bytes; pure noise on A4 takes 1.4 MB
WHOLE = 10_000  # positions are ten-thousandths of the picture's width and height
_QUALITY = 75
_MOST_BOXES = 64
_MOST_PIXELS = 40_000_000
_BLACK = 0


class StillTooLargeError(ValueError):
    """More pixels, boxes or bytes than a still may have."""


@dataclass(frozen=True)
class Box:
    """A part of the picture, in ten-thousandths; not empty."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= WHOLE and 0 <= self.top < self.bottom <= WHOLE):
            raise ValueError("left < right and top < bottom, within the picture")

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, the last two included; rounded outwards, so nothing of the part is left at an edge."""
        right, bottom = -(-self.right * width // WHOLE), -(-self.bottom * height // WHOLE)
        left, top = self.left * width // WHOLE, self.top * height // WHOLE
        return left, top, max(left, right - 1), max(top, bottom - 1)


@dataclass(frozen=True)
class Still:
    """Ready to be sent. `sha256` of `jpeg`."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    sha256: bytes


def still_of(taken: Frame, covered: Sequence[Box] = ()) -> Still:
    """What is sent of a picture. About 30 ms for 12 million pixels.

    Raises:
        StillTooLargeError: the picture, the boxes or the result.

    """
    if taken.width * taken.height > _MOST_PIXELS or len(covered) > _MOST_BOXES:
        raise StillTooLargeError("too many pixels or boxes")
    picture = _grey(taken)
    for box in covered:
        left, top, right, bottom = box.pixels(picture.width, picture.height)
        picture.paste(_BLACK, (left, top, right + 1, bottom + 1))
    picture = _on_a4(picture)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY)
    jpeg = written.getvalue()
    if len(jpeg) > LONGEST_STILL:
        raise StillTooLargeError("too many bytes")
    return Still(jpeg, picture.width, picture.height, hashlib.sha256(jpeg).digest())


def _grey(taken: Frame) -> PillowImage:
    from PIL import Image  # noqa: PLC0415  # only where paper is shown

    if taken.layout is PixelLayout.RGB:
        return Image.frombytes("RGB", (taken.width, taken.height), taken.pixels).convert("L")
    return Image.frombytes("L", (taken.width, taken.height), taken.pixels[: taken.width * taken.height])


def _on_a4(picture: PillowImage) -> PillowImage:
    """No more pixels than A4 has at 150 dpi, upright or lying; never enlarged."""
    upright = picture.height >= picture.width
    most = (A4_SHORT, A4_LONG) if upright else (A4_LONG, A4_SHORT)
    if picture.width > most[0] or picture.height > most[1]:
        picture.thumbnail(most, reducing_gap=2.0)
    return picture


class CoveredCamera:
    """A document camera with a lid in software: covered while a PIN is typed, and from the start until uncovered."""

    def __init__(self, camera: StillSource) -> None:
        self._camera = camera
        self._open = threading.Event()

    def cover(self) -> None:
        """Nothing is taken from here on; a picture that is being taken now is thrown away."""
        self._open.clear()

    def uncover(self) -> None:
        """What lies there may be seen."""
        self._open.set()

    def take(self) -> Frame:
        """As StillSource."""
        if self._open.is_set():
            taken = self._camera.take()
            if self._open.is_set():
                return taken
        raise CameraCoveredError

    def check(self) -> list[str]:
        """As StillSource."""
        return self._camera.check()
