"""A new key-encryption key: every case key is wrapped anew, then the old one is destroyed.

Whatever carries only the old one (a stolen key file, a backup that was sealed by it) opens no case any more, above all
none whose own key retention destroyed. Cut off at any point, it goes on where it was: the file holds both keys until
nothing needs the old one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.key_file import KEY_BYTES, StoreKeys, load_keys, replace_key_file
from counter_app.store.purge import purge
from counter_app.store.schema import case_key
from counter_app.store.schema_matching import match_case
from counter_app.store.schema_retention import key_epoch
from counter_app.store.sealing import wrap_anew

BATCH = 1000


@dataclass(frozen=True)
class KeysChanged:
    """What came of it. `wrapped` counts this run; one that was resumed did the rest before."""

    former: str
    present: str
    wrapped: int


def change_keys(database: Database, key_file: Path, clock: Clock, actor: str, *, batch: int = BATCH) -> KeysChanged:
    """Change the key-encryption key, or finish a change that was cut off. Terminals may go on meanwhile.

    Raises StoreError as reading keys and writing the store do; STORE_CORRUPT where a case key opens under neither key.
    """
    keys = load_keys(key_file)
    if not keys.older:
        keys = keys.changed_to(secrets.token_bytes(KEY_BYTES))
        replace_key_file(key_file, keys)
    former = keys.older[0][0]
    with database.writing() as connection:
        _retire(connection, keys, clock)
        audit.append(connection, clock.now(), audit.Act(actor, "keys.change", keys.case_key_id, former.encode()))
    wrapped, after = 0, ""
    while page := _wrap_page(database, keys, after, batch):
        after, count = page
        wrapped += count
    wrapped += _wrap_matching(database, keys, batch)
    _require_none_left(database, keys)
    replace_key_file(key_file, replace(keys, older=()))
    with database.writing() as connection:
        audit.append(connection, clock.now(), audit.Act(actor, "keys.destroy", former))
    purge(database)
    return KeysChanged(former, keys.case_key_id, wrapped)


def _retire(connection: Connection, keys: StoreKeys, clock: Clock) -> None:
    known = set(connection.execute(select(key_epoch.c.key_id)).scalars())
    for key_id in {keys.case_key_id, *(key_id for key_id, _ in keys.older)} - known:
        connection.execute(insert(key_epoch).values(key_id=key_id))
    others = (key_epoch.c.key_id != keys.case_key_id) & key_epoch.c.retired_at.is_(None)
    connection.execute(update(key_epoch).where(others).values(retired_at=clock.now()))


def _wrap_page(database: Database, keys: StoreKeys, after: str, batch: int) -> tuple[str, int] | None:
    """Wrap the next case keys anew; return the last one looked at and how many were changed, None at the end."""
    page = select(case_key).where(case_key.c.application_id > after).order_by(case_key.c.application_id).limit(batch)
    with database.writing() as connection:
        rows = connection.execute(page).all()
        if not rows:
            return None
        anew = [
            {
                "of": row.application_id,
                "key_id": keys.case_key_id,
                "wrapped_key": wrap_anew(keys, row.key_id, row.wrapped_key),
            }
            for row in rows
            if row.key_id != keys.case_key_id
        ]
        if anew:
            mine = update(case_key).where(case_key.c.application_id == bindparam("of"))
            connection.execute(mine.values(key_id=bindparam("key_id"), wrapped_key=bindparam("wrapped_key")), anew)
    return rows[-1].application_id, len(anew)


def _wrap_matching(database: Database, keys: StoreKeys, batch: int) -> int:
    """The keys of cases of 照合 likewise; return how many were changed."""
    count = 0
    left = select(match_case).where(match_case.c.key_id != keys.case_key_id, match_case.c.wrapped_key != b"")
    while True:
        with database.writing() as connection:
            rows = connection.execute(left.limit(batch)).all()
            for row in rows:
                anew = wrap_anew(keys, row.key_id, row.wrapped_key)
                mine = update(match_case).where(match_case.c.id == row.id)
                connection.execute(mine.values(key_id=keys.case_key_id, wrapped_key=anew))
        count += len(rows)
        if len(rows) < batch:
            return count


def _require_none_left(database: Database, keys: StoreKeys) -> None:
    matching = exists().where(match_case.c.key_id != keys.case_key_id, match_case.c.wrapped_key != b"")
    with database.reading() as connection:
        if connection.execute(select(exists().where(case_key.c.key_id != keys.case_key_id) | matching)).scalar():
            raise StoreError(FailureCode.STORE_KEY_WRONG, "a case key is still wrapped by the former key; try again")
