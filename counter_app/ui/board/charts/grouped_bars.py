"""Groups of two bars: what is now, filled; what it is compared with, hatched. Numbers stand on the bars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counter_app.ui.board.charts.axis import Upright, scale_of, upright
from counter_app.ui.board.charts.scene import (
    Align,
    Box,
    Hatch,
    Line,
    Mark,
    Scene,
    Tint,
    Words,
    every,
    nothing,
    shortened,
    text_width,
)
from counter_app.ui.board.charts.table import NO_DATA, ChartTable

_LEFT, _TOP, _RIGHT, _FOOT = 64, 46, 12, 30
_NUMBERED = 30  # pixels a bar needs to carry its number


@dataclass(frozen=True)
class Group:
    """One place of the axis. None is 「記録なし」."""

    label: str
    value: float | None
    before: float | None = None


@dataclass(frozen=True)
class GroupedBars:
    """`before_name` empty: one bar per group. `still` is the label of a group that is not over yet."""

    title: str
    definition: str
    unit: str
    name: str
    before_name: str
    groups: tuple[Group, ...]
    still: str = ""

    @property
    def highest(self) -> float | None:
        """The largest value drawn."""
        return max((v for g in self.groups for v in (g.value, g.before) if v is not None), default=None)

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        scale = scale_of(self.unit, self.highest)
        names = (self.name, self.before_name) if self.before_name else (self.name,)
        rows = (
            (g.label, *(NO_DATA if v is None else scale.number(v) for v in (g.value, g.before)[: len(names)]))
            for g in self.groups
        )
        return ChartTable(("区分", *(f"{name}（{scale.unit}）" for name in names)), tuple(rows))

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out."""
        if self.highest is None:
            return nothing(width, height)
        axis = upright(self.unit, self.highest, (_LEFT, _TOP, width - _LEFT - _RIGHT, height - _FOOT))
        step = axis.width / len(self.groups)
        marks = [*axis.marks(), *self._key(width)]
        for place, group in enumerate(self.groups):
            marks += self._bars(axis, group, axis.x + step * place, step)
        return Scene(width, height, (*marks, *self._labels(axis, step)))

    def _key(self, width: float) -> Iterator[Mark]:
        """Say above the plot which bar is which, each beside a piece of its own pattern."""
        x = width - 12.0
        for name, now in ((self.before_name, False), (self.name, True)):
            if name:
                x -= text_width(name, 13) + 6
                yield Words(name, x, 2, text_width(name, 13) + 6, 20, 13, Tint.INK, now)
                x -= 22
                yield _bar(x, 5, 16, 14, now=now)
                x -= 18

    def _bars(self, axis: Upright, group: Group, left: float, step: float) -> Iterator[Mark]:
        pair = bool(self.before_name)
        wide = min(step * (0.36 if pair else 0.6), 46)
        for value, now in ((group.value, True), *(((group.before, False),) if pair else ())):
            x = left + step / 2 + ((0 if not now else -wide) if pair else -wide / 2)
            if value is None:
                yield Words("—", x, axis.bottom - 20, wide, 20, 13, Tint.QUIET, align=Align.CENTRE)
                continue
            top = axis.y(value)
            yield _bar(x + 1, top, wide - 2, axis.bottom - top, now=now)
            if wide >= _NUMBERED or (now and step >= _NUMBERED):
                number = axis.scale.number(value)
                yield Words(number, x - 8, top - 20, wide + 16, 18, 13, Tint.INK, now, Align.CENTRE)
        yield Line(((left, axis.bottom), (left + step, axis.bottom)), Tint.INK)

    def _labels(self, axis: Upright, step: float) -> Iterator[Mark]:
        wide = max(text_width(group.label, 13) for group in self.groups) + 8
        nth = every(len(self.groups), axis.width, min(wide, 90))
        for place, group in enumerate(self.groups):
            if place % nth == 0:
                text = shortened(group.label, 13, step * nth - 4)
                x = axis.x + step * (place + 0.5) - step * nth / 2
                x = min(max(0.0, x), axis.x + axis.width + _RIGHT - step * nth)
                yield Words(text, x, axis.bottom + 6, step * nth, 20, 13, Tint.QUIET, align=Align.CENTRE)


def _bar(x: float, y: float, width: float, height: float, *, now: bool) -> Box:
    if now:
        return Box(x, y, width, height, Tint.MAIN)
    return Box(x, y, width, height, Tint.GROUND, Hatch.RISING, Tint.OTHER, 6, Tint.OTHER)
