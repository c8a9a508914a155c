"""The hub's books of remote calls: which there are, what rings, who took it, who is there, tickets and mandates.

A ring is taken exactly once: the row is locked as it is chosen (`FOR UPDATE SKIP LOCKED`; SQLite lets one transaction
write at a time), so a hundred desks that press at once get one call each, or nothing. What bears on a person's rights
(release, view, mandate) leaves an entry in the audit chain, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.dialects import insert_into
from counter_app.store.schema_remote import (
    RINGING,
    RingState,
    remote_call,
    remote_log,
    remote_mandate,
    remote_presence,
    remote_ring,
    remote_ticket,
)

_RECENT = 20  # rings an estimate of the wait is made of


@dataclass(frozen=True)
class NewCall:
    """A call as its terminal rang. `sealed_key`: the key of its log, sealed to the office."""

    id: str
    terminal: str
    procedure: str
    language: str
    sign_language: bool
    sealed_key: bytes


@dataclass(frozen=True)
class Ring:
    """Something that rings: a new call, or a third party who is asked in. `rung_at` is its place in the queue."""

    seq: int
    call: str
    party: str
    group: str
    stage: int
    rung_at: datetime
    staged_at: datetime


@dataclass(frozen=True)
class Presence:
    """A desk that is there."""

    desk: str
    groups: tuple[str, ...]
    languages: tuple[str, ...]
    sign_language: bool
    state: str


@dataclass(frozen=True)
class Ticket:
    """Somebody who is to be called back: where they are, not who."""

    seq: int
    call: str
    terminal: str
    group: str
    made_at: datetime


_RING = (
    remote_ring.c.seq,
    remote_ring.c.call,
    remote_ring.c.party,
    remote_ring.c.ring_group,
    remote_ring.c.stage,
    remote_ring.c.rung_at,
    remote_ring.c.staged_at,
)
_RINGS = remote_ring.c.state == RINGING


class RemoteCalls:
    """The books. Blocks; any thread, any process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # calls and what rings

    def begin(self, call: NewCall, group: str) -> Ring:
        """Write a call down and ring for it. The same call again is refused: StoreError STEP_NOT_ALLOWED."""
        now = self._clock.now()
        row = {name: getattr(call, name) for name in ("id", "terminal", "procedure", "language", "sign_language")}
        with self._database.writing() as connection:
            made = insert_into(connection, remote_call).values(**row, sealed_key=call.sealed_key, began_at=now)
            if connection.execute(made.on_conflict_do_nothing().returning(remote_call.c.id)).first() is None:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, "this call has begun before")
            ring = _ring(connection, (call.id, "clerk", group), now, now)
            audit.append(connection, now, audit.Act(f"remote:{call.terminal}", "remote.ring", call.id))
        return ring

    def ask(self, call: str, party: str, group: str, since: datetime | None = None) -> Ring:
        """Ring for one more: a third party, or a clerk in place of one who was lost (`since`: keeps its place)."""
        now = self._clock.now()
        with self._database.writing() as connection:
            return _ring(connection, (call, party, group), since or now, now)

    def take(self, ring: int, desk: str) -> Ring | None:
        """Take this ring for a desk; None where it was taken, passed away or ended before."""
        return self._take(remote_ring.c.seq == ring, desk)

    def take_next(self, groups: Sequence[str], desk: str) -> Ring | None:
        """Take the ring of these groups that waits longest; None where none does."""
        return self._take(remote_ring.c.ring_group.in_(groups), desk)

    def _take(self, which: ColumnElement[bool], desk: str) -> Ring | None:
        now = self._clock.now()
        first = (
            select(remote_ring.c.seq)
            .where(_RINGS, which)
            .order_by(remote_ring.c.rung_at, remote_ring.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(remote_ring)
            .where(remote_ring.c.seq == first.scalar_subquery(), _RINGS)
            .values(state=RingState.CLAIMED.value, claimed_by=desk, claimed_at=now)
            .returning(*_RING)
        )
        with self._database.writing() as connection:
            row = connection.execute(taken).first()
            return _as_ring(row) if row is not None else None

    def let_go(self, ring: int, desk: str) -> None:
        """Give back a ring that this desk took: it rings again, in its old place. Nothing where it did not hold it."""
        held = (remote_ring.c.seq == ring) & (remote_ring.c.claimed_by == desk)
        back = {"state": RingState.RINGING.value, "claimed_by": None, "claimed_at": None}
        with self._database.writing() as connection:
            still = held & (remote_ring.c.state == RingState.CLAIMED.value)
            connection.execute(update(remote_ring).where(still).values(**back, staged_at=self._clock.now()))

    def close_ring(self, ring: int) -> None:
        """Nobody is wanted any more."""
        with self._database.writing() as connection:
            mine = update(remote_ring).where(remote_ring.c.seq == ring, _RINGS)
            connection.execute(mine.values(state=RingState.ENDED.value))

    def pass_on(self, ring: int, group: str, stage: int) -> bool:
        """Ring the next group; False where the ring was taken in the meantime."""
        values = {"ring_group": group, "stage": stage, "staged_at": self._clock.now()}
        with self._database.writing() as connection:
            changed = connection.execute(update(remote_ring).where(remote_ring.c.seq == ring, _RINGS).values(**values))
            return changed.rowcount == 1

    def rings(self, call: str | None = None) -> list[Ring]:
        """What rings now, in the order of the queue."""
        query = select(*_RING).where(_RINGS).order_by(remote_ring.c.rung_at, remote_ring.c.seq)
        if call is not None:
            query = query.where(remote_ring.c.call == call)
        with self._database.reading() as connection:
            return [_as_ring(row) for row in connection.execute(query)]

    def holds(self, call: str, desk: str) -> Ring | None:
        """Return what this desk took of the call; None where nothing, or the call is over."""
        query = select(*_RING).where(
            remote_ring.c.call == call,
            remote_ring.c.claimed_by == desk,
            remote_ring.c.state == RingState.CLAIMED.value,
        )
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(remote_ring.c.seq.desc())).first()
        return _as_ring(row) if row is not None else None

    def claimed(self, call: str) -> list[tuple[str, Ring]]:
        """Who took what of a call, in that order."""
        mine = (remote_ring.c.call == call) & (remote_ring.c.state == RingState.CLAIMED.value)
        query = select(remote_ring.c.claimed_by, *_RING).where(mine).order_by(remote_ring.c.seq)
        with self._database.reading() as connection:
            return [(row.claimed_by, _as_ring(row)) for row in connection.execute(query)]

    def leave(self, call: str, desk: str) -> None:
        """A desk went out of the call: it holds nothing of it any more."""
        mine = (remote_ring.c.call == call) & (remote_ring.c.claimed_by == desk)
        with self._database.writing() as connection:
            connection.execute(update(remote_ring).where(mine).values(state=RingState.ENDED.value))

    def known(self, call: str) -> tuple[str, bool] | None:
        """Return whose call it is, and whether it is over; None where there never was one."""
        query = select(remote_call.c.terminal, remote_call.c.ended_at).where(remote_call.c.id == call)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return (row.terminal, row.ended_at is not None) if row is not None else None

    def last_ticket(self) -> int:
        """The highest number of a ticket; 0 where there was none."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(remote_ticket.c.seq))).scalar() or 0)

    def answered(self, call: str, desk: str) -> None:
        """A desk looks at the call from now on."""
        now = self._clock.now()
        mine = (remote_call.c.id == call) & remote_call.c.answered_at.is_(None)
        with self._database.writing() as connection:
            connection.execute(update(remote_call).where(mine).values(answered_at=now))
            audit.append(connection, now, audit.Act(f"remote:{desk}", "remote.view", call))

    def end(self, call: str, why: str) -> None:
        """The call is over: nothing of it rings, and nobody opens its log any more."""
        now = self._clock.now()
        mine = (remote_call.c.id == call) & remote_call.c.ended_at.is_(None)
        with self._database.writing() as connection:
            connection.execute(update(remote_call).where(mine).values(ended_at=now, why=why, sealed_key=None))
            ended = update(remote_ring).where(remote_ring.c.call == call, _RINGS)
            connection.execute(ended.values(state=RingState.ENDED.value))
            connection.execute(delete(remote_log).where(remote_log.c.call == call))

    def wait_seconds(self, group: str) -> float | None:
        """Half of the last calls of a group waited no longer than this; None where there were none."""
        query = (
            select(remote_ring.c.claimed_at, remote_ring.c.rung_at)
            .where(remote_ring.c.ring_group == group, remote_ring.c.claimed_at.is_not(None))
            .order_by(remote_ring.c.seq.desc())
            .limit(_RECENT)
        )
        with self._database.reading() as connection:
            found = sorted((row.claimed_at - row.rung_at).total_seconds() for row in connection.execute(query))
        return found[len(found) // 2] if found else None

    # people

    def arrive(self, presence: Presence) -> None:
        """A desk is there, or says otherwise than before."""
        row = {
            "desk": presence.desk,
            "groups": " ".join(presence.groups),
            "languages": " ".join(presence.languages),
            "sign_language": presence.sign_language,
            "state": presence.state,
            "seen_at": self._clock.now(),
        }
        with self._database.writing() as connection:
            made = insert_into(connection, remote_presence).values(**row)
            connection.execute(made.on_conflict_do_update(index_elements=[remote_presence.c.desk], set_=row))

    def go(self, desk: str) -> None:
        """A desk is gone."""
        with self._database.writing() as connection:
            connection.execute(delete(remote_presence).where(remote_presence.c.desk == desk))

    def present(self) -> list[Presence]:
        """Every desk that is there."""
        with self._database.reading() as connection:
            rows = connection.execute(select(remote_presence).order_by(remote_presence.c.desk)).all()
        return [
            Presence(r.desk, tuple(r.groups.split()), tuple(r.languages.split()), r.sign_language, r.state)
            for r in rows
        ]

    # tickets

    def give_ticket(self, ring: Ring) -> Ticket | None:
        """Nobody came: the ring becomes a ticket. None where somebody took it in the meantime."""
        now = self._clock.now()
        with self._database.writing() as connection:
            stopped = update(remote_ring).where(remote_ring.c.seq == ring.seq, _RINGS)
            if not connection.execute(stopped.values(state=RingState.TICKET.value)).rowcount:
                return None
            office = select(remote_call.c.terminal).where(remote_call.c.id == ring.call)
            terminal = str(connection.execute(office).scalar_one())
            values = {"call": ring.call, "terminal": terminal, "ring_group": ring.group, "made_at": now}
            made = insert(remote_ticket).values(**values).returning(remote_ticket.c.seq)
            seq = int(connection.execute(made).scalar_one())
        return Ticket(seq, ring.call, terminal, ring.group, now)

    def tickets(self) -> list[Ticket]:
        """Who is still to be called back, the oldest first."""
        query = select(remote_ticket).where(remote_ticket.c.settled_at.is_(None)).order_by(remote_ticket.c.seq)
        with self._database.reading() as connection:
            return [Ticket(r.seq, r.call, r.terminal, r.ring_group, r.made_at) for r in connection.execute(query)]

    def settle_ticket(self, seq: int, desk: str) -> bool:
        """Somebody has called back; False where that was settled before."""
        mine = (remote_ticket.c.seq == seq) & remote_ticket.c.settled_at.is_(None)
        with self._database.writing() as connection:
            done = update(remote_ticket).where(mine).values(settled_at=self._clock.now(), settled_by=desk)
            return connection.execute(done).rowcount == 1

    # mandates

    def note_mandate(self, mandate: str, call: str, ends_at: datetime, revoke: str = "") -> None:
        """A mandate was signed; the same one again changes nothing, not even one that was revoked.

        `revoke`: SHA-256 of the code on its paper, hex.
        """
        now = self._clock.now()
        with self._database.writing() as connection:
            made = insert_into(connection, remote_mandate).values(id=mandate, call=call, ends_at=ends_at, revoke=revoke)
            if connection.execute(made.on_conflict_do_nothing().returning(remote_mandate.c.id)).first() is not None:
                audit.append(connection, now, audit.Act(f"remote:{call}", "remote.mandate", mandate))

    def revoke_mandate(self, mandate: str, why: str, actor: str) -> bool:
        """End a mandate; False where it is not known here or has ended before."""
        now = self._clock.now()
        mine = (remote_mandate.c.id == mandate) & remote_mandate.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            changed = connection.execute(update(remote_mandate).where(mine).values(revoked_at=now, why=why))
            if changed.rowcount:
                audit.append(connection, now, audit.Act(actor[:64], "remote.revoke", mandate))
            return changed.rowcount == 1

    def mandate_noted(self, mandate: str, call: str) -> bool:
        """Tell whether it was signed in this call, in force or not."""
        mine = (remote_mandate.c.id == mandate) & (remote_mandate.c.call == call)
        with self._database.reading() as connection:
            return connection.execute(select(remote_mandate.c.id).where(mine)).first() is not None

    def mandate_of_paper(self, revoke: str) -> str | None:
        """Return the mandate on whose paper the code of this digest stands; None where there is none."""
        query = select(remote_mandate.c.id).where(remote_mandate.c.revoke == revoke)
        with self._database.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else str(found)

    def mandates_over(self, mandates: Iterable[str]) -> dict[str, str]:
        """Tell which of these have ended, and why: revoked, or `expired`."""
        mine = remote_mandate.c.id.in_(list(mandates))
        ended = remote_mandate.c.revoked_at.is_not(None) | (remote_mandate.c.ends_at <= self._clock.now())
        with self._database.reading() as connection:
            rows = connection.execute(select(remote_mandate.c.id, remote_mandate.c.why).where(mine, ended)).all()
        return {row.id: row.why or "expired" for row in rows}


def _ring(connection: Connection, asked: tuple[str, str, str], since: datetime, now: datetime) -> Ring:
    """Ring: call, party, group."""
    call, party, group = asked
    values = {"call": call, "party": party, "ring_group": group, "stage": 0, "rung_at": since, "staged_at": now}
    made = insert(remote_ring).values(**values, state=RingState.RINGING.value).returning(remote_ring.c.seq)
    return Ring(int(connection.execute(made).scalar_one()), call, party, group, 0, since, now)


def _as_ring(row: Any) -> Ring:
    return Ring(row.seq, row.call, row.party, row.ring_group, row.stage, row.rung_at, row.staged_at)
