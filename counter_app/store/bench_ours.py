"""The product's own queue as contestants, and its very statements without the product."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import BigInteger, Select, String, literal_column, select
from sqlalchemy.types import TypeEngine

from counter_app.ports.outbox import Claimed, Delivered, DeliveryOutcome, Refused
from counter_app.store import audit, kpi
from counter_app.store.bench import _MachineClock, bench_visit
from counter_app.store.bench_rivals import PgQueuer
from counter_app.store.cases import open_case
from counter_app.store.chain_end import PER_ENTRY, common_values, entries_at_end
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.key_file import StoreKeys
from counter_app.store.leases import WORDS, Lease, Result, update_as, words_of
from counter_app.store.outbox import StoreOutbox, case_of, lease_of
from counter_app.store.ready import Asked, Ready
from counter_app.store.schema import OutboxState, application, outbox
from counter_app.store.sealing import unwrap_case_key
from counter_app.store.settling import as_rows, rows_said, whole_of
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

    def rest(self) -> None:
        """Finish what is in hand after the last round."""

    def close(self) -> None:
        """Let go."""


class InTwo:
    """What the dispatcher does with its outbox at rest: leases, then results with their figures and entries in the chain."""

    name = "oursInTwo"

    def __init__(self, database: Database, keys: StoreKeys) -> None:
        self._clock = _MachineClock()
        self._desk = StoreDesk(database, "BENCH", keys, self._clock)
        self.outbox = StoreOutbox(database, keys, self._clock, "bench")
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

    def open(self) -> None:
        """Read and unseal each, as the dispatcher does right before it goes out."""
        for each in self._claimed:
            if isinstance(opened := self.outbox.open(each), Refused):
                raise LookupError(opened.code.name)  # noqa: TRY004  # a refusal, not a mistaken type

    def complete(self) -> None:
        """As the dispatcher, all delivered."""
        if self.outbox.settle_batch(self._delivered()):
            raise LookupError("not ours any more")

    def _delivered(self) -> list[tuple[Claimed, DeliveryOutcome]]:
        return [(each, Delivered("R")) for each in self._claimed]

    def rest(self) -> None:
        """Nothing is in hand."""

    def close(self) -> None:
        """Its database is closed by who opened it."""


class Ours(InTwo):
    """What the dispatcher does while more is due: with the results of a batch it claims the next one."""

    name = "ours"

    def __init__(self, database: Database, keys: StoreKeys) -> None:
        super().__init__(database, keys)
        self._next: Sequence[Claimed] = ()

    def claim(self, batch: int) -> None:
        """Take what came with the last results; only the first batch is claimed by itself."""
        self._most = batch
        if not self._next:
            super().claim(batch)
            return
        self._claimed, self._next = self._next, ()

    def complete(self) -> None:
        """As the dispatcher, all delivered."""
        lost, self._next = self.outbox.settle_and_claim(self._delivered(), self._most)
        if lost or len(self._next) < self._most:
            raise LookupError("not ours any more, or too few to claim")

    def rest(self) -> None:
        """Give back what came with the last results."""
        self.outbox.give_back(self._next)
        self._next = ()


class WithCases(Ours):
    """The whole way but the delivery itself: each case is read and unsealed between its claim and its result."""

    name = "oursWithCases"

    def claim(self, batch: int) -> None:
        """Claim, then open one after the other."""
        super().claim(batch)
        self.open()


class SameStatements:
    """The product's statements, word for word and in as many round trips and commits, straight through the driver.

    No SQLAlchemy, nothing to hash: what any program on this schema can reach.
    """

    name = "rawSameTrips"

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._taken: list[Any] = []
        self._next: list[Any] = []

    def put(self, count: int) -> None:
        """It takes its share of the messages the product made."""

    def claim(self, batch: int) -> None:
        """Take what came with the last results; only the first batch is claimed by itself."""
        self._most = batch
        self._taken = self._next or self._sent(*self._lease()).fetchall()
        self._next = []
        if len(self._taken) < batch:
            raise LookupError("too few to claim")

    def complete(self) -> None:
        """Two statements in one transaction."""
        with self._connection.pipeline():
            settled, leased = self._sent(*self._results()), self._sent(*self._lease())
        if len(settled.fetchall()) != len(self._taken):
            raise LookupError("not ours any more")
        self._next = leased.fetchall()

    def rest(self) -> None:
        """Settle what came with the last results."""
        if self._next:
            self._taken, self._next = self._next, []
            self._sent(*self._results())

    def _lease(self) -> Asked:
        now = self._now()
        values = {"now": now, "mark": now - _LEASE, "lease_end": now + _LEASE, "new_owner": "raw"}
        return lease_of(self._most, POSTGRES), values

    def _results(self) -> Asked:
        now, rows = self._now(), self._taken
        told = {"new_state": 1, "new_reference": "R", "untried": 0, "ended": now, "action": "deliver"}
        told |= {"detail_hash": "0" * 64, "middle": "0" * 64, "new_code": None, "due": None}
        said = [
            {**told, "its_seq": seq, "its_token": token, "its_case": case_id, "object_id": case_id}
            for seq, token, _, _, case_id, *_ in rows  # as `Claimed`
        ]
        common = {"entry_at": now, "entry_actor": "raw", "entry_terminal": "", "entry_purpose": "", "entry_tail": ""}
        note = {"new_kind": "delivered", "now": now, "hour": now - now % 3_600_000_000}
        note |= dict.fromkeys(("new_terminal", "new_section", "new_outcome"))
        return whole_of(len(rows)), {**rows_said(said), **common, **note}

    def _now(self) -> int:
        return time.time_ns() // 1000

    def _sent(self, ready: Ready, values: Mapping[str, object]) -> Any:
        known = {**ready.constants, **values}
        in_order = [known[name] for name in ready.order]
        return psycopg.RawCursor(self._connection).execute(ready.sql, in_order, prepare=True, binary=True)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


class RowsOnly(InTwo):
    """Our queue doing no more than the libraries do and in as many steps: rows are leased, rows are finished. No figure, no chain."""

    name = "oursRowsOnly"

    def __init__(self, database: Database, keys: StoreKeys) -> None:
        super().__init__(database, keys)
        self._database = database
        self._ready: dict[int, tuple[Ready, Ready]] = {}

    def claim(self, batch: int) -> None:
        """The lease of the product."""
        now = self._clock.now()
        lease = {**self.outbox._lease_values(now), "mark": now - timedelta(minutes=2)}  # noqa: SLF001  # a part of the whole is measured
        self._rows = self._database.at_once(self._statements(batch)[0], lease)
        if len(self._rows) < batch:
            raise LookupError("too few to claim")

    def complete(self) -> None:
        """The first part of the product's statement."""
        now, result = self._clock.now(), Result(OutboxState.DELIVERED, reference="R")
        said = [words_of(Lease(row.seq, row.token, row.application_id, result), now) for row in self._rows]
        if len(self._database.at_once(self._statements(len(said))[1], rows_said(said))) != len(said):
            raise LookupError("not ours any more")

    def _statements(self, batch: int) -> tuple[Ready, Ready]:
        if batch not in self._ready:
            finish = update_as(as_rows(WORDS, batch).c).returning(outbox.c.seq)
            self._ready[batch] = lease_of(batch, POSTGRES), Ready(finish)
        return self._ready[batch]


