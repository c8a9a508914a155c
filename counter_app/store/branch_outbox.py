"""The sealed outbox of a branch terminal, as its sender and its staff see it.

Oldest first within a case; a message that fails or was refused holds up nothing but its own case. What the hub has taken
in is kept sealed until a backup of the hub covers it: a hub set back to a backup asks for it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from counter_app.domain.branch_answer import Contact
from counter_app.domain.branch_message import Envelope, MessageKind
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store.database import Database
from counter_app.store.home_codes import forget_old_codes
from counter_app.store.marks import HUB_RESTORED, mark, marked
from counter_app.store.schema_hub import REJECTED, TAKEN_IN, WAITING, SendState, branch_line, branch_outbox

_table = branch_outbox.c
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Waiting:
    """One message to be sent. `tries` were made before."""

    envelope: Envelope
    body: bytes
    tries: int


@dataclass(frozen=True)
class Standing:
    """A case that stands, and why. No code: it has not been tried yet, or waits behind another."""

    number: str
    kind: str
    state: SendState
    tries: int
    since: datetime
    code: FailureCode | None


@dataclass(frozen=True)
class LineState:
    """How the terminal stands towards its hub. `skew_s`: this clock minus the hub's, when they last spoke."""

    unsent_cases: int
    unsent_messages: int
    refused_messages: int
    oldest_unsent: datetime | None
    contact_at: datetime | None
    skew_s: float
    code: FailureCode | None


