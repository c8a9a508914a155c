"""Settling on SQLite: one step after the other in one transaction, each a statement that was made ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import bindparam

from counter_app.store import audit, kpi
from counter_app.store.dialects import SQLITE
from counter_app.store.leases import WORDS, Lease, act_of, is_final, update_as, words_of
from counter_app.store.ready import Ready, Run
from counter_app.store.schema import OutboxState, outbox

_RESULT = Ready(
    update_as(SimpleNamespace(**{name: bindparam(name, type_=kind) for name, kind in WORDS.items()})).returning(
        outbox.c.seq
    ),
    SQLITE,
)


def settle_in_steps(run: Run, leases: Sequence[Lease], now: datetime, actor: str) -> list[Lease]:
    """Write results down; return those whose lease held."""
    kept = [each for each in leases if run(_RESULT, words_of(each, now))]
    delivered = [each.case_id for each in kept if each.result.state is OutboxState.DELIVERED]
    kpi.note_in_steps(run, kpi.KpiKind.DELIVERED, now, delivered)
    audit.append_in_steps(run, now, [act_of(each, actor) for each in kept if is_final(each)])
    return kept
