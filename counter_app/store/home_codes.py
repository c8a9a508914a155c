"""Which codes from home were handed in. A code is opened for 30 days; it is remembered for twice as long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from counter_app.failures import FailureCode, HomeError
from counter_app.store.dialects import insert_into
from counter_app.store.schema_scanned import home_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from counter_app.store.database import Database

KEPT = timedelta(days=60)


def take_home_code(connection: Connection, code: bytes | None, at: datetime) -> None:
    """Take a code in the caller's transaction, for good once it commits. Raises HomeError HOME_USED."""
    if code is not None and not _noted(connection, code, at):
        raise HomeError(FailureCode.HOME_USED, "handed in before")


def note_home_code(connection: Connection, code: bytes | None, at: datetime) -> bool:
    """Note a code that was taken elsewhere; False where it had been handed in already."""
    return code is None or _noted(connection, code, at)


def _noted(connection: Connection, code: bytes, at: datetime) -> bool:
    once = insert_into(connection, home_code).on_conflict_do_nothing(index_elements=[home_code.c.code])
    return connection.execute(once.returning(home_code.c.used_at), {"code": code, "used_at": at}).first() is not None


def was_used(database: Database, code: bytes) -> bool:
    """Tell whether a code was handed in here."""
    with database.reading() as connection:
        return connection.execute(select(home_code.c.used_at).where(home_code.c.code == code)).first() is not None


def forget_old_codes(database: Database, now: datetime) -> int:
    """Forget codes nobody could open any more; return how many."""
    with database.writing() as connection:
        return connection.execute(delete(home_code).where(home_code.c.used_at < now - KEPT)).rowcount
