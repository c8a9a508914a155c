"""An invented town's figures with a plausible course of day, week and year: for pictures and tests, never for an office."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, StoreError
from counter_app.figures.alarms import alarms
from counter_app.figures.codebook import shipped
from counter_app.figures.heat import Heat, heat_of
from counter_app.figures.histogram import Histogram
from counter_app.figures.league import LeagueRow, league
from counter_app.figures.query import (
    EVERYTHING,
    By,
    Only,
    Period,
    PeriodRow,
    QueueAges,
    StateAge,
    Today,
    WaitingQueue,
    time_key,
)
from counter_app.figures.tally import SUMS, Tally, total
from counter_app.settings import FigureSettings

NOW = datetime(2026, 11, 20, 13, 24, tzinfo=JAPAN)  # a Friday
TITLES = {
    "juminhyo": "住民票の写しの交付申請",
    "tennyu": "転入届",
    "tenkyo": "転居届",
    "inkan": "印鑑登録証明書の交付申請",
    "kokuho": "国民健康保険の加入",
    "jido-teate": "児童手当 認定請求",
    "koseki": "戸籍証明書等の交付申請",
    "kodomo-iryo": "こども医療費の受給資格",
    "nenkin": "国民年金の種別変更",
}
_MINUTES = (4.2, 17.5, 11.8, 3.8, 14.6, 12.9, 6.1, 9.4, 10.7)
_WEIGHTS = (30, 10, 13, 18, 9, 5, 14, 4, 6)
_CURVE = {8: 0.5, 9: 1.25, 10: 1.5, 11: 1.3, 12: 0.9, 13: 1.15, 14: 1.2, 15: 1.1, 16: 0.9, 17: 0.25}
_WEEK = (1.35, 1.0, 0.92, 0.98, 1.18, 0.0, 0.0)
_YEAR = (1.0, 0.95, 1.45, 1.4, 1.0, 0.95, 0.95, 0.9, 0.95, 1.0, 0.98, 0.9)
_CLOSED = {
    (1, 1),
    (1, 2),
    (2, 11),
    (4, 29),
    (5, 4),
    (5, 5),
    (8, 11),
    (9, 21),
    (9, 22),
    (9, 23),
    (10, 12),
    (11, 3),
    (11, 23),
}
_AN_HOUR = 13
Event = tuple[datetime, str, str, str, str, str, int, tuple[int, ...]]


class SampleFigures:
    """A `FiguresSource` that answers from invented events; `broken` makes it fail as a store fails."""

    def __init__(self, now: datetime = NOW, *, calm: bool = False) -> None:
        self.at, self.calm = now, calm
        self.broken: FailureCode | None = None
        self.asked = 0

    def refresh(self) -> object:
        """Nothing to write down."""
        self._ask()
        return None

    def today(self, only: Only = EVERYTHING) -> Today:
        """Return the live board."""
        start = self.at.replace(hour=0, minute=0, second=0)
        week = timedelta(days=7)
        hours, queues = self.period(start, self.at, By.HOUR, only), self.queue_ages()
        before = self.period(start - week, self.at - week, By.HOUR, only)
        return Today(self.at, hours, before, queues, alarms(hours, queues, FigureSettings()))

    def period(
        self,
        since: datetime,
        until: datetime,
        by: By = By.TOTAL,
        only: Only = EVERYTHING,
        *,
        kinds: tuple[str, ...] = (),
    ) -> Period:
        """Return invented events in rows."""
        self._ask()
        rows: dict[str, list[Event]] = {}
        for event in self._events(since, min(until, self.at)):
            if (not kinds or event[1] in kinds) and _wanted(event, only):
                rows.setdefault(_key(event, by), []).append(event)
        made = tuple(PeriodRow(key, _tally(events)) for key, events in sorted(rows.items()))
        whole = _tally([event for events in rows.values() for event in events])
        return Period(since, until, by, only, simulated=False, rows=made, whole=whole, codebook=shipped())

    def queue_ages(self) -> QueueAges:
        """Return queues with something to say, or calm ones."""
        self._ask()
        ages = (0.4, 2, 6, 30, 50) if self.calm else (0.4, 2, 11, 40, 101)
        counts = (6, 9, 7, 3, 0, 0) if self.calm else (6, 14, 19, 11, 4, 0)
        states = tuple(
            StateAge(state, count, self.at - timedelta(hours=age), late)
            for state, count, age, late in (
                ("received", sum(counts) // 2, ages[4], 0 if self.calm else 3),
                ("taken", sum(counts) - sum(counts) // 2 - 2, ages[3], 0 if self.calm else 1),
                ("correcting", 2, ages[2], 0),
                ("held", 0, ages[0], 0),
            )
        )
        bands = tuple(zip((1, 4, 24, 72, 168, None), counts, strict=True))
        waiting = tuple(
            WaitingQueue("MH01", queue, people, self.at - timedelta(minutes=minutes))
            for queue, people, minutes in (("届出", 7, 12 if self.calm else 34), ("証明", 3, 5), ("保険・年金", 5, 18))
        )
        return QueueAges(self.at, timedelta(hours=72), states, bands, waiting, 0 if self.calm else 2, None)

    def heat(self, since: datetime, until: datetime, figure: str = "received", only: Only = EVERYTHING) -> Heat:
        """Return the map of peaks."""
        return heat_of(self.period(since, until, By.WEEKDAY_HOUR, only, kinds=shipped()[figure].events), figure)

    def league(self, since: datetime, until: datetime, only: Only = EVERYTHING) -> tuple[LeagueRow, ...]:
        """Return the costliest procedures."""
        return league(self.period(since, until, By.PROCEDURE, only, kinds=("application", "completed", "returned")))

    def _ask(self) -> None:
        self.asked += 1
        if self.broken is not None:
            raise StoreError(self.broken, "as told")

    def _events(self, since: datetime, until: datetime) -> Iterator[Event]:
        day = max(since, self.at - timedelta(days=735)).astimezone(JAPAN).date()
        while day <= until.astimezone(JAPAN).date():
            yield from (event for event in _day(day) if since <= event[0] < until)
            day += timedelta(days=1)


def _wanted(event: Event, only: Only) -> bool:
    asked = (only.office, only.procedure, only.channel, only.queue)
    return all(not one or one == has for one, has in zip(asked, event[2:6], strict=True))


def _key(event: Event, by: By) -> str:
    places = (By.OFFICE, By.PROCEDURE, By.CHANNEL, By.QUEUE)
    return str(event[2 + places.index(by)]) if by in places else time_key(event[0], by) or ""


def _tally(events: list[Event]) -> Tally:
    kinds: dict[str, list[Event]] = {}
    for event in events:
        kinds.setdefault(event[1], []).append(event)
    cells = []
    for kind, own in kinds.items():
        sums = [sum(column) for column in zip(*(event[7] for event in own), strict=True)]
        cells.append((kind, tuple(sums), Histogram.of(event[6] for event in own).stored()))
    return total(cells)


@lru_cache(maxsize=900)
def _day(day: date) -> tuple[Event, ...]:
    """Invent a day; the same day is always the same."""
    if not _WEEK[day.weekday()] or (day.month, day.day) in _CLOSED:
        return ()
    chance = random.Random(day.toordinal())  # noqa: S311  # an invented town, not a secret
    made: list[Event] = []
    better = min(1.0, (day.toordinal() - date(2025, 9, 1).toordinal()) / 450)
    for hour, weight in _CURVE.items():
        busy = weight * _WEEK[day.weekday()] * _YEAR[day.month - 1]
        for _ in range(max(1, round(_AN_HOUR * busy * chance.uniform(0.85, 1.15)))):
            made += _visit(
                chance, datetime(day.year, day.month, day.day, hour, chance.randrange(60), tzinfo=JAPAN), busy, better
            )
    return tuple(made)


def _visit(chance: random.Random, at: datetime, busy: float, better: float) -> Iterator[Event]:
    office = chance.choices(("MH01", "KT01", "NS01"), (6, 2, 1))[0]
    channel = chance.choices(("counter", "kiosk", "remote"), (6 - 2 * better, 3 + 2 * better, 0.6))[0]
    place = chance.choices(range(len(_WEIGHTS)), _WEIGHTS)[0]
    procedure = list(TITLES)[place]
    queue = "証明" if place in {0, 3, 6} else "届出" if place in {1, 2} else "保険・年金"
    wait = round(60 * chance.lognormvariate(1.55 + 0.42 * busy - 0.25 * better, 0.55))
    if channel != "remote":
        yield _event(at, "called", office, "", "", queue, wait, within=int(wait <= 600))  # noqa: PLR2004  # ten minutes
    desk = round(60 * _MINUTES[place] * chance.lognormvariate(-0.12 - 0.1 * better, 0.3))
    facts = chance.randrange(9, 15)
    asked = 0 if chance.random() < 0.48 + 0.3 * better else chance.randrange(1, 6)
    visit = {"unwritten": int(not asked), "facts_prefilled": facts, "facts_asked": asked, "entries_by_hand": asked}
    reused = 6 - (chance.randrange(4) == 0)
    yield _event(
        at, "visit", office, "", channel, "", desk, **visit, basic_items=6, basic_reused=reused, paper_entries=17
    )
    yield _event(at, "application", office, procedure, channel, "", desk)
    yield _event(at, "matched", office, procedure, channel, "", 0, automatic=int(chance.randrange(12) > 0))
    if place == 0:
        yield _event(at, "checked", office, procedure, channel, "", 0, automatic=1)
    done = at + timedelta(minutes=20 + 90 * chance.random())
    yield _event(done, "completed", office, procedure, channel, "", round((done - at).total_seconds() * 8))
    if chance.random() < 0.035:  # noqa: PLR2004  # a share
        yield _event(done, "returned", office, procedure, channel, "", 7200)


def _event(  # noqa: PLR0913, PLR0917  # a row of the table of events
    at: datetime, kind: str, office: str, procedure: str, channel: str, queue: str, seconds: int, **sums: int
) -> Event:
    known = {"events": 1, "timed": 1, "seconds": seconds, **sums}
    return at, kind, office, procedure, channel, queue, seconds, tuple(known.get(name, 0) for name in SUMS)
