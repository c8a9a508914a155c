"""One office into one file, and back: rows of one snapshot, its keys, its settings, its forms. Slips are not in it.

A restored office gives no receipt number again that may lie with a resident already, and its chain says that it was
restored. What had been delivered after the backup is delivered again; receivers know it by its key. Branch terminals
are told that the store was set back, and until when a backup covers it (marks RESTORED, BACKED_UP).

The rows of a backup are of no database in particular: one made on SQLite may be restored into PostgreSQL, and back.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, delete, select

from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, StoreError
from counter_app.store import audit
from counter_app.store.backup_file import Locks, Opener, read_backup, written
from counter_app.store.backup_rows import (
    columns_of_the_store,
    jump_serials,
    pages,
    prints,
    put_page,
    renumber,
)
from counter_app.store.cases import load_case
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES, any_row
from counter_app.store.key_file import StoreKeys
from counter_app.store.marks import BACKED_UP, KEY_ID, MOVING, RESTORED, RESTORING, mark, marked, unmark
from counter_app.store.migrate import downgrade, migrate, newest_revision
from counter_app.store.schema import application, case_key, metadata

_KEYS, _SHAPE = "store.key", "shape.json"
_NOT_KEPT = frozenset({"slips"})  # they hold names, and can be printed again
_SETTINGS_BACK = "counter.toml.restored"
_NOT_FILES = frozenset({"store.key", "reserve", _SETTINGS_BACK})  # parts of their own; the reserve only takes up room
OpenDatabase = Callable[[Path, StoreKeys], Database]


@dataclass(frozen=True)
class Belongings:
    """What goes along with the rows: everything in the office's folder but database and slips, and its settings file.

    `office`: whose receipt numbers are given here; one that had given none yet is known by this alone.
    """

    folder: Path
    settings: bytes = b""
    office: str = ""


@dataclass(frozen=True)
class BackupMade:
    """What a new backup holds. `at`: a moment before its snapshot."""

    file: Path
    rows: int
    files: int
    head: audit.AuditHead
    at: datetime


@dataclass(frozen=True)
class Restored:
    """What came back: `made_at` is when the backup was made, `head` the end of the chain at that time."""

    folder: Path
    rows: int
    files: int
    made_at: datetime
    head: audit.AuditHead


def make_backup(database: Database, locks: Locks, file: Path, belongings: Belongings, now: datetime) -> BackupMade:
    """Write a backup of an office that may be at work.

    Raises StoreError STORE_DISK_FULL, STORE_UNAVAILABLE, and as reading the store does.
    """
    about = {"made_at": now.isoformat(), "revision": newest_revision()}
    rows = files = 0
    tables: dict[str, Any] = defaultdict(lambda: [0, hashlib.sha256()])
    with written(file, locks, about) as parts:
        parts.add(
            _SHAPE, json.dumps({**about, "office": belongings.office, "columns": columns_of_the_store()}).encode()
        )
        parts.add(_KEYS, locks.keys.text().encode("ascii"))
        parts.add("counter.toml", belongings.settings)
        for path in _files_of(belongings.folder):
            files += 1
            parts.add(f"files/{path.relative_to(belongings.folder).as_posix()}", path.read_bytes())
        with database.reading() as connection:  # after the files: PostgreSQL ends a snapshot that is left alone
            head = audit.head(connection)
            for name, body, count in pages(connection):
                entry = tables[name.split("/")[1]]
                entry[0] += count
                entry[1].update(zlib.decompress(body))
                rows += count
                parts.add(name, body)
        printed = {name: [count, digest.hexdigest()] for name, (count, digest) in tables.items()}
        parts.close({**about, "head": [head.seq, head.hash], "tables": printed})
    return BackupMade(file, rows, files, head, now)


def note_backup(connection: Connection, made: BackupMade) -> None:
    """Say in the store that a backup covers it: what was there when it was begun may be forgotten elsewhere."""
    mark(connection, BACKED_UP, made.at.isoformat())


@dataclass(frozen=True)
class Covered:
    """When the newest backup was begun (None: never), and whether there is anything to lose."""

    since: datetime | None
    needed: bool


def covered(connection: Connection) -> Covered:
    """Say how far a backup covers this store."""
    at = marked(connection, BACKED_UP)
    return Covered(datetime.fromisoformat(at) if at is not None else None, any_row(connection, application))


def _files_of(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_symlink() or not path.is_file() or hidden or inside.parts[0] in _NOT_KEPT:
            continue
        if not path.name.startswith("counter.db") and path.name not in _NOT_FILES:
            yield path


def check_backup(file: Path, opener: Opener) -> Mapping[str, Any]:
    """Read a backup to its end without keeping anything; return its manifest."""
    return read_backup(file, opener, lambda _name, _body: None)


def restore(file: Path, opener: Opener, folder: Path, open_database: OpenDatabase, now: datetime) -> Restored:
    """Bring an office back into `folder`, which must not be there or be empty. It is there as a whole, or not at all.

    `open_database(folder, keys)` opens the empty database it goes to: SQLite in that folder, or PostgreSQL, which lets
    nobody in before the folder stands. Raises StoreError BACKUP_UNREADABLE, BACKUP_KEY_WRONG, RESTORE_TARGET_TAKEN,
    STORE_SCHEMA_NEWER or _OLDER where another release made the backup.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(FailureCode.RESTORE_TARGET_TAKEN, str(folder))
    draft = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)  # of a restore that was cut off
    draft.mkdir(parents=True, mode=0o700)
    try:
        with ExitStack() as stack:
            arriving = _Arriving(draft, open_database, stack)
            manifest = read_backup(file, opener, arriving.take)
            restored = arriving.settle(manifest, now)
        draft.replace(folder)
        arriving.admit(folder)
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"{folder}: {error.strerror}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(folder, *restored)


