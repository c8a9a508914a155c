"""The few words in which SQLite and PostgreSQL differ. Everything else in this room is said the same way to both."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Table, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

POSTGRES, SQLITE = "postgresql", "sqlite"
CHANGED = "kakanai_changed"  # the channel on which a commit that touched the work is told; CHAIN_END calls on it
_REFUSE_CHANGE = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""
_OURS = 0x6B616B61  # first half of our advisory locks, so that they meet nobody else's: "kaka"


class Turn(IntEnum):
    """What only one transaction may do at a time. Taken in this order, as late as possible."""

    ALTERING = 1
    CHAIN = 2  # the end of the audit chain; CHAIN_END takes it


def take_turn(connection: Connection, turn: Turn) -> None:
    """Wait until no other transaction has this turn; keep it until the caller's transaction ends.

    SQLite lets one transaction write at a time anyway. PostgreSQL's statements after this one see what the one before
    us committed (READ COMMITTED takes a new snapshot for each).
    """
    if connection.dialect.name != POSTGRES:
        return
    connection.execute(select(func.pg_advisory_xact_lock(_OURS, turn.value)))


# The turn, the hint and the chain's end in one step (chain_end.py asks it): a function takes a new snapshot after it has waited.
# Everything that changes the work leaves an entry in the chain, so the hint stands here; it is told at the commit.
CHAIN_END = """CREATE FUNCTION chain_end(OUT last bigint, OUT last_hash text) LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_advisory_xact_lock(1801546593, 2), pg_notify('kakanai_changed', '');
    SELECT seq, hash INTO last, last_hash FROM audit ORDER BY seq DESC LIMIT 1; END $$"""


def hold_still(connection: Connection, table: Table) -> None:
    """Wait until every transaction that wrote into `table` has ended; none begins to until the caller's has.

    What others wrote is seen by the caller's next statement; what they write later sees what the caller committed.
    """
    if connection.dialect.name == POSTGRES:
        connection.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")


def insert_into(connection: Connection, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT: the same words on both, but SQLAlchemy keeps them per database."""
    return postgresql.insert(table) if connection.dialect.name == POSTGRES else sqlite.insert(table)


def append_only(table: str, dialect: str = "sqlite") -> tuple[str, ...]:
    """Return the statements that make `table` refuse UPDATE and DELETE (on PostgreSQL TRUNCATE as well)."""
    if dialect == POSTGRES:
        return (
            _REFUSE_CHANGE,
            *(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                for verb in ("UPDATE", "DELETE", "TRUNCATE")
            ),
        )
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )


def any_row(connection: Connection, table: Table) -> bool:
    """Say whether the table holds anything."""
    return bool(connection.execute(select(exists(select(table)))).scalar())


def ordered_keys(table: Table, dialect: str) -> list[ColumnElement[Any]]:
    """Return what to order by for the same order on both: text by code point, whatever the database's language is."""
    return [
        column.collate("C") if dialect == POSTGRES and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
