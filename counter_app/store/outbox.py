"""The outbox: what was stored with its application and still has to leave.

A claim leases the message that has been due longest and raises its fencing token; settling needs that token. The
claim moves `next_at` to the end of the lease, so that a message whose process died comes due by itself. A later
message of an application waits for the earlier ones; a message that fails holds up nothing but its own application.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, assert_never

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from counter_app.domain.application import Application
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.ports.outbox import (
    TRANSCRIPTION,
    Claimed,
    Delivered,
    Delivery,
    DeliveryOutcome,
    OutboxStats,
    Refused,
    RetryLater,
)
from counter_app.store import audit
from counter_app.store.cases import open_case
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.key_file import StoreKeys
from counter_app.store.leases import UNTRIED, Lease, Result
from counter_app.store.low_water import EVER, LowWater
from counter_app.store.ready import Asked, Ready
from counter_app.store.schema import (
    DELIVERED,
    REFUSED,
    UNSENT,
    Instant,
    OutboxState,
    application,
    case_key,
    outbox,
    submission,
    work,
)
from counter_app.store.sealing import unwrap_case_key
from counter_app.store.settling import settle

_REFERENCE_LENGTH = 200
_OWNER_LENGTH = 48
_BY_SEQ = attrgetter("seq")
_CLAIMED = ("seq", "token", "connector", "key", "application_id", "attempt")


def _claim_statement(
    which: ColumnElement[bool], most: int, *, due_since: bool = False
) -> ReturningUpdate[*tuple[Any, ...]]:
    """Lease what is due, at most `most` messages: the run of first attempts in front, or what was tried before, alone.

    A message that takes the process down with it is alone from its second attempt on, and so is each of those that were
    leased beside it: it can hold up nobody twice. Two messages of one case are never due together. `due_since`: return
    also since when the first was due.
    """
    due = _due(which, most).cte("due")
    return (
        update(outbox)
        .where(outbox.c.seq == select(due.c.seq).scalar_subquery() if most == 1 else outbox.c.seq.in_(_in_front(due)))
        .values(
            token=outbox.c.token + literal_column("1"),
            attempt=outbox.c.attempt + literal_column("1"),
            owner=bindparam("new_owner"),
            lease_until=bindparam("lease_end"),
            next_at=bindparam("lease_end"),
        )
        .returning(
            *(outbox.c[name] for name in _CLAIMED),
            *([select(func.min(due.c.next_at)).scalar_subquery().label("due_since")] if due_since else []),
        )
    )


def _in_front(due: CTE) -> Select[*tuple[Any, ...]]:
    ahead = due.alias("ahead")
    alone = (
        select(ahead.c.seq)
        .where(
            tuple_(ahead.c.next_at, ahead.c.seq) < tuple_(due.c.next_at, due.c.seq),
            (ahead.c.attempt > literal_column("0")) | (due.c.attempt > literal_column("0")),
        )
        .exists()
    )
    return select(due.c.seq).where(~alone)


def _due(which: ColumnElement[bool], most: int) -> Select[*tuple[Any, ...]]:
    earlier = outbox.alias("earlier")
    waits = (
        select(earlier.c.seq)
        .where(
            earlier.c.application_id == outbox.c.application_id,
            earlier.c.seq < outbox.c.seq,
            earlier.c.state != DELIVERED,
        )
        .exists()
    )
    return (
        select(outbox.c.seq, outbox.c.next_at, outbox.c.attempt)
        .where(
            outbox.c.state == UNSENT,
            outbox.c.next_at.between(bindparam("mark", type_=Instant), bindparam("now", type_=Instant)),
            which,
            ~waits,
        )
        .order_by(outbox.c.next_at, outbox.c.seq)
        .limit(literal_column(str(most)))
        .with_for_update(skip_locked=True)
    )


# Built once: SQLAlchemy finds the finished SQL by the statement, and building one takes as long as running it.
_BY_HAND: ColumnElement[str] = literal_column(f"'{TRANSCRIPTION}'")  # these wait for a person, not for a dispatcher
_BY_MACHINE = outbox.c.connector != _BY_HAND
_CLAIM_BY_HAND = _claim_statement(
    (outbox.c.connector == _BY_HAND) & (outbox.c.application_id == bindparam("of_case")), 1
)


@cache
def lease_of(most: int, database: str) -> Ready:
    """Return the claim of a batch; on PostgreSQL it tells where the next one may begin to look (low_water.py)."""
    return Ready(_claim_statement(_BY_MACHINE, most, due_since=database == POSTGRES), database)


_CASE_OF = (
    select(
        submission.c.received_at,
        submission.c.simulated,
        application.c.payload,
        case_key.c.key_id,
        case_key.c.wrapped_key,
        work.c.protected,
    )
    .select_from(
        application.join(submission, submission.c.number == application.c.number)
        .outerjoin(case_key, case_key.c.application_id == application.c.id)
        .outerjoin(work, work.c.seq == application.c.seq)
    )
    .where(application.c.id == bindparam("of_case", type_=String))
)


@cache
def case_of(database: str) -> Ready:
    """Return how a case is read when it goes out."""
    return Ready(_CASE_OF, database)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a lease lasts and how the pauses grow.

    Half of a pause is fixed, half is chance, so that terminals do not knock together: up to 2, 4, 8 … 60 seconds by
    default. A receiver's own wish (`Retry-After`) is followed up to `longest_wish`. All in seconds.
    """

    lease: float = 120.0
    first: float = 2.0
    longest: float = 60.0
    longest_wish: float = 3600.0
    chance: Callable[[], float] = random.random  # not a secret: spreads load

    def pause(self, attempt: int, wish: float | None) -> timedelta:
        """Return the pause after the failed `attempt` (from 1)."""
        grown = min(self.longest, self.first * 2.0 ** min(attempt - 1, 30))
        pause = grown / 2 + grown / 2 * self.chance()
        return timedelta(seconds=max(pause, min(wish or 0.0, self.longest_wish)))


