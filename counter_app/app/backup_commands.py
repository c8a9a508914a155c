"""`main.py backup …`, `main.py restore`: an office into one file, back, and the drill of both."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from counter_app.app.acting import acting
from counter_app.app.assembly import SETTINGS_VARIABLE, settings_of
from counter_app.app.command_line import print_json
from counter_app.app.key_commands import shares_of
from counter_app.app.office import Office
from counter_app.app.work_commands import opened_office
from counter_app.devices.clock import SystemClock
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, SettingsError
from counter_app.store import audit
from counter_app.store.backup import (
    BackupMade,
    Belongings,
    OpenDatabase,
    Restored,
    check_backup,
    make_backup,
    note_backup,
    open_every_case,
    restore,
)
from counter_app.store.backup_file import Locks, Opener
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys, load_keys
from counter_app.store.migrate import downgrade
from counter_app.store.postgres import open_postgres
from counter_app.store.recovery import recovery_key
from counter_app.store.submit import next_serial

_SHORTEST_PASSPHRASE = 12


def back_up(options: argparse.Namespace) -> None:
    """Write a backup. It opens with this office's keys, with the sheets where there are any, and with a passphrase."""
    if options.to is None:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "--to FILE is needed")
    passphrase = _passphrase() if options.passphrase_stdin else ""
    with opened_office(options) as office:
        made = _made(office, options, options.to, passphrase)
        with office.database.writing() as connection:
            audit.append(
                connection, office.clock.now(), audit.Act(acting(), "backup", "backup", made.head.hash.encode())
            )
            note_backup(connection, made)
        if not passphrase and recovery_key(office.settings.store_key.parent) is None:
            sys.stderr.write(
                "Only this machine's own keys open it: make sheets (`keys recovery`) or give a passphrase.\n"
            )
    _say(options, {"file": str(made.file), "rows": made.rows, "files": made.files, "entries": made.head.seq})


def _made(office: Office, options: argparse.Namespace, to: Path, passphrase: str) -> BackupMade:
    settings = office.settings
    keys = load_keys(settings.store_key)
    locks = Locks(keys, recovery_key(settings.store_key.parent), passphrase)
    toml = Path(options.settings or os.environ.get(SETTINGS_VARIABLE) or "counter.toml")
    belongings = Belongings(settings.directory, toml.read_bytes() if toml.exists() else b"", settings.office)
    return make_backup(office.database, locks, to, belongings, office.clock.now())


def check(options: argparse.Namespace) -> None:
    """Read a backup to its end without restoring it."""
    manifest = check_backup(options.file, _opener(options))
    rows = sum(count for count, _ in manifest["tables"].values())
    _say(options, {"madeAt": manifest["made_at"], "rows": rows, "entries": manifest["head"][0]})


def bring_back(options: argparse.Namespace) -> None:
    """Restore into a new folder, with `--url` into an empty PostgreSQL database. Nothing is overwritten."""
    now = SystemClock().now()
    came = restore(options.file, _opener(options), options.to.resolve(), _place(options), now)
    report = {"folder": str(came.folder), "rows": came.rows, "files": came.files, "madeAt": came.made_at.isoformat()}
    _say(options, {**report, "entries": came.head.seq})
    sys.stderr.write(f"Now set in counter.toml: [store] directory{', url' if options.url else ''}\n")


def open_sqlite(folder: Path, keys: StoreKeys) -> Database:
    """The database of a restored office."""
    return open_store(folder / "counter.db", keys.database)


def _place(options: argparse.Namespace) -> OpenDatabase:
    """Where rows go: SQLite in the folder, or the database of `--url`."""
    if not options.url:
        return open_sqlite
    return lambda _folder, _keys: open_postgres(options.url, password_file=options.password_file)


def drill(options: argparse.Namespace) -> None:
    """Back up, restore into a place of its own, and see that it is the same office. Leaves nothing behind.

    The place is a temporary SQLite store; with `--url` an empty PostgreSQL database, which is empty again afterwards.
    """
    start = perf_counter()
    with opened_office(options) as office, tempfile.TemporaryDirectory(prefix="drill-") as place:
        made = _made(office, options, Path(place) / "drill.kkbak", "")
        between, size = perf_counter(), made.file.stat().st_size
        now, opening = office.clock.now().astimezone(JAPAN), _place(options)
        came = restore(made.file, Opener(load_keys(office.settings.store_key)), Path(place) / "office", opening, now)
        found = _looked_through(came, opening, office.settings.office, now)
        with office.database.writing() as connection:
            audit.append(connection, now, audit.Act(acting(), "backup.drill", "backup", made.head.hash.encode()))
        kinds = [office.database.dialect, POSTGRES if options.url else "sqlite"]
    _say(
        options,
        {
            "same": came.rows == made.rows and came.head == made.head,
            "from": kinds[0],
            "into": kinds[1],
            "rows": came.rows,
            **found,
            "entries": came.head.seq,
            "bytes": size,
            "backupSeconds": round(between - start, 2),
            "restoreSeconds": round(perf_counter() - between, 2),
        },
    )


def _looked_through(came: Restored, opening: OpenDatabase, office: str, now: datetime) -> dict[str, int]:
    """Open every case, give the next number and follow the chain in what came back; then empty a database elsewhere."""
    keys = load_keys(came.folder / "keys" / "store.key")
    database = opening(came.folder, keys)
    try:
        cases = open_every_case(database, keys)
        with database.writing() as connection:
            serial = next_serial(connection, office, now.date())
            audit.verify(connection, came.head)
        if database.dialect == POSTGRES:
            downgrade(database, "base")  # restore() found it empty
    finally:
        database.close()
    return {"cases": cases, "nextSerial": serial}


def _opener(options: argparse.Namespace) -> Opener:
    if options.passphrase_stdin:
        return Opener(passphrase=_passphrase())
    if options.sheets_stdin:
        return Opener(shares=shares_of(sys.stdin))
    return Opener(load_keys(options.key_file or settings_of(options).store_key))


def _passphrase() -> str:
    text = sys.stdin.readline().rstrip("\r\n")
    if len(text) < _SHORTEST_PASSPHRASE:
        raise SettingsError(
            FailureCode.SETTINGS_BAD_VALUE, f"a passphrase of {_SHORTEST_PASSPHRASE} characters or more"
        )
    return text


def _say(options: argparse.Namespace, report: dict[str, Any]) -> None:
    if options.json:
        print_json(report)
    else:
        sys.stdout.writelines(f"{name}\t{value}\n" for name, value in report.items())
