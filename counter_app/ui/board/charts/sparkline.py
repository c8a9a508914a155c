"""A day at a glance, as small as a word: no axis, the last point marked, gaps where nothing was recorded."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.board.charts.scene import Dot, Line, Mark, Scene, Tint
from counter_app.ui.board.charts.table import NO_DATA, ChartTable


@dataclass(frozen=True)
class Sparkline:
    """Values with the names of their steps."""

    title: str
    definition: str
    points: tuple[tuple[str, float | None], ...]

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        return ChartTable(
            ("いつ", "値"), tuple((name, NO_DATA if v is None else f"{v:,.10g}") for name, v in self.points)
        )

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out; empty where there is nothing."""
        highest = max((value for _, value in self.points if value is not None), default=0.0)
        if highest <= 0:
            return Scene(width, height, ())
        step = (width - 10) / max(1, len(self.points) - 1)
        places = [
            None if value is None else (5 + step * place, height - 4 - value / highest * (height - 10))
            for place, (_, value) in enumerate(self.points)
        ]
        marks: list[Mark] = [Line(((0, height - 2), (width, height - 2)), Tint.GRID)]
        run: list[tuple[float, float]] = []
        for spot in (*places, None):
            if spot is not None:
                run.append(spot)
                continue
            if len(run) > 1:
                marks.append(Line(tuple(run), Tint.MAIN, 2))
            elif run:
                marks.append(Dot(*run[0], 2, Tint.MAIN))
            run = []
        last = next(spot for spot in reversed(places) if spot is not None)
        return Scene(width, height, (*marks, Dot(*last, 4, Tint.MAIN)))
