"""A scanner that always sees the same: a telephone with a code on it, held a little askew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.failures import FailureCode
from counter_app.flow.events import CodeRefused, Event
from counter_app.ports.scanning import Picture
from counter_app.ui.scanning import Scanning

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from counter_app.personal import Personal
    from counter_app.ports.scanning import ScannerEvent

_SIZE = (1280, 960)
_CELL, _QUIET = 8, 4  # pixels of a module; modules around the code
_TILT = 5.0  # degrees


class StandingScanner:
    """Shows one picture, and reads nothing."""

    def start(
        self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None
    ) -> None:  # the port's shape
        """See `ports.scanning.Scanner`."""
        if show is not None:
            seen_now = _telephone()
            show(Picture(*_SIZE, seen_now.tobytes()))

    def stop(self) -> None:
        """Nothing to let go of."""

    def check(self) -> list[str]:
        """All is well."""
        return []


def sample_scanning() -> Scanning:
    """Return what a window of a picture scans with."""
    return Scanning(StandingScanner(), _nothing_of_ours)


def _nothing_of_ours(_text: Personal[str]) -> Event:
    return CodeRefused(FailureCode.CODE_NOT_OURS)


def _telephone() -> Image:
    from PIL import Image, ImageDraw  # noqa: PLC0415  # only pictures need it

    from counter_app.slips.qr import modules  # noqa: PLC0415  # as above

    rows = modules("2601" + "3141592653589793" * 24)
    edge = (len(rows) + 2 * _QUIET) * _CELL
    code = Image.new("L", (edge, edge), 250)
    draw = ImageDraw.Draw(code)
    for down, line in enumerate(rows):
        for across, dark in enumerate(line):
            if dark:
                left, top = (across + _QUIET) * _CELL, (down + _QUIET) * _CELL
                draw.rectangle((left, top, left + _CELL - 1, top + _CELL - 1), fill=18)
    phone = Image.new("L", (edge + 40, edge + 300), 40)
    phone.paste(250, (20, 110, edge + 20, edge + 190))
    phone.paste(code, (20, 150))
    shade = Image.linear_gradient("L").resize(_SIZE).point(lambda level: 120 + level // 4)
    cut = Image.new("L", phone.size, 255).rotate(_TILT, expand=True)
    turned = phone.rotate(_TILT, Image.Resampling.BICUBIC, expand=True)
    shade.paste(turned, ((_SIZE[0] - turned.width) // 2, (_SIZE[1] - turned.height) // 2), cut)
    return shade
