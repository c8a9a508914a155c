"""Weekday × hour with a number in every cell. Shade and the density of hatching say the same once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.ui.board.charts.axis import Scale, scale_of
from counter_app.ui.board.charts.scene import HEAT, Align, Box, Hatch, Mark, Scene, Tint, Words, nothing
from counter_app.ui.board.charts.table import NO_DATA, ChartTable

_LEFT, _TOP, _FOOT = 58, 34, 40
_DARK = 3  # from this level on letters are light
_WEEKDAYS = "月火水木金土日"
_GAPS = (0.0, 12.0, 8.0, 5.0, 3.5)  # between hatching lines, by level


@dataclass(frozen=True)
class HeatMap:
    """`cells` by (weekday, hour), Monday is 1; a missing cell is 「記録なし」, drawn empty with 「—」."""

    title: str
    definition: str
    unit: str
    cells: Mapping[tuple[int, int], float]

    @property
    def hours(self) -> range:
        """The hours with anything in them, without holes."""
        known = [hour for _, hour in self.cells]
        return range(min(known), max(known) + 1) if known else range(0)

    @property
    def weekdays(self) -> range:
        """Monday to Friday; further where something happened on a weekend."""
        return range(1, max((day for day, _ in self.cells), default=5) + 1 if self._weekend else 6)

    @property
    def _weekend(self) -> bool:
        return any(day > 5 for day, _ in self.cells)  # noqa: PLR2004  # Friday

    @property
    def scale(self) -> Scale:
        """How the numbers are written; means of counts keep one decimal."""
        scale = scale_of(self.unit, max(self.cells.values(), default=0.0))
        return Scale(scale.per, scale.unit, 1)

    def level(self, value: float) -> int:
        """Return how dark a value is drawn, 0 to 4, in equal steps up to the largest."""
        highest = max(self.cells.values())
        return min(len(HEAT) - 1, int(value / highest * len(HEAT))) if highest > 0 else 0

    def table(self) -> ChartTable:
        """Return every value that is drawn: a row per weekday."""
        scale = self.scale
        heads = (f"曜日＼時（{scale.unit}）", *(f"{hour}時台" for hour in self.hours))
        rows = (
            (
                f"{_WEEKDAYS[day - 1]}曜",
                *(NO_DATA if (v := self.cells.get((day, hour))) is None else scale.number(v) for hour in self.hours),
            )
            for day in self.weekdays
        )
        return ChartTable(heads, tuple(rows))

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out."""
        if not self.cells:
            return nothing(width, height)
        wide, high = (width - _LEFT - 2) / len(self.hours), (height - _TOP - _FOOT) / len(self.weekdays)
        marks: list[Mark] = []
        for column, hour in enumerate(self.hours):
            x = _LEFT + wide * column
            marks.append(Words(f"{hour}時", x, 0, wide, _TOP - 6, 14, Tint.QUIET, align=Align.CENTRE))
        for line, day in enumerate(self.weekdays):
            y = _TOP + high * line
            marks.append(Words(f"{_WEEKDAYS[day - 1]}曜", 0, y, _LEFT - 12, high, 15, bold=True, align=Align.RIGHT))
            for column, hour in enumerate(self.hours):
                marks += self._cell(self.cells.get((day, hour)), _LEFT + wide * column, y, wide, high)
        return Scene(width, height, (*marks, *self._key(width, height)))

    def _cell(self, value: float | None, x: float, y: float, wide: float, high: float) -> list[Mark]:
        box = (x + 2, y + 2, wide - 4, high - 4)
        if value is None:
            return [
                Box(*box, Tint.GROUND, edge=Tint.GRID),
                Words("—", x, y, wide, high, 14, Tint.QUIET, align=Align.CENTRE),
            ]
        level = self.level(value)
        letters = Tint.ON_DARK if level >= _DARK else Tint.INK
        made: list[Mark] = [Box(*box, HEAT[level], edge=Tint.OTHER)]
        strip = min(12.0, high * 0.22)
        if level:
            foot = (box[0] + 1, box[1] + box[3] - strip - 1, box[2] - 2, strip)
            made.append(Box(*foot, None, Hatch.RISING, letters, _GAPS[level]))
        highest = value == max(self.cells.values())
        number = self.scale.number(value)
        made.append(Words(number, x, y, wide, high - strip, 17, letters, highest or level >= _DARK, Align.CENTRE))
        return made

    def _key(self, width: float, height: float) -> list[Mark]:
        """Say below what the shades mean, each with its own hatching."""
        made: list[Mark] = [Words("少ない", _LEFT, height - 26, 54, 22, 13, Tint.QUIET)]
        x = _LEFT + 54.0
        for level, tint in enumerate(HEAT):
            made.append(Box(x, height - 25, 34, 20, tint, edge=Tint.OTHER))
            if level:
                letters = Tint.ON_DARK if level >= _DARK else Tint.INK
                made.append(Box(x + 1, height - 14, 32, 8, None, Hatch.RISING, letters, _GAPS[level]))
            x += 38
        made.append(Words("多い", x + 6, height - 26, 40, 22, 13, Tint.QUIET))
        made.append(
            Words(
                f"単位: {self.scale.unit}　—: 記録なし",
                x + 60,
                height - 26,
                width - x - 62,
                22,
                13,
                Tint.QUIET,
                align=Align.RIGHT,
            )
        )
        return made
