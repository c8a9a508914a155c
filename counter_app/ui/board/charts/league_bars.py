"""A league of horizontal bars, the longest above: name, bar, number, and how the number comes about."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.board.charts.axis import Scale, scale_of
from counter_app.ui.board.charts.scene import (
    Align,
    Box,
    Hatch,
    Line,
    Mark,
    Scene,
    Tint,
    Words,
    nothing,
    shortened,
    text_width,
)
from counter_app.ui.board.charts.table import NO_DATA, ChartTable

_LEAST_HEIGHT, _MOST_HEIGHT = 24, 78


@dataclass(frozen=True)
class Rung:
    """One bar. `note` says how it comes about; None: never measured, so no bar."""

    name: str
    value: float | None
    note: str = ""


@dataclass(frozen=True)
class LeagueBars:
    """`chosen` is the place of a rung to mark, or -1."""

    title: str
    definition: str
    unit: str
    rungs: tuple[Rung, ...]
    heads: tuple[str, str, str]
    chosen: int = -1

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        scale = self._scale
        rows = ((r.name, NO_DATA if r.value is None else scale.number(r.value), r.note) for r in self.rungs)
        return ChartTable((self.heads[0], f"{self.heads[1]}（{scale.unit}）", self.heads[2]), tuple(rows))

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out; rungs that find no room are left to the table, and a line says how many."""
        if not self.rungs:
            return nothing(width, height)
        room = max(2, int(height // _LEAST_HEIGHT))
        shown = self.rungs if len(self.rungs) <= room else self.rungs[: room - 1]
        step = min(_MOST_HEIGHT, height / (len(shown) + (len(shown) < len(self.rungs))))
        marks: list[Mark] = []
        for place, rung in enumerate(shown):
            marks += self._rung(rung, place, step, width)
        if len(shown) < len(self.rungs):
            left = f"ほか {len(self.rungs) - len(shown)} 件は「表で見る」に"
            marks.append(Words(left, 0, step * len(shown), width, step, 13, Tint.QUIET))
        return Scene(width, height, tuple(marks))

    def _rung(self, rung: Rung, place: int, step: float, width: float) -> list[Mark]:
        names = min(max(text_width(each.name, 14) for each in self.rungs) + 26, width * 0.36)
        notes = max((text_width(each.note, 13) for each in self.rungs), default=0.0)
        notes = notes + 12 if notes and width > 480 else 0.0  # noqa: PLR2004  # narrower than this the bar comes first
        number = self._scale.text(rung.value) if rung.value is not None else NO_DATA
        numbers = max(text_width(self._scale.text(each.value), 14) for each in self.rungs) + 24
        room = width - names - numbers - notes
        highest = max((each.value or 0.0 for each in self.rungs), default=0.0) or 1.0
        y, bold = step * place, place == self.chosen
        made: list[Mark] = []
        if bold:
            made.append(Box(0, y + 1, width, step - 2, Tint.HEAT_1))
            made.append(Box(0, y + 1, 5, step - 2, Tint.MAIN))
        made.append(Words(shortened(rung.name, 14, names - 16), 10, y, names - 10, step, 14, bold=bold))
        long = room * max(rung.value or 0.0, 0.0) / highest
        if rung.value is None:
            made.append(Line(((names, y + step / 2), (names + 20, y + step / 2)), Tint.QUIET, 2, dashed=True))
            long = 24
        else:
            thick = min(30, step * 0.5)
            made.append(Box(names, y + (step - thick) / 2, max(long, 2), thick, Tint.MAIN, Hatch.NONE))
        made.append(Words(number, names + long + 6, y, numbers - 6, step, 14, bold=True))
        if notes:
            made.append(Words(rung.note, width - notes, y, notes - 4, step, 13, Tint.QUIET, align=Align.RIGHT))
        return made

    @property
    def _scale(self) -> Scale:
        return scale_of(self.unit, max((r.value or 0.0 for r in self.rungs), default=0.0))