class BranchOutbox:
    """Messages of one terminal. `terminal` is the name in the envelopes."""

    def __init__(self, database: Database, terminal: str, clock: Clock) -> None:
        self._database, self._terminal, self._clock = database, terminal, clock

    def found(self) -> None:
        """Begin to count the time without the hub: from the first start on."""
        now = self._clock.now()
        with self._database.writing() as connection:
            if connection.execute(select(branch_line.c.id)).first() is None:
                connection.execute(insert(branch_line).values(id=1, contact_at=now, skew_ms=0, taken=0))

    def due(self) -> Waiting | None:
        """Return the oldest message that may go now; None where none may."""
        return next(iter(self.all_due(1)), None)

    def all_due(self, most: int) -> list[Waiting]:
        """Return the oldest messages that may go now, side by side: of each case one."""
        now = self._clock.now()
        soon = or_(_table.next_at <= now, _table.next_at > now + _LONGEST_PAUSE)  # later only by a clock set right
        query = select(branch_outbox).where(_table.state == WAITING, soon, ~_stands()).order_by(_table.seq).limit(most)
        with self._database.reading() as connection:
            return [self._waiting(row) for row in connection.execute(query)]

    def next_due(self) -> datetime | None:
        """When the next message may go at the earliest; None where none may, whatever the time."""
        query = select(func.min(_table.next_at)).where(_table.state == WAITING, ~_stands())
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def _waiting(self, row: Row[*tuple[Any, ...]]) -> Waiting:
        envelope = Envelope(
            id=UUID(row.msg_id),
            terminal=self._terminal,
            case=ReceiptNumber.parse(row.number),
            kind=MessageKind(row.kind),
            seq=row.seq,
            earlier=UUID(row.earlier) if row.earlier else None,
            sha256=row.sha256,
        )
        return Waiting(envelope, row.body, row.tries)

    def taken_in(self, message: UUID, receipt: str) -> None:
        """The hub has it, now or before. Telling twice changes nothing."""
        with self._database.writing() as connection:
            done = connection.execute(
                update(branch_outbox)
                .where(_table.msg_id == str(message), _table.state != TAKEN_IN)
                .values(state=SendState.TAKEN_IN.value, receipt=receipt, settled_at=self._clock.now(), last_code=None)
            )
            if done.rowcount:
                connection.execute(update(branch_line).values(taken=branch_line.c.taken + 1))

    def later(self, message: UUID, code: FailureCode, pause: timedelta) -> None:
        """Not now: try again after `pause`."""
        values = {"tries": _table.tries + 1, "last_code": code.value, "next_at": self._clock.now() + pause}
        self._change(_table.msg_id == str(message), values)

    def refused(self, message: UUID, code: FailureCode) -> None:
        """A person must look; its case stands."""
        values = {"tries": _table.tries + 1, "last_code": code.value, "state": SendState.REJECTED.value}
        self._change(_table.msg_id == str(message), {**values, "settled_at": self._clock.now()})

    def _change(self, which: Any, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(update(branch_outbox).where(which, _table.state == WAITING).values(**values))

    def again(self, number: str) -> int:
        """Staff put a refused case back; return how many messages that moved. Raises StoreError STEP_NOT_ALLOWED."""
        with self._database.writing() as connection:
            moved = connection.execute(
                update(branch_outbox)
                .where(_table.number == number, _table.state == REJECTED)
                .values(state=SendState.UNSENT.value, next_at=self._clock.now(), settled_at=None, tries=0)
            ).rowcount
        if not moved:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{number} was not refused")
        return moved

    def spoke(self, contact: Contact) -> bool:
        """Note that the hub answered. True where what it has is to be compared with what it gave receipts for.

        It has fewer of our messages; or its store came out of a backup: then a count may fit by chance, when this
        terminal was set back as well.
        """
        now = self._clock.now()
        skew = (now - contact.hub_time) // timedelta(milliseconds=1)
        values = {"contact_at": now, "hub_time": contact.hub_time, "skew_ms": skew, "code": None}
        with self._database.writing() as connection:
            connection.execute(update(branch_line).values(**values))
            fewer = contact.taken < connection.execute(select(branch_line.c.taken)).scalar_one()
            return bool(fewer) or contact.restored not in {None, marked(connection, HUB_RESTORED) or ""}

    def compared(self, contact: Contact) -> None:
        """Everything kept was compared with what the hub has, and what it misses is unsent again."""
        if contact.restored:
            with self._database.writing() as connection:
                mark(connection, HUB_RESTORED, contact.restored)

    def line_stands(self, code: FailureCode | None) -> None:
        """Note why nothing goes at all."""
        with self._database.writing() as connection:
            connection.execute(update(branch_line).values(code=code.value if code else None))

    def kept(self, after: int, limit: int) -> list[tuple[int, UUID]]:
        """Page through what the hub gave receipts for and what is still kept: (seq, id) with seq > `after`."""
        query = (
            select(_table.seq, _table.msg_id)
            .where(_table.state == TAKEN_IN, _table.body.is_not(None), _table.seq > after)
            .order_by(_table.seq)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [(row.seq, UUID(row.msg_id)) for row in connection.execute(query)]

    def send_again(self, missing: list[UUID]) -> None:
        """The hub does not have these any more: they are unsent once more."""
        ids = [str(each) for each in missing]
        now = self._clock.now()
        with self._database.writing() as connection:
            moved = connection.execute(
                update(branch_outbox)
                .where(_table.msg_id.in_(ids), _table.state == TAKEN_IN, _table.body.is_not(None))
                .values(state=SendState.UNSENT.value, next_at=now, receipt=None, settled_at=None)
            ).rowcount
            connection.execute(update(branch_line).values(taken=branch_line.c.taken - moved))

    def settle_count(self, taken: int) -> None:
        """What the hub lost and nobody can send again stays lost: go on counting from what it has."""
        with self._database.writing() as connection:
            connection.execute(update(branch_line).values(taken=taken))

    def purge(self, older_than: datetime) -> int:
        """Forget the sealed bodies of what was taken in before, and codes from home too old to open; return the bodies."""
        forget_old_codes(self._database, self._clock.now())
        with self._database.writing() as connection:
            return connection.execute(
                update(branch_outbox)
                .where(_table.state == TAKEN_IN, _table.body.is_not(None), _table.settled_at < older_than)
                .values(body=None)
            ).rowcount

    def unsent(self) -> list[Waiting]:
        """Everything the hub has given no receipt for, refused messages too, oldest first; for removable media."""
        query = select(branch_outbox).where(_table.state != TAKEN_IN).order_by(_table.seq)
        with self._database.reading() as connection:
            return [self._waiting(row) for row in connection.execute(query)]

    def exported(self, messages: list[UUID]) -> None:
        """Note that they were written to removable media; they stay unsent until the hub gives a receipt."""
        now = self._clock.now()
        with self._database.writing() as connection:
            for each in messages:
                connection.execute(update(branch_outbox).where(_table.msg_id == str(each)).values(exported_at=now))

    def standing(self, limit: int = 50) -> list[Standing]:
        """What is unsent and why: refused first, then the oldest."""
        with self._database.reading() as connection:
            refused = _standing(connection, _table.state == REJECTED, limit)
            return refused + _standing(connection, _table.state == WAITING, limit - len(refused))

    def line(self) -> LineState:
        """Count what waits, from the partial indexes alone."""
        submissions = func.count().filter(_table.kind == MessageKind.SUBMISSION.value)
        with self._database.reading() as connection:
            messages, cases, oldest = connection.execute(
                select(func.count(), submissions, func.min(_table.made_at)).where(_table.state == WAITING)
            ).one()
            refused = connection.execute(select(func.count()).where(_table.state == REJECTED)).scalar_one()
            line = connection.execute(select(branch_line)).first()
        return LineState(
            unsent_cases=cases,
            unsent_messages=messages,
            refused_messages=refused,
            oldest_unsent=oldest,
            contact_at=line.contact_at if line else None,
            skew_s=line.skew_ms / 1000 if line else 0.0,
            code=FailureCode(line.code) if line and line.code else None,
        )


def _stands() -> ColumnElement[bool]:
    """A message before it, of the same case, has not been taken in."""
    earlier = branch_outbox.alias("before")
    before = (earlier.c.number == _table.number) & (earlier.c.seq < _table.seq)
    return select(earlier.c.seq).where(before, earlier.c.state != TAKEN_IN).exists()


def _standing(connection: Connection, which: Any, limit: int) -> list[Standing]:
    query = select(branch_outbox).where(which).order_by(_table.seq).limit(max(limit, 0))
    return [
        Standing(
            number=row.number,
            kind=row.kind,
            state=SendState(row.state),
            tries=row.tries,
            since=row.made_at,
            code=FailureCode(row.last_code) if row.last_code else None,
        )
        for row in connection.execute(query)
    ]
