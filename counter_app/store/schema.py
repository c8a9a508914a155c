"""The tables. Migrations build them; a test holds both equal.

Personal values live only in `application.payload`, `application.applicant`, `work.reason` and what `schema_cases`
names, sealed per case.
State numbers appear as literals in predicates: a partial index is used only where the planner sees the literal.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    Dialect,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    true,
)

from counter_app.domain.japan_time import JAPAN

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return the instant as microseconds since 1970 UTC, exactly."""
    return (at - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """A point in time as microseconds since 1970 UTC: exact, ordered, the same on every database. Read in JST."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # base class
        """Refuse naive times: nobody could say which instant they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its time zone")
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # as above
        """Return Japan's time."""
        return None if value is None else (_EPOCH + value * _MICROSECOND).astimezone(JAPAN)


class OutboxState(IntEnum):
    """「送信中」 is never stored: a lease says it, and a lease ends by itself."""

    UNSENT = 0
    DELIVERED = 1
    REFUSED = 2


UNSENT: ColumnElement[int] = literal_column(str(OutboxState.UNSENT.value))
DELIVERED: ColumnElement[int] = literal_column(str(OutboxState.DELIVERED.value))
REFUSED: ColumnElement[int] = literal_column(str(OutboxState.REFUSED.value))

sequence = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for INTEGER PRIMARY KEY

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

receipt_serial = Table(
    "receipt_serial",
    metadata,
    Column("office", String(6), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("number", String(32), nullable=False),
    Column("visit_id", String(36), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("visit_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("channel", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("facts_asked", Integer, nullable=False),
    Column("facts_prefilled", Integer, nullable=False),
    Column("characters_typed", Integer, nullable=False),
    Column("printed_at", Instant),
    Column("entries_by_hand", Integer),
    Column("taps", Integer),
    Column("paper_entries", Integer),
    Column("paper_signatures", Integer),
    Column("paper_pages", Integer),
    Column("prefilled_by", String(200)),
    UniqueConstraint("number"),
    UniqueConstraint("visit_id"),
    sqlite_autoincrement=True,  # a row number is never given twice, not even after retention removed the last row
)
_unprinted = submission.c.printed_at.is_(None)
Index("ix_submission_unprinted", submission.c.seq, sqlite_where=_unprinted, postgresql_where=_unprinted)

application = Table(
    "application",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("id", String(40), nullable=False),
    Column("number", String(32), ForeignKey("submission.number"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("procedure", String(64), nullable=False),
    Column("form_version", String(32), nullable=False),
    Column("connector", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("open_items", Integer, nullable=False),
    Column("applicant", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("due", Date),
    UniqueConstraint("id"),
    UniqueConstraint("number", "position"),
    sqlite_autoincrement=True,
)

case_key = Table(
    "case_key",
    metadata,
    Column("application_id", String(40), ForeignKey("application.id"), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("key", String(40), nullable=False),
    Column("application_id", String(40), ForeignKey("application.id"), nullable=False),
    Column("connector", String(64), nullable=False),
    Column("state", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("token", Integer, nullable=False),
    Column("owner", String(64)),
    Column("last_code", String(8)),
    Column("reference", String(200)),
    Column("settled_at", Instant),
    UniqueConstraint("key"),
    CheckConstraint("state IN (0, 1, 2)", name="state"),
    sqlite_autoincrement=True,
)
_unsent, _refused = outbox.c.state == UNSENT, outbox.c.state == REFUSED
Index("ix_outbox_unsent", outbox.c.next_at, outbox.c.seq, sqlite_where=_unsent, postgresql_where=_unsent)
Index("ix_outbox_refused", outbox.c.seq, sqlite_where=_refused, postgresql_where=_refused)
Index("ix_outbox_application_id", outbox.c.application_id, outbox.c.seq)

work = Table(
    "work",
    metadata,
    Column("seq", sequence, ForeignKey("application.seq"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("owner", String(64)),
    Column("reason", LargeBinary),
    Column("changed_at", Instant, nullable=False),
    Column("office", String(6), nullable=False, server_default=""),
    Column("destination", String(16), nullable=False, server_default=""),  # empty in what an older release stored
    Column("approval", String(16), nullable=False, server_default="not-needed"),
    Column("proposed_by", String(64)),
    Column("protected", Boolean, nullable=False, server_default=false()),
    Column("until", Date),  # the day a correction, a return or a hold is due
    Column("taken_in_by", String(64)),  # the clerk at the counter; null: a resident alone, or another terminal's
    Column("due", Date),  # as in `application`: an index can only hold what is in its own table
    Column("procedure", String(64), nullable=False, server_default=""),  # likewise
    CheckConstraint(
        "state IN ('received', 'taken', 'correcting', 'held', 'returned', 'done', 'closed', 'withdrawn')", name="state"
    ),
    CheckConstraint("approval IN ('not-needed', 'needed', 'proposed', 'approved')", name="approval"),
)
Index("ix_work_state_seq", work.c.state, work.c.seq)
_held = work.c.owner.is_not(None)
Index("ix_work_owner_seq", work.c.owner, work.c.seq, sqlite_where=_held, postgresql_where=_held)
_taken_in = work.c.taken_in_by.is_not(None)
Index("ix_work_taken_in_by_seq", work.c.taken_in_by, work.c.seq, sqlite_where=_taken_in, postgresql_where=_taken_in)
_to_approve = work.c.approval == literal_column("'proposed'")
Index("ix_work_to_approve", work.c.seq, sqlite_where=_to_approve, postgresql_where=_to_approve)
Index("ix_work_office_seq", work.c.office, work.c.seq)
Index("ix_work_office_state_seq", work.c.office, work.c.state, work.c.seq)
Index("ix_work_destination_state_seq", work.c.destination, work.c.state, work.c.seq)
Index("ix_work_procedure_state_seq", work.c.procedure, work.c.state, work.c.seq)
PROTECTED: ColumnElement[bool] = work.c.protected == true()
Index("ix_work_protected", work.c.seq, sqlite_where=PROTECTED, postgresql_where=PROTECTED)
_OPEN_STATES: tuple[ColumnElement[str], ...] = tuple(
    literal_column(f"'{state}'") for state in ("received", "taken", "correcting", "held", "returned")
)


def still_open(lines: FromClause = work) -> ColumnElement[bool]:
    """What is not finished, in the words of the indexes below: the planner has to see the literals."""
    return lines.c.state.in_(_OPEN_STATES)


_has_day = work.c.due.is_not(None)
Index("ix_work_due", work.c.due, work.c.seq, sqlite_where=_has_day, postgresql_where=_has_day)
_open_due, _open_until = and_(still_open(), work.c.due.is_not(None)), and_(still_open(), work.c.until.is_not(None))
Index("ix_work_open_due", work.c.due, work.c.seq, sqlite_where=_open_due, postgresql_where=_open_due)
Index("ix_work_open_until", work.c.until, work.c.seq, sqlite_where=_open_until, postgresql_where=_open_until)

audit = Table(
    "audit",
    metadata,
    Column("seq", sequence, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("detail_hash", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("terminal", String(64)),  # with `purpose`: empty only in entries older than both columns
    Column("purpose", String(64)),
)
Index("ix_audit_object_id", audit.c.object_id, audit.c.seq)

kpi_event = Table(
    "kpi_event",
    metadata,
    Column("seq", sequence, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("procedure", String(64)),
    Column("channel", String(16)),
    Column("simulated", Boolean, nullable=False),
    Column("seconds", Integer),
    Column("facts_asked", Integer),
    Column("facts_prefilled", Integer),
    Column("characters_typed", Integer),
    Column("entries_by_hand", Integer),
    Column("taps", Integer),
    Column("paper_entries", Integer),
    Column("paper_signatures", Integer),
    Column("paper_pages", Integer),
    Column("prefilled_by", String(200)),
    Column("fact", String(128)),
    Column("office", String(6)),
    Column("terminal", String(64)),
    Column("section", String(64)),
    Column("destination", String(200)),
    Column("queue", String(32)),
    Column("outcome", String(16)),
    Column("facts_corrected", Integer),
    Column("basic_items", Integer),
    Column("basic_reused", Integer),
)
Index("ix_kpi_event_at", kpi_event.c.at)

APPEND_ONLY = ("audit", "case_step", "correction")

from counter_app.store import schema_cases as schema_cases  # noqa: E402, PLC0414  # their tables join `metadata` above
from counter_app.store import schema_figures as schema_figures  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_hub as schema_hub  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_marks as schema_marks  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_matching as schema_matching  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_remote as schema_remote  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_retention as schema_retention  # noqa: E402, PLC0414  # as above
from counter_app.store import schema_scanned as schema_scanned  # noqa: E402, PLC0414  # as above
