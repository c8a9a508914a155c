"""An entry written where the audit chain ends, in one round trip: PostgreSQL finds the end and hashes it itself.

The server joins what is known beforehand (`middle`, `tail`) around its number and the hash before it; the result is the
text that `audit` hashes, byte for byte. Waiting for the chain's end comes after everything else in the statement.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, FromClause, Insert, String, bindparam, func, insert, literal_column, select

from counter_app.store.audit_chain import START
from counter_app.store.schema import Instant, audit, microseconds

_KEPT = ("actor", "action", "object_id", "detail_hash", "terminal", "purpose")


def entry_at_end(each: FromClause | None = None) -> Insert:
    """Return the INSERT of one entry; with `each`, one that is written only where `each` has its row."""
    waiting = select(func.chain_end().label("e"))
    ending = (waiting if each is None else waiting.select_from(each)).cte("ending")
    last = literal_column("(ending.e).last", BigInteger)
    before = func.coalesce(literal_column("(ending.e).last_hash", String), literal_column(f"'{START}'"))
    seq = func.coalesce(last, literal_column("0")) + literal_column("1")
    middle, tail = (bindparam(f"entry_{part}", type_=String) for part in ("middle", "tail"))
    text = func.concat(literal_column("'['"), seq, middle, before, tail)
    digest = func.encode(func.sha256(func.convert_to(text, literal_column("'UTF8'"))), literal_column("'hex'"))
    kept = [bindparam(f"entry_{name}", type_=String) for name in _KEPT]
    row = select(seq, bindparam("entry_at", type_=Instant), *kept, before, digest).select_from(ending)
    return insert(audit).from_select(["seq", "at", *_KEPT, "prev_hash", "hash"], row)


def entry_values(at: datetime, said: tuple[str, str, str, str, str], detail_hash: str) -> dict[str, object]:
    """Return the values of `entry_at_end`; `said` is actor, action, object, terminal and purpose."""
    *act, terminal, purpose = said
    middle, tail = ([microseconds(at), *act, detail_hash], [terminal, purpose])
    known = dict(zip(_KEPT, (*act, detail_hash, terminal, purpose), strict=True))
    return {
        **{f"entry_{name}": value for name, value in known.items()},
        "entry_at": at,
        "entry_middle": f',{_inner(middle)},"',
        "entry_tail": f'",{_inner(tail)}]',
    }


def _inner(fields: Sequence[object]) -> str:
    return json.dumps(fields, separators=(",", ":"))[1:-1]