class _Arriving:
    """Takes the parts of a backup as they come: shape and keys first, then files, then rows, in one transaction."""

    def __init__(self, folder: Path, open_database: OpenDatabase, stack: ExitStack) -> None:
        self._folder, self._open, self._stack = folder, open_database, stack
        self._columns: dict[str, list[str]] = {}
        self._keys: StoreKeys | None = None
        self._connection: Connection | None = None
        self._rows = self._files = 0
        self._outside, self._office = False, ""

    def take(self, name: str, body: bytes) -> None:
        kind, _, rest = name.partition("/")
        match kind:
            case "shape.json":
                shape = json.loads(body)
                self._columns, self._office = _columns_of(shape), str(shape.get("office", ""))
            case "store.key":
                self._keys = StoreKeys.parse(body.decode("ascii"))
                self._put("keys/store.key", body)
            case "counter.toml":
                self._put(_SETTINGS_BACK, body)
            case "files":
                self._files += 1
                self._put(rest, body)
            case "rows":
                self._rows += put_page(self._ready(), name, body, self._columns)
            case _:
                raise StoreError(FailureCode.BACKUP_UNREADABLE, "a part of an unknown kind")

    def _put(self, name: str, body: bytes) -> None:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name:
            raise StoreError(FailureCode.BACKUP_UNREADABLE, "a file that would lie outside")
        target = self._folder.joinpath(*inside.parts)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())

    def _ready(self) -> Connection:
        """Open the database at its first row; refuse one that holds anything."""
        if self._connection is not None:
            return self._connection
        if self._keys is None:
            raise StoreError(FailureCode.BACKUP_UNREADABLE, "rows before their keys")
        database = self._open(self._folder, self._keys)
        self._stack.callback(database.close)
        self._outside = database.dialect == POSTGRES
        migrate(database)
        if _left_half_way(database):
            downgrade(database, "base")
            migrate(database)
        connection = self._connection = self._stack.enter_context(database.writing())
        if marked(connection, KEY_ID) or any_row(connection, application) or audit.head(connection).seq:
            raise StoreError(FailureCode.RESTORE_TARGET_TAKEN, "the database holds an office already")
        for table in reversed(metadata.sorted_tables):  # what migrations put there
            if any_row(connection, table):
                connection.execute(delete(table))
        return connection

    def settle(self, manifest: Mapping[str, Any], now: datetime) -> tuple[int, int, datetime, audit.AuditHead]:
        """Compare what arrived with what left, then let the office go on behind it."""
        connection = self._ready()
        if {name: each for name, each in prints(connection).items() if each[0]} != manifest["tables"]:
            raise StoreError(FailureCode.BACKUP_UNREADABLE, "the rows that arrived are not those that left")
        head = audit.AuditHead(*manifest["head"])
        audit.verify(connection, head)
        made_at, at = datetime.fromisoformat(manifest["made_at"]), now.astimezone(JAPAN)
        jump_serials(connection, made_at.astimezone(JAPAN), at, frozenset({self._office}) - {""})
        said = f"{head.seq}|{head.hash}|{made_at.isoformat()}"
        audit.append(connection, at, audit.Act("restore", "restore", "backup", said.encode("ascii")))
        renumber(connection)
        mark(connection, RESTORED, secrets.token_hex(8))
        if self._outside and self._keys is not None:
            mark(connection, MOVING, RESTORING)
            if marked(connection, KEY_ID) is None:  # from SQLite; nobody may found it with keys of his own
                mark(connection, KEY_ID, self._keys.case_key_id)
        return self._rows, self._files, made_at, head

    def admit(self, folder: Path) -> None:
        """Let offices open a database that lies elsewhere, now that its keys are in their place."""
        if not self._outside or self._keys is None:
            return
        database = self._open(folder, self._keys)
        try:
            with database.writing() as connection:
                unmark(connection, MOVING)
        finally:
            database.close()


def _left_half_way(database: Database) -> bool:
    """Say whether a restore was cut off between its rows and its folder: nobody was let in, so it may be done again."""
    with database.reading() as connection:
        return marked(connection, MOVING) == RESTORING


def _columns_of(shape: Mapping[str, Any]) -> dict[str, list[str]]:
    if shape["revision"] != newest_revision():
        cause = f"made with schema {shape['revision']}: restore it with that release, then upgrade"
        older = str(shape["revision"]) < str(newest_revision())
        raise StoreError(FailureCode.STORE_SCHEMA_OLDER if older else FailureCode.STORE_SCHEMA_NEWER, cause)
    return {str(table): list(columns) for table, columns in shape["columns"].items()}


def open_every_case(database: Database, keys: StoreKeys) -> int:
    """Open everything that has a key; return how many. Raises StoreError where one does not open."""
    with database.reading() as connection:
        ids = connection.execute(select(case_key.c.application_id)).scalars().all()
        for case_id in ids:
            load_case(connection, keys, case_id)
    return len(ids)
