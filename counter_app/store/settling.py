"""What became of deliveries, written down: the messages, their figures, their entries in the chain. All or nothing.

PostgreSQL does all of it in one statement: one round trip for a whole batch, and the chain's end is held by nobody for
longer than the next claim and a commit take. SQLite has no way to the server to save and does one step after the other
in one transaction (settling_steps.py). A member whose lease was lost is left as it is and told; the others are settled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import CTE, JSON, String, bindparam, cast, column, func, literal_column, select
from sqlalchemy.types import TypeEngine

from counter_app.ports.outbox import BATCH
from counter_app.store import audit, kpi
from counter_app.store.chain_end import PER_ENTRY, common_values, entries_at_end
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.leases import WORDS, Lease, act_of, update_as, words_of
from counter_app.store.ready import Asked, Ready
from counter_app.store.schema import DELIVERED, UNSENT, outbox
from counter_app.store.settling_steps import settle_in_steps

_OF_ENTRY = tuple(name for name in PER_ENTRY if name != "object_id")  # that is the case
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


def settle(
    database: Database, leases: Sequence[Lease], *then: Asked, now: datetime, actor: str
) -> tuple[frozenset[int], list[list[Any]]]:
    """Write results down and run what comes behind them, all in one transaction.

    Returns the row numbers of those that are not the claimer's to keep, and the rows of each statement.
    """
    if not leases:
        return frozenset(), database.together(*then) if then else []
    if database.dialect == POSTGRES:
        settled, *rows = database.together((whole_of(len(leases)), _values(leases, now, actor)), *then)
        return _lost(leases, settled), rows
    with database.steps() as run:
        return _lost(leases, settle_in_steps(run, leases, now, actor)), [run(*each) for each in then]


def _lost(leases: Sequence[Lease], kept: Sequence[Any]) -> frozenset[int]:
    return frozenset(each.seq for each in leases) - {each.seq for each in kept}


def whole_of(count: int) -> Ready:
    """Settling so many in one statement; returns the row numbers that were settled."""
    return _whole(1 if count == 1 else max(count, BATCH))


@cache
def _whole(most: int) -> Ready:
    said, row = as_rows({**WORDS, **dict.fromkeys(_OF_ENTRY, String())}, most), outbox.c
    settled = update_as(said.c).returning(row.seq, row.application_id, row.state, *(said.c[name] for name in _OF_ENTRY))
    done = settled.cte("settled")
    delivered = (
        select(done.c.application_id, func.split_part(done.c.application_id, "-", 1).label("office"))
        .where(done.c.state == DELIVERED)
        .cte("delivered")
    )
    final = select(done, done.c.application_id.label("object_id")).where(done.c.state != UNSENT).cte("final")
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
    return {"said": _ENCODE([{name: value for name, value in row.items() if value is not None} for row in rows])}


def _values(leases: Sequence[Lease], now: datetime, actor: str) -> dict[str, Any]:
    ordered = sorted(leases, key=attrgetter("seq"))  # two that settle the same rows never wait for each other
    said = [words_of(each, now) | _entry(each, now, actor) for each in ordered]
    return {**rows_said(said), **common_values(now, actor), **kpi.note_values(kpi.KpiKind.DELIVERED, now)}


def _entry(lease: Lease, now: datetime, actor: str) -> dict[str, str]:
    known = audit.values_per_entry(now, act_of(lease, actor))
    return {name: known[name] for name in _OF_ENTRY}
