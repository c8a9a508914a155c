"""A figure over time: a line with its points, the band up to the 90 % point, the time before, gaps where nothing was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from counter_app.ui.board.charts.axis import Upright, scale_of, upright
from counter_app.ui.board.charts.scene import (
    Align,
    Area,
    Dot,
    Line,
    Mark,
    Place,
    Scene,
    Shape,
    Tint,
    Words,
    every,
    nothing,
    shortened,
    text_width,
)
from counter_app.ui.board.charts.table import NO_DATA, ChartTable

_LEFT, _RIGHT, _TOP, _FOOT = 64, 148, 36, 30
_MANY = 45
_LABEL = 40  # pixels: a name and a value


@dataclass(frozen=True)
class Point:
    """One step of time. None is 「記録なし」, never zero."""

    label: str  # short, below the axis
    name: str  # whole, in the table
    value: float | None
    high: float | None = None
    before: float | None = None


@dataclass(frozen=True)
class TimeSeries:
    """`high_name` and `before_name` are empty where there is no band and nothing to compare with."""

    title: str
    definition: str
    unit: str
    name: str
    points: tuple[Point, ...]
    high_name: str = ""
    before_name: str = ""

    @property
    def highest(self) -> float | None:
        """The largest value drawn."""
        drawn = [v for p in self.points for v in (p.value, p.high, p.before) if v is not None]
        return max(drawn, default=None)

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        scale = scale_of(self.unit, self.highest)
        columns: list[tuple[str, Callable[[Point], float | None]]] = [(self.name, lambda p: p.value)]
        if self.high_name:
            columns.append((self.high_name, lambda p: p.high))
        if self.before_name:
            columns.append((self.before_name, lambda p: p.before))
        heads = ("いつ", *(f"{name}（{scale.unit}）" for name, _ in columns))
        rows = ((p.name, *(_cell(scale.number(of(p)), of(p)) for _, of in columns)) for p in self.points)
        return ChartTable(heads, tuple(rows))

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out."""
        if self.highest is None:
            return nothing(width, height)
        axis = upright(self.unit, self.highest, (_LEFT, _TOP, width - _LEFT - _RIGHT, height - _FOOT))
        step = axis.width / max(1, len(self.points))
        xs = tuple(axis.x + step * (place + 0.5) for place in range(len(self.points)))
        marks = (
            *axis.marks(),
            *self._gaps(axis, xs, step),
            *self._band(axis, xs),
            *self._line(axis, xs, lambda p: p.before, Tint.OTHER, dashed=True),
            *self._line(axis, xs, lambda p: p.high, Tint.MAIN, dashed=True),
            *self._line(axis, xs, lambda p: p.value, Tint.MAIN),
            *self._labels_below(axis, xs),
            *self._names_beside(axis),
        )
        return Scene(width, height, marks)

    def _gaps(self, axis: Upright, xs: tuple[float, ...], step: float) -> Iterator[Mark]:
        """Mark every step without a record by a short stroke on the axis: seen, and not mistaken for a value."""
        for x, point in zip(xs, self.points, strict=True):
            if point.value is None:
                yield Line(((x - step * 0.3, axis.bottom + 4), (x + step * 0.3, axis.bottom + 4)), Tint.QUIET, 2)

    def _band(self, axis: Upright, xs: tuple[float, ...]) -> Iterator[Mark]:
        for run in _runs(xs, self.points, lambda p: None if p.value is None else p.high):
            low = [(x, axis.y(point.value or 0.0)) for x, point in run]
            high = [(x, axis.y(point.high or 0.0)) for x, point in run]
            if len(run) > 1:
                yield Area((*high, *reversed(low)), Tint.BAND)

    def _line(
        self,
        axis: Upright,
        xs: tuple[float, ...],
        of: Callable[[Point], float | None],
        tint: Tint,
        *,
        dashed: bool = False,
    ) -> Iterator[Mark]:
        for run in _runs(xs, self.points, of):
            places: list[Place] = [(x, axis.y(of(point) or 0.0)) for x, point in run]
            if len(places) > 1:
                yield Line(tuple(places), tint, 2 if dashed else 3, dashed)
            if not dashed and len(self.points) <= _MANY:
                yield from (Dot(x, y, 4, tint) for x, y in places)
            elif len(places) == 1:
                shape = Shape.DIAMOND if tint is Tint.OTHER else Shape.ROUND
                yield Dot(*places[0], 4, tint, shape, hollow=dashed)

    def _labels_below(self, axis: Upright, xs: tuple[float, ...]) -> Iterator[Mark]:
        wide = max(text_width(point.label, 13) for point in self.points) + 14
        nth = every(len(xs), axis.width, wide)
        for place, (x, point) in enumerate(zip(xs, self.points, strict=True)):
            if place % nth == 0:
                left = min(max(0.0, x - wide / 2), axis.x + axis.width + _RIGHT - wide)
                yield Words(point.label, left, axis.bottom + 8, wide, 20, 13, Tint.QUIET, align=Align.CENTRE)

    def _names_beside(self, axis: Upright) -> Iterator[Mark]:
        """Name each line at its end, pushed apart where ends are near: no legend to look up."""
        ends = [
            end
            for end in (
                _end(axis, "●", self.name, [p.value for p in self.points], Tint.MAIN, bold=True),
                _end(axis, "- -", self.high_name, [p.high for p in self.points], Tint.MAIN),
                _end(axis, "- -", self.before_name, [p.before for p in self.points], Tint.QUIET),
            )
            if end is not None
        ]
        x, room = axis.x + axis.width + 10, _RIGHT - 12
        for end in apart(ends, axis.top - 6, axis.bottom):
            yield Words(shortened(end.name, 13, room), x, end.y - 18, room, 18, 13, end.tint, end.bold)
            yield Words(end.value, x, end.y, room, 20, 14, end.tint, end.bold)


@dataclass(frozen=True)
class LineEnd:
    """What is written beside the end of a line, and how high."""

    y: float
    name: str
    value: str
    tint: Tint
    bold: bool = False


def _end(  # noqa: PLR0913  # one line's last value, each part named
    axis: Upright, sign: str, name: str, values: list[float | None], tint: Tint, *, bold: bool = False
) -> LineEnd | None:
    last = next((value for value in reversed(values) if value is not None), None)
    if not name or last is None:
        return None
    return LineEnd(axis.y(last), f"{sign} {name}", axis.scale.text(last), tint, bold)


def _cell(text: str, value: float | None) -> str:
    return NO_DATA if value is None else text


def _runs(
    xs: tuple[float, ...], points: tuple[Point, ...], of: Callable[[Point], float | None]
) -> Iterator[list[tuple[float, Point]]]:
    run: list[tuple[float, Point]] = []
    for x, point in zip(xs, points, strict=True):
        if of(point) is None:
            if run:
                yield run
            run = []
        else:
            run.append((x, point))
    if run:
        yield run


def apart(ends: list[LineEnd], top: float, bottom: float) -> list[LineEnd]:
    """Return the ends from above to below, none nearer than a label is high, all between `top` and `bottom` if they fit."""
    placed: list[LineEnd] = []
    for end in sorted(ends, key=lambda each: each.y):
        least = placed[-1].y + _LABEL if placed else top + 18
        placed.append(replace(end, y=max(end.y, least)))
    over = max(0.0, placed[-1].y + 20 - bottom) if placed else 0.0
    return [replace(end, y=end.y - over) for end in placed]
