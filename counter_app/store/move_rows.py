"""Rows on their way from one database to another: read in key order, copied in batches, compared one by one.

Both sides give the same Python values for the same row, so that one digest says whether a table arrived.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import BigInteger

from counter_app.store.dialects import ordered_keys
from counter_app.store.postgres import named
from counter_app.store.schema import Instant

BATCH = 10_000
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """How a table on the other side differs, and both digests (SHA-256 over all rows in key order)."""

    rows: int
    source: str
    target: str
    missing: list[Values]
    other: list[Values]
    surplus: list[Values]

    @property
    def found(self) -> int:
        """How many rows are not equal."""
        return len(self.missing) + len(self.other) + len(self.surplus)


def key_width(table: Table) -> int:
    """How many columns the key has; `rows_of` puts them first."""
    return len(table.primary_key.columns)


def columns_of(table: Table) -> list[Any]:
    """The key first, then the rest in their order."""
    keys = list(table.primary_key.columns)
    return [*keys, *(column for column in table.columns if column not in keys)]


def _query(table: Table, dialect: str) -> Select[Any]:
    plain = [
        type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column for column in columns_of(table)
    ]
    return select(*plain).order_by(*ordered_keys(table, dialect))


def rows_of(connection: Connection, table: Table, after: Values | None = None) -> Iterator[list[Values]]:
    """Batches of a table in key order, behind the key `after`; instants as their stored numbers."""
    query = _query(table, connection.dialect.name)
    if after is not None:
        query = query.where(_behind(ordered_keys(table, connection.dialect.name), after))
    found = connection.execute(query, execution_options={"yield_per": BATCH})
    for batch in found.partitions(BATCH):
        yield [tuple(row) for row in batch]


def _behind(keys: list[ColumnElement[Any]], after: Values) -> ColumnElement[bool]:
    """`(a, b) > (x, y)`, spelled out."""
    steps = []
    for index, (column, value) in enumerate(zip(keys, after, strict=True)):
        equal = [each == known for each, known in zip(keys[:index], after[:index], strict=True)]
        steps.append(and_(*equal, column > value))
    return or_(*steps)


def copy_into(connection: Connection, table: Table, rows: list[Values]) -> None:
    """Put rows into a table of PostgreSQL by COPY."""
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in columns_of(table))
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise named(error) from None


def compare(source: Connection, target: Connection, table: Table) -> Differences:
    """Read both sides once, side by side."""
    width = key_width(table)
    ours = _Side(itertools.chain.from_iterable(rows_of(source, table)))
    theirs = _Side(itertools.chain.from_iterable(rows_of(target, table)))
    missing: list[Values] = []
    other: list[Values] = []
    surplus: list[Values] = []
    while ours.row is not None or theirs.row is not None:
        if theirs.row is None or (ours.row is not None and ours.row[:width] < theirs.row[:width]):
            missing.append(ours.take())
        elif ours.row is None or theirs.row[:width] < ours.row[:width]:
            surplus.append(theirs.take()[:width])
        else:
            row = ours.take()
            if theirs.take() != row:
                other.append(row)
    return Differences(ours.count, ours.digest.hexdigest(), theirs.digest.hexdigest(), missing, other, surplus)


class _Side:
    """One side of a comparison: the row that is looked at, and the digest of those before it."""

    def __init__(self, rows: Iterator[Values]) -> None:
        self._rows = rows
        self.digest = hashlib.sha256()
        self.count = 0
        self.row = next(rows, None)

    def take(self) -> Values:
        row = self.row
        if row is None:
            raise StopIteration
        self.digest.update(repr(row).encode("utf-8", "surrogatepass"))
        self.count += 1
        self.row = next(self._rows, None)
        return row


def repair(connection: Connection, table: Table, differences: Differences) -> None:
    """Add what is missing, bring what differs to what it should be. What is too much goes last: `remove`."""
    copy_into(connection, table, differences.missing)
    width = key_width(table)
    names = [column.name for column in columns_of(table)]
    for row in differences.other:
        values = {
            name: type_coerce(value, BigInteger) if isinstance(table.c[name].type, Instant) else value
            for name, value in zip(names[width:], row[width:], strict=True)
        }
        connection.execute(update(table).where(_is(table, row[:width])).values(values))


def remove(connection: Connection, table: Table, differences: Differences) -> None:
    """Take away what the source does not have any more."""
    for key in differences.surplus:
        connection.execute(delete(table).where(_is(table, key)))


def _is(table: Table, key: Values) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def go_on_numbering(source: Connection, target: Connection, table: Table) -> None:
    """A row number that was ever given in the source is never given in the target."""
    if "seq" not in table.columns:
        return
    found = target.execute(select(func.pg_get_serial_sequence(table.name, "seq"))).scalar()
    if found is None:
        return
    given = source.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar() or 0
    last = max(int(given), int(source.execute(select(func.coalesce(func.max(table.c.seq), 0))).scalar_one()))
    target.execute(select(func.setval(found, max(last, 1), last > 0)))
