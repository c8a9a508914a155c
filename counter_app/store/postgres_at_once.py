"""Statements that are their own transaction: one round trip on a connection that is kept for nothing else.

A pool makes its connections as good as new each time and a transaction is begun and ended around a statement; here
there is nothing to make good. A connection that broke is closed, with all that rest beside it: the next one is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Engine, PoolProxiedConnection

from counter_app.failures import StoreError
from counter_app.store.ready import Ready

_Kept = tuple[PoolProxiedConnection, Any]  # with the driver's own


class AtOnce:
    """Runs ready statements; as many threads as like. `named` tells the driver's error in our words."""

    def __init__(self, engine: Engine, named: Callable[[BaseException | None], StoreError]) -> None:
        self._engine = engine
        self._named = named
        self._resting: list[_Kept] = []

    def run(self, ready: Ready, given: Mapping[str, object]) -> list[Any]:
        """Run it; return its rows. It is committed, or nothing was done.

        Raises StoreError, and SQLAlchemy's own where no connection is to be had.
        """
        values = ready.values(given)
        kept, driver = self._take()
        try:
            rows = psycopg.RawCursor(driver).execute(ready.sql, values, prepare=True, binary=True).fetchall()
        except psycopg.Error as error:
            self._leave(kept, driver)
            raise self._named(error) from None
        except BaseException:  # nobody knows what is under way on it
            kept.close()
            raise
        self._resting.append((kept, driver))
        return ready.rows(rows)

    def _take(self) -> _Kept:
        try:
            return self._resting.pop()
        except IndexError:
            return self._open()

    def _open(self) -> _Kept:
        kept = self._engine.raw_connection()
        driver: Any = kept.driver_connection
        kept.detach()
        driver.autocommit = True
        return kept, driver

    def _leave(self, kept: PoolProxiedConnection, driver: Any) -> None:
        if driver.closed:
            kept.close()
            self.close()  # what rests beside it was made before the same server ended
        else:
            self._resting.append((kept, driver))

    def close(self) -> None:
        """Close what rests."""
        while self._resting:
            self._resting.pop()[0].close()
