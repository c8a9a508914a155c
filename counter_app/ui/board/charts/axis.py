"""Scales and numbers: ticks in steps of 1, 2 and 5, units that fit the size, numbers as Japanese offices write them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from counter_app.ui.board.charts.scene import Align, Line, Mark, Tint, Words

MINUTE, HOUR, DAY = 60, 3600, 86_400
_NOTHING = 1e-9  # below this a value is drawn as zero


@dataclass(frozen=True)
class Scale:
    """How a stored value is written: divided by `per`, with `decimals`, in `unit`."""

    per: float
    unit: str
    decimals: int = 0

    def number(self, value: float | None) -> str:
        """Return the number alone; 「—」 where there is none."""
        return "—" if value is None else f"{value / self.per:,.{self.decimals}f}"

    def text(self, value: float | None) -> str:
        """Return number and unit."""
        return "—" if value is None else f"{self.number(value)}{self.unit}"

    def tick(self, value: float) -> str:
        """Return a tick's number, with no more decimals than it needs."""
        return f"{value / self.per:,.10g}" if abs(value / self.per) < 1e4 else f"{value / self.per:,.0f}"  # noqa: PLR2004


def scale_of(unit: str, highest: float | None) -> Scale:
    """Choose the scale of a figure of the codebook by its unit there and the largest value shown."""
    most = highest or 0.0
    if unit in {"割合", "比"}:
        return Scale(0.01, "%", 1)
    if unit == "時間":
        return Scale(1, unit, 1)
    if unit != "秒":
        return Scale(1, unit, 1 if "/" in unit else 0)
    if most < 2 * MINUTE:
        return Scale(1, "秒")
    if most < 2 * HOUR:
        return Scale(MINUTE, "分", 1)
    return Scale(HOUR, "時間", 1) if most < 2 * DAY else Scale(DAY, "日", 1)


def ticks(highest: float, most: int = 5, *, least_step: float = 0.0) -> tuple[float, ...]:
    """Return 0 … at least `highest` in at most `most` steps of 1, 2 or 5 × 10ⁿ."""
    if highest < _NOTHING:
        return (0.0, max(1.0, least_step))
    power = 10.0 ** math.floor(math.log10(highest / most))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * most >= highest - 1e-9 * highest)
    step = max(step, least_step)
    count = max(1, math.ceil(highest / step - 1e-9))
    return tuple(round(step * place, 10) for place in range(count + 1))


@dataclass(frozen=True)
class Upright:
    """The value axis of a plot: `x` … `x + width` wide, from `bottom` up to `top`."""

    scale: Scale
    ticks: tuple[float, ...]
    x: float
    width: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return self.bottom - value / self.ticks[-1] * (self.bottom - self.top)

    def marks(self) -> tuple[Mark, ...]:
        """Return grid lines, their numbers left of them, and the unit above."""
        made: list[Mark] = [
            Words(f"（{self.scale.unit}）", 0, self.top - 30, self.x, 20, 13, Tint.QUIET, align=Align.RIGHT)
        ]
        for tick in self.ticks:
            y = self.y(tick)
            made.append(Line(((self.x, y), (self.x + self.width, y)), Tint.GRID if tick else Tint.INK))
            made.append(Words(self.scale.tick(tick), 0, y - 10, self.x - 8, 20, 13, Tint.QUIET, align=Align.RIGHT))
        return tuple(made)


def upright(unit: str, highest: float, area: tuple[float, float, float, float]) -> Upright:
    """Make the value axis for a plot area (x, top, width, bottom)."""
    scale = scale_of(unit, highest)
    whole = 0.0 if scale.decimals else 1.0
    steps = ticks(highest / scale.per, max(2, min(5, int((area[3] - area[1]) / 42))), least_step=whole)
    x, top, width, bottom = area
    return Upright(scale, tuple(step * scale.per for step in steps), x, width, top, bottom)
