"""Marks of a store: short facts about the store itself, by name."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from counter_app.failures import FailureCode, StoreError
from counter_app.store.database import Database
from counter_app.store.dialects import insert_into
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema_marks import store_mark
from counter_app.store.schema_retention import key_epoch

KEY_ID = "case-key-id"
MOVING = "moving"  # in the target of a move or a restore, until it is finished: the name of the key, or RESTORING
RESTORING = "restore"
MOVED_TO = "moved"  # in the source of a move: "locked" while it is compared, then "done"
BACKED_UP = "backed-up"  # until when the newest backup covers what is here (ISO 8601)
RESTORED = "restored"  # in a store that came out of a backup: a word of its own, told to branch terminals
HUB_RESTORED = (
    "hub-restored"  # at a branch terminal: the word of the hub's store that was last compared with the outbox
)


def mark(connection: Connection, name: str, value: str) -> None:
    """Set a mark, whatever it was before."""
    put = insert_into(connection, store_mark).values(name=name, value=value)
    connection.execute(put.on_conflict_do_update(index_elements=[store_mark.c.name], set_={"value": value}))


def marked(connection: Connection, name: str) -> str | None:
    """Return a mark; None where it was never set."""
    value = connection.execute(select(store_mark.c.value).where(store_mark.c.name == name)).scalar()
    return None if value is None else str(value)


def unmark(connection: Connection, name: str) -> None:
    """Take a mark away."""
    connection.execute(delete(store_mark).where(store_mark.c.name == name))


def founded(database: Database) -> bool:
    """Say whether the store belongs to somebody's keys already."""
    with database.reading() as connection:
        return marked(connection, KEY_ID) is not None


def refuse_moved(database: Database) -> None:
    """Raise StoreError STORE_MOVED where the store was carried to another database, or is being closed for it."""
    with database.reading() as connection:
        if marked(connection, MOVED_TO) is not None:
            raise StoreError(FailureCode.STORE_MOVED, "set [store] url to the new database, or finish the move")


def claim_for_keys(database: Database, keys: StoreKeys) -> None:
    """Found the store with these keys, or see that it was: two machines on one database share one key file.

    Keys that were changed since (`key_epoch`) count as its own. Raises StoreError STORE_KEY_WRONG where the store belongs
    to other keys.
    """
    with database.writing() as connection:
        if marked(connection, MOVING) is not None:
            raise StoreError(FailureCode.STORE_LOCKED, "a store is being carried to this database")
        first = insert_into(connection, store_mark).values(name=KEY_ID, value=keys.case_key_id)
        connection.execute(first.on_conflict_do_nothing(index_elements=[store_mark.c.name]))
        mine = select(key_epoch.c.retired_at).where(key_epoch.c.key_id == keys.case_key_id)
        epoch = connection.execute(mine).first()
        known = marked(connection, KEY_ID) == keys.case_key_id if epoch is None else epoch.retired_at is None
    if not known:
        raise StoreError(FailureCode.STORE_KEY_WRONG, "the key file is not the one this database was founded with")
