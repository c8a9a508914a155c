"""`main.py bench kpi`: figures over millions of events, on SQLite and, where a URL is given, on another database."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from pathlib import Path
from typing import Any

from counter_app.app.bench_commands import say


def bench_kpi(options: argparse.Namespace) -> None:
    """Fill, count, ask; nothing of the office of the settings is touched."""
    say(options, {f"{events} events": _on_sqlite(events) for events in options.events})


def _on_sqlite(events: int) -> dict[str, Any]:
    from counter_app.store.bench_figures import bench_figures  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.store.engine import open_store  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="bench-kpi-") as folder:
        file = Path(folder, "counter.db")
        database = open_store(file, secrets.token_bytes(32))
        migrate(database)
        try:
            return {"engine": "SQLite through SQLCipher", **bench_figures(database, events, file)}
        finally:
            database.close()
