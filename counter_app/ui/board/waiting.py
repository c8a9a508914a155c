"""What the hall is told: by queue the number called last, how many wait, how long it takes. Pure; nothing personal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_app.domain.tickets import Called
from counter_app.figures.query import By, Only
from counter_app.ports import CalledNumbers, Clock, FiguresSource

FRESH = timedelta(minutes=2)
_LOOK_BACK = timedelta(hours=2)
_LEAST = 3  # waits of that time that an expectation needs
_ROUND = 5  # minutes
_MOST_LINES = 6


@dataclass(frozen=True)
class QueueLine:
    """One queue. `minutes` is None where nothing can be said, 0 where nobody waits."""

    queue: str
    number: str  # called last; empty: none yet
    newest: bool
    waiting: int
    minutes: int | None


@dataclass(frozen=True)
class HallAnswer:
    """All queues at a moment."""

    at: datetime
    lines: tuple[QueueLine, ...]

    def fresh(self, now: datetime) -> bool:
        """Tell whether it may still be shown as it is."""
        return now - self.at <= FRESH


def ask_hall(source: FiguresSource, numbers: CalledNumbers, clock: Clock, office: str) -> HallAnswer:
    """Ask for one office's queues."""
    now = clock.now()
    called = {each.queue: each for each in numbers.called()}
    waiting = {each.queue: each for each in source.queue_ages().waiting if each.office == office}
    lately = source.period(now - _LOOK_BACK, now, By.QUEUE, Only(office=office), kinds=("called",))
    medians = {
        row.key: row.tally.of("called").durations.quantile(0.5)
        for row in lately.rows
        if row.tally.of("called").of("timed") >= _LEAST
    }
    newest = max(called.values(), key=lambda each: each.at, default=None)
    names = sorted({*called, *waiting})[:_MOST_LINES]
    lines = []
    for name in names:
        queue = waiting.get(name)
        oldest = None if queue is None else (now - queue.oldest).total_seconds()
        people = 0 if queue is None else queue.waiting
        lines.append(_line(name, called.get(name), newest, people, expected(people, medians.get(name), oldest)))
    return HallAnswer(now, tuple(lines))


def _line(name: str, call: Called | None, newest: Called | None, people: int, minutes: int | None) -> QueueLine:
    return QueueLine(name, "" if call is None else call.number, call is not None and call == newest, people, minutes)


def expected(people: int, median: float | None, oldest: float | None) -> int | None:
    """Return the expected wait in minutes, rounded up to five: the median of the last two hours, never below who waits longest.

    Both in seconds. None where too few were called lately and nobody's wait says anything either.
    """
    if not people:
        return 0
    known = [seconds for seconds in (median, oldest) if seconds is not None]
    if median is None or not known:
        return None
    return max(_ROUND, math.ceil(max(known) / 60 / _ROUND) * _ROUND)
