"""What can be asked of the figures, and what comes back: plain values that a window draws without further sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from counter_app.figures.codebook import Codebook, Entry, shipped
from counter_app.figures.tally import Tally


class By(StrEnum):
    """What the rows of a period stand for; the text of each row's key in brackets."""

    TOTAL = "total"  # one row, key ""
    HOUR = "hour"  # 2026-11-21T09
    DAY = "day"  # 2026-11-21
    MONTH = "month"  # 2026-11
    HOUR_OF_DAY = "hour-of-day"  # 09
    WEEKDAY_HOUR = "weekday-hour"  # 1-09: Monday is 1, as ISO 8601 counts
    OFFICE = "office"  # MH01
    PROCEDURE = "procedure"  # form id
    CHANNEL = "channel"  # counter, kiosk, remote
    QUEUE = "queue"  # name of a ticket queue; the same name in several offices counts together


def time_key(at: datetime, by: By) -> str | None:
    """Return the key of the row a moment in Japan belongs to; None where rows do not stand for times."""
    match by:
        case By.HOUR:
            return f"{at:%Y-%m-%dT%H}"
        case By.DAY:
            return f"{at:%Y-%m-%d}"
        case By.MONTH:
            return f"{at:%Y-%m}"
        case By.HOUR_OF_DAY:
            return f"{at:%H}"
        case By.WEEKDAY_HOUR:
            return f"{at.isoweekday()}-{at:%H}"
        case _:
            return None


@dataclass(frozen=True)
class Only:
    """Limits a question to one office, procedure, channel or queue; empty means all.

    Visits belong to no procedure (one visit may hand in several): asked by procedure, their figures are None.
    Tickets belong to no procedure and no channel, but to a queue.
    """

    office: str = ""
    procedure: str = ""
    channel: str = ""
    queue: str = ""


EVERYTHING = Only()

_TICKETS = frozenset({"ticket", "called", "abandoned"})


def tells(entry: Entry, by: By, only: Only = EVERYTHING) -> bool:
    """Tell whether a figure can be asked that way at all: where its events do not know the part, zero would be a lie."""
    kinds = frozenset(entry.events)
    if by is By.PROCEDURE or only.procedure:
        return kinds.isdisjoint(_TICKETS | {"visit"})
    if by is By.CHANNEL or only.channel:
        return kinds.isdisjoint(_TICKETS)
    return kinds <= _TICKETS if by is By.QUEUE or only.queue else True


@dataclass(frozen=True)
class PeriodRow:
    """One line or one point of a chart."""

    key: str
    tally: Tally


@dataclass(frozen=True)
class Period:
    """What happened in `since <= at < until`, in rows and as a whole."""

    since: datetime
    until: datetime
    by: By
    only: Only
    simulated: bool
    rows: tuple[PeriodRow, ...]
    whole: Tally
    codebook: Codebook

    def figure(self, id_: str) -> float | None:
        """Return a figure of the codebook over the whole period; None where it cannot be asked like that."""
        entry = self.codebook[id_]
        return entry.value(self.whole, self.whole) if tells(entry, By.TOTAL, self.only) else None

    def points(self, id_: str) -> tuple[tuple[str, float | None], ...]:
        """Return a figure of the codebook row by row; None where there is nothing to say (that is not zero)."""
        entry = self.codebook[id_]
        told = tells(entry, self.by, self.only)
        return tuple((row.key, entry.value(row.tally, self.whole) if told else None) for row in self.rows)


@dataclass(frozen=True)
class StateAge:
    """How many applications stand in a state of the work list, since when the oldest, and how many beyond the target."""

    state: str
    count: int
    oldest: datetime | None
    overdue: int


@dataclass(frozen=True)
class WaitingQueue:
    """People with a ticket who have not been called yet."""

    office: str
    queue: str
    waiting: int
    oldest: datetime


@dataclass(frozen=True)
class QueueAges:
    """How the queues stand now. `bands` counts open applications by age: limits in hours and how many are younger."""

    at: datetime
    target: timedelta  # figures.sla_hours
    states: tuple[StateAge, ...]
    bands: tuple[tuple[int | None, int], ...]  # (24, 5): five older than the band before and at most 24 h; None: older
    waiting: tuple[WaitingQueue, ...]
    unsent: int
    oldest_unsent: datetime | None

    @property
    def open(self) -> int:
        """Applications nobody has finished."""
        return sum(state.count for state in self.states)

    @property
    def overdue(self) -> int:
        """滞留: open applications beyond the target."""
        return sum(state.overdue for state in self.states)

    @property
    def oldest(self) -> timedelta | None:
        """滞留: age of the oldest open application."""
        since = min((state.oldest for state in self.states if state.oldest is not None), default=None)
        return None if since is None else self.at - since


@dataclass(frozen=True)
class Today:
    """The live board: today by the hour, beside the same weekday a week ago up to the same time, queues and alarms."""

    at: datetime
    hours: Period
    week_ago: Period
    queues: QueueAges
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class Alarm:
    """Something a leader should look at now. `kind` names the text; `value` against `limit` in `unit`."""

    kind: AlarmKind
    value: float
    limit: float
    unit: str  # Japanese
    where: str = ""  # a queue or a state, where it is about one


class AlarmKind(StrEnum):
    """What an alarm is about."""

    OLDEST_CASE = "oldest-case"  # 最も古い未処理が目標超過
    OVERDUE_CASES = "overdue-cases"
    UNSENT = "unsent"  # 未送信
    WAIT_NOW = "wait-now"  # somebody waits with a ticket longer than the limit
    WAIT_P90 = "wait-p90"  # today's waits


def codebook_or(given: Codebook | None) -> Codebook:
    """Return the codebook that counts: the given one, or the shipped one."""
    return given if given is not None else shipped()