class PgQueuerSameJob(PgQueuer):
    """The library where its job is ours: each job reads its case and opens it; then figures and the chain are written.

    Jobs name the case, as the library's manual has it. One more round trip for each and one for a batch; nothing holds
    both together.
    """

    name = "pgqueuerSameJob"

    def __init__(self, url: str, history: int, database: Database, keys: StoreKeys) -> None:
        super().__init__(url, history, "samejob")
        self._database, self._keys, self._clock = database, keys, _MachineClock()
        self._writes: dict[int, Ready] = {}

    def _write(self, batch: int) -> Ready:
        if batch not in self._writes:
            words: dict[str, TypeEngine[Any]] = {"seq": BigInteger(), "application_id": String(), "office": String()}
            said = as_rows({**words, **dict.fromkeys(PER_ENTRY, String())}, batch)
            parts = {**kpi.note_with(said), "entries": entries_at_end(said, batch)}
            done: Select[Any] = select(literal_column("1").label("done"))
            self._writes[batch] = Ready(done.add_cte(said, *(part.cte(name) for name, part in parts.items())))
        return self._writes[batch]

    def put(self, count: int) -> None:
        """Jobs for cases that are there."""
        newest = select(application.c.id).order_by(application.c.seq.desc()).limit(count)
        with self._database.reading() as connection:
            for case_id in connection.execute(newest).scalars().all():
                self._run(self._queries.enqueue(self._entrypoint, case_id.encode()))

    def claim(self, batch: int) -> None:
        """Dequeue, read, open."""
        super().claim(batch)
        self._cases = [job.payload.decode() for job in self._jobs]
        for case_id in self._cases:
            (row,) = self._database.at_once(case_of(POSTGRES), {"of_case": case_id})
            key = unwrap_case_key(self._keys, row.key_id, row.wrapped_key)
            open_case(key, case_id, row.payload, protected=row.protected)

    def complete(self) -> None:
        """Write figures and chain, then log the jobs."""
        now = self._clock.now()
        said = [
            {"seq": job.id, "application_id": case_id, "office": case_id.partition("-")[0]}
            | audit.values_per_entry(now, audit.Act("bench", "deliver", case_id))
            for job, case_id in zip(self._jobs, self._cases, strict=True)
        ]
        note = kpi.note_values(kpi.KpiKind.DELIVERED, now)
        self._database.at_once(self._write(len(said)), {**rows_said(said), **common_values(now, "bench"), **note})
        super().complete()
