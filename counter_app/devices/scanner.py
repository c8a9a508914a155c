"""Reads QR codes from a still picture: every look of zxing-cpp, then zbar as second opinion.

Cameras, hand scanners and folders are in `scanning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.devices.scanning.looks import every_look
from counter_app.devices.scanning.second_opinion import SecondOpinion
from counter_app.ports.scanning import Picture

if TYPE_CHECKING:
    from PIL import Image

_LARGEST_SIDE = 4000  # pixels; larger pictures are made smaller before anything else


def read_codes(image: Image.Image, opinion: SecondOpinion | None = None) -> list[str]:
    """Return the texts of all QR codes in a picture, empty where there is none. Never raises for a picture.

    `opinion`: a warm child where many pictures are read; else one is started for this picture, and only if it is needed.
    """
    grey = image.convert("L")
    grey.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return every_look(grey) or _zbar(grey, opinion)


def _zbar(grey: Image.Image, opinion: SecondOpinion | None = None) -> list[str]:
    picture = Picture(grey.width, grey.height, grey.tobytes())
    if opinion is not None:
        return opinion.ask(picture)
    once = SecondOpinion()
    try:
        return once.ask(picture)
    finally:
        once.close()
