"""Tables of the work list beside `work` itself: what happened to a case, and what was changed in it.

Both only ever grow. Personal texts in them are sealed under the case's own key, so that retention ends them too.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from counter_app.store.schema import Instant, metadata, sequence

case_step = Table(
    "case_step",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("application_id", String(40), ForeignKey("application.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("terminal", String(64), nullable=False),
    Column("step", String(16), nullable=False),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("owner", String(64)),
    Column("due", Date),
    Column("reason", LargeBinary),
    sqlite_autoincrement=True,
)
Index("ix_case_step_application_id", case_step.c.application_id, case_step.c.seq)

correction = Table(
    "correction",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("application_id", String(40), ForeignKey("application.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("differences", LargeBinary, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    UniqueConstraint("application_id", "number"),
    sqlite_autoincrement=True,
)
