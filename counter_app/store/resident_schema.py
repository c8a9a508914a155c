"""The tables of an extract, the same in a file of its own and in a PostgreSQL schema of its own.

Filled first and indexed afterwards; a lookup needs two hashes of 32 bits, which an index of 15 bytes a row has.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.resident_row import StoredRow

IN_FORCE, BEING_FILLED = "residents", "residents_next"

_INDEXES = {
    "by_name": "(name, day)",
    "by_kana": "(kana, day)",
    "by_base": "(base)",
    "by_town": "(kana, town)",
    "by_household": "(household)",
    "by_ident": "(ident, content)",
}
_COLUMNS = ("no", *StoredRow._fields)


class Tables:
    """Where an extract lies: `of(name)` is a table's full name in statements; values are marked with `?` in all of them."""

    def __init__(self, database: Database, schema: str = IN_FORCE) -> None:
        self.database = database
        self.postgres = database.dialect == POSTGRES
        self._schema = schema

    def of(self, name: str) -> str:
        """The full name of a table."""
        return f"{self._schema}.{name}" if self.postgres else name

    def run(self, connection: Connection, sql: str, values: Any = ()) -> Any:
        """Run a statement in which {resident} and {about} stand for the tables."""
        return connection.exec_driver_sql(self.text(sql), values)

    def rows(self, connection: Connection, sql: str, values: Any) -> list[tuple[Any, ...]]:
        """Run a question past SQLAlchemy, which would take longer over it than the database."""
        driver: Any = connection.connection.driver_connection
        try:
            cursor = driver.cursor(binary=True) if self.postgres else driver.cursor()
            found: list[tuple[Any, ...]] = cursor.execute(self.text(sql), values).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(None, None, error) from None  # neither SQL nor values go with it
        return found

    def text(self, sql: str) -> str:
        """Return the statement as this database wants it."""
        said = sql.replace("{resident}", self.of("resident")).replace("{about}", self.of("about"))
        return said.replace("?", "%s") if self.postgres else said

    def create(self) -> None:
        """Make empty tables; what an interrupted import left is thrown away."""
        binary, number = ("BYTEA", "BIGINT") if self.postgres else ("BLOB", "INTEGER")
        columns = ", ".join(f"{name} {'INTEGER' if self.postgres else number}" for name in StoredRow._fields[1:7])
        with self.database.writing() as connection:
            if self.postgres:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")
                connection.exec_driver_sql(f"CREATE SCHEMA {self._schema}")
            resident = f"no {number} PRIMARY KEY, ident {number} NOT NULL, {columns}, content {number}, packed {binary} NOT NULL"
            self.run(connection, f"CREATE TABLE {{resident}} ({resident})")
            self.run(connection, f"CREATE TABLE {{about}} (name TEXT PRIMARY KEY, value {binary} NOT NULL)")

    def fill(self, lines: list[int], rows: list[StoredRow]) -> None:
        """Add rows; each has the number of the line it was delivered on."""
        with self.database.writing() as connection:
            if self.postgres:
                driver: Any = connection.connection.driver_connection
                with (
                    driver.cursor() as cursor,
                    cursor.copy(f"COPY {self.of('resident')} ({', '.join(_COLUMNS)}) FROM STDIN") as copy,
                ):
                    for line, row in zip(lines, rows, strict=True):
                        copy.write_row((line, *row))
                return
            marks = ", ".join("?" * len(_COLUMNS))
            values = [(line, *row) for line, row in zip(lines, rows, strict=True)]
            self.run(connection, f"INSERT INTO {{resident}} VALUES ({marks})", values)  # noqa: S608  # our own names

    def index(self) -> None:
        """Make what lookups go by, when all rows are there."""
        for name, columns in _INDEXES.items():
            with self.database.writing() as connection:
                self.run(connection, f"CREATE INDEX {name} ON {{resident}} {columns}")
        if self.postgres:
            with self.database.writing() as connection:
                self.run(connection, "ANALYZE {resident}")

    def repeated(self) -> list[tuple[int, bool]]:
        """Lines whose id was there on an earlier line; True where nothing else differs either."""
        twice = "SELECT ident FROM {resident} GROUP BY ident HAVING count(*) > 1"
        found: list[tuple[int, bool]] = []
        seen: dict[int, set[int]] = {}
        with self.database.reading() as connection:
            asked = f"SELECT no, ident, content FROM {{resident}} WHERE ident IN ({twice}) ORDER BY no"  # noqa: S608  # our own words
            for line, ident, content in self.run(connection, asked):
                if ident in seen:
                    found.append((line, content in seen[ident]))
                seen.setdefault(ident, set()).add(content)
        return found

    def drop(self, line: int) -> None:
        """Take out a row."""
        with self.database.writing() as connection:
            self.run(connection, "DELETE FROM {resident} WHERE no = ?", (line,))

    def note(self, name: str, value: bytes) -> None:
        """Write down something about the extract."""
        with self.database.writing() as connection:
            self.run(connection, "DELETE FROM {about} WHERE name = ?", (name,))
            self.run(connection, "INSERT INTO {about} VALUES (?, ?)", (name, value))

    def put_in_force(self) -> None:
        """PostgreSQL: take the place of the extract before, which is gone with the same commit."""
        with self.database.writing() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {IN_FORCE} CASCADE")
            connection.exec_driver_sql(f"ALTER SCHEMA {self._schema} RENAME TO {IN_FORCE}")
        self._schema = IN_FORCE

    def there(self) -> bool:
        """Say whether an extract lies here."""
        asked = (
            "SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = 'about'"
            if self.postgres
            else "SELECT 1 FROM sqlite_master WHERE name = 'about'"
        )
        with self.database.reading() as connection:
            return connection.exec_driver_sql(asked, (self._schema,) if self.postgres else ()).first() is not None
