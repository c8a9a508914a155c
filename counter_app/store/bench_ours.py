"""The product's own queue as contestants, and its very statements without the product."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from counter_app.ports import Claimed, Delivered, DeliveryOutcome
from counter_app.store.bench import _MachineClock, bench_visit
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.outbox import StoreOutbox, _claim_of
from counter_app.store.settling import _ALL
from counter_app.store.submit import StoreDesk

_AT_ONCE = 5  # applications of one visit, so that making cases for a measurement does not take longer than it
_LEASE = 120_000_000


class Contestant(Protocol):
    """Somebody who takes `batch` messages and finishes them."""

    name: str

    def put(self, count: int) -> None:
        """Make so many messages."""

    def claim(self, batch: int) -> None:
        """Take so many; LookupError where there are fewer."""

    def complete(self) -> None:
        """Finish them."""

    def close(self) -> None:
        """Let go."""


class Ours:
    """What the dispatcher does with its outbox: leases, opened seals, results, figures, entries in the chain."""

    name = "ours"

    def __init__(self, database: Database, keys: StoreKeys) -> None:
        clock = _MachineClock()
        self._desk = StoreDesk(database, "BENCH", keys, clock)
        self.outbox = StoreOutbox(database, keys, clock, "bench")
        one = bench_visit()
        self._visit = replace(one, applications=one.applications * _AT_ONCE)
        self._claimed: Sequence[Claimed] = ()

    def put(self, count: int) -> None:
        """Hand in so many applications, or a few more."""
        for _ in range(-(-count // _AT_ONCE)):
            self._desk.submit(replace(self._visit, visit_id=uuid4()))

    def claim(self, batch: int) -> None:
        """As the dispatcher."""
        self._claimed = self.outbox.claim_batch(batch)
        if len(self._claimed) < batch:
            raise LookupError("too few to claim")

    def complete(self) -> None:
        """As the dispatcher, all delivered."""
        delivered: DeliveryOutcome = Delivered("R")
        if self.outbox.settle_batch([(each, delivered) for each in self._claimed]):
            raise LookupError("not ours any more")

    def close(self) -> None:
        """Its database is closed by who opened it."""


_Worded = tuple[bytes, dict[str, Any]]


def _worded(statement: Select[Any]) -> _Worded:
    """A statement as the driver gets it, with the constants in it."""
    dialect: Any = PGDialect_psycopg
    compiled = statement.compile(dialect=dialect())
    return str(compiled).encode(), dict(compiled.params)


class SameStatements:
    """The product's statements, word for word and in as many round trips, straight through the driver.

    No SQLAlchemy, no seal to open, nothing to hash: what any program on this schema can reach.
    """

    name = "rawSameTrips"

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._settle = _worded(_ALL)
        self._claims: dict[int, _Worded] = {}
        self._taken: list[Any] = []

    def put(self, count: int) -> None:
        """It takes its share of the messages the product made."""

    def claim(self, batch: int) -> None:
        """One statement."""
        if batch not in self._claims:
            self._claims[batch] = _worded(_claim_of(batch).with_cases)
        now = time.time_ns() // 1000
        values = {"now": now, "mark": now - _LEASE, "lease_end": now + _LEASE, "new_owner": "raw"}
        self._taken = self._run(self._claims[batch], values)
        if len(self._taken) < batch:
            raise LookupError("too few to claim")

    def complete(self) -> None:
        """One statement."""
        now, rows, none = time.time_ns() // 1000, self._taken, [None] * len(self._taken)
        cases, noise = [row[4] for row in rows], ["0" * 64] * len(rows)
        said = {
            "its_seq": [row[0] for row in rows], "its_token": [row[1] for row in rows], "its_case": cases,
            "new_state": [1] * len(rows), "new_reference": ["R"] * len(rows), "new_code": none, "due": none,
            "untried": [0] * len(rows), "ended": [now] * len(rows), "action": ["deliver"] * len(rows),
            "object_id": cases, "detail_hash": noise, "middle": noise,
        }  # fmt: skip
        common = {"entry_at": now, "entry_actor": "raw", "entry_terminal": "", "entry_purpose": "", "entry_tail": ""}
        note = {"new_kind": "delivered", "now": now, "hour": now - now % 3_600_000_000}
        note |= dict.fromkeys(("new_terminal", "new_section", "new_outcome"))
        values = {**{f"all_{name}": each for name, each in said.items()}, **common, **note}
        if len(self._run(self._settle, values)) != len(rows):
            raise LookupError("not ours any more")

    def _run(self, worded: _Worded, values: dict[str, Any]) -> list[Any]:
        sql, constants = worded
        return self._connection.execute(sql, {**constants, **values}).fetchall()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
