"""Finished hours, days and months as cells, so that a year is read in an instant and its p90 is still right.

An hour is finished some minutes after its end: a transaction that began in it has ended by then. From then on it is
read from its cells. An event that arrives later (a branch terminal that was cut off, an imported file) leaves a note in
`kpi_late` in its own transaction, after the event itself: counting waits for those who have begun to write events and
lets none begin, so that each event is either seen by the count or sees the mark of its finished hour. Until the hour, its day and its month are counted again, readers count that hour from
the events. Every day is counted once more as a whole when it is over. Counting again writes the same cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from counter_app.figures.grain import Grain, end_of, start_of
from counter_app.figures.tally import SUMS
from counter_app.store.counting import (
    ALL_FACETS,
    BY_HOUR,
    HOUR_MICROSECONDS,
    Count,
    Counted,
    Facet,
    Place,
    count,
    gathered,
)
from counter_app.store.database import Database
from counter_app.store.dialects import hold_still
from counter_app.store.schema import kpi_event, microseconds
from counter_app.store.schema_figures import kpi_cell, kpi_finished, kpi_late

GRACE = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rolled:
    """How much was counted anew."""

    hours: int = 0
    days: int = 0
    months: int = 0


class Rollups:
    """Keeps the cells of a database up to date. Call `finish` now and then from a worker; each day is a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def finish(self, now: datetime) -> Rolled:
        """Count what is finished and not counted yet, and again what was late. Raises StoreError."""
        limit = now - GRACE
        again = self._late(limit)
        days, months = self._days(limit), self._months(limit)
        return Rolled(again + self._hours(limit), days, months)

    def counted_until(self) -> datetime | None:
        """Return the end of the last hour that is counted; the first event's hour where none is yet."""
        return self._next(Grain.HOUR)

    def rebuild(self, now: datetime) -> Rolled:
        """Throw all cells away and count every event anew. Readers count from events until it is done."""
        with self._counting() as connection:
            for table in (kpi_finished, kpi_cell, kpi_late):
                connection.execute(delete(table))
        return self.finish(now)

    @contextmanager
    def _counting(self) -> Iterator[Connection]:
        with self._database.writing() as connection:
            hold_still(connection, kpi_event)
            yield connection

    def _late(self, limit: datetime) -> int:
        with self._database.reading() as connection:
            hours = connection.execute(select(kpi_late.c.hour).distinct()).scalars().all()
        days = sorted({start_of(Grain.DAY, hour) for hour in hours})
        for day in days:
            with self._counting() as connection:
                late = kpi_late.c.hour.between(day, end_of(Grain.DAY, day) - timedelta(hours=1))
                mine = connection.execute(select(kpi_late.c.seq, kpi_late.c.hour).where(late)).all()
                if end_of(Grain.DAY, day) <= limit:
                    roll_day(connection, day)
                else:
                    for hour in sorted({row.hour for row in mine}):
                        roll_hour(connection, hour)
                month = start_of(Grain.MONTH, day)
                if _is_finished(connection, Grain.MONTH, month):
                    roll_month(connection, month)
                connection.execute(delete(kpi_late).where(kpi_late.c.seq.in_([row.seq for row in mine])))
        return len(hours)

    def _days(self, limit: datetime) -> int:
        rolled = 0
        day = self._next(Grain.DAY)
        while day is not None and end_of(Grain.DAY, day) <= limit:
            with self._counting() as connection:
                roll_day(connection, day)
            day, rolled = end_of(Grain.DAY, day), rolled + 1
        return rolled

    def _months(self, limit: datetime) -> int:
        rolled = 0
        month = self._next(Grain.MONTH)
        days_until = self._next(Grain.DAY)
        while month is not None and days_until is not None and end_of(Grain.MONTH, month) <= min(limit, days_until):
            with self._counting() as connection:
                roll_month(connection, month)
            month, rolled = end_of(Grain.MONTH, month), rolled + 1
        return rolled

    def _hours(self, limit: datetime) -> int:
        rolled = 0
        hour = self._next(Grain.HOUR)
        while hour is not None and end_of(Grain.HOUR, hour) <= limit:
            with self._counting() as connection:
                roll_hour(connection, hour)
            hour, rolled = end_of(Grain.HOUR, hour), rolled + 1
        return rolled

    def _next(self, grain: Grain) -> datetime | None:
        """Return the first start that was never finished: behind the last one, or that of the first event."""
        with self._database.reading() as connection:
            last = connection.execute(
                select(func.max(kpi_finished.c.since)).where(kpi_finished.c.grain == grain.value)
            ).scalar()
            if last is not None:
                return end_of(grain, last)
            first = connection.execute(select(func.min(kpi_event.c.at))).scalar()
            return None if first is None else start_of(grain, first)


