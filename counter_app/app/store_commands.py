"""`main.py db …` and `bench queue`: the database behind an office."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import Settings
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys, load_keys
from counter_app.store.migrate import migrate
from counter_app.store.move import move, release
from counter_app.store.postgres import open_postgres


def move_store(options: argparse.Namespace) -> None:
    """Carry the store of counter.toml to PostgreSQL; say every table with its rows and checksum."""
    started = time.monotonic()
    database, keys = _source(settings_of(options))
    target = open_postgres(options.to, password_file=options.password_file)
    migrate(target)
    moved = move(database, target, keys, lambda line: _progress(options, line))
    database.close()
    target.close()
    report: dict[str, Any] = {
        "seconds": round(time.monotonic() - started, 1),
        "tables": [
            {"table": each.table, "rows": each.rows, "sha256": each.sha256, "changedMeanwhile": each.changed_meanwhile}
            for each in moved
        ],
    }
    if options.json:
        print_json(report)
        return
    for each in moved:
        sys.stdout.write(f"{each.table}\t{each.rows}\t{each.sha256}\n")
    sys.stdout.write(f"{report['seconds']} s; now set in counter.toml: [store] url = ...\n")


def release_store(options: argparse.Namespace) -> None:
    """Open the store again after a move that was given up. Raises STORE_MOVED where the move was finished."""
    database, _ = _source(settings_of(options))
    release(database)
    database.close()


def _source(settings: Settings) -> tuple[Database, StoreKeys]:
    if not settings.database.exists():
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"store.directory: no store in {settings.directory}")
    keys = load_keys(settings.store_key)
    database = open_store(settings.database, keys.database)
    migrate(database)
    return database, keys


def _progress(options: argparse.Namespace, line: str) -> None:
    if not options.json:
        sys.stderr.write(f"{line}\n")


def bench_store_queue(options: argparse.Namespace) -> None:
    """Claim and settle with years of history behind them, beside raw SQL and two queue libraries."""
    from counter_app.app.bench_commands import say  # noqa: PLC0415  # measurements only
    from counter_app.store.bench_queue import bench_queue  # noqa: PLC0415

    sizes = sorted(int(size) for size in options.cases.split(","))
    engines = ("sqlite", "postgresql") if options.engine == "both" else (options.engine,)
    if "postgresql" in engines and not options.url:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--url: an empty PostgreSQL database is needed")
    say(options, bench_queue(sizes, options.rounds, engines, options.url))
