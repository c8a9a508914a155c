"""Which procedures cost most: 件数 × minutes at the counter, the order in which simplifying them pays."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.figures.query import By, Period
from counter_app.figures.tally import Tally


@dataclass(frozen=True)
class LeagueRow:
    """One procedure. Minutes are the counter's, measured; `hours` = cases × minutes / 60, None where never measured."""

    procedure: str
    cases: int
    measured: int  # how many of them had a duration
    minutes: float | None  # per case
    hours: float | None
    back_days_p50: float | None  # from receipt to done, calendar days
    returned: int


def league(period: Period) -> tuple[LeagueRow, ...]:
    """Rank the procedures of a period asked by procedure: most counter hours first, then most cases."""
    assert period.by is By.PROCEDURE
    rows = (_row(row.key, row.tally) for row in period.rows if row.key)
    return tuple(
        sorted((row for row in rows if row.cases), key=lambda row: (-(row.hours or 0.0), -row.cases, row.procedure))
    )


def _row(procedure: str, tally: Tally) -> LeagueRow:
    taken = tally.of("application")
    cases, measured = taken.of("events"), taken.of("timed")
    minutes = taken.of("seconds") / measured / 60 if measured else None
    done = tally.of("completed").durations.quantile(0.5)
    return LeagueRow(
        procedure=procedure,
        cases=cases,
        measured=measured,
        minutes=minutes,
        hours=None if minutes is None else cases * minutes / 60,
        back_days_p50=None if done is None else done / 86_400,
        returned=tally.of("returned").of("events"),
    )
