"""A long audit chain for measurements and tests: entries as they would have been written, millions of them quickly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import column, insert, table

from counter_app.store.audit_chain import START, Entry
from counter_app.store.database import Database
from counter_app.store.schema import audit

_PAGE = 5000
_BEGIN = 1_790_000_000_000_000  # microseconds since 1970: in 2026
_ACTIONS = ("submit", "view", "take", "complete", "slip.print")


def entries(count: int) -> Iterator[Entry]:
    """Yield a chain of `count` entries, one a second."""
    last = START
    for seq in range(1, count + 1):
        detail = hashlib.sha256(str(seq).encode()).hexdigest()
        at, actor, action = _BEGIN + seq * 1_000_000, f"staff{seq % 30:02d}", _ACTIONS[seq % len(_ACTIONS)]
        said = (seq, at, actor, action, f"MH01-260921-{seq % 10_000:04d}-0/1")
        fields = [*said, detail, last, f"窓口{seq % 7}", "review"]
        this = hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode("ascii")).hexdigest()
        yield (*said, detail, last, this, f"窓口{seq % 7}", "review")
        last = this


def fill(database: Database, count: int) -> None:
    """Write such a chain into an empty store."""
    names = [each.name for each in audit.columns]
    raw = insert(table("audit", *(column(name) for name in names)))  # times as numbers, as they are stored
    made = entries(count)
    while page := list(islice(made, _PAGE)):
        with database.writing() as connection:
            connection.execute(raw, [dict(zip(names, row, strict=True)) for row in page])
