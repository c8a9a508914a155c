"""Tables of the hub (which terminals there are, what it has taken in) and of a branch terminal (what it still has to send).

Both live in the one schema: a store is migrated in one way, whatever it is used as. None of these columns is personal:
bodies are sealed to the office's key, the rest are ids, receipt numbers and what the slip says in clear.
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from counter_app.store.schema import Instant, metadata

_Sequence = BigInteger().with_variant(Integer, "sqlite")


class SendState(IntEnum):
    """How far a message of a branch terminal is. 「送信中」 is never stored, so nothing can get stuck in it."""

    UNSENT = 0
    TAKEN_IN = 1  # the hub gave its receipt: received and taken in are one transaction there
    REJECTED = 2  # a person must look; later messages of the case wait


WAITING: ColumnElement[int] = literal_column(str(SendState.UNSENT.value))
TAKEN_IN: ColumnElement[int] = literal_column(str(SendState.TAKEN_IN.value))
REJECTED: ColumnElement[int] = literal_column(str(SendState.REJECTED.value))

# the hub

hub_terminal = Table(
    "hub_terminal",
    metadata,
    Column("id", String(6), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("enrolled_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("taken", Integer, nullable=False),  # messages of it in the inbox
)

hub_certificate = Table(
    "hub_certificate",
    metadata,
    Column("serial", String(40), primary_key=True),  # hex
    Column("terminal", String(6), nullable=False),
    Column("role", String(16), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_by", String(64)),
)
Index("ix_hub_certificate_terminal", hub_certificate.c.terminal)

hub_invitation = Table(
    "hub_invitation",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("terminal", String(6), nullable=False),
    Column("role", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
)

inbox = Table(
    "inbox",
    metadata,
    Column("msg_id", String(36), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("terminal", String(6), nullable=False),
    Column("number", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
)

hub_quarantine = Table(
    "hub_quarantine",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("msg_id", String(36), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("terminal", String(6), nullable=False),
    Column("number", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("code", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),  # as it came: still sealed
    Column("settled_at", Instant),
    UniqueConstraint("msg_id", "sha256"),
    sqlite_autoincrement=True,
)
_open = hub_quarantine.c.settled_at.is_(None)
Index("ix_hub_quarantine_open", hub_quarantine.c.seq, sqlite_where=_open, postgresql_where=_open)

# a branch terminal

branch_case = Table(
    "branch_case",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("number", String(32), nullable=False),
    Column("visit_hash", String(64), nullable=False),  # the id itself keys the slip's digest and leaves with the body
    Column("received_at", Instant, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("slip", Text, nullable=False),  # procedures, titles, next step, meter: what a slip says without the person
    Column("printed_at", Instant),
    UniqueConstraint("number"),
    UniqueConstraint("visit_hash"),
    sqlite_autoincrement=True,
)
_slip_missing = branch_case.c.printed_at.is_(None)
Index("ix_branch_case_unprinted", branch_case.c.seq, sqlite_where=_slip_missing, postgresql_where=_slip_missing)

branch_outbox = Table(
    "branch_outbox",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("msg_id", String(36), nullable=False),
    Column("number", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("earlier", String(36)),
    Column("body", LargeBinary),  # sealed; empty once purged
    Column("sha256", String(64), nullable=False),
    Column("state", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("last_code", String(8)),
    Column("receipt", String(64)),
    Column("settled_at", Instant),
    Column("exported_at", Instant),
    Column("made_at", Instant, nullable=False),  # wall clock; order is by seq, never by this
    Column("made_monotonic", BigInteger, nullable=False),  # microseconds since `boot`
    Column("boot", String(36), nullable=False),
    UniqueConstraint("msg_id"),
    CheckConstraint("state IN (0, 1, 2)", name="state"),
    sqlite_autoincrement=True,
)
_to_send = branch_outbox.c.state == WAITING
_refused = branch_outbox.c.state == REJECTED
_kept = (branch_outbox.c.state == TAKEN_IN) & branch_outbox.c.body.is_not(None)
Index("ix_branch_outbox_number", branch_outbox.c.number, branch_outbox.c.seq)
Index("ix_branch_outbox_to_send", branch_outbox.c.seq, sqlite_where=_to_send, postgresql_where=_to_send)
Index("ix_branch_outbox_refused", branch_outbox.c.seq, sqlite_where=_refused, postgresql_where=_refused)
Index("ix_branch_outbox_kept", branch_outbox.c.settled_at, sqlite_where=_kept, postgresql_where=_kept)

branch_line = Table(
    "branch_line",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # the one row
    Column("contact_at", Instant, nullable=False),  # when the hub last answered, by this clock
    Column("hub_time", Instant),  # what its clock said then
    Column("skew_ms", BigInteger, nullable=False),  # this clock minus the hub's
    Column("taken", Integer, nullable=False),  # messages whose receipts we hold
    Column("code", String(8)),  # why the whole line stands, None where it does not
    CheckConstraint("id = 1", name="one"),
)
