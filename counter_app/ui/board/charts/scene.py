"""What a chart amounts to once it is laid out: marks with places, no painter in sight, so that tests can look at them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from counter_app.ui.board.charts.table import ChartTable

Place = tuple[float, float]


class Tint(StrEnum):
    """What a colour is for; a `Look` says which colour it is on a screen or on paper."""

    GROUND = "ground"
    INK = "ink"
    QUIET = "quiet"
    GRID = "grid"  # carries nothing: may be faint
    MAIN = "main"
    BAND = "band"  # between two lines that carry the meaning
    OTHER = "other"  # what is compared with
    ALARM = "alarm"
    ON_DARK = "on-dark"
    HEAT_0 = "heat-0"
    HEAT_1 = "heat-1"
    HEAT_2 = "heat-2"
    HEAT_3 = "heat-3"
    HEAT_4 = "heat-4"


HEAT = (Tint.HEAT_0, Tint.HEAT_1, Tint.HEAT_2, Tint.HEAT_3, Tint.HEAT_4)


class Hatch(StrEnum):
    """A pattern that says without colour what the colour says."""

    NONE = "none"
    RISING = "rising"
    FALLING = "falling"
    CROSSED = "crossed"


class Align(StrEnum):
    """Where words stand in their box."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Shape(StrEnum):
    """Of a point: what is now is round, what is compared with is a diamond."""

    ROUND = "round"
    DIAMOND = "diamond"


@dataclass(frozen=True)
class Box:
    """A rectangle. `gap` is the distance of hatching lines in pixels: denser means more."""

    x: float
    y: float
    width: float
    height: float
    fill: Tint | None = None
    hatch: Hatch = Hatch.NONE
    hatch_tint: Tint = Tint.INK
    gap: float = 7
    edge: Tint | None = None


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: tuple[Place, ...]
    tint: Tint
    width: float = 1
    dashed: bool = False


@dataclass(frozen=True)
class Area:
    """A filled outline."""

    points: tuple[Place, ...]
    fill: Tint


@dataclass(frozen=True)
class Dot:
    """A point of a series; hollow where it belongs to what is compared with."""

    x: float
    y: float
    radius: float
    tint: Tint
    shape: Shape = Shape.ROUND
    hollow: bool = False


@dataclass(frozen=True)
class Words:
    """One line of text in a box, upright in its middle."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float = 14
    tint: Tint = Tint.INK
    bold: bool = False
    align: Align = Align.LEFT


Mark = Box | Line | Area | Dot | Words


@dataclass(frozen=True)
class Scene:
    """A laid-out chart in pixels; what comes later is painted over what came before."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """Everything that can be read."""
        return tuple(mark for mark in self.marks if isinstance(mark, Words))


class Chart(Protocol):
    """What a chart offers: its statement, what is counted, itself as a table, and its layout at a size."""

    @property
    def title(self) -> str:
        """A statement, not a label: 「月曜10時台が最も混みます」."""

    @property
    def definition(self) -> str:
        """Name, version and formula of the figure."""

    def table(self) -> ChartTable:
        """Return every value that is drawn."""

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out in `width` × `height` pixels."""


def text_width(text: str, size: float) -> float:
    """Estimate from above how wide a text is in the product's fonts: full width one em, half width six tenths."""
    return sum(size if unicodedata.east_asian_width(letter) in "WFA" else size * 0.62 for letter in text)


def shortened(text: str, size: float, width: float) -> str:
    """Cut a text to a width with 「…」."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text, size) + size > width:
        text = text[:-1]
    return f"{text}…"


def broken(text: str, size: float, width: float) -> tuple[str, ...]:
    """Break a text into lines of a width, between any two letters, as Japanese allows."""
    lines = [""]
    for letter in text:
        if lines[-1] and text_width(lines[-1] + letter, size) > width:
            lines.append("")
        lines[-1] += letter
    return tuple(lines)


def every(count: int, room: float, wide: float) -> int:
    """Return which of `count` labels to write (every n-th) so that labels `wide` pixels wide do not touch in `room`."""
    step = 1
    while count and wide * ((count + step - 1) // step) > room:
        step += 1
    return step


def nothing(width: float, height: float, text: str = "この期間の記録はありません") -> Scene:
    """Lay out a chart without data: it says so, and draws no zero."""
    box = Box(1, 1, width - 2, height - 2, edge=Tint.GRID)
    words = Words(text, 0, height / 2 - 14, width, 28, 15, Tint.QUIET, align=Align.CENTRE)
    return Scene(width, height, (box, words))
