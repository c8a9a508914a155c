"""How quickly figures are read with millions of events, and how near p50 and p90 are to the truth.

A year of invented visitors: each is a ticket, a call, a visit, an application and its completion. They are written into
the table of events as they are, the cells are counted from them, and the questions of the board are asked.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from counter_app.domain.japan_time import JAPAN
from counter_app.figures.query import By, Only
from counter_app.store.database import Database
from counter_app.store.figures import StoreFigures
from counter_app.store.rollups import Rollups
from counter_app.store.schema import kpi_event

SINCE = datetime(2026, 1, 5, tzinfo=JAPAN)
DAYS = 240  # working days
_KINDS_A_VISITOR = 5
_OFFICES = tuple(f"B{number:02d}" for number in range(30))
_PROCEDURES = tuple(f"procedure-{number:02d}" for number in range(40))
_CHANNELS, _CHANNEL_WEIGHTS = ("counter", "kiosk", "remote"), (6, 3, 1)
_QUEUES = ("1", "2", "3")
_HOURS, _HOUR_WEIGHTS = tuple(range(8, 17)), (2, 7, 9, 8, 5, 6, 7, 5, 3)
_ROUNDS = 5
_NOTHING = {
    **dict.fromkeys(("procedure", "channel", "queue", "seconds", "facts_asked", "facts_prefilled", "facts_corrected")),
    **dict.fromkeys(("basic_items", "basic_reused", "entries_by_hand", "characters_typed", "taps", "paper_entries")),
}
Seconds = dict[tuple[str, str], Counter[int]]  # by kind and office ("" for all)


@dataclass
class _StandingClock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def bench_figures(database: Database, events: int, file: Path | None = None, *, seed: int = 1) -> dict[str, Any]:
    """Fill an empty, migrated database and measure; all times in milliseconds unless the name says seconds."""
    days = tuple(_working_days())
    began = time.perf_counter()
    truth = _fill(database, events, days, seed)
    filled = time.perf_counter()
    clock = _StandingClock(days[-1] + timedelta(hours=15, minutes=30))
    rolled = Rollups(database).rebuild(clock.at)
    built = time.perf_counter()
    figures = StoreFigures(database, clock)
    return {
        "events": sum(sum(counted.values()) for (_, office), counted in truth.items() if not office),
        "days": len(days),
        "offices": len(_OFFICES),
        "procedures": len(_PROCEDURES),
        "fill_seconds": round(filled - began, 1),
        "rollup_seconds": round(built - filled, 1),
        "rolled": vars(rolled),
        "file_megabytes": round(file.stat().st_size / 1e6) if file is not None else None,
        "ms": {name: _median_ms(ask) for name, ask in _questions(figures, clock.at).items()},
        "error": _errors(figures, days, truth),
    }


def _questions(figures: StoreFigures, now: datetime) -> dict[str, Callable[[], object]]:
    day = now.replace(hour=0, minute=0)
    year = (day.replace(month=1, day=1), now)

    def shown(by: By, since: datetime, until: datetime, only: Only = Only()) -> Callable[[], object]:  # noqa: B008  # frozen
        def ask() -> object:
            period = figures.period(since, until, by, only)
            return [period.points(entry.id) for entry in period.codebook]

        return ask

    return {
        "day board (today, week ago, queues, alarms)": figures.today,
        "day by hour, every figure": shown(By.HOUR, day - timedelta(days=1), day),
        "day by procedure, every figure": shown(By.PROCEDURE, day - timedelta(days=1), day),
        "day by office, every figure": shown(By.OFFICE, day - timedelta(days=1), day),
        "year by month, every figure": shown(By.MONTH, *year),
        "year by day, every figure": shown(By.DAY, *year),
        "year by office, every figure": shown(By.OFFICE, *year),
        "year by procedure, every figure": shown(By.PROCEDURE, *year),
        "year by procedure of one office": shown(By.PROCEDURE, *year, Only(office=_OFFICES[3])),
        "year by hour of day, every figure": shown(By.HOUR_OF_DAY, *year),
        "year, heat map": lambda: figures.heat(*year),
        "year, heat map of waits": lambda: figures.heat(*year, figure="wait_p90"),
        "year, league": lambda: figures.league(*year),
    }


def _median_ms(ask: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def _errors(figures: StoreFigures, days: tuple[datetime, ...], truth: Seconds) -> dict[str, str]:
    """Return the largest relative error of p50 and p90 over the whole year and over every office's year."""
    worst: dict[str, float] = {}
    asked = {"wait": "called", "desk": "visit", "back": "completed"}
    offices = figures.period(days[0], days[-1] + timedelta(days=1), By.OFFICE)
    for name, kind in asked.items():
        for point, share in (("p50", 0.5), ("p90", 0.9)):
            figure = f"{name}_{point}"
            told: dict[str, float | None] = {"": offices.figure(figure), **dict(offices.points(figure))}
            errors = [_error(value, _exact(truth[kind, office], share)) for office, value in told.items()]
            worst[figure] = max(errors)
    return {figure: f"{error:.2%}" for figure, error in worst.items()}


