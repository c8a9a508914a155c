"""SQLite through SQLCipher: with sqlite_steps.py the only file that knows its driver. PostgreSQL is its neighbour (postgres.py).

WAL with `synchronous=FULL`: a commit that returned survives a power cut. `BEGIN IMMEDIATE` for every transaction that
may write: two writers queue up at its start and never dead-lock in the middle. `secure_delete`: removed rows are
overwritten. The WAL file is encrypted like the rest and truncated on close.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.failures import FailureCode, StoreError
from counter_app.store.database import ALTERING, READING, Customs, Database
from counter_app.store.sqlite_steps import Steps

BUSY_SECONDS = 5.0
MOVED = "moved"  # what the triggers on a store that was carried elsewhere say

# rows are only added and then read from end to end: more cache than this makes neither quicker, and an import has its bound of memory
_FILLING = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -16000")
_READ_ONLY = ("query_only = ON", "cache_size = -48000")

# SQLite's primary result codes (sqlite.org/rescode.html) -> ours. Anything else is STORE_UNAVAILABLE.
FAILURES = {
    "SQLITE_BUSY": FailureCode.STORE_LOCKED,
    "SQLITE_LOCKED": FailureCode.STORE_LOCKED,
    "SQLITE_FULL": FailureCode.STORE_DISK_FULL,
    "SQLITE_CORRUPT": FailureCode.STORE_CORRUPT,
    "SQLITE_NOTADB": FailureCode.STORE_KEY_WRONG,  # what SQLCipher answers where the key does not fit page 1
}


def open_store(path: Path, key: bytes, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open (or create) the encrypted database at `path` with the raw 256-bit `key`.

    Raises StoreError: STORE_KEY_WRONG, STORE_CORRUPT, STORE_LOCKED, STORE_DISK_FULL, STORE_UNAVAILABLE.
    """
    _reserve(path)
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key, busy_seconds),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # values are personal; an exception must not quote them
    )
    event.listen(engine, "begin", _begin)
    customs = Customs(
        failure_of,
        patience=busy_seconds,
        check=_check_references,
        settle=_truncate_wal,
        steps=lambda engine: Steps(engine, named),
    )
    database = Database(engine, customs)
    try:
        with database.reading():
            pass
    except StoreError:
        engine.dispose()
        raise
    return database


def open_extract(path: Path, key: bytes, *, filling: bool = False) -> Database:
    """Open the file of a resident register: written once, then only read, so it has no write-ahead log.

    `filling`: a file nobody else knows yet is filled as fast as the disk takes it; what is lost by a crash is the whole file. Raises as `open_store`.
    """
    if filling:
        _reserve(path)
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect_extract(path, key, filling=filling),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return Database(engine, Customs(failure_of, patience=BUSY_SECONDS))


def _connect_extract(path: Path, key: bytes, *, filling: bool) -> Any:
    connection = sqlcipher.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA temp_store = MEMORY")  # what an index is sorted in never reaches the disk
        for setting in _FILLING if filling else _READ_ONLY:
            connection.execute(f"PRAGMA {setting}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _reserve(path: Path) -> None:
    """Create the file readable by its owner only; SQLite gives WAL and shared memory the same mode."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"{path}: {error.strerror}") from None


def _connect(path: Path, key: bytes, busy_seconds: float) -> Any:
    """Open one connection. Autocommit in the driver: transactions are begun by us, see `_begin`."""
    connection = sqlcipher.connect(str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr what we report by code
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the key is only tried by a first read
        _require_wal(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _require_wal(mode: str) -> None:
    if mode != "wal":
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"journal mode {mode}: not on a local disk?")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(ALTERING, False):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
    connection.exec_driver_sql("BEGIN" if options.get(READING, False) else "BEGIN IMMEDIATE")


def _check_references(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        raise StoreError(FailureCode.STORE_CORRUPT, f"{len(lost)} rows refer to nothing, first in {lost[0][0]}")


def _truncate_wal(connection: Connection) -> None:
    """Bring the WAL into the database and cut it to zero, so that nothing removed lives on in it.

    A checkpoint cannot run inside a transaction, so it goes around SQLAlchemy's.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def failure_of(error: DBAPIError) -> StoreError:
    """Name an error that came through SQLAlchemy."""
    return named(error.orig)


def named(error: BaseException | None) -> StoreError:
    """Name a driver error. Only SQLite's own name of the error goes into the cause, never SQL or values."""
    name = str(getattr(error, "sqlite_errorname", type(error).__name__))
    if str(error) == MOVED:
        return StoreError(FailureCode.STORE_MOVED, "this store was carried to another database")
    primary = "_".join(name.split("_")[:2])  # SQLITE_BUSY_SNAPSHOT -> SQLITE_BUSY
    return StoreError(FAILURES.get(primary, FailureCode.STORE_UNAVAILABLE), name)
