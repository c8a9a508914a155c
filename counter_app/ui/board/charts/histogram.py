"""How long things took: a bar per stretch of time, with the median and the 90 % point marked where they lie."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.board.charts.axis import scale_of, upright
from counter_app.ui.board.charts.scene import Align, Box, Line, Mark, Scene, Tint, Words, nothing, text_width
from counter_app.ui.board.charts.table import ChartTable

_LEFT, _TOP, _FOOT = 64, 48, 46


@dataclass(frozen=True)
class Spread:
    """Counts per stretch of `step` seconds from zero; the last stretch holds everything longer."""

    title: str
    definition: str
    step: int
    counts: tuple[int, ...]
    p50: float | None
    p90: float | None

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        rows = tuple((self._stretch(place), f"{count:,}") for place, count in enumerate(self.counts))
        return ChartTable(("所要", "件数（件）"), rows)

    def _stretch(self, place: int) -> str:
        low = place * self.step // 60
        if place == len(self.counts) - 1:
            return f"{low}分以上"
        return f"{low}分〜{(place + 1) * self.step // 60}分未満"

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out."""
        if not any(self.counts):
            return nothing(width, height)
        axis = upright("件", max(self.counts), (_LEFT, _TOP, width - _LEFT - 40, height - _FOOT))
        step = axis.width / len(self.counts)
        marks: list[Mark] = [*axis.marks()]
        for place, count in enumerate(self.counts):
            if count:
                top = axis.y(count)
                marks.append(Box(axis.x + step * place + 1, top, step - 2, axis.bottom - top, Tint.MAIN))
            text = f"{place * self.step // 60}"
            x = axis.x + step * place
            marks.append(Words(text, x - 18, axis.bottom + 4, 36, 18, 13, Tint.QUIET, align=Align.CENTRE))
        unit = Words(
            "（分。右端はそれ以上）", axis.x, axis.bottom + 22, axis.width, 18, 13, Tint.QUIET, align=Align.RIGHT
        )
        marks.append(unit)
        return Scene(width, height, (*marks, *self._quantiles(axis.x, step, axis.bottom)))

    def _quantiles(self, left: float, step: float, bottom: float) -> list[Mark]:
        made: list[Mark] = []
        for value, name, y in ((self.p50, "中央値", 24.0), (self.p90, "90%点", 4.0)):
            if value is None:
                continue
            x = left + step * min(value / self.step, len(self.counts) - 0.1)
            text = f"{name} {scale_of('秒', value).text(value)}"
            made.append(Line(((x, y + 16), (x, bottom)), Tint.ALARM, 2, dashed=True))
            wide = text_width(text, 14) + 8
            made.append(Words(text, max(0.0, x - wide / 3), y, wide, 18, 14, Tint.INK, bold=True))
        return made
