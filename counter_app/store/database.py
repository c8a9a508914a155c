"""A database that speaks in our failures: every error of the driver leaves as a StoreError without any value in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from counter_app.failures import FailureCode, StoreError

if TYPE_CHECKING:  # an office on SQLite starts without PostgreSQL's driver
    from counter_app.store.postgres_at_once import AtOnce
    from counter_app.store.ready import Asked, Ready, Run
    from counter_app.store.sqlite_steps import Steps

READING = "counter_reading"
ALTERING = "counter_altering"


@dataclass(frozen=True)
class Customs:
    """What differs between databases.

    `failure` names a driver error. `patience` is how many seconds a writer waits for another of this process; None
    where the database lets several write at once. `snapshot` are the options of a reader's connection. `check` raises
    StoreError where a changed schema left rows that refer to nothing; `settle` tidies up before the last connection
    closes. `hints` gives a function that waits some seconds at most, or less where the database says that it changed.
    `at_once` runs what is one transaction in one round trip, which is worth having where there is a way to go; `steps` runs
    one statement after the other, where there is none.
    """

    failure: Callable[[DBAPIError], StoreError]
    patience: float | None = None
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Connection], None] | None = None
    settle: Callable[[Connection], None] | None = None
    hints: Callable[[Engine], AbstractContextManager[Callable[[float], object]]] | None = None
    at_once: Callable[[Engine], AtOnce] | None = None
    steps: Callable[[Engine], Steps] | None = None


def own_connection(engine: Engine) -> Any:
    """Open a connection of the driver as the pool would; the caller closes it. Raises the driver's own error."""
    opened = engine.raw_connection()
    driver = opened.driver_connection
    opened.detach()
    return driver


class Database:
    """An open database."""

    def __init__(self, engine: Engine, customs: Customs) -> None:
        self._engine = engine
        self._customs = customs
        self._turn = threading.Lock()
        self._at_once = customs.at_once(engine) if customs.at_once is not None else None
        self._steps = customs.steps(engine) if customs.steps is not None else None
        self._reading_options = {READING: True, **customs.snapshot}

    @property
    def dialect(self) -> str:
        """SQLAlchemy's name of the kind of database."""
        return self._engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write: committed on leaving, rolled back whole on any exception."""
        with self._in_our_words(), self._my_turn(), self._engine.begin() as connection:
            yield connection

    def at_once(self, ready: Ready, values: Mapping[str, object]) -> list[Any]:
        """Run one statement that is its own transaction; return its rows, with names. Raises StoreError."""
        return self.together((ready, values))[0]

    def together(self, *asked: Asked) -> list[list[Any]]:
        """Run statements with their values in one transaction; return the rows of each. Raises StoreError."""
        if self._at_once is None:
            with self.steps() as run:
                return [run(ready, values) for ready, values in asked]
        with self._in_our_words():
            return self._at_once.run(*asked)

    def look(self, ready: Ready, values: Mapping[str, object]) -> list[Any]:
        """Run one statement that only reads, as `at_once`; on SQLite no other program that writes is waited for."""
        if self._steps is None:
            return self.at_once(ready, values)
        with self._in_our_words(), self._my_turn():
            return self._steps.look(ready, values)

    @contextmanager
    def steps(self) -> Iterator[Run]:
        """One transaction of statements made ready, else as `writing`. SQLite only. Raises StoreError."""
        if self._steps is None:
            raise NotImplementedError(f"{self.dialect} would have to be asked once for each step")
        with self._in_our_words(), self._my_turn(), self._steps.begun() as run:
            yield run

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """The driver's error quotes SQL and values, so it is not chained to the StoreError."""
        try:
            yield
        except DBAPIError as error:
            raise self._customs.failure(error) from None
        except NoneFreeError:
            raise StoreError(FailureCode.STORE_LOCKED, "every connection is in use") from None

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """SQLite's writers of this process queue here: its lock is polled, and polling starves the unlucky."""
        if self._customs.patience is None:
            yield
            return
        if not self._turn.acquire(timeout=self._customs.patience):
            raise StoreError(FailureCode.STORE_LOCKED, "another thread is writing")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent snapshot; does not wait for a writer."""
        with self._in_our_words(), self._engine.connect().execution_options(**self._reading_options) as connection:
            yield connection

    @contextmanager
    def hints(self, stopping: threading.Event) -> Iterator[Callable[[float], object]]:
        """A function that waits for a change, some seconds at most; it may miss one and may come back for nothing."""
        if self._customs.hints is None:
            yield stopping.wait
            return
        with self._in_our_words(), self._customs.hints(self._engine) as wait:
            yield wait

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """One transaction that changes tables: references between tables are checked at its end, not at each step."""
        with (
            self._in_our_words(),
            self._my_turn(),
            self._engine.connect().execution_options(**{ALTERING: True}) as connection,
        ):
            with connection.begin():
                yield connection
                if self._customs.check is not None:
                    self._customs.check(connection)
            connection.invalidate()  # it was opened with other rules than the rest

    def close(self) -> None:
        """Let go of every connection. Raises StoreError where tidying up failed; closed all the same."""
        if self._at_once is not None:
            self._at_once.close()
        if self._steps is not None:
            self._steps.close()
        try:
            if self._customs.settle is not None:
                with self._in_our_words(), self._engine.connect() as connection:
                    self._customs.settle(connection)
        finally:
            self._engine.dispose()
