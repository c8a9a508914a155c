"""Closing a day: its counts, and the end of the audit chain, which is then noted outside this machine (日計表).

Closing is itself an entry of the chain. What it follows is the head on paper, so the entry before the next closing
names the head the last report showed without anything else being kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from counter_app.domain.japan_time import JAPAN
from counter_app.store import audit
from counter_app.store.audit import Act, AuditHead
from counter_app.store.database import Database
from counter_app.store.schema import UNSENT, application, outbox, submission, work
from counter_app.store.schema import audit as chain

_OPEN = ("received", "taken", "correcting", "held", "returned")
ACTION = "closing"


@dataclass(frozen=True)
class ProcedureCount:
    """How many applications of a procedure came in on the day."""

    procedure: str
    title: str
    received: int


@dataclass(frozen=True)
class DayClosing:
    """What a closing report says. Nothing in it is about a person."""

    office: str
    day: date
    at: datetime
    visits: int
    by_procedure: tuple[ProcedureCount, ...]
    still_open: int  # of all days
    unsent: int
    entries_of_day: int
    head: AuditHead
    previous: AuditHead | None  # the head the last report showed

    @property
    def received(self) -> int:
        """Applications of the day."""
        return sum(count.received for count in self.by_procedure)


def close_day(database: Database, office: str, day: date, at: datetime, actor: str) -> DayClosing:
    """Count the day, take the head of the chain, and note the closing in it. A day may be closed again."""
    with database.writing() as connection:
        closing = _counted(connection, office, day, at)
        detail = f"{day.isoformat()}|{closing.head.seq}|{closing.head.hash}|{closing.visits}|{closing.received}"
        audit.append(connection, at, Act(actor, ACTION, _object(office), detail.encode("ascii")))
    return closing


def last_closing(connection: Connection, office: str) -> AuditHead | None:
    """Return the head the last closing report showed: it is what the closing's own entry follows."""
    mine = chain.c.object_id == _object(office), chain.c.action == ACTION
    newest = select(chain.c.seq, chain.c.prev_hash).where(*mine).order_by(chain.c.seq.desc()).limit(1)
    row = connection.execute(newest).first()
    return AuditHead(row.seq - 1, row.prev_hash) if row else None


def _object(office: str) -> str:
    return f"closing:{office}"


def _counted(connection: Connection, office: str, day: date, at: datetime) -> DayClosing:
    first = datetime.combine(day, time(), JAPAN)
    whole_day = (first, first + timedelta(days=1))
    came_in = (submission.c.received_at >= whole_day[0]) & (submission.c.received_at < whole_day[1])
    procedures = connection.execute(
        select(application.c.procedure, func.max(application.c.title).label("title"), func.count().label("received"))
        .join(submission, submission.c.number == application.c.number)
        .where(came_in)
        .group_by(application.c.procedure)
        .order_by(func.count().desc(), application.c.procedure)
    ).all()
    return DayClosing(
        office=office,
        day=day,
        at=at,
        visits=_count(connection, select(func.count()).select_from(submission).where(came_in)),
        by_procedure=tuple(ProcedureCount(row.procedure, row.title, row.received) for row in procedures),
        still_open=_count(connection, select(func.count()).select_from(work).where(work.c.state.in_(_OPEN))),
        unsent=_count(connection, select(func.count()).select_from(outbox).where(outbox.c.state == UNSENT)),
        entries_of_day=_count(
            connection, select(func.count()).select_from(chain).where(chain.c.at >= first, chain.c.at < whole_day[1])
        ),
        head=audit.head(connection),
        previous=last_closing(connection, office),
    )


def _count(connection: Connection, query: object) -> int:
    return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]  # any SELECT of one number
