"""Answers questions about the figures: finished cells where there are any, events for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, select, type_coerce

from counter_app.domain.japan_time import JAPAN
from counter_app.figures.alarms import alarms
from counter_app.figures.codebook import Codebook
from counter_app.figures.grain import Grain, Piece, cover, end_of, start_of
from counter_app.figures.heat import Heat, heat_of
from counter_app.figures.league import LeagueRow, league
from counter_app.figures.query import EVERYTHING, By, Only, Period, PeriodRow, QueueAges, Today, codebook_or, time_key
from counter_app.figures.tally import SUMS, total
from counter_app.ports import Clock
from counter_app.settings import FigureSettings
from counter_app.store.counting import (
    CHANNEL,
    FINE,
    HOUR_MICROSECONDS,
    OFFICE,
    PROCEDURE,
    QUEUE,
    TOTAL,
    Facet,
    Place,
    count,
    gathered,
)
from counter_app.store.database import Database
from counter_app.store.queue_ages import ages
from counter_app.store.rollups import Rolled, Rollups
from counter_app.store.schema import kpi_event
from counter_app.store.schema_figures import kpi_cell, kpi_finished, kpi_late

Cell = tuple[int, str, str, str, str, str, tuple[int, ...], bytes | None]
"""hour (since 1970 UTC), kind, office, procedure, channel, queue, sums, histogram"""

_DIMENSIONS = {By.OFFICE: "office", By.PROCEDURE: "procedure", By.CHANNEL: "channel", By.QUEUE: "queue"}
_FIELD = {"office": 2, "procedure": 3, "channel": 4, "queue": 5}
_BY_HOUR = frozenset({By.HOUR, By.HOUR_OF_DAY, By.WEEKDAY_HOUR})
_WEEK = timedelta(days=7)


class StoreFigures:
    """A `FiguresSource` on a database. Simulated visits are counted apart: `simulated` says which are meant."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        simulated: bool = False,
        limits: FigureSettings | None = None,
        codebook: Codebook | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._simulated = simulated
        self._limits = limits or FigureSettings()
        self._codebook = codebook_or(codebook)
        self._rollups = Rollups(database)

    def refresh(self) -> Rolled:
        """Write the cells of what is finished by now; see the port."""
        return self._rollups.finish(self._clock.now())

    def counted_until(self) -> datetime | None:
        """Return until when the hours are counted; None where nothing has happened yet."""
        return self._rollups.counted_until()

    def today(self, only: Only = EVERYTHING) -> Today:
        """Return the live board; see the port."""
        now = self._clock.now().astimezone(JAPAN)
        start = start_of(Grain.DAY, now)
        hours = self.period(start, now + timedelta(seconds=1), By.HOUR, only)
        queues = self.queue_ages()
        return Today(
            at=now,
            hours=hours,
            week_ago=self.period(start - _WEEK, now - _WEEK, By.HOUR, only),
            queues=queues,
            alarms=alarms(hours, queues, self._limits),
        )

    def period(
        self,
        since: datetime,
        until: datetime,
        by: By = By.TOTAL,
        only: Only = EVERYTHING,
        *,
        kinds: tuple[str, ...] = (),
    ) -> Period:
        """Return what happened in a period; see the port."""
        asked = _Question(since, until, by, only, kinds)
        with self._database.reading() as connection:
            rows = whole = _rows(self._cells(connection, asked), by)
            if by in _DIMENSIONS:  # visits belong to no procedure, tickets to no channel; the whole has them all
                whole = _rows(self._cells(connection, replace(asked, by=By.TOTAL)), By.TOTAL)
        return Period(
            since=since,
            until=until,
            by=by,
            only=only,
            simulated=self._simulated,
            rows=tuple(PeriodRow(key, total(cells)) for key, cells in sorted(rows.items())),
            whole=total(cell for cells in whole.values() for cell in cells),
            codebook=self._codebook,
        )

    def queue_ages(self) -> QueueAges:
        """Return how the queues stand now; see the port."""
        now = self._clock.now()
        with self._database.reading() as connection:
            return ages(connection, now, timedelta(hours=self._limits.sla_hours), simulated=self._simulated)

    def heat(self, since: datetime, until: datetime, figure: str = "received", only: Only = EVERYTHING) -> Heat:
        """Return the map of peaks; see the port."""
        kinds = self._codebook[figure].events
        return heat_of(self.period(since, until, By.WEEKDAY_HOUR, only, kinds=kinds), figure)

    def league(self, since: datetime, until: datetime, only: Only = EVERYTHING) -> tuple[LeagueRow, ...]:
        """Return the procedures that cost most; see the port."""
        kinds = ("application", "completed", "returned")
        return league(self.period(since, until, By.PROCEDURE, only, kinds=kinds))

    def _cells(self, connection: Connection, asked: _Question) -> Iterator[Cell]:
        finished = _finished(connection, asked.since, asked.until)
        for piece in _joined(cover(asked.since, asked.until, finished, asked.grains)):
            yield from (
                self._raw(connection, piece, asked)
                if piece.grain is None
                else self._stored(connection, piece, piece.grain, asked)
            )

    def _stored(self, connection: Connection, piece: Piece, grain: Grain, asked: _Question) -> Iterator[Cell]:
        cell = kpi_cell.c
        hour = type_coerce(cell.since, BigInteger) // HOUR_MICROSECONDS
        columns = [cell[name] for name in (*Place._fields, "durations", *SUMS)]
        own = (cell.facet == asked.facet.name, cell.grain == grain.value, cell.simulated == self._simulated)
        within = (cell.since >= piece.since, cell.since < piece.until)
        query = select(hour, *columns).where(*own, *within, *asked.narrower(kpi_cell))
        for at, kind, office, procedure, channel, queue, durations, *sums in connection.execute(query):
            yield at, kind, office, procedure, channel, queue, tuple(sums), durations

    def _raw(self, connection: Connection, piece: Piece, asked: _Question) -> Iterator[Cell]:
        narrower = (kpi_event.c.simulated == self._simulated, *asked.narrower(kpi_event))
        counted = count(connection, piece.since, piece.until, *narrower)
        for _, hour, _, place, cell in gathered(counted, (asked.facet,), lambda hour: hour):
            yield (hour, *place, tuple(cell.sums), cell.durations)