class StoreOutbox:
    """An `Outbox` on a database. `owner` names this process in the rows it leases."""

    def __init__(
        self, database: Database, keys: StoreKeys, clock: Clock, owner: str, *, pace: Pace | None = None
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._owner = owner[:_OWNER_LENGTH]
        self._actor = f"dispatch:{self._owner}"
        self._pace = pace or Pace()
        self._lease = timedelta(seconds=self._pace.lease)
        self._mark = LowWater(clock)

    def claim(self) -> Claimed | None:
        """Lease the message that has been due longest; None where nothing is due."""
        return next(iter(self.claim_batch(1)), None)

    def claim_batch(self, most: int) -> tuple[Claimed, ...]:
        """Lease the messages that have been due longest, oldest first; see the port."""
        now = self._clock.now()
        return self._lease_first(now, most) or (self._lease_first(now, most) if self._pull_back(now) else ())

    def open(self, claimed: Claimed) -> Delivery | Refused:
        """Read and unseal a claimed case, as it is now; see the port."""
        case_id = claimed.application_id
        row = next(iter(self._database.look(case_of(self._database.dialect), {"of_case": case_id})), None)
        try:
            return Delivery(claimed.key, claimed.attempt, *self._unsealed(case_id, row))
        except StoreError as error:
            return Refused(error.code, error.cause)

    def _unsealed(self, case_id: str, row: Row[*tuple[Any, ...]] | None) -> tuple[datetime, bool, Application]:
        if row is None or row.wrapped_key is None:
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"{case_id}: no case key")
        key = unwrap_case_key(self._keys, row.key_id, row.wrapped_key)
        return row.received_at, row.simulated, open_case(key, case_id, row.payload, protected=row.protected)

    def claim_by_hand(self, application_id: str) -> Claimed:
        """Lease the message that a person has typed over, to settle it. Raises StoreError STEP_NOT_ALLOWED."""
        lease = {**self._lease_values(self._clock.now()), "of_case": application_id, "mark": EVER}
        with self._database.writing() as connection:
            leased = connection.execute(_CLAIM_BY_HAND, lease).first()
        if leased is None:
            raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{application_id} does not wait for a transcription")
        return Claimed(*leased)

    def received(self, application_id: str) -> tuple[datetime, bool]:
        """Return when an application was received and whether it is simulated. Raises StoreError RECEIPT_UNKNOWN."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(submission.c.received_at, submission.c.simulated)
                .join(application, application.c.number == submission.c.number)
                .where(application.c.id == application_id)
            ).first()
        if row is None:
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, application_id)
        return row.received_at, row.simulated

    def _lease_first(self, now: datetime, most: int) -> tuple[Claimed, ...]:
        mark = self._begin()
        leased = self._lease_from(mark, now, most)
        return leased if leased or mark is None else self._lease_from(None, now, most)

    def _lease_from(self, mark: datetime | None, now: datetime, most: int) -> tuple[Claimed, ...]:
        """Lease what is due first; the lease is committed on return."""
        return self._leased(mark, self._database.at_once(*self._lease_asked(mark, now, most)))

    def _begin(self) -> datetime | None:
        """Return from when on a claim looks; None: at everything."""
        return self._mark.before_next() if self._database.dialect == POSTGRES else None

    def _lease_asked(self, mark: datetime | None, now: datetime, most: int) -> Asked:
        return lease_of(most, self._database.dialect), {**self._lease_values(now), "mark": mark or EVER}

    def _leased(self, mark: datetime | None, rows: list[Any]) -> tuple[Claimed, ...]:
        """Note where the next claim begins; return the claims, oldest first."""
        if self._database.dialect == POSTGRES:
            if mark is None:
                self._mark.looked_at_all()
            self._mark.claimed(rows[0].due_since if rows else None)
        return tuple(Claimed(*row[: len(_CLAIMED)]) for row in sorted(rows, key=_BY_SEQ))

    def _lease_values(self, now: datetime) -> dict[str, object]:
        return {"now": now, "lease_end": now + self._lease, "new_owner": self._owner}

    def _pull_back(self, now: datetime) -> bool:
        """After a clock that ran ahead was set right: nothing waits longer than the longest wait there is."""
        horizon = now + max(self._lease, timedelta(seconds=self._pace.longest_wish)) + timedelta(minutes=1)
        late = update(outbox).where(outbox.c.state == UNSENT, outbox.c.next_at > horizon)
        with self._database.writing() as connection:
            return connection.execute(late.values(next_at=now)).rowcount > 0

    def settle(self, claimed: Claimed, outcome: DeliveryOutcome) -> None:
        """Write down what came of a claim. Raises StoreError LEASE_LOST: the result is then not ours to keep."""
        if self.settle_batch([(claimed, outcome)]):
            raise StoreError(FailureCode.LEASE_LOST, f"outbox {claimed.seq}, token {claimed.token}")

    def settle_batch(self, results: Sequence[tuple[Claimed, DeliveryOutcome]]) -> frozenset[int]:
        """Write down what came of several claims, in one transaction; see the port."""
        now = self._clock.now()
        lost, _ = settle(self._database, self._results(results, now), now=now, actor=self._actor)
        return lost

    def settle_and_claim(
        self, results: Sequence[tuple[Claimed, DeliveryOutcome]], most: int
    ) -> tuple[frozenset[int], tuple[Claimed, ...]]:
        """Settle and lease the next in one transaction, on PostgreSQL in one round trip; see the port."""
        now, mark = self._clock.now(), self._begin()
        leases, then = self._results(results, now), self._lease_asked(mark, now, most)
        lost, (rows,) = settle(self._database, leases, then, now=now, actor=self._actor)
        return lost, self._leased(mark, rows)

    def _results(self, results: Sequence[tuple[Claimed, DeliveryOutcome]], now: datetime) -> list[Lease]:
        return [
            Lease(each.seq, each.token, each.application_id, self._settled(outcome, each.attempt, now))
            for each, outcome in results
        ]

    def give_back(self, claims: Sequence[Claimed]) -> None:
        """Let go of what was not tried; see the port."""
        leases = [Lease(each.seq, each.token, each.application_id, UNTRIED) for each in claims]
        settle(self._database, leases, now=self._clock.now(), actor=self._actor)

    def _settled(self, outcome: DeliveryOutcome, attempt: int, now: datetime) -> Result:
        match outcome:
            case Delivered(reference):
                return Result(OutboxState.DELIVERED, reference=reference[:_REFERENCE_LENGTH] if reference else None)
            case RetryLater(code, _, wish):
                return Result(OutboxState.UNSENT, code=code.value, next_at=now + self._pace.pause(attempt, wish))
            case Refused(code, _):
                return Result(OutboxState.REFUSED, code=code.value)
            case _:
                assert_never(outcome)

    def send_again(self, application_id: str, actor: str) -> None:
        """Staff put a refused application back into the outbox. Raises StoreError STEP_NOT_ALLOWED."""
        now = self._clock.now()
        again = {"state": OutboxState.UNSENT.value, "attempt": 0, "next_at": now, "settled_at": None}
        with self._database.writing() as connection:
            put = connection.execute(
                update(outbox)
                .where(outbox.c.application_id == application_id, outbox.c.state == REFUSED)
                .values(**again)
            )
            if put.rowcount == 0:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{application_id} was not refused")
            audit.append(connection, now, audit.Act(actor, "send-again", application_id))

    def stats(self) -> OutboxStats:
        """Count what waits, is on its way, was refused; say since when the oldest waits. Partial indexes only."""
        now = self._clock.now()
        with self._database.reading() as connection:
            unsent, in_flight = connection.execute(
                select(func.count(), func.count().filter(outbox.c.lease_until > now)).where(outbox.c.state == UNSENT)
            ).one()
            refused = connection.execute(select(func.count()).where(outbox.c.state == REFUSED)).scalar_one()
            return OutboxStats(unsent, in_flight, refused, oldest_unsent(connection))


def oldest_unsent(connection: Connection) -> datetime | None:
    """Return when the application was received whose message has waited longest; None where nothing waits."""
    oldest: datetime | None = connection.execute(
        select(func.min(submission.c.received_at))
        .select_from(outbox)
        .join(application, application.c.id == outbox.c.application_id)
        .join(submission, submission.c.number == application.c.number)
        .where(outbox.c.state == UNSENT)
    ).scalar()
    return oldest
