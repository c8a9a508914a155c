"""Carry a whole store from SQLite to PostgreSQL while people work with it.

1. While the office goes on: every table in key order, by COPY; how far it came stands in the target, in the same
   transaction as the rows, so that a move that was cut off goes on where it stopped.
2. Then the source is locked: every table refuses changes, for every program that has it open.
3. Both sides are read once, side by side. What changed since 1. is brought over; what was brought over is read again.
   Not equal: the source is opened again and STORE_MOVE_DIFFERS is raised.
4. Row numbers and receipt serials go on, the target gets the key's name, the source is marked as moved for good.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from counter_app.failures import FailureCode, StoreError
from counter_app.store import move_rows
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES, any_row
from counter_app.store.engine import MOVED
from counter_app.store.key_file import StoreKeys
from counter_app.store.marks import KEY_ID, MOVED_TO, MOVING, mark, marked, unmark
from counter_app.store.schema import metadata
from counter_app.store.schema_marks import store_mark

_VERBS = ("INSERT", "UPDATE", "DELETE")
_PROGRESS = "moved:"


@dataclass(frozen=True, slots=True)
class TableMoved:
    """One table, equal on both sides."""

    table: str
    rows: int
    sha256: str
    changed_meanwhile: int


def move(
    source: Database, target: Database, keys: StoreKeys, said: Callable[[str], None] = lambda _line: None
) -> list[TableMoved]:
    """Carry everything; returns what stands in the target, table by table.

    Both must have the newest schema. Raises StoreError STORE_MOVED (it was carried already), STORE_MOVE_DIFFERS (the
    target holds other rows, or is not equal at the end; the source works on), or what either database says.
    """
    if source.dialect == POSTGRES or target.dialect != POSTGRES:
        raise StoreError(FailureCode.STORE_MOVE_DIFFERS, "a store is carried from SQLite to PostgreSQL")
    if _only_to_be_admitted(source, target, keys):
        admit(target, keys)
        return []
    _begin(source, target, keys)
    with source.reading() as reading:
        for table in _early_tables():
            _copy_on(reading, target, table, said)
    lock(source)
    try:
        moved = _bring_level(source, target, said)
    except StoreError:
        release(source)
        raise
    _finish(source, target, keys)
    return moved


def _tables() -> list[Table]:
    """Parents before what refers to them. Marks are about a store itself and stay with it."""
    return [table for table in metadata.sorted_tables if table is not store_mark]


def _numbered(table: Table) -> bool:
    return [column.name for column in table.primary_key.columns] == ["seq"]


def _early_tables() -> list[Table]:
    """What can be copied while the source changes: new rows of what it refers to come last and are copied first."""
    return [table for table in _tables() if all(_numbered(key.column.table) for key in table.foreign_keys)]


def _only_to_be_admitted(source: Database, target: Database, keys: StoreKeys) -> bool:
    """Cut off between the last two steps: everything is equal and proved."""
    with source.reading() as ours, target.reading() as theirs:
        return marked(ours, MOVED_TO) == "done" and marked(theirs, MOVING) == keys.case_key_id


def _begin(source: Database, target: Database, keys: StoreKeys) -> None:
    with source.reading() as connection:
        if marked(connection, MOVED_TO) == "done":
            raise StoreError(FailureCode.STORE_MOVED, "this store was carried to another database")
    with target.writing() as connection:
        begun = marked(connection, MOVING)
        if begun is None and any(any_row(connection, table) for table in (*_tables(), store_mark)):
            raise StoreError(FailureCode.STORE_MOVE_DIFFERS, "the target is in use")
        if begun not in {None, keys.case_key_id}:
            raise StoreError(FailureCode.STORE_MOVE_DIFFERS, "another store is being carried to the target")
        mark(connection, MOVING, keys.case_key_id)


def _copy_on(reading: Connection, target: Database, table: Table, said: Callable[[str], None]) -> None:
    """Copy what lies behind the last key that arrived."""
    with target.reading() as connection:
        stand = marked(connection, _PROGRESS + table.name)
    after, count = _parsed(table, stand)
    for rows in move_rows.rows_of(reading, table, after):
        count += len(rows)
        key = rows[-1][: move_rows.key_width(table)]
        with target.writing() as connection:
            move_rows.copy_into(connection, table, rows)
            mark(connection, _PROGRESS + table.name, json.dumps([count, *map(str, key)]))
        said(f"{table.name} {count}")


def _parsed(table: Table, stand: str | None) -> tuple[move_rows.Values | None, int]:
    if stand is None:
        return None, 0
    count, *key = json.loads(stand)
    kinds = [column.type.python_type for column in table.primary_key.columns]
    return tuple(
        kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else kind(value)
        for kind, value in zip(kinds, key, strict=True)
    ), int(count)


def lock(source: Database) -> None:
    """Let nobody write to the store any more, in whatever program it is open."""
    with source.writing() as connection:
        for table in _tables():
            for verb in _VERBS:
                name = f"{table.name}_moved_{verb.lower()}"
                connection.execute(
                    text(
                        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table.name} "
                        f"BEGIN SELECT RAISE(ABORT, '{MOVED}'); END"
                    )
                )
        mark(connection, MOVED_TO, "locked")


def release(source: Database) -> None:
    """Open a store again whose move was not finished. Raises StoreError STORE_MOVED where it was."""
    with source.writing() as connection:
        if marked(connection, MOVED_TO) == "done":
            raise StoreError(FailureCode.STORE_MOVED, "this store was carried to another database")
        for table in _tables():
            for verb in _VERBS:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table.name}_moved_{verb.lower()}"))
        unmark(connection, MOVED_TO)


def _bring_level(source: Database, target: Database, said: Callable[[str], None]) -> list[TableMoved]:
    found: dict[str, move_rows.Differences] = {}
    with source.reading() as ours:
        for table in _tables():
            said(f"{table.name} compare")
            with target.reading() as theirs:
                found[table.name] = move_rows.compare(ours, theirs, table)
            with target.writing() as connection:
                move_rows.repair(connection, table, found[table.name])
        with target.writing() as connection:
            for table in reversed(_tables()):
                move_rows.remove(connection, table, found[table.name])
        for table in _tables():
            with target.writing() as connection:
                move_rows.go_on_numbering(ours, connection, table)
        return [_proved(ours, target, table, found[table.name]) for table in _tables()]


def _proved(ours: Connection, target: Database, table: Table, before: move_rows.Differences) -> TableMoved:
    """A table that was equal at once needs no second look."""
    now = before
    if before.found:
        with target.reading() as theirs:
            now = move_rows.compare(ours, theirs, table)
    if now.source != now.target:
        raise StoreError(FailureCode.STORE_MOVE_DIFFERS, f"{table.name}: {now.found} rows are not equal")
    return TableMoved(table.name, now.rows, now.target, before.found)


def _finish(source: Database, target: Database, keys: StoreKeys) -> None:
    """The source is closed for good before anybody may open the target: a cut between the two opens neither."""
    with source.writing() as connection:
        mark(connection, MOVED_TO, "done")
    admit(target, keys)


def admit(target: Database, keys: StoreKeys) -> None:
    """Let offices open the target."""
    with target.writing() as connection:
        mark(connection, KEY_ID, keys.case_key_id)
        for table in _tables():
            unmark(connection, _PROGRESS + table.name)
        unmark(connection, MOVING)
