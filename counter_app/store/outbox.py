"""The outbox: what was stored with its application and still has to leave.

A claim leases the message that has been due longest and raises its fencing token; settling needs that token. The
claim moves `next_at` to the end of the lease, so that a message whose process died comes due by itself. A later
message of an application waits for the earlier ones; a message that fails holds up nothing but its own application.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from counter_app.failures import FailureCode, StoreError
from counter_app.ports import (
    TRANSCRIPTION,
    Claimed,
    Clock,
    Delivered,
    Delivery,
    DeliveryOutcome,
    OutboxStats,
    Refused,
    RetryLater,
)
from counter_app.store import audit, kpi
from counter_app.store.cases import load_case
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema import DELIVERED, REFUSED, UNSENT, OutboxState, application, outbox, submission

_REFERENCE_LENGTH = 200
_OWNER_LENGTH = 48
_BY_MACHINE = outbox.c.connector != TRANSCRIPTION


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
        self._pace = pace or Pace()
        self._lease = timedelta(seconds=self._pace.lease)

    def claim(self) -> Claimed | None:
        """Lease the message that has been due longest; see the port.

        A message that cannot be opened is refused on the spot: it would come first again and again.
        """
        now = self._clock.now()
        with self._database.writing() as connection:
            self._pull_back(connection, now)
            while row := connection.execute(self._claim_statement(now)).first():
                try:
                    delivery = self._delivery(connection, row.key, row.application_id, row.attempt)
                except StoreError as error:
                    self._write_outcome(connection, row.seq, row.token, Refused(error.code, error.cause), now)
                    continue
                return Claimed(row.seq, row.token, row.connector, delivery)
        return None

    def claim_by_hand(self, application_id: str) -> Claimed:
        """Lease the message that a person has typed over, to settle it. Raises StoreError STEP_NOT_ALLOWED."""
        now = self._clock.now()
        own = (outbox.c.application_id == application_id) & (outbox.c.connector == TRANSCRIPTION)
        with self._database.writing() as connection:
            row = connection.execute(self._claim_statement(now, own)).first()
            if row is None:
                raise StoreError(FailureCode.STEP_NOT_ALLOWED, f"{application_id} does not wait for a transcription")
            delivery = self._delivery(connection, row.key, row.application_id, row.attempt)
            return Claimed(row.seq, row.token, row.connector, delivery)

    def _claim_statement(
        self, now: datetime, which: ColumnElement[bool] = _BY_MACHINE
    ) -> ReturningUpdate[*tuple[Any, ...]]:
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
        due = (
            select(outbox.c.seq)
            .where(outbox.c.state == UNSENT, outbox.c.next_at <= now, which, ~waits)
            .order_by(outbox.c.next_at, outbox.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        return (
            update(outbox)
            .where(outbox.c.seq == due)
            .values(
                token=outbox.c.token + 1,
                attempt=outbox.c.attempt + 1,
                owner=self._owner,
                lease_until=now + self._lease,
                next_at=now + self._lease,
            )
            .returning(
                outbox.c.seq,
                outbox.c.token,
                outbox.c.attempt,
                outbox.c.key,
                outbox.c.application_id,
                outbox.c.connector,
            )
        )

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

    def _delivery(self, connection: Connection, key: str, case_id: str, attempt: int) -> Delivery:
        about = connection.execute(
            select(submission.c.received_at, submission.c.simulated)
            .join(application, application.c.number == submission.c.number)
            .where(application.c.id == case_id)
        ).one()
        return Delivery(key, attempt, about.received_at, about.simulated, load_case(connection, self._keys, case_id))

    def _pull_back(self, connection: Connection, now: datetime) -> None:
        """After a clock that ran ahead was set right: nothing waits longer than the longest wait there is."""
        horizon = now + max(self._lease, timedelta(seconds=self._pace.longest_wish)) + timedelta(minutes=1)
        connection.execute(
            update(outbox).where(outbox.c.state == UNSENT, outbox.c.next_at > horizon).values(next_at=now)
        )

    def settle(self, claimed: Claimed, outcome: DeliveryOutcome) -> None:
        """Write down what came of a claim. Raises StoreError LEASE_LOST: the result is then not ours to keep."""
        with self._database.writing() as connection:
            self._write_outcome(connection, claimed.seq, claimed.token, outcome, self._clock.now())

    def _write_outcome(
        self, connection: Connection, seq: int, token: int, outcome: DeliveryOutcome, now: datetime
    ) -> None:
        mine = (outbox.c.seq == seq) & (outbox.c.token == token) & (outbox.c.state == UNSENT)
        row = connection.execute(select(outbox.c.attempt, outbox.c.application_id).where(mine)).first()
        if row is None:
            raise StoreError(FailureCode.LEASE_LOST, f"outbox {seq}, token {token}")
        connection.execute(update(outbox).where(mine).values(self._settled(outcome, row.attempt, now)))
        if isinstance(outcome, RetryLater):
            return
        action = "deliver" if isinstance(outcome, Delivered) else "refuse"
        detail = "" if isinstance(outcome, Delivered) else outcome.code.value
        actor = f"dispatch:{self._owner}"
        audit.append(connection, now, audit.Act(actor, action, row.application_id, detail.encode()))
        if isinstance(outcome, Delivered):
            kpi.note(connection, kpi.KpiKind.DELIVERED, now, row.application_id)

    def _settled(self, outcome: DeliveryOutcome, attempt: int, now: datetime) -> dict[str, object]:
        match outcome:
            case Delivered(reference):
                kept = reference[:_REFERENCE_LENGTH] if reference else None
                done = {"state": OutboxState.DELIVERED.value, "reference": kept, "last_code": None}
                return {**done, "lease_until": None, "settled_at": now}
            case RetryLater(code, _, wish):
                return {
                    "last_code": code.value,
                    "lease_until": None,
                    "next_at": now + self._pace.pause(attempt, wish),
                }
            case Refused(code, _):
                refused = {"state": OutboxState.REFUSED.value, "last_code": code.value}
                return {**refused, "lease_until": None, "settled_at": now}
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
            oldest = connection.execute(
                select(func.min(submission.c.received_at))
                .select_from(outbox)
                .join(application, application.c.id == outbox.c.application_id)
                .join(submission, submission.c.number == application.c.number)
                .where(outbox.c.state == UNSENT)
            ).scalar()
        return OutboxStats(unsent, in_flight, refused, oldest)
