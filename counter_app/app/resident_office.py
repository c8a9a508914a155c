"""Where this office keeps its register of residents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counter_app.store.key_file import keys_for
from counter_app.store.resident_place import FILE, FilePlace, PostgresPlace
from counter_app.store.resident_row import ResidentKeys

if TYPE_CHECKING:
    from counter_app.settings import Settings


@contextmanager
def residents_of(settings: Settings) -> Iterator[FilePlace | PostgresPlace]:
    """The place of the register, beside the office's store. Raises StoreError; makes the key file of a new office."""
    settings.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.store_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.store_url:
        keys = keys_for(settings.database, settings.store_key)
        yield FilePlace(settings.directory / FILE, ResidentKeys.of(keys.database))
        return
    from counter_app.store.key_file import load_keys  # noqa: PLC0415  # only where a server is used
    from counter_app.store.postgres import open_postgres  # noqa: PLC0415

    keys = load_keys(settings.store_key)
    database = open_postgres(settings.store_url, password_file=settings.store_password)
    try:
        yield PostgresPlace(database, ResidentKeys.of(keys.database))
    finally:
        database.close()
