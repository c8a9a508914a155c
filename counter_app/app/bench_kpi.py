"""`main.py bench kpi`: figures over millions of events and pages of the work list, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_commands import say

if TYPE_CHECKING:
    from counter_app.store.database import Database
    from counter_app.store.key_file import StoreKeys

_EVENTS_A_CASE = 5  # as in the figures: ticket, call, visit, application, completion
_SERVER = {"shared_buffers": "512MB", "max_wal_size": "8GB"}
_NAMES = {"sqlite": "SQLite through SQLCipher", "postgresql": "PostgreSQL"}
Opened = Callable[[], "Database"]


def bench_kpi(options: argparse.Namespace) -> None:
    """Fill, count, ask; nothing of the office of the settings is touched."""
    engine = "postgresql" if options.url else options.engine
    engines = tuple(_NAMES) if engine == "both" else (engine,)
    parts = tuple(_PARTS) if options.part == "both" else (options.part,)
    report = {
        f"{events} events, {_NAMES[each]}": {part: _measured(part, each, events, options.url) for part in parts}
        for events in options.events
        for each in engines
    }
    say(options, report)


def _measured(part: str, engine: str, events: int, url: str) -> dict[str, Any]:
    from counter_app.store.key_file import StoreKeys  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.store.migrate import downgrade, migrate  # noqa: PLC0415

    keys = StoreKeys.derive(secrets.token_bytes(32))
    with _on_sqlite(keys) if engine == "sqlite" else _on_postgres(url) as database:
        migrate(database)
        try:
            return _PARTS[part](database, keys, events)
        finally:
            if url:
                downgrade(database, "base")  # empty again, as it was


def _figures(database: Database, _keys: StoreKeys, events: int) -> dict[str, Any]:
    from counter_app.store.bench_figures import bench_figures  # noqa: PLC0415  # as above

    return bench_figures(database, events)


def _list(database: Database, keys: StoreKeys, events: int) -> dict[str, Any]:
    from counter_app.store.bench_list import bench_list  # noqa: PLC0415  # as above

    return bench_list(database, keys, events // _EVENTS_A_CASE)


_PARTS = {"figures": _figures, "list": _list}


@contextmanager
def _on_sqlite(keys: StoreKeys) -> Iterator[Database]:
    from counter_app.store.engine import open_store  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="bench-kpi-") as folder:
        database = open_store(Path(folder, "counter.db"), keys.database)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _on_postgres(url: str) -> Iterator[Database]:
    from counter_app.store.postgres import open_postgres  # noqa: PLC0415  # as above
    from counter_app.store.private_postgres import private_postgres  # noqa: PLC0415

    if not url:
        with private_postgres(durable=True, **_SERVER) as server, _on_postgres(server.empty()) as database:
            yield database
        return
    database = open_postgres(url)
    try:
        yield database
    finally:
        database.close()
