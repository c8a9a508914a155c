"""Statements that are their own transaction: one round trip on a connection that is kept for nothing else.

Several may go out together: what comes before one `Sync` is one transaction to the server (PostgreSQL 15, 55.2.4
Pipelining), so two statements cost one way there and back and one commit.

A pool makes its connections as good as new each time and a transaction is begun and ended around a statement; here
there is nothing to make good. A connection that broke is closed, with all that rest beside it: the next one is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from sqlalchemy import Engine

from counter_app.failures import StoreError
from counter_app.store.database import own_connection
from counter_app.store.ready import Asked, Ready


class AtOnce:
    """Runs ready statements; as many threads as like. `named` tells the driver's error in our words."""

    def __init__(self, engine: Engine, named: Callable[[BaseException | None], StoreError]) -> None:
        self._engine = engine
        self._named = named
        self._resting: list[Any] = []

    def run(self, *asked: Asked) -> list[list[Any]]:
        """Run them one after the other in one transaction; return the rows of each. All is committed, or nothing was done.

        Each sees what those before it did. Raises StoreError.
        """
        known = [(ready, ready.values(given)) for ready, given in asked]
        with self._in_our_words(), self._connection() as driver:
            with driver.pipeline() if len(known) > 1 else nullcontext():
                sent = [_sent(driver, ready, values) for ready, values in known]
            return [ready.rows(cursor.fetchall()) for cursor, (ready, _) in zip(sent, known, strict=True)]

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise self._named(error) from None

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        try:
            driver = self._resting.pop()
        except IndexError:
            driver = own_connection(self._engine)
            driver.autocommit = True
        try:
            yield driver
        except psycopg.Error:
            self._leave(driver)
            raise
        except BaseException:  # nobody knows what is under way on it
            driver.close()
            raise
        self._resting.append(driver)

    def _leave(self, driver: Any) -> None:
        if driver.closed:
            self.close()  # what rests beside it was made before the same server ended
        else:
            self._resting.append(driver)

    def close(self) -> None:
        """Close what rests."""
        while self._resting:
            self._resting.pop().close()


def _sent(driver: Any, ready: Ready, values: Sequence[object]) -> Any:
    return psycopg.RawCursor(driver).execute(ready.sql, values, prepare=True, binary=True)
