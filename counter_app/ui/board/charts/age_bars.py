"""How old what is open has become: a bar per age, what is beyond the target hatched, the target as a line with its name."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.ui.board.charts.scene import Align, Box, Hatch, Line, Mark, Scene, Tint, Words, nothing
from counter_app.ui.board.charts.table import ChartTable

_HOURS_A_DAY = 24


@dataclass(frozen=True)
class AgeBars:
    """`bands` as `figures.query.QueueAges.bands`; `target_hours` is the service target (figures.sla_hours)."""

    title: str
    definition: str
    bands: tuple[tuple[int | None, int], ...]
    target_hours: int

    def names(self) -> tuple[str, ...]:
        """Name the bands: 「1時間以内」 … 「7日超」."""
        named, before = [], 0
        for limit, _ in self.bands:
            named.append(f"{_long(before)}超" if limit is None else f"{_long(limit)}以内")
            before = limit if limit is not None else before
        return tuple(named)

    def beyond(self) -> tuple[bool, ...]:
        """Tell for each band whether everything in it is beyond the target."""
        told, before = [], 0
        for limit, _ in self.bands:
            told.append(before >= self.target_hours)
            before = limit if limit is not None else before
        return tuple(told)

    def table(self) -> ChartTable:
        """Return every value that is drawn."""
        rows = zip(self.names(), self.bands, self.beyond(), strict=True)
        cells = tuple((name, f"{count:,}", "超過" if late else "目標内") for name, (_, count), late in rows)
        return ChartTable(("受付からの時間", "件数（件）", f"目標（{_long(self.target_hours)}）"), cells)

    def scene(self, width: float, height: float) -> Scene:
        """Lay it out."""
        if not any(count for _, count in self.bands):
            return nothing(width, height, "未処理の申請はありません")
        step = (height - 18) / len(self.bands)
        highest = max(count for _, count in self.bands)
        left, room = 96, width - 96 - 74
        marks: list[Mark] = []
        marked = False
        for place, (name, (_, count), late) in enumerate(zip(self.names(), self.bands, self.beyond(), strict=True)):
            y = step * place + (18 if marked or late else 0)
            if late and not marked:
                marked = True
                line = y - 9
                text = f"目標 {_long(self.target_hours)}"
                marks.append(Words(text, 0, line - 9, 84, 18, 13, Tint.ALARM, bold=True, align=Align.RIGHT))
                marks.append(Line(((90, line), (width, line)), Tint.ALARM, 2, dashed=True))
            marks.append(Words(name, 0, y, left - 12, step, 13, align=Align.RIGHT))
            long, thick = room * count / highest, min(18.0, step * 0.62)
            box = (left, y + (step - thick) / 2, max(long, 2), thick)
            bar = Box(*box, Tint.GROUND, Hatch.CROSSED, Tint.ALARM, 6, Tint.ALARM) if late else Box(*box, Tint.MAIN)
            if count:
                marks.append(bar)
            marks.append(
                Words(f"{count:,}件", left + (long + 6 if count else 0), y, 68, step, 14, bold=late and count > 0)
            )
        return Scene(width, height, tuple(marks))


def _long(hours: int) -> str:
    if hours % _HOURS_A_DAY == 0 and hours > _HOURS_A_DAY:
        return f"{hours // _HOURS_A_DAY}日"
    return f"{hours}時間"
