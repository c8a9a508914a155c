"""How the queues stand now: open applications by state and age, tickets that wait, messages that have not left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from counter_app.figures.query import QueueAges, StateAge, WaitingQueue
from counter_app.store.outbox import oldest_unsent
from counter_app.store.schema import UNSENT, application, outbox, submission, work
from counter_app.store.schema_figures import ticket, waiting

OPEN_STATES = ("received", "taken", "correcting", "held")
BANDS_HOURS = (1, 4, 24, 72, 168)
_LONGEST_QUEUE = timedelta(hours=24)  # a ticket of yesterday waits for nobody


def ages(connection: Connection, now: datetime, target: timedelta, *, simulated: bool) -> QueueAges:
    """Look at what is open: the indices hold open rows only, so that history costs nothing."""
    states, bands = _open(connection, now, target, simulated=simulated)
    unsent = connection.execute(select(func.count()).where(outbox.c.state == UNSENT)).scalar_one()
    return QueueAges(
        at=now,
        target=target,
        states=states,
        bands=bands,
        waiting=_waiting(connection, now, simulated=simulated),
        unsent=unsent,
        oldest_unsent=oldest_unsent(connection),
    )


def _open(
    connection: Connection, now: datetime, target: timedelta, *, simulated: bool
) -> tuple[tuple[StateAge, ...], tuple[tuple[int | None, int], ...]]:
    received = submission.c.received_at
    limits = [now - timedelta(hours=hours) for hours in BANDS_HOURS]
    band = case(*((received >= limit, place) for place, limit in enumerate(limits)), else_=len(limits))
    rows = connection.execute(
        select(
            work.c.state,
            band.label("band"),
            func.count().label("number"),
            func.min(received).label("oldest"),
            func.sum(case((received < now - target, 1), else_=0)).label("overdue"),
        )
        .join(application, application.c.seq == work.c.seq)
        .join(submission, submission.c.number == application.c.number)
        .where(work.c.state.in_(OPEN_STATES), submission.c.simulated == simulated)
        .group_by(work.c.state, "band")  # by its name: PostgreSQL takes two bound expressions for different ones
    ).all()
    states = []
    for state in OPEN_STATES:
        own = [row for row in rows if row.state == state]
        oldest = min((row.oldest for row in own), default=None)
        states.append(StateAge(state, sum(row.number for row in own), oldest, sum(int(row.overdue) for row in own)))
    counted = [sum(row.number for row in rows if row.band == place) for place in range(len(limits) + 1)]
    return tuple(states), tuple(zip((*BANDS_HOURS, None), counted, strict=True))


def _waiting(connection: Connection, now: datetime, *, simulated: bool) -> tuple[WaitingQueue, ...]:
    rows = connection.execute(
        select(
            ticket.c.office, ticket.c.queue, func.count().label("number"), func.min(ticket.c.issued_at).label("since")
        )
        .where(waiting, ticket.c.issued_at >= now - _LONGEST_QUEUE, ticket.c.simulated == simulated)
        .group_by(ticket.c.office, ticket.c.queue)
        .order_by(ticket.c.office, ticket.c.queue)
    ).all()
    return tuple(WaitingQueue(row.office, row.queue, row.number, row.since) for row in rows)
