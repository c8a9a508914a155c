"""What a store says about itself: whose keys seal its cases, whether it is being carried to another database."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from counter_app.store.schema import metadata

store_mark = Table(
    "store_mark",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", String(200), nullable=False),
)
