"""What became of deliveries, written down: the messages, their figures, their entries in the chain. All or nothing.

PostgreSQL does all of it in one statement, which is its own transaction: one round trip for a whole batch, and the
chain's end is held by nobody for longer than a commit takes. SQLite has no way to the server to save
and does one step after the other in one transaction. A member whose lease was lost is left as it is and told; the others are settled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    Integer,
    String,
    Update,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from counter_app.ports import BATCH
from counter_app.store import audit, kpi
from counter_app.store.chain_end import PER_ENTRY, entries_at_end
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.ready import Ready
from counter_app.store.schema import DELIVERED, UNSENT, OutboxState, microseconds, outbox


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


def untried(due: datetime) -> Result:
    """A message that was leased and let go of: due again as before, its attempt not counted."""
    return Result(OutboxState.UNSENT, next_at=due, tried=False)


def settle(database: Database, leases: Sequence[Lease], *, now: datetime, actor: str) -> frozenset[int]:
    """Write results down in one transaction; return the row numbers of those that are not the claimer's to keep."""
    if not leases:
        return frozenset()
    if database.dialect == POSTGRES:
        settled = database.at_once(whole_of(len(leases)), _values(leases, now, actor))
        return frozenset(each.seq for each in leases) - {row.seq for row in settled}
    with database.writing() as connection:
        held = {tuple(row) for row in connection.execute(_HELD, {"seqs": [each.seq for each in leases]})}
        kept = [each for each in leases if (each.seq, each.token, each.case_id) in held]
        if kept:
            connection.execute(_ONE, [_words(each, now) for each in kept])
        delivered = [each.case_id for each in kept if each.result.state is OutboxState.DELIVERED]
        kpi.note_all(connection, kpi.KpiKind.DELIVERED, now, delivered)
        audit.append_all(connection, now, [_act(each, actor) for each in kept if _is_final(each)])
    return frozenset(each.seq for each in leases) - {each.seq for each in kept}


def _is_final(lease: Lease) -> bool:
    return lease.result.state is not OutboxState.UNSENT


def _act(lease: Lease, actor: str) -> audit.Act:
    if lease.result.state is OutboxState.DELIVERED:
        return audit.Act(actor, "deliver", lease.case_id)
    return audit.Act(actor, "refuse", lease.case_id, (lease.result.code or "").encode())


# One result in columns: the parameters of one settling on SQLite, a row of `said` on PostgreSQL.
_WORDS: dict[str, TypeEngine[Any]] = {
    "its_seq": BigInteger(), "its_token": Integer(), "its_case": String(), "new_state": Integer(),
    "new_reference": String(), "new_code": String(), "due": BigInteger(), "untried": Integer(), "ended": BigInteger(),
}  # fmt: skip


def _words(lease: Lease, now: datetime) -> dict[str, Any]:
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


def _update(said: Any) -> Update:
    """Write where the lease still holds; what a result does not name stays, and a delivery forgets earlier failures."""
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
            next_at=func.coalesce(said.due, outbox.c.next_at),
            attempt=outbox.c.attempt - said.untried,
            settled_at=func.coalesce(said.ended, outbox.c.settled_at),
        )
    )


_ONE = _update(SimpleNamespace(**{name: bindparam(name, type_=kind) for name, kind in _WORDS.items()}))


_HELD = select(outbox.c.seq, outbox.c.token, outbox.c.application_id).where(
    outbox.c.seq.in_(bindparam("seqs", expanding=True)), outbox.c.state == UNSENT
)


def whole_of(count: int) -> Ready:
    """Settling so many in one statement; returns the row numbers that were settled."""
    return _whole(1 if count == 1 else max(count, BATCH))


@cache
def _whole(most: int) -> Ready:
    said, row = as_rows({**_WORDS, **dict.fromkeys(PER_ENTRY, String())}, most), outbox.c
    settled = _update(said.c).returning(row.seq, row.application_id, row.state, *(said.c[name] for name in PER_ENTRY))
    done = settled.cte("settled")
    delivered = (
        select(done.c.application_id, func.split_part(done.c.application_id, "-", 1).label("office"))
        .where(done.c.state == DELIVERED)
        .cte("delivered")
    )
    final = select(done).where(done.c.state != UNSENT).cte("final")
    notes = [note.cte(name) for name, note in kpi.note_with(delivered).items()]
    return Ready(select(done.c.seq).add_cte(done, *notes, entries_at_end(final, most).cte("entries")))


def as_rows(columns: dict[str, TypeEngine[Any]], most: int) -> CTE:
    """Return what `rows_said` tells as at most so many rows: one as values, several as JSON, which is one value for all.

    The limit tells the planner that they are few: it would read the whole outbox to find a hundred.
    """
    if most == 1:
        return select(*(bindparam(f"said_{name}", type_=kind).label(name) for name, kind in columns.items())).cte(
            "said"
        )
    told = func.json_to_recordset(cast(bindparam("said", type_=String), JSON)).table_valued(
        *(column(name, kind) for name, kind in columns.items()), name="told"
    )
    return select(told.render_derived(with_types=True)).limit(literal_column(str(most))).cte("said")


def rows_said(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the values of `as_rows`."""
    if len(rows) == 1:
        return {f"said_{name}": value for name, value in rows[0].items()}
    return {"said": json.dumps(rows, separators=(",", ":"))}


def _values(leases: Sequence[Lease], now: datetime, actor: str) -> dict[str, Any]:
    ordered = sorted(leases, key=attrgetter("seq"))  # two that settle the same rows never wait for each other
    entries = [audit.values_at_end(now, _act(each, actor)) for each in ordered]
    said = [
        {**_words(each, now), **{name: entry[f"entry_{name}"] for name in PER_ENTRY}}
        for each, entry in zip(ordered, entries, strict=True)
    ]
    return {**rows_said(said), **entries[0], **kpi.note_values(kpi.KpiKind.DELIVERED, now)}
