"""A paper nobody ever wrote, for pictures and tests of showing one."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from counter_app.personal import Personal
from counter_app.ports.media import Frame, PixelLayout
from counter_app.remote.messages import Point, Rectangle
from counter_app.remote.papers_shown import PaperSent

HIDDEN = (Rectangle(120, 220, 480, 70), Rectangle(120, 620, 560, 90))
_SIZE = (620, 877)


def stroke(height: int) -> tuple[Point, ...]:
    """A wavy line across the sheet."""
    return tuple(Point(200 + 12 * at, height + (at % 6) * 4) for at in range(40))


@cache
def a_paper() -> Frame:
    """A sheet with a heading, lines of writing and a stamp."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  # only where it is looked at

    sheet = Image.new("L", _SIZE, 246)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((180, 60, 440, 92), fill=70)
    for line in range(18):
        width = 300 + (line * 97) % 220
        pen.rectangle((70, 150 + 36 * line, 70 + width, 162 + 36 * line), fill=110)
    pen.ellipse((470, 740, 560, 830), outline=60, width=6)
    return Frame(*_SIZE, PixelLayout.GREY, sheet.tobytes(), 0.0)


@cache
def sent_paper() -> PaperSent:
    """The sheet, painted over as it was sent."""
    from PIL import Image  # noqa: PLC0415  # as above

    sheet = Image.frombytes("L", _SIZE, a_paper().pixels)
    for box in HIDDEN:
        left, top = box.x * _SIZE[0] // 1000, box.y * _SIZE[1] // 1000
        right, bottom = (box.x + box.width) * _SIZE[0] // 1000, (box.y + box.height) * _SIZE[1] // 1000
        sheet.paste(0, (left, top, right, bottom))
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=75)
    return PaperSent("s1", Personal(written.getvalue()), *_SIZE, HIDDEN)


@dataclass
class StandingPapers:
    """A document camera over that sheet; `gives` None: it gives nothing."""

    gives: Frame | None = field(default_factory=a_paper)
    sent: list[tuple[Frame, tuple[Rectangle, ...]]] = field(default_factory=list)

    def take(self, done: Callable[[Frame | None], None]) -> None:
        """At once."""
        done(self.gives)

    def send(self, taken: Frame, boxes: Sequence[Rectangle], done: Callable[[str | None], None]) -> None:
        """Remember it."""
        self.sent.append((taken, tuple(boxes)))
        done("s1")