@dataclass(frozen=True)
class _Question:
    """What is asked, and how it is best answered."""

    since: datetime
    until: datetime
    by: By
    only: Only
    kinds: tuple[str, ...]

    @property
    def facet(self) -> Facet:
        return facet_of(self.by, self.only)

    @property
    def grains(self) -> tuple[Grain, ...]:
        """The grains that keep the rows apart, largest first; the finest facet has no hours."""
        largest = Grain.HOUR if self.by in _BY_HOUR else Grain.DAY if self.by is By.DAY else Grain.MONTH
        return tuple(
            grain
            for grain in (Grain.MONTH, Grain.DAY, Grain.HOUR)
            if grain <= largest and not (grain is Grain.HOUR and self.facet is FINE)
        )

    def narrower(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        chosen = [table.c[name] == getattr(self.only, name) for name in _FIELD if getattr(self.only, name)]
        return (*chosen, table.c.kind.in_(self.kinds)) if self.kinds else tuple(chosen)


def facet_of(by: By, only: Only) -> Facet:
    """Return the smallest facet that keeps what a question distinguishes."""
    wanted = {name for name in _FIELD if getattr(only, name)} | ({_DIMENSIONS[by]} if by in _DIMENSIONS else set())
    for facet in (TOTAL, OFFICE, PROCEDURE, CHANNEL, QUEUE):
        if wanted <= facet.keeps:
            return facet
    if "queue" in wanted:  # tickets have neither procedure nor channel: nothing would be found either way
        return QUEUE
    return FINE


def _finished(connection: Connection, since: datetime, until: datetime) -> Callable[[Grain, datetime], bool]:
    """Tell what is read from cells: finished, and nothing late in it that was not counted yet."""
    from_, to = start_of(Grain.MONTH, since), end_of(Grain.MONTH, start_of(Grain.MONTH, until))
    done = connection.execute(
        select(kpi_finished.c.grain, kpi_finished.c.since).where(
            kpi_finished.c.grain.in_([grain.value for grain in Grain]), kpi_finished.c.since.between(from_, to)
        )
    ).all()
    late = connection.execute(select(kpi_late.c.hour).where(kpi_late.c.hour.between(from_, to)).distinct()).scalars()
    reopened = {(grain, start_of(grain, hour)) for hour in late for grain in Grain}
    finished = {(Grain(row.grain), row.since) for row in done} - reopened
    return lambda grain, start: (grain, start) in finished


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of the same grain are one read."""
    open_: Piece | None = None
    for piece in pieces:
        if open_ is not None and open_.grain is piece.grain and open_.until == piece.since:
            open_ = Piece(open_.grain, open_.since, piece.until)
            continue
        if open_ is not None:
            yield open_
        open_ = piece
    if open_ is not None:
        yield open_


def _rows(cells: Iterator[Cell], by: By) -> dict[str, list[tuple[str, tuple[int, ...], bytes | None]]]:
    found: dict[str, list[tuple[str, tuple[int, ...], bytes | None]]] = {}
    names: dict[int, str] = {}
    for cell in cells:
        if by in _DIMENSIONS:
            key = str(cell[_FIELD[_DIMENSIONS[by]]])
        else:
            known = names.get(cell[0])
            key = names[cell[0]] = _named(cell[0], by) if known is None else known
        found.setdefault(key, []).append((cell[1], cell[6], cell[7]))
    return found


def _named(hour: int, by: By) -> str:
    return time_key(datetime.fromtimestamp(hour * 3600, JAPAN), by) or ""
