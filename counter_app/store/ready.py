"""Statements of the queue made ready once: the text the driver gets, the order of its values, how they are stored and read.

SQLAlchemy finds a finished statement again by comparing it piece by piece, makes a dozen objects to run it and others
to read its rows: for a statement that every message runs, that took longer than the database needed for it. The words are
still SQLAlchemy's, of one statement; only what it does each time is done once.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Dialect, Insert, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import TypeEngine

from counter_app.store.dialects import POSTGRES, SQLITE

_Change = Callable[[Any], Any] | None
_Statement = Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]] | Insert


class Ready:
    """A statement with a mark for each of its values; `order` has their names, `constants` the values it brings along.

    For PostgreSQL it has `$1`, `$2` … and runs by `Database.at_once`, for SQLite `?` and runs in `Database.steps`.
    """

    def __init__(self, statement: _Statement, database: str = POSTGRES) -> None:
        dialect: Any = _DIALECTS[database]
        compiled: Any = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self.order: tuple[str, ...] = tuple(compiled.positiontup)
        named: Any = compiled.bind_names.items()  # a name may stand for several that differ in type
        self.constants = {name: each.value for each, name in named if name in self.order and not each.required}
        stored = {name: change for each, name in named if (change := _stored(each.type, dialect)) is not None}
        self._changes = [(name, stored.get(name)) for name in self.order]
        columns = list(statement.exported_columns)
        names = [str(column.key) for column in columns]
        self._row = _row_of(names)
        read = [_read(column.type, dialect) for column in columns]
        self._read = [(place, change) for place, change in enumerate(read) if change is not None]

    def values(self, given: Mapping[str, object]) -> list[object]:
        """Return the values in their order. Raises KeyError where one is missing."""
        known = {**self.constants, **given}
        return [known[name] if change is None else change(known[name]) for name, change in self._changes]

    def rows(self, found: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Return what the driver read as rows with names."""
        if not self._read:
            return [self._row._make(row) for row in found]
        return [self._row._make(self._changed(row)) for row in found]

    def _changed(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, change in self._read:
            values[place] = change(values[place])
        return values


Asked = tuple[Ready, Mapping[str, object]]  # a statement with its values
Run = Callable[[Ready, Mapping[str, object]], list[Any]]  # runs a statement with its values; its rows, with names
_DIALECTS: dict[str, Dialect] = {
    POSTGRES: PGDialect_psycopg(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]  # theirs
    SQLITE: SQLiteDialect_pysqlite(paramstyle="qmark"),
}


def _row_of(names: list[str]) -> Any:
    return namedtuple("Row", names)  # noqa: PYI024  # the names come from the statement


def _stored(kind: TypeEngine[Any], dialect: Any) -> _Change:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: TypeEngine[Any], dialect: Any) -> _Change:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
