"""Tables of the remote window: calls, what rings for them, their journal, and the sealed log of calls that still live.

None of these columns is personal but `remote_log.body`: it is sealed by the call's own key, `remote_call.sealed_key`
holds that key sealed to the office, and both are emptied when the call is over. The journal says who, which field, what
kind and when; never what stood in it.
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


class RingState(IntEnum):
    """What became of a ring."""

    RINGING = 0
    CLAIMED = 1
    TICKET = 2  # nobody came: the resident has a call-back ticket
    ENDED = 3  # the call was over first


RINGING: ColumnElement[int] = literal_column(str(RingState.RINGING.value))

remote_call = Table(
    "remote_call",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("terminal", String(6), nullable=False),
    Column("procedure", String(64), nullable=False),
    Column("language", String(35), nullable=False),
    Column("sign_language", Boolean, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("why", String(16)),
    Column("sealed_key", LargeBinary),  # emptied when the call is over: its log opens no more
)
_live = remote_call.c.ended_at.is_(None)
Index("ix_remote_call_live", remote_call.c.id, sqlite_where=_live, postgresql_where=_live)

remote_ring = Table(
    "remote_ring",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("call", String(64), nullable=False),
    Column("party", String(16), nullable=False),
    Column("ring_group", String(64), nullable=False),  # who is rung now
    Column("stage", Integer, nullable=False),  # how often it was passed on
    Column("state", Integer, nullable=False),
    Column("rung_at", Instant, nullable=False),  # its place in the queue
    Column("staged_at", Instant, nullable=False),  # since when this group is rung
    Column("claimed_by", String(6)),
    Column("claimed_at", Instant),
    CheckConstraint("state IN (0, 1, 2, 3)", name="state"),
    sqlite_autoincrement=True,
)
_rings = remote_ring.c.state == RINGING
Index(
    "ix_remote_ring_ringing",
    remote_ring.c.ring_group,
    remote_ring.c.rung_at,
    remote_ring.c.seq,
    sqlite_where=_rings,
    postgresql_where=_rings,
)
Index("ix_remote_ring_call", remote_ring.c.call)

remote_journal = Table(
    "remote_journal",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("call", String(64), nullable=False),
    Column("number", Integer, nullable=False),  # place in the call's log; 0: never got one
    Column("at", Instant, nullable=False),
    Column("sender", String(40), nullable=False),
    Column("actor", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("path", String(320), nullable=False),
    Column("outcome", String(16), nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_remote_journal_call", remote_journal.c.call, remote_journal.c.seq)
Index("ix_remote_journal_at", remote_journal.c.at)

remote_log = Table(
    "remote_log",
    metadata,
    Column("call", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # the message, sealed by the call's key; gone with the call
)

remote_presence = Table(
    "remote_presence",
    metadata,
    Column("desk", String(6), primary_key=True),
    Column("groups", Text, nullable=False),  # with blanks between
    Column("languages", Text, nullable=False),
    Column("sign_language", Boolean, nullable=False),
    Column("state", String(8), nullable=False),  # free, busy, away
    Column("seen_at", Instant, nullable=False),
)

remote_ticket = Table(
    "remote_ticket",
    metadata,
    Column("seq", _Sequence, primary_key=True),
    Column("call", String(64), nullable=False),
    Column("terminal", String(6), nullable=False),
    Column("ring_group", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", String(6)),
    UniqueConstraint("call"),
    sqlite_autoincrement=True,
)
_open = remote_ticket.c.settled_at.is_(None)
Index("ix_remote_ticket_open", remote_ticket.c.seq, sqlite_where=_open, postgresql_where=_open)

remote_mandate = Table(
    "remote_mandate",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("call", String(64), nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("why", String(16)),
    Column("revoke", String(64)),  # SHA-256 of the code on its paper, hex; the code itself is on the paper alone
)
Index("ix_remote_mandate_revoke", remote_mandate.c.revoke)
Index("ix_remote_mandate_call", remote_mandate.c.call)
