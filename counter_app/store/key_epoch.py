"""Which key-encryption key is in force, so that no process goes on using one that is about to be destroyed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from counter_app.failures import FailureCode, StoreError
from counter_app.store.dialects import insert_into
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema_retention import key_epoch


def keys_in_force(connection: Connection, keys: StoreKeys) -> StoreKeys:
    """Return the keys to wrap with, in the caller's transaction; whoever changes keys waits for its end.

    A process that read its keys before they were changed reads them again. Raises StoreError STORE_KEY_WRONG where
    this machine has not been given the new key file.
    """
    mine = select(key_epoch.c.retired_at).where(key_epoch.c.key_id == keys.case_key_id).with_for_update(read=True)
    row = connection.execute(mine).first()
    if row is None:
        first = insert_into(connection, key_epoch).values(key_id=keys.case_key_id)
        connection.execute(first.on_conflict_do_nothing(index_elements=[key_epoch.c.key_id]))
        return keys
    if row.retired_at is None:
        return keys
    newer = keys.again()
    if newer.case_key_id == keys.case_key_id:
        raise StoreError(FailureCode.STORE_KEY_WRONG, "the keys were changed; this machine has the former key file")
    return keys_in_force(connection, newer)
