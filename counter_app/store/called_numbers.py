"""The numbers an office has called today, for the monitor in the hall. A number and a queue; no person is in it."""

from __future__ import annotations

from sqlalchemy import func, select

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.tickets import Called
from counter_app.ports import Clock
from counter_app.store.database import Database
from counter_app.store.schema_figures import ticket


class StoreCalledNumbers:
    """A `CalledNumbers` on a database."""

    def __init__(self, database: Database, office: str, clock: Clock, *, simulated: bool = False) -> None:
        self._database = database
        self._office = office
        self._clock = clock
        self._simulated = simulated

    def called(self) -> tuple[Called, ...]:
        """Return the newest call of every queue of today, newest first; see the port."""
        today = self._clock.now().astimezone(JAPAN).date()
        ours = (
            ticket.c.office == self._office,
            ticket.c.day == today,
            ticket.c.called_at.is_not(None),
            ticket.c.simulated == self._simulated,
        )
        last = select(ticket.c.queue, func.max(ticket.c.called_at).label("at")).where(*ours).group_by(ticket.c.queue)
        newest_of = last.subquery()
        query = (
            select(ticket.c.queue, ticket.c.number, ticket.c.called_at)
            .join(newest_of, (ticket.c.queue == newest_of.c.queue) & (ticket.c.called_at == newest_of.c.at))
            .where(*ours)
            .order_by(ticket.c.called_at.desc(), ticket.c.number.desc())
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        newest: dict[str, Called] = {}
        for row in rows:
            newest.setdefault(row.queue, Called(row.queue, row.number, row.called_at))
        return tuple(newest.values())
