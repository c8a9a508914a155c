"""From events to cells: one pass over the events of a stretch of time, added up by every facet that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, select, type_coerce

from counter_app.figures.histogram import Histogram, bin_of, read_into
from counter_app.figures.tally import SUMS, WITHIN_SECONDS
from counter_app.store.schema import kpi_event

HOUR_MICROSECONDS = 3_600_000_000
_EVENTS, _TIMED, _SECONDS, _WITHIN, _UNWRITTEN = range(5)
_FIRST_METER, _AUTOMATIC = 5, len(SUMS) - 1
_METER = SUMS[_FIRST_METER:_AUTOMATIC]  # columns of the events as well
_BY_HAND = _METER.index("entries_by_hand")


class Place(NamedTuple):
    """Where something was counted; an empty text stands for all."""

    kind: str
    office: str
    procedure: str
    channel: str
    queue: str


@dataclass(frozen=True)
class Facet:
    """One way to look at the figures: which parts of a place it keeps, and which of them must not be empty."""

    name: str
    keeps: frozenset[str]
    needs: str = ""

    def place(self, of: Place) -> Place | None:
        """Return the place as this facet sees it; None where it does not belong here."""
        if self.needs and not getattr(of, self.needs):
            return None
        return Place(
            of.kind,
            of.office if "office" in self.keeps else "",
            of.procedure if "procedure" in self.keeps else "",
            of.channel if "channel" in self.keeps else "",
            of.queue if "queue" in self.keeps else "",
        )


TOTAL = Facet("total", frozenset())
OFFICE = Facet("office", frozenset({"office"}))
PROCEDURE = Facet("procedure", frozenset({"procedure"}), "procedure")
CHANNEL = Facet("channel", frozenset({"channel"}), "channel")
QUEUE = Facet("queue", frozenset({"office", "queue"}), "queue")
FINE = Facet("fine", frozenset({"office", "procedure", "channel"}))
BY_HOUR = (TOTAL, OFFICE, PROCEDURE, CHANNEL, QUEUE)
ALL_FACETS = (*BY_HOUR, FINE)  # the finest only by day and month: by the hour it would be as large as the events


class Count:
    """One cell while it is being counted."""

    __slots__ = ("bins", "sums")

    def __init__(self) -> None:
        self.sums = [0] * len(SUMS)
        self.bins: dict[int, int] = {}

    def take(self, other: Count) -> None:
        """Add another one."""
        for place, value in enumerate(other.sums):
            if value:
                self.sums[place] += value
        for number, count in other.bins.items():
            self.bins[number] = self.bins.get(number, 0) + count

    def take_stored(self, sums: Iterable[int], durations: bytes | None) -> None:
        """Add a stored one."""
        for place, value in enumerate(sums):
            if value:
                self.sums[place] += value
        if durations is not None:
            read_into(self.bins, durations)

    @property
    def durations(self) -> bytes | None:
        """The histogram as it is stored; None where nothing had a duration."""
        return Histogram(MappingProxyType(self.bins)).stored() if self.bins else None


Counted = dict[tuple[int, bool, Place], Count]  # by hour (hours since 1970 UTC), simulated, place


def count(connection: Connection, since: datetime, until: datetime, *narrower: ColumnElement[bool]) -> Counted:
    """Count the events of `since <= at < until` by hour and finest place. Reads the index on `at`."""
    event = kpi_event.c
    columns = [event[name] for name in ("kind", "office", "procedure", "channel", "queue", "simulated", "seconds")]
    hour = (type_coerce(event.at, BigInteger) // HOUR_MICROSECONDS).label("hour")
    query = select(hour, *columns, event.outcome, *(event[name] for name in _METER))
    query = query.where(event.at >= since, event.at < until, *narrower).execution_options(yield_per=5000)
    rows = connection.execute(query)
    counted: Counted = {}
    bins: dict[int, int] = {}  # durations repeat; finding a bin costs more than looking it up
    for row in rows:
        hours, kind, office, procedure, channel, queue, simulated, seconds, outcome, *meter = row
        key = (hours, simulated, Place(kind, office or "", procedure or "", channel or "", queue or ""))
        cell = counted.get(key)
        if cell is None:
            cell = counted[key] = Count()
        sums = cell.sums
        sums[_EVENTS] += 1
        if seconds is not None:
            sums[_TIMED] += 1
            sums[_SECONDS] += seconds
            sums[_WITHIN] += seconds <= WITHIN_SECONDS
            number = bins.get(seconds)
            if number is None:
                number = bins[seconds] = bin_of(seconds)
            cell.bins[number] = cell.bins.get(number, 0) + 1
        if kind == "visit":
            _take_meter(sums, meter)
        elif outcome == "auto":
            sums[_AUTOMATIC] += 1
    return counted


def _take_meter(sums: list[int], meter: list[Any]) -> None:
    sums[_UNWRITTEN] += meter[_BY_HAND] == 0  # not measured at all (the first release) is not "none"
    for place, value in enumerate(meter, start=_FIRST_METER):
        if value:
            sums[place] += value


def gathered(
    counted: Counted, facets: Iterable[Facet], bucket: Callable[[int], int]
) -> Iterator[tuple[str, int, bool, Place, Count]]:
    """Add counts up by facet and bucket of hours: facet, bucket, simulated, place, count."""
    found: dict[tuple[str, int, bool, Place], Count] = {}
    for facet in facets:
        for (hour, simulated, place), cell in counted.items():
            seen = facet.place(place)
            if seen is not None:
                key = (facet.name, bucket(hour), simulated, seen)
                present = found.get(key)
                if present is None:
                    present = found[key] = Count()
                present.take(cell)
    for (name, at, simulated, place), cell in found.items():
        yield name, at, simulated, place, cell
