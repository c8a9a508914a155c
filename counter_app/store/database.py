"""A database that speaks in our failures: every error of the driver leaves as a StoreError without any value in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from counter_app.failures import FailureCode, StoreError

READING = "counter_reading"
ALTERING = "counter_altering"


class Database:
    """An open database.

    `failure` names a driver error; `patience` is how many seconds a writer waits for another; `check` raises StoreError where a changed schema left rows that refer to nothing;
    `settle` tidies up before the last connection closes.
    """

    def __init__(
        self,
        engine: Engine,
        failure: Callable[[DBAPIError], StoreError],
        *,
        patience: float,
        check: Callable[[Connection], None],
        settle: Callable[[Connection], None],
    ) -> None:
        self._engine = engine
        self._failure = failure
        self._patience = patience
        self._turn = threading.Lock()
        self._check = check
        self._settle = settle

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write: committed on leaving, rolled back whole on any exception.

        The driver's error quotes SQL and values, so it is not chained to the StoreError.
        """
        try:
            with self._my_turn(), self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._failure(error) from None

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Writers of this process queue here: the database's own lock is polled, and polling starves the unlucky."""
        if not self._turn.acquire(timeout=self._patience):
            raise StoreError(FailureCode.STORE_LOCKED, "another thread is writing")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent snapshot; does not wait for a writer."""
        try:
            with self._engine.connect().execution_options(**{READING: True}) as connection:
                yield connection
        except DBAPIError as error:
            raise self._failure(error) from None

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """One transaction that changes tables: references between tables are checked at its end, not at each step."""
        try:
            with self._my_turn(), self._engine.connect().execution_options(**{ALTERING: True}) as connection:
                with connection.begin():
                    yield connection
                    self._check(connection)
                connection.invalidate()  # it was opened with other rules than the rest
        except DBAPIError as error:
            raise self._failure(error) from None

    def close(self) -> None:
        """Let go of every connection. Raises StoreError where tidying up failed; closed all the same."""
        try:
            with self._engine.connect() as connection:
                self._settle(connection)
        except DBAPIError as error:
            raise self._failure(error) from None
        finally:
            self._engine.dispose()
