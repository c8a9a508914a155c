"""When a leader should look up: pure rules over how things stand, limits from `[figures]` in counter.toml."""

from __future__ import annotations

from collections.abc import Iterator

from counter_app.figures.query import Alarm, AlarmKind, Period, QueueAges
from counter_app.settings import FigureSettings

_HOUR = 3600


def alarms(day: Period, queues: QueueAges, limits: FigureSettings) -> tuple[Alarm, ...]:
    """Return what is beyond its limit, the gravest kinds first."""
    return tuple(_found(day, queues, limits))


def _found(day: Period, queues: QueueAges, limits: FigureSettings) -> Iterator[Alarm]:
    oldest = queues.oldest
    if oldest is not None and oldest.total_seconds() > limits.sla_hours * _HOUR:
        yield Alarm(AlarmKind.OLDEST_CASE, oldest.total_seconds() / _HOUR, limits.sla_hours, "時間")
    if queues.overdue > limits.overdue_cases:
        yield Alarm(AlarmKind.OVERDUE_CASES, queues.overdue, limits.overdue_cases, "件")
    if queues.unsent > limits.unsent:
        yield Alarm(AlarmKind.UNSENT, queues.unsent, limits.unsent, "件")
    for each in queues.waiting:
        minutes = (queues.at - each.oldest).total_seconds() / 60
        if minutes > limits.wait_minutes:
            yield Alarm(AlarmKind.WAIT_NOW, minutes, limits.wait_minutes, "分", f"{each.office} {each.queue}")
    wait = day.figure("wait_p90")
    if wait is not None and wait > limits.wait_minutes * 60:
        yield Alarm(AlarmKind.WAIT_P90, wait / 60, limits.wait_minutes, "分")
