"""Leases and what a message comes to: the same words for every way of writing them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Update, case, func, select, update
from sqlalchemy.types import TypeEngine

from counter_app.store import audit
from counter_app.store.schema import DELIVERED, OutboxState, application, microseconds, outbox, submission


@dataclass(frozen=True, slots=True)
class Result:
    """What a message comes to: its state, and of the rest what changes. `tried` is False where nobody delivered it."""

    state: OutboxState
    reference: str | None = None
    code: str | None = None
    next_at: datetime | None = None
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Lease:
    """What a claim gave, with its result: which row of which case, under which token."""

    seq: int
    token: int
    case_id: str
    result: Result


UNTRIED = Result(OutboxState.UNSENT, tried=False)  # leased and let go of: due again as before, the attempt not counted


def is_final(lease: Lease) -> bool:
    """Whether the message is done with: only that leaves an entry in the chain."""
    return lease.result.state is not OutboxState.UNSENT


def act_of(lease: Lease, actor: str) -> audit.Act:
    """Return what the chain is told of a message that is done with."""
    if lease.result.state is OutboxState.DELIVERED:
        return audit.Act(actor, "deliver", lease.case_id)
    return audit.Act(actor, "refuse", lease.case_id, (lease.result.code or "").encode())


# One result in columns: the parameters of one settling on SQLite, a row of `said` on PostgreSQL.
WORDS: dict[str, TypeEngine[Any]] = {
    "its_seq": BigInteger(), "its_token": Integer(), "its_case": String(), "new_state": Integer(),
    "new_reference": String(), "new_code": String(), "due": BigInteger(), "untried": Integer(), "ended": BigInteger(),
}  # fmt: skip


def words_of(lease: Lease, now: datetime) -> dict[str, Any]:
    """Return the values of `WORDS`."""
    result = lease.result
    return {
        "its_seq": lease.seq,
        "its_token": lease.token,
        "its_case": lease.case_id,
        "new_state": result.state.value,
        "new_reference": result.reference,
        "new_code": result.code,
        "due": microseconds(result.next_at) if result.next_at else None,
        "untried": 0 if result.tried else 1,
        "ended": None if result.state is OutboxState.UNSENT else microseconds(now),
    }


_RECEIVED = (
    select(submission.c.received_at)
    .join(application, application.c.number == submission.c.number)
    .where(application.c.id == outbox.c.application_id)
    .correlate(outbox)
    .scalar_subquery()
)


def update_as(said: Any) -> Update:
    """Return the UPDATE that writes where the lease still holds; `said` has the columns of `WORDS`.

    What a result does not name stays, and a delivery forgets earlier failures. What nobody tried has its old place again.
    """
    # `state = 0` would invite the planner to look through the index of all that is unsent, made for another question.
    unsent = outbox.c.state < DELIVERED
    held = (outbox.c.seq == said.its_seq) & (outbox.c.token == said.its_token) & unsent
    code = func.coalesce(said.new_code, outbox.c.last_code)
    return (
        update(outbox)
        .where(held, outbox.c.application_id == said.its_case)
        .values(
            lease_until=None,
            state=said.new_state,
            reference=func.coalesce(said.new_reference, outbox.c.reference),
            last_code=case((said.new_state == DELIVERED, None), else_=code),
            next_at=func.coalesce(said.due, case((said.untried == 1, _RECEIVED), else_=outbox.c.next_at)),
            attempt=outbox.c.attempt - said.untried,
            settled_at=func.coalesce(said.ended, outbox.c.settled_at),
        )
    )
