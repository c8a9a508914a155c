"""Leave nothing behind of what was removed: no old pages in the journal, none free in the file.

SQLite overwrites removed rows by itself (`secure_delete`); this empties the journal and gives free pages back.
PostgreSQL keeps removed versions of rows until VACUUM, and in its journal until that is recycled; both hold sealed
values only, whose keys are gone.
"""

from __future__ import annotations

from typing import Any

from counter_app.store.database import Database


def purge(database: Database) -> None:
    """Give back what deleted rows took up. Not within a transaction. Raises StoreError STORE_LOCKED while others write."""
    with database.reading() as connection:
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            _vacuum_postgres(driver)
            return
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _vacuum_postgres(driver: Any) -> None:
    """VACUUM runs outside of transactions only."""
    driver.rollback()
    driver.autocommit = True
    try:
        driver.execute("VACUUM")
    finally:
        driver.autocommit = False
