"""A transaction of ready statements on SQLite: the driver's own calls on a connection that is kept for nothing else.

One statement cannot do all of a settling here as on PostgreSQL, and needs not: there is no way to a server to save, only
SQLAlchemy's work around each statement, which took longer than the statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.failures import StoreError
from counter_app.store.database import own_connection
from counter_app.store.ready import Ready, Run


class Steps:
    """Runs ready statements; one thread at a time, the database sees to that. `named` tells the driver's error in our words."""

    def __init__(self, engine: Engine, named: Callable[[BaseException | None], StoreError]) -> None:
        self._engine = engine
        self._named = named
        self._kept: Any = None

    @contextmanager
    def begun(self) -> Iterator[Run]:
        """One transaction: committed on leaving, rolled back whole on any exception. Raises StoreError."""
        with self._in_our_words():
            driver = self._driver()
            with self._transaction(driver):
                yield lambda ready, given: _rows(driver, ready, given)

    def look(self, ready: Ready, given: Mapping[str, object]) -> list[Any]:
        """Run a statement that only reads: it waits for no other program. Raises StoreError."""
        with self._in_our_words():
            return _rows(self._driver(), ready, given)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.Error as error:
            raise self._named(error) from None

    def _driver(self) -> Any:
        if self._kept is None:
            self._kept = own_connection(self._engine)
        return self._kept

    @contextmanager
    def _transaction(self, driver: Any) -> Iterator[None]:
        try:
            driver.execute("BEGIN IMMEDIATE")
            yield
            driver.execute("COMMIT")
        except BaseException:
            self._undo(driver)
            raise

    def _undo(self, driver: Any) -> None:
        """A full disk has ended the transaction already; where it cannot be ended, the connection goes with it."""
        try:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
        except sqlcipher.Error:
            self.close()

    def close(self) -> None:
        """Close what is kept."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def _rows(driver: Any, ready: Ready, given: Mapping[str, object]) -> list[Any]:
    return ready.rows(driver.execute(ready.sql, ready.values(given)).fetchall())