def _error(told: float | None, true: int) -> float:
    assert told is not None
    return abs(told - true) / true if true else told


def _exact(counted: Counter[int], share: float) -> int:
    rank = max(1, math.ceil(share * sum(counted.values())))
    for seconds, number in sorted(counted.items()):
        rank -= number
        if rank <= 0:
            return seconds
    return 0


def _working_days() -> Iterator[datetime]:
    day, left = SINCE, DAYS
    while left:
        if day.isoweekday() <= 5:  # noqa: PLR2004  # Friday
            left -= 1
            yield day
        day += timedelta(days=1)


def _fill(database: Database, events: int, days: tuple[datetime, ...], seed: int) -> Seconds:
    chance = random.Random(seed)  # invented people, not a secret
    truth = Counter[tuple[str, str, int]]()
    visitors = events // _KINDS_A_VISITOR
    for number, day in enumerate(days):
        today = visitors * (number + 1) // len(days) - visitors * number // len(days)
        rows = [event for _ in range(today) for event in _visitor(chance, day)]
        truth.update((event["kind"], event["office"], event["seconds"] or 0) for event in rows)
        with database.writing() as connection:
            if rows:
                connection.execute(insert(kpi_event), rows)
    seconds: Seconds = {}
    for (kind, office, each), count in truth.items():
        for place in ("", office):
            seconds.setdefault((kind, place), Counter())[each] += count
    return seconds


def _visitor(chance: random.Random, day: datetime) -> tuple[dict[str, Any], ...]:
    hour = chance.choices(_HOURS, _HOUR_WEIGHTS)[0]
    at = day + timedelta(hours=hour, seconds=chance.randrange(3600))
    wait, desk = round(chance.lognormvariate(6, 0.9)), round(chance.lognormvariate(5.5, 0.6))
    place = {**_NOTHING, "at": at, "office": chance.choice(_OFFICES), "simulated": False}
    queued = {**place, "queue": chance.choice(_QUEUES)}
    came = {**place, "channel": chance.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0]}
    case = {**came, "procedure": _PROCEDURES[min(chance.randrange(40), chance.randrange(40))], "seconds": desk}
    facts = chance.randrange(5, 40)
    meter = {"facts_asked": facts // 3, "facts_prefilled": facts, "entries_by_hand": chance.randrange(4)}
    basic = {"basic_items": 8, "basic_reused": 7, "facts_corrected": 0, "characters_typed": 20, "taps": 30}
    back = round(chance.lognormvariate(11, 1.2))
    return (
        {**queued, "kind": "ticket"},
        {**queued, "kind": "called", "seconds": wait},
        {**came, "kind": "visit", "seconds": desk, **meter, **basic, "paper_entries": 40},
        {**case, "kind": "application"},
        {**case, "kind": "completed", "seconds": back},
    )
