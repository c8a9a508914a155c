"""PostgreSQL, where more than one machine writes: with postgres_at_once.py the only file that knows its driver. SQLite is its neighbour.

A writer sees what is committed statement by statement and waits for rows, not for the database; a reader keeps one
snapshot. `synchronous_commit` is on: a commit that returned survives a power cut of the server. A transaction that
is left open is ended by the server after a minute: an open one would keep the outbox from being cleaned up.

Statements of ours may run with a plan that was made without values: what selects a partial index is a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from counter_app.failures import FailureCode, StoreError
from counter_app.store.database import ALTERING, Customs, Database
from counter_app.store.dialects import CHANGED, POSTGRES, Turn, take_turn
from counter_app.store.postgres_at_once import AtOnce

LOCK_SECONDS = 5.0
_POOL = 4
_IDLE_SECONDS = 60
_CONNECT_SECONDS = 10

# SQLSTATE (PostgreSQL manual, appendix A), whole or its class of two characters. Anything else is STORE_UNAVAILABLE.
FAILURES = {
    "53100": FailureCode.STORE_DISK_FULL,
    "55P03": FailureCode.STORE_LOCKED,  # lock_not_available: lock_timeout ran out
    "40001": FailureCode.STORE_LOCKED,  # serialization_failure
    "40P01": FailureCode.STORE_LOCKED,  # deadlock_detected
    "XX001": FailureCode.STORE_CORRUPT,  # data_corrupted
    "XX002": FailureCode.STORE_CORRUPT,  # index_corrupted
}
MOVED_STATE = "KM001"  # raised by the triggers on a store that was carried elsewhere
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def open_postgres(url: str, *, password_file: Path | None = None, lock_seconds: float = LOCK_SECONDS) -> Database:
    """Open the database at `url` (`postgresql://user@host/name?sslmode=verify-full`; a password only from its file).

    `lock_seconds`: how long a writer waits for another. Raises StoreError STORE_UNAVAILABLE where nobody answers, the
    account is refused or the password file cannot be read.
    """
    engine = create_engine(
        _target(url, password_file),
        isolation_level="READ COMMITTED",
        pool_size=_POOL,
        hide_parameters=True,  # values are personal; an exception must not quote them
        connect_args={"connect_timeout": _CONNECT_SECONDS, "options": _server_options(lock_seconds)},
    )
    event.listen(engine, "begin", _begin)
    database = Database(engine, Customs(failure_of, snapshot=SNAPSHOT, hints=_hints, at_once=_at_once))
    try:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
    except StoreError:
        engine.dispose()
        raise
    return database


def _target(url: str, password_file: Path | None) -> URL:
    try:
        target = make_url(url)
    except ArgumentError:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, "not an address of a database") from None
    if target.get_backend_name() != POSTGRES:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"{target.get_backend_name()} is not PostgreSQL")
    password = target.password if password_file is None else _read(password_file)
    return target.set(drivername="postgresql+psycopg", password=password)


def _read(password_file: Path) -> str:
    try:
        return password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"{password_file}: {type(error).__name__}") from None


def _server_options(lock_seconds: float) -> str:
    options = {
        "application_name": "kakanai",
        "idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s",
        "jit": "off",  # our statements are short; compiling them costs more than it gives
        "lock_timeout": f"{lock_seconds * 1000:.0f}ms",
        "synchronous_commit": "on",
        "timezone": "UTC",
    }
    return " ".join(f"-c {name}={value}" for name, value in options.items())


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(ALTERING, False):
        take_turn(connection, Turn.ALTERING)  # two programs that start after an upgrade: one migrates, one waits


def _at_once(engine: Engine) -> AtOnce:
    return AtOnce(engine, named)


@contextmanager
def _hints(engine: Engine) -> Iterator[Callable[[float], object]]:
    """Listen on a connection of its own: one from the pool would have to be given back."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()
        connection.exec_driver_sql(f"LISTEN {CHANGED}")

        def wait(seconds: float) -> None:
            try:
                for _ in driver.notifies(timeout=seconds, stop_after=1):
                    pass
            except psycopg.Error as error:
                raise StoreError(FailureCode.STORE_UNAVAILABLE, type(error).__name__) from None

        yield wait


def failure_of(error: DBAPIError) -> StoreError:
    """Name an error that came through SQLAlchemy."""
    return named(error.orig)


def named(error: BaseException | None) -> StoreError:
    """Name a driver error. Only its SQLSTATE and class go into the cause, never SQL or values."""
    state = getattr(error, "sqlstate", None) or ""
    if state == MOVED_STATE:
        return StoreError(FailureCode.STORE_MOVED, "this store was carried to another database")
    code = FAILURES.get(state, FailureCode.STORE_UNAVAILABLE)
    return StoreError(code, f"{state} {type(error).__name__}".strip())
