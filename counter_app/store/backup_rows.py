"""Rows of a store as parts of a backup, and back: the same for every database, so one restores into the other."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, func, insert, select, text

from counter_app.failures import FailureCode, StoreError
from counter_app.store.dialects import POSTGRES, ordered_keys
from counter_app.store.schema import Instant, metadata, microseconds, receipt_serial

PAGE = 2000
SERIALS_A_MINUTE = 100
SERIALS_APART = 5000
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def pages(connection: Connection) -> Iterator[tuple[str, bytes, int]]:
    """Yield every table's rows as parts: name, body, number of rows. One snapshot: the caller's.

    In the same order on every database, so that a fingerprint of one is that of the other.
    """
    for table in metadata.sorted_tables:
        query = select(table).order_by(*ordered_keys(table, connection.dialect.name))
        rows = connection.execute(query, execution_options={"stream_results": True, "yield_per": PAGE})
        for number, page in enumerate(rows.partitions(PAGE)):
            lines = [json.dumps([_out(table, c, v) for c, v in zip(table.c, row, strict=True)]) for row in page]
            yield f"rows/{table.name}/{number:08d}", zlib.compress("\n".join(lines).encode("ascii"), 1), len(page)


def _out(_table: Table, column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return microseconds(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date) else value


def put_page(connection: Connection, name: str, body: bytes, columns: dict[str, list[str]]) -> int:
    """Insert one part's rows into an empty table; return how many. Raises StoreError BACKUP_UNREADABLE."""
    _, table_name, _ = name.split("/")
    table = metadata.tables.get(table_name)
    if table is None:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, f"table {table_name} is not known to this program")
    names = columns[table_name]
    rows = [json.loads(line) for line in zlib.decompress(body).decode("ascii").split("\n")]
    values = [{n: _in(table.c[n], v) for n, v in zip(names, row, strict=True)} for row in rows]
    connection.execute(insert(table), values)
    return len(values)


def _in(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return _EPOCH + timedelta(microseconds=value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def columns_of_the_store() -> dict[str, list[str]]:
    """The columns of every table, in the order rows are written."""
    return {table.name: [column.name for column in table.c] for table in metadata.sorted_tables}


def prints(connection: Connection) -> dict[str, list[Any]]:
    """A fingerprint of every table: number of rows, and a hash over all of them in order."""
    found: dict[str, list[Any]] = {table.name: [0, hashlib.sha256()] for table in metadata.sorted_tables}
    for name, body, count in pages(connection):
        entry = found[name.split("/")[1]]
        entry[0] += count
        entry[1].update(zlib.decompress(body))
    return {name: [count, digest.hexdigest()] for name, (count, digest) in found.items()}


def jump_serials(connection: Connection, made_at: datetime, now: datetime, named: frozenset[str] = frozenset()) -> None:
    """See to it that no receipt number given after the backup was made is given again.

    For every day from the backup to today the serials go on far behind: by 5,000, and by 100 for every minute of the day
    that has passed, so that a second restore of the same day does not meet what was given after the first. `named`:
    offices that may have begun after the backup, beside those that had given numbers.
    """
    minutes = now.hour * 60 + now.minute
    offices = connection.execute(select(receipt_serial.c.office).distinct()).scalars().all()
    for office in {*offices, *named}:
        day = made_at.date()
        while day <= max(now.date(), made_at.date()):
            mine = (receipt_serial.c.office == office) & (receipt_serial.c.day == day)
            last = connection.execute(select(receipt_serial.c.last).where(mine)).scalar()
            beyond = (last or 0) + SERIALS_APART + SERIALS_A_MINUTE * minutes
            if last is None:
                connection.execute(insert(receipt_serial).values(office=office, day=day, last=beyond))
            else:
                connection.execute(receipt_serial.update().where(mine).values(last=beyond))
            day += timedelta(days=1)


def renumber(connection: Connection) -> None:
    """PostgreSQL counts row numbers apart from the rows: go on behind the highest."""
    if connection.dialect.name != POSTGRES:
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            highest = connection.execute(select(func.max(column))).scalar()
            counter = select(func.pg_get_serial_sequence(table.name, column.name))
            sequence = connection.execute(counter).scalar()
            if highest and sequence:
                connection.execute(
                    text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
                )
