"""Tables of the figures: finished hours, days and months, what has to be counted again, tickets of a ticket machine."""

from __future__ import annotations

from sqlalchemy import BigInteger as Whole
from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String, Table

from counter_app.figures.tally import SUMS
from counter_app.store.schema import Instant, metadata

kpi_cell = Table(
    "kpi_cell",
    metadata,
    Column("facet", String(12), primary_key=True),
    Column("grain", Integer, primary_key=True, autoincrement=False),
    Column("simulated", Boolean, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("office", String(6), primary_key=True),
    Column("procedure", String(64), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("queue", String(32), primary_key=True),
    *(Column(name, Whole, nullable=False) for name in SUMS),
    Column("durations", LargeBinary),
    sqlite_with_rowid=False,  # the key is most of the row; stored once
)

kpi_finished = Table(
    "kpi_finished",
    metadata,
    Column("grain", Integer, primary_key=True, autoincrement=False),
    Column("since", Instant, primary_key=True),
    sqlite_with_rowid=False,
)

kpi_late = Table(
    "kpi_late",
    metadata,
    Column("seq", Whole().with_variant(Integer, "sqlite"), primary_key=True),
    Column("hour", Instant, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("office", String(6), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("queue", String(32), primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("issued_at", Instant, nullable=False),
    Column("called_at", Instant),
    Column("left_at", Instant),
    Column("simulated", Boolean, nullable=False),
)
waiting = ticket.c.called_at.is_(None) & ticket.c.left_at.is_(None)
Index("ix_ticket_waiting", ticket.c.issued_at, sqlite_where=waiting, postgresql_where=waiting)
