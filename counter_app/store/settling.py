"""What became of a delivery, written down: the message, its figure, its entry in the chain.

PostgreSQL does all of it in one statement, which is its own transaction: one round trip, and the chain's end is held
by nobody for longer than a commit takes. SQLite has no way to the server to save and does one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Delivered, DeliveryOutcome, Refused, RetryLater
from counter_app.store import audit, kpi
from counter_app.store.chain_end import entry_at_end
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.schema import DELIVERED, REFUSED, UNSENT, outbox


def _settle_statement(**values: Any) -> ReturningUpdate[*tuple[Any, ...]]:
    mine = (outbox.c.seq == bindparam("mine")) & (outbox.c.token == bindparam("my_token"))
    still = update(outbox).where(mine, outbox.c.application_id == bindparam("case_id"), outbox.c.state == UNSENT)
    return still.values(lease_until=None, **values).returning(outbox.c.application_id)


SETTLE: dict[type[DeliveryOutcome], ReturningUpdate[*tuple[Any, ...]]] = {
    Delivered: _settle_statement(
        state=DELIVERED, reference=bindparam("new_reference"), last_code=None, settled_at=bindparam("at")
    ),
    RetryLater: _settle_statement(last_code=bindparam("new_code"), next_at=bindparam("then")),
    Refused: _settle_statement(state=REFUSED, last_code=bindparam("new_code"), settled_at=bindparam("at")),
}


def _whole(outcome: type[DeliveryOutcome]) -> Select[*tuple[Any, ...]]:
    settled = SETTLE[outcome].cte("settled")
    further = [entry_at_end(settled).cte("entry")] if outcome is not RetryLater else []
    if outcome is Delivered:
        further = [note.cte(name) for name, note in kpi.note_with(settled).items()] + further
    return select(settled.c.application_id).add_cte(settled, *further)


_WHOLE = {outcome: _whole(outcome) for outcome in SETTLE}  # built once: building takes as long as running


@dataclass(frozen=True, slots=True)
class Lease:
    """What a claim gave: which row of which case, under which token, at which attempt."""

    seq: int
    token: int
    attempt: int
    case_id: str


def settle(  # noqa: PLR0913  # the outcome's own columns come with it
    database: Database, lease: Lease, outcome: DeliveryOutcome, own: dict[str, object], *, now: datetime, actor: str
) -> None:
    """Write an outcome down, `own` being its columns. Raises StoreError LEASE_LOST: it is not the claimer's to keep."""
    values = {"mine": lease.seq, "my_token": lease.token, "case_id": lease.case_id, **own}
    action = "deliver" if isinstance(outcome, Delivered) else "refuse"
    detail = outcome.code.value if isinstance(outcome, Refused) else ""
    act = audit.Act(actor, action, lease.case_id, detail.encode())
    lost = StoreError(FailureCode.LEASE_LOST, f"outbox {lease.seq}, token {lease.token}")
    if database.dialect == POSTGRES:
        values |= {} if isinstance(outcome, RetryLater) else audit.values_at_end(now, act)
        values |= kpi.note_values(kpi.KpiKind.DELIVERED, now, lease.case_id) if isinstance(outcome, Delivered) else {}
        with database.writing_once() as connection:
            if connection.execute(_WHOLE[type(outcome)], values).first() is None:
                raise lost
        return
    with database.writing() as connection:
        if connection.execute(SETTLE[type(outcome)], values).first() is None:
            raise lost
        if isinstance(outcome, RetryLater):
            return
        if isinstance(outcome, Delivered):
            kpi.note(connection, kpi.KpiKind.DELIVERED, now, lease.case_id)
        audit.append(connection, now, act)
