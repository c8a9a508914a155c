"""The heat map of peaks: weekday × hour, as the mean of one such hour, so that long and short periods compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_app.domain.japan_time import JAPAN
from counter_app.figures.codebook import Statistic
from counter_app.figures.query import By, Period


@dataclass(frozen=True)
class HeatCell:
    """One weekday (Monday is 1) and hour (0-23). `value` is per such hour; None where nothing was measured."""

    weekday: int
    hour: int
    value: float | None
    basis: int  # events behind it


@dataclass(frozen=True)
class Heat:
    """All cells with at least one event, and the largest value. `figure` is an id of the codebook."""

    figure: str
    cells: tuple[HeatCell, ...]
    highest: float


def heat_of(period: Period, figure: str) -> Heat:
    """Work out the map from a period asked by weekday and hour. Counts become means per day, others stay."""
    assert period.by is By.WEEKDAY_HOUR
    entry, days = period.codebook[figure], weekdays(period.since, period.until)
    cells = []
    for row in period.rows:
        weekday, hour = (int(part) for part in row.key.split("-"))
        value = entry.value(row.tally, period.whole)
        if value is not None and entry.statistic is Statistic.SUM:
            value /= max(1, days[weekday])
        cells.append(HeatCell(weekday, hour, value, entry.basis(row.tally)))
    return Heat(figure, tuple(cells), max((cell.value or 0.0 for cell in cells), default=0.0))


def weekdays(since: datetime, until: datetime) -> dict[int, int]:
    """Count how often each weekday (Monday is 1) comes up in the days a period touches."""
    counted = dict.fromkeys(range(1, 8), 0)
    day = since.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        counted[day.isoweekday()] += 1
        day += timedelta(days=1)
    return counted
