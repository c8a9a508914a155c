"""Tables of keys that were replaced, of what was deleted, and of what must not be."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from counter_app.store.schema import Instant, metadata
from counter_app.store.schema import submission as _submission

_Sequence = _submission.c.seq.type

key_epoch = Table(
    "key_epoch",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("retired_at", Instant),  # from then on nothing new is wrapped by it
)

deletion = Table(
    "deletion",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("rule", String(200), nullable=False),
    Column("count", Integer, nullable=False),
    Column("ids_hash", String(64), nullable=False),  # SHA-256 over the application ids, sorted, a line each
    Column("actor", String(64), nullable=False),
    sqlite_autoincrement=True,
)

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("application_id", String(40), ForeignKey("application.id"), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
)