def roll_hour(connection: Connection, hour: datetime) -> None:
    """Count one hour anew."""
    counted = count(connection, hour, end_of(Grain.HOUR, hour))
    _write(connection, Grain.HOUR, [hour], counted, BY_HOUR)


def roll_day(connection: Connection, day: datetime) -> None:
    """Count a day and its hours anew, reading its events once."""
    counted = count(connection, day, end_of(Grain.DAY, day))
    _write(connection, Grain.HOUR, [day + timedelta(hours=number) for number in range(24)], counted, BY_HOUR)
    _write(connection, Grain.DAY, [day], counted, ALL_FACETS)


def roll_month(connection: Connection, month: datetime) -> None:
    """Add the days of a month up."""
    end = end_of(Grain.MONTH, month)
    for facet in ALL_FACETS:
        cells: dict[tuple[bool, Place], Count] = {}
        own = (kpi_cell.c.facet == facet.name, kpi_cell.c.grain == Grain.DAY.value)
        within = (kpi_cell.c.simulated.in_((False, True)), kpi_cell.c.since >= month, kpi_cell.c.since < end)
        place = [kpi_cell.c[name] for name in Place._fields]
        sums = [kpi_cell.c[name] for name in SUMS]
        query = select(kpi_cell.c.simulated, *place, kpi_cell.c.durations, *sums).where(*own, *within)
        for simulated, kind, office, procedure, channel, queue, durations, *values in connection.execute(query):
            key = (simulated, Place(kind, office, procedure, channel, queue))
            cells.setdefault(key, Count()).take_stored(values, durations)
        _clear(connection, Grain.MONTH, [month], (facet,))
        _insert(
            connection,
            [_row((facet.name, Grain.MONTH, month), simulated, at, cell) for (simulated, at), cell in cells.items()],
        )
    _mark(connection, Grain.MONTH, [month])


def _write(
    connection: Connection, grain: Grain, starts: list[datetime], counted: Counted, facets: tuple[Facet, ...]
) -> None:
    first = microseconds(starts[0]) // HOUR_MICROSECONDS
    _clear(connection, grain, starts, facets)
    rows = [
        _row((facet, grain, _EPOCH + timedelta(hours=bucket)), simulated, place, cell)
        for facet, bucket, simulated, place, cell in gathered(
            counted, facets, (lambda hour: hour) if grain is Grain.HOUR else (lambda _hour: first)
        )
    ]
    _insert(connection, rows)
    _mark(connection, grain, starts)


def _row(bucket: tuple[str, Grain, datetime], simulated: bool, place: Place, cell: Count) -> dict[str, object]:  # noqa: FBT001
    facet, grain, since = bucket
    return {
        "facet": facet,
        "grain": grain.value,
        "since": since,
        "simulated": simulated,
        "durations": cell.durations,
        **place._asdict(),
        **dict(zip(SUMS, cell.sums, strict=True)),
    }


def _clear(connection: Connection, grain: Grain, starts: list[datetime], facets: Iterable[Facet]) -> None:
    for facet in facets:
        connection.execute(
            delete(kpi_cell).where(
                kpi_cell.c.facet == facet.name,
                kpi_cell.c.grain == grain.value,
                kpi_cell.c.simulated.in_((False, True)),
                kpi_cell.c.since.between(starts[0], starts[-1]),
            )
        )


def _insert(connection: Connection, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert(kpi_cell), rows)


def _mark(connection: Connection, grain: Grain, starts: list[datetime]) -> None:
    connection.execute(
        delete(kpi_finished).where(
            kpi_finished.c.grain == grain.value, kpi_finished.c.since.between(starts[0], starts[-1])
        )
    )
    connection.execute(insert(kpi_finished), [{"grain": grain.value, "since": start} for start in starts])


def _is_finished(connection: Connection, grain: Grain, start: datetime) -> bool:
    found = select(kpi_finished.c.since).where(kpi_finished.c.grain == grain.value, kpi_finished.c.since == start)
    return connection.execute(found).first() is not None
