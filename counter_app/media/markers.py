"""What the clerk draws over a still: strokes as numbers, so that both sides paint them sharp at any size and wipe them away.

Nothing is ever drawn into the still itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from counter_app.media.stills import WHOLE

LONGEST_OVERLAY = 32_768  # characters
_MOST_STROKES, _MOST_POINTS = 64, 400
_THINNEST, _THICKEST = 10, 500  # ten-thousandths of the picture's width


class OverlayRefusedError(ValueError):
    """Not strokes, or too many; says which rule."""


class Ink(StrEnum):
    """Colours that stay apart for people who see few; the painter adds a white edge."""

    PINK = "pink"
    BLUE = "blue"
    YELLOW = "yellow"  # see-through, as a text marker


@dataclass(frozen=True)
class Stroke:
    """One line. `points` in ten-thousandths of width and height; a single one is a dot."""

    ink: Ink
    thickness: int
    points: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if not _THINNEST <= self.thickness <= _THICKEST:
            raise OverlayRefusedError("too thin or too thick")
        if not 0 < len(self.points) <= _MOST_POINTS:
            raise OverlayRefusedError("no points, or too many")
        if any(not 0 <= at <= WHOLE for point in self.points for at in point):
            raise OverlayRefusedError("a point beside the picture")


@dataclass(frozen=True)
class Overlay:
    """All strokes over one still; always sent whole, so what is lost mends itself with the next."""

    still: int
    strokes: tuple[Stroke, ...] = ()

    def __post_init__(self) -> None:
        if self.still < 0 or len(self.strokes) > _MOST_STROKES:
            raise OverlayRefusedError("no such still, or too many strokes")

    def text(self) -> str:
        """As it is sent. Raises OverlayRefusedError where it is longer than may be sent: wipe some."""
        strokes = [[stroke.ink.value, stroke.thickness, *map(list, stroke.points)] for stroke in self.strokes]
        text = json.dumps({"still": self.still, "strokes": strokes}, separators=(",", ":"))
        if len(text) > LONGEST_OVERLAY:
            raise OverlayRefusedError("too long")
        return text


def overlay_of(text: str) -> Overlay:
    """Raises OverlayRefusedError."""
    if len(text) > LONGEST_OVERLAY:
        raise OverlayRefusedError("too long")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise OverlayRefusedError("not JSON") from None
    if not isinstance(body, dict) or body.keys() != {"still", "strokes"} or not isinstance(body["strokes"], list):
        raise OverlayRefusedError("not an overlay")
    if type(body["still"]) is not int:
        raise OverlayRefusedError("no such still")
    return Overlay(body["still"], tuple(_stroke(each) for each in body["strokes"][: _MOST_STROKES + 1]))


def _stroke(parts: object) -> Stroke:
    match parts:
        case [str() as ink, int() as thickness, *points] if type(thickness) is int and ink in set(Ink):
            return Stroke(Ink(ink), thickness, tuple(_point(each) for each in points[: _MOST_POINTS + 1]))
    raise OverlayRefusedError("not a stroke")


def _point(parts: object) -> tuple[int, int]:
    match parts:
        case [int() as across, int() as down] if type(across) is int and type(down) is int:
            return across, down
    raise OverlayRefusedError("not a point")
