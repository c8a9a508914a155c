"""Tables of staff: who is enrolled, wrong tries, who is signed in where. Same `metadata` as everything else.

In clear stand the id (an office's own, such as a personnel number), role, office and section: what the audit chain and the
work list name anyway. Name, TOTP secret and certificate are sealed; a card's key is kept as a keyed hash, so that a copy
of the database cannot be searched for somebody's card; a password as Argon2id, a recovery code as a hash.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from counter_app.store.schema import Instant, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", LargeBinary, nullable=False),
    Column("role", String(32), nullable=False),
    Column("office", String(6), nullable=False),
    Column("section", String(64), nullable=False),
    Column("password", String(200)),
    Column("totp", LargeBinary),
    Column("totp_step", BigInteger, nullable=False),  # the last one used: nothing up to it is taken again
    Column("card_key", String(64)),
    Column("card_certificate", LargeBinary),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("card_key"),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    Column("staff_id", String(32), ForeignKey("staff.id"), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("used_at", Instant),
)

signin_attempt = Table(
    "signin_attempt",
    metadata,
    Column("subject", String(80), primary_key=True),  # keyed hash of what was typed as id, or of a terminal
    Column("wrong", Integer, nullable=False),
    Column("last_at", Instant),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("terminal", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("method", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    Column("locked", Boolean, nullable=False),
)
