"""Fill a store with cases of years in seconds, for measurements and for tests of plans: SQL makes the rows.

The cases are settled and closed, as history is; their payload is noise that nobody can open, their chain does not
verify. Never for a store that people use.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, text

from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES

_BATCH = 100_000
_PAYLOAD_BYTES = 512
_SERIES = {
    POSTGRES: "SELECT n FROM generate_series(CAST(:first AS bigint), :last) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s",
}
_AT = "CAST(1700000000000000 AS bigint) + n * 1000000"
_NUMBER, _CASE = "'FILL-' || n", "'FILL-' || n || '/1'"
_PROCEDURE = "'procedure-' || (n % 20)"
_HASH = f"'{'0' * 64}'"
_ROWS: Mapping[str, Mapping[str, str]] = {
    "submission": {
        "seq": "n", "number": _NUMBER, "visit_id": "'fill-' || n", "received_at": _AT, "visit_at": _AT,
        "printed_at": _AT, "channel": "'counter'", "language": "'ja'", "simulated": ":no", "facts_asked": "3",
        "facts_prefilled": "9", "characters_typed": "14",
    },
    "application": {
        "seq": "n", "id": _CASE, "number": _NUMBER, "position": "1", "procedure": _PROCEDURE, "form_version": "'1'",
        "connector": "'rpa-folder'", "title": "'架空の手続'", "open_items": "0", "applicant": ":name",
        "payload": ":payload",
    },
    "case_key": {"application_id": _CASE, "key_id": "'fill'", "wrapped_key": ":key"},
    "outbox": {
        "seq": "n", "key": _CASE, "application_id": _CASE, "connector": "'rpa-folder'", "state": "1", "attempt": "1",
        "next_at": _AT, "token": "1", "settled_at": _AT,
    },
    "work": {"seq": "n", "state": "'done'", "changed_at": _AT, "procedure": _PROCEDURE},
    "audit": {
        "seq": "n", "at": _AT, "actor": "'fill'", "action": "'submit'", "object_id": _NUMBER, "detail_hash": _HASH,
        "prev_hash": _HASH, "hash": _HASH, "terminal": "''", "purpose": "''",
    },
    "kpi_event": {
        "at": _AT, "kind": "'application'", "procedure": _PROCEDURE, "channel": "'counter'", "simulated": ":no",
        "seconds": "240",
    },
}  # fmt: skip
_HIGHEST = [
    f"SELECT coalesce(max(seq), 0) FROM {table}"  # noqa: S608  # as below
    for table in ("submission", "application", "outbox", "work", "audit")
]
_MAY_SKIP_CHECKS = text("SELECT current_setting('is_superuser') = 'on'")
_NUMBERED = ("submission", "application", "outbox")


Columns = Mapping[str, Mapping[str, str]]
"""SQL of columns by table; `n` is the number of the case."""


def fill(database: Database, cases: int, other: Columns = MappingProxyType({})) -> None:
    """Bring a new store (or one that was filled) to `cases` cases of history. `other` columns instead of the usual."""
    rows = {table: {**row, **other.get(table, {})} for table, row in _ROWS.items()}
    with database.reading() as connection:
        present = max(int(connection.execute(text(ask)).scalar_one()) for ask in _HIGHEST)
        missing = cases - int(connection.execute(text("SELECT count(*) FROM submission")).scalar_one())
    last = present + missing
    for first in range(present + 1, last + 1, _BATCH):
        with database.writing() as connection:
            _add(connection, rows, first, min(last, first + _BATCH - 1))
    with database.writing() as connection:
        if database.dialect == POSTGRES:
            for table in _NUMBERED:
                connection.execute(text(f"SELECT setval('{table}_seq_seq', :last)"), {"last": max(last, present, 1)})
        connection.execute(text("ANALYZE"))


def _add(connection: Connection, filled: Columns, first: int, last: int) -> None:
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "no": False,
        "name": secrets.token_bytes(44),
        "payload": secrets.token_bytes(_PAYLOAD_BYTES),
        "key": secrets.token_bytes(40),
    }
    series = _SERIES[connection.dialect.name]
    if connection.dialect.name == POSTGRES and connection.execute(_MAY_SKIP_CHECKS).scalar_one():
        # every row refers to rows filled with it
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table, row in filled.items():
        rows = f"SELECT {', '.join(row.values())} FROM ({series}) AS series"  # noqa: S608  # words of this file only
        statement = text(f"INSERT INTO {table} ({', '.join(row)}) {rows}")
        connection.execute(statement, {name: values[name] for name in statement.compile().params})
