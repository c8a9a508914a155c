"""Entries written where the audit chain ends, in one round trip: PostgreSQL finds the end and hashes them itself.

The server joins what is known beforehand (`middle`, `tail`) around its number and the hash before it; the result is the
text that `audit` hashes, byte for byte. Waiting for the chain's end comes after everything else in the statement.
"""

from __future__ import annotations

from datetime import datetime
from json.encoder import encode_basestring_ascii

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Insert,
    Integer,
    Label,
    String,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

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
    # Arrays that the recursion looks into by place: joined by place, each entry would read all the others again.
    in_order = select(each).order_by(each.c.seq).subquery("in_order")
    arrays = [func.array_agg(in_order.c[name], type_=ARRAY(String)).label(name) for name in PER_ENTRY]
    told = select(func.count().label("entries"), *arrays).select_from(in_order).cte("told")
    ending = (
        select(func.chain_end().label("e")).select_from(told).where(told.c.entries > literal_column("0")).cte("ending")
    )
    seq, before = _after()
    one = literal_column("1", Integer)
    first = (
        select(one.label("place"), seq.label("seq"), before.label("before"), _digest(seq, told.c.middle[one], before))
        .select_from(ending.join(told, true()))
        .cte("chain", recursive=True)
    )
    place, seq = first.c.place + one, first.c.seq + one
    rest = select(place, seq, first.c.hash, _digest(seq, told.c.middle[place], first.c.hash))
    chain = first.union_all(rest.select_from(first.join(told, first.c.place < told.c.entries)))
    kept = [told.c[name][chain.c.place] if name in PER_ENTRY else _bound(name) for name in _KEPT]
    rows = select(chain.c.seq, bindparam("entry_at", type_=Instant), *kept, chain.c.before, chain.c.hash)
    rows = rows.select_from(chain.join(told, true()))
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
    actor, action, object_id, terminal, purpose = said
    own = dict(zip(PER_ENTRY, per_entry(at, actor, action, object_id, detail_hash), strict=True))
    return {**common_values(at, actor, terminal, purpose), **{f"entry_{name}": value for name, value in own.items()}}


def common_values(at: datetime, actor: str, terminal: str = "", purpose: str = "") -> dict[str, object]:
    """Return the values that all entries of one statement share."""
    return {
        "entry_at": at,
        "entry_actor": actor,
        "entry_terminal": terminal,
        "entry_purpose": purpose,
        "entry_tail": f'",{_fields(terminal, purpose)}]',
    }


def per_entry(at: datetime, actor: str, action: str, object_id: str, detail_hash: str) -> tuple[str, str, str, str]:
    """Return the values of `PER_ENTRY`."""
    middle = f',{microseconds(at)},{_fields(actor, action, object_id, detail_hash)},"'
    return action, object_id, detail_hash, middle


def _fields(*texts: str) -> str:
    """As `json.dumps` writes them inside of a list; each message makes an entry, and an encoder is slow to begin."""
    return ",".join(map(encode_basestring_ascii, texts))
