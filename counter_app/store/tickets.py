"""Tickets of a ticket machine (発券機): issued, called, abandoned. Numbers and times only, nothing of a person.

A number comes up once a day in its queue. The same report again changes nothing, so a machine's file may be imported
as often as it is delivered, whole or in parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from counter_app.domain.japan_time import JAPAN
from counter_app.domain.tickets import TicketEvent, TicketStep
from counter_app.failures import FailureCode, StoreError
from counter_app.store import kpi
from counter_app.store.database import Database
from counter_app.store.schema_figures import ticket

_KINDS = {
    TicketStep.ISSUE: kpi.KpiKind.TICKET,
    TicketStep.CALL: kpi.KpiKind.CALLED,
    TicketStep.ABANDON: kpi.KpiKind.ABANDONED,
}


@dataclass(frozen=True)
class TakenTickets:
    """What an import amounted to."""

    new: int
    known: int  # was reported before
    orphans: int  # a call or an abandon without its issue, or before it


class StoreTickets:
    """Takes ticket events in for one office."""

    def __init__(self, database: Database, office: str, *, simulated: bool = False) -> None:
        self._database = database
        self._office = office
        self._simulated = simulated

    def note(self, event: TicketEvent) -> None:
        """Take one event in. Raises StoreError STEP_NOT_ALLOWED where a call has no ticket."""
        taken = self.take((event,))
        if taken.orphans:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"no ticket {event.number} waits in this queue today")

    def take(self, events: Iterable[TicketEvent]) -> TakenTickets:
        """Take many in, in the order of their times, in one transaction."""
        new = known = orphans = 0
        with self._database.writing() as connection:
            for event in sorted(events, key=lambda event: (event.at, list(TicketStep).index(event.step))):
                happened = (
                    self._issue(connection, event) if event.step is TicketStep.ISSUE else self._end(connection, event)
                )
                new += happened is True
                known += happened is False
                orphans += happened is None
        return TakenTickets(new, known, orphans)

    def _issue(self, connection: Connection, event: TicketEvent) -> bool:
        own = self._own(event)
        present = connection.execute(select(ticket.c.number).where(*(ticket.c[k] == v for k, v in own.items()))).first()
        if present is not None:
            return False
        connection.execute(insert(ticket), [{**own, "issued_at": event.at, "simulated": self._simulated}])
        self._add(connection, event, None)
        return True

    def _end(self, connection: Connection, event: TicketEvent) -> bool | None:
        """Return True where it is new, False where it was known, None where there is no such ticket."""
        mine = [ticket.c[key] == value for key, value in self._own(event).items()]
        present = connection.execute(select(ticket).where(*mine)).first()
        if present is None or present.issued_at > event.at:
            return None
        if present.called_at is not None or present.left_at is not None:
            return False
        ended = "called_at" if event.step is TicketStep.CALL else "left_at"
        connection.execute(update(ticket).where(*mine).values({ended: event.at}))
        self._add(connection, event, round((event.at - present.issued_at).total_seconds()))
        return True

    def _own(self, event: TicketEvent) -> dict[str, str | date]:
        day = event.at.astimezone(JAPAN).date()
        return {"office": self._office, "day": day, "queue": event.queue, "number": event.number}

    def _add(self, connection: Connection, event: TicketEvent, seconds: int | None) -> None:
        place: dict[str, object] = {"office": self._office, "queue": event.queue, "simulated": self._simulated}
        happened = {"at": event.at, "kind": _KINDS[event.step].value, "seconds": seconds}
        kpi.add(connection, [place | happened])
