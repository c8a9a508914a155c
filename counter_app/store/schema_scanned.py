"""The table of codes from home that were handed in."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table

from counter_app.store.schema import Instant, metadata

home_code = Table(
    "home_code",
    metadata,
    Column("code", LargeBinary(16), primary_key=True),  # a hash of a random key: nothing of a person in it
    Column("used_at", Instant, nullable=False),
)
Index("ix_home_code_used_at", home_code.c.used_at)
