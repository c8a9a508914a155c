"""Entries written where the audit chain ends, in one round trip: PostgreSQL finds the end and hashes them itself.

The server joins what is known beforehand (`middle`, `tail`) around its number and the hash before it; the result is the
text that `audit` hashes, byte for byte. Waiting for the chain's end comes after everything else in the statement.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Insert,
    Label,
    String,
    bindparam,
    func,
    insert,
    literal_column,
    select,
)

from counter_app.store.audit_chain import START
from counter_app.store.schema import Instant, audit, microseconds

_KEPT = ("actor", "action", "object_id", "detail_hash", "terminal", "purpose")
PER_ENTRY = ("action", "object_id", "detail_hash", "middle")  # what differs between the entries of one statement


def entry_at_end() -> Insert:
    """Return the INSERT of one entry."""
    ending = select(func.chain_end().label("e")).cte("ending")
    seq, before = _after()
    digest = _digest(seq, _bound("middle"), before)
    kept = [_bound(name) for name in _KEPT]
    row = select(seq, bindparam("entry_at", type_=Instant), *kept, before, digest).select_from(ending)
    return insert(audit).from_select(["seq", "at", *_KEPT, "prev_hash", "hash"], row)


def entries_at_end(each: FromClause, most: int) -> Insert:
    """Return the INSERT of an entry for each row of `each`, which has `seq` (their order), `PER_ENTRY`, at most so many rows.

    The chain's end is waited for after everything `each` does, and not at all where it has no row.
    """
    if most == 1:
        return _entry_alone(each)
    place = func.row_number().over(order_by=each.c.seq)
    ordered = select(place.label("place"), *(each.c[name] for name in PER_ENTRY)).cte("ordered")
    some = select(func.count().label("rows")).select_from(ordered).subquery("some")
    ending = (
        select(func.chain_end().label("e")).select_from(some).where(some.c.rows > literal_column("0")).cte("ending")
    )
    seq, before = _after()
    first = (
        select(ordered.c.place, seq.label("seq"), before.label("before"), _digest(seq, ordered.c.middle, before))
        .select_from(ending.join(ordered, ordered.c.place == literal_column("1")))
        .cte("chain", recursive=True)
    )
    seq = first.c.seq + literal_column("1")
    chain = first.union_all(
        select(ordered.c.place, seq, first.c.hash, _digest(seq, ordered.c.middle, first.c.hash)).select_from(
            ordered.join(first, ordered.c.place == first.c.place + literal_column("1"))
        )
    )
    kept = [ordered.c[name] if name in PER_ENTRY else _bound(name) for name in _KEPT]
    rows = select(chain.c.seq, bindparam("entry_at", type_=Instant), *kept, chain.c.before, chain.c.hash)
    rows = rows.select_from(chain.join(ordered, ordered.c.place == chain.c.place))
    return insert(audit).from_select(["seq", "at", *_KEPT, "prev_hash", "hash"], rows)


def _entry_alone(each: FromClause) -> Insert:
    """Nothing to bring in order and no hash of one row in the next: half the work of the server."""
    ending = select(func.chain_end().label("e"), *(each.c[name] for name in PER_ENTRY)).select_from(each).cte("ending")
    seq, before = _after()
    kept = [ending.c[name] if name in PER_ENTRY else _bound(name) for name in _KEPT]
    digest = _digest(seq, ending.c.middle, before)
    row = select(seq, bindparam("entry_at", type_=Instant), *kept, before, digest).select_from(ending)
    return insert(audit).from_select(["seq", "at", *_KEPT, "prev_hash", "hash"], row)


def _after() -> tuple[ColumnElement[int], ColumnElement[str]]:
    """The number after the chain's last one, and the hash before it."""
    last = literal_column("(ending.e).last", BigInteger)
    before = func.coalesce(literal_column("(ending.e).last_hash", String), literal_column(f"'{START}'"))
    return func.coalesce(last, literal_column("0")) + literal_column("1"), before


def _bound(name: str) -> BindParameter[str]:
    return bindparam(f"entry_{name}", type_=String)


def _digest(seq: ColumnElement[int], middle: ColumnElement[str], before: ColumnElement[str]) -> Label[str]:
    text = func.concat(literal_column("'['"), seq, middle, before, _bound("tail"))
    digest = func.encode(func.sha256(func.convert_to(text, literal_column("'UTF8'"))), literal_column("'hex'"))
    return digest.label("hash")


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
