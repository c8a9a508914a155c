"""Tables of 照合 by people: runs, the cases they left, what people answered.

In clear stand numbers, times, stages and who did it. Everything about residents, register ids among it, is in `body`,
`chosen` and `words`, sealed by a key of the case's own; the key is wrapped like those of applications and goes with its run.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from counter_app.store.schema import Instant, metadata
from counter_app.store.schema import sequence as _Sequence  # noqa: N812  # a type

match_run = Table(
    "match_run",
    metadata,
    Column("id", _Sequence, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("office", String(6), nullable=False),
    Column("section", String(64), nullable=False),
    Column("rules", String(32), nullable=False),
    Column("variants", String(64), nullable=False),
    Column("towns", String(64), nullable=False),
    Column("register", String(64), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("applications", String(64), nullable=False),
    Column("matched", Integer, nullable=False),
    Column("review", Integer, nullable=False),
    Column("no_match", Integer, nullable=False),
    Column("seed", String(64), nullable=False),  # draws the blind checks
    Column("simulated", Boolean, nullable=False),
    UniqueConstraint("applications", "register", "rules"),
    sqlite_autoincrement=True,
)

match_case = Table(
    "match_case",
    metadata,
    Column("id", _Sequence, primary_key=True),
    Column("run", _Sequence, ForeignKey("match_run.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("application_id", String(64), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("protected", Boolean, nullable=False),
    Column("seen_by", String(64)),  # whose turn it is for a while
    Column("seen_at", Instant),
    Column("key_id", String(16), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # empty: let go
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
not_settled = match_case.c.stage != "settled"
Index(
    "ix_match_case_open",
    match_case.c.run,
    match_case.c.line,
    sqlite_where=not_settled,
    postgresql_where=not_settled,
)

match_answer = Table(
    "match_answer",
    metadata,
    Column("id", _Sequence, primary_key=True),
    Column("case_id", _Sequence, ForeignKey("match_case.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("terminal", String(64), nullable=False),
    Column("answer", String(8), nullable=False),
    Column("chosen", LargeBinary),
    Column("why", String(16), nullable=False),
    Column("words", LargeBinary),
    Column("seconds", Integer, nullable=False),
    Column("agrees", Boolean, nullable=False),  # with whom the run named
    Column("final", Boolean, nullable=False),
    Column("undone", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_match_answer_case", match_answer.c.case_id)
Index("ix_match_answer_actor", match_answer.c.actor, match_answer.c.id)
