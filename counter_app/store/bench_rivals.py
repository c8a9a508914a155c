"""What our queue is measured beside: the same SQL straight through the driver, procrastinate and pgqueuer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlcipher3 import dbapi2 as sqlcipher

_LEASE = 120_000_000
_CLAIM = """UPDATE outbox SET token = token + 1, attempt = attempt + 1, owner = 'raw', lease_until = {then},
 next_at = {then} WHERE seq = (SELECT o.seq FROM outbox AS o WHERE o.state = 0 AND o.next_at <= {now} AND NOT EXISTS
 (SELECT 1 FROM outbox AS e WHERE e.application_id = o.application_id AND e.seq < o.seq AND e.state <> 1)
 ORDER BY o.next_at, o.seq LIMIT 1 {skip}) RETURNING seq, token, application_id"""
_SETTLE = """UPDATE outbox SET state = 1, lease_until = NULL, last_code = NULL, reference = 'R', settled_at = {now}
 WHERE seq = {seq} AND token = {token} AND state = 0 RETURNING application_id"""
_ABOUT = """SELECT a.procedure, s.received_at, s.channel, s.simulated FROM application a JOIN submission s ON
 s.number = a.number WHERE a.id = {case}"""
_FIGURE = """INSERT INTO kpi_event (at, kind, procedure, channel, simulated, seconds) VALUES
 ({now}, 'delivered', 'bench', 'counter', {no}, 1)"""
_ENTRY = """INSERT INTO audit (seq, at, actor, action, object_id, detail_hash, prev_hash, hash, terminal, purpose)
 VALUES ({last} + 1, {now}, 'raw', 'deliver', {case}, '{hash}', '{hash}', '{hash}', '', '')"""
_SAID = {"hash": "0" * 64}
_POSTGRES = {"skip": "FOR UPDATE SKIP LOCKED", "no": "false", "begin": "BEGIN", "end": "SELECT last FROM chain_end()"}
_SQLITE = {"skip": "", "no": "0", "begin": "BEGIN IMMEDIATE", "end": "SELECT max(seq) FROM audit"}
_SERVER_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"


class Raw:
    """The product's own statements without the product: no SQLAlchemy, nothing to hash."""

    name = "raw"

    def __init__(self, connection: Any, words: dict[str, str], mark: str) -> None:
        self._connection, self._words = connection, {**words, **_SAID}
        self._taken: list[tuple[Any, ...]] = []
        marks = dict.fromkeys(("then", "now", "case", "seq", "token", "last"), mark)
        self._sql = [sql.format(**{**self._words, **marks}) for sql in (_CLAIM, _SETTLE, _ABOUT, _FIGURE, _ENTRY)]

    def put(self, count: int) -> None:
        """It takes its share of the messages the product made."""

    def claim(self, batch: int) -> None:
        """One transaction."""
        now, run = time.time_ns() // 1000, self._connection.execute
        run(self._words["begin"])
        self._taken = [run(self._sql[0], (now + _LEASE, now + _LEASE, now)).fetchone() for _ in range(batch)]
        run("COMMIT")

    def complete(self) -> None:
        """One transaction: each result, a figure, an entry at the end of the chain."""
        now, run = time.time_ns() // 1000, self._connection.execute
        run(self._words["begin"])
        for seq, token, case in self._taken:
            run(self._sql[1], (now, seq, token)).fetchone()
            run(self._sql[2], (case,)).fetchone()
            run(self._sql[3], (now,))
            last = run(self._words["end"]).fetchone()[0]
            run(self._sql[4], (last, now, case))
        run("COMMIT")

    def rest(self) -> None:
        """Nothing is in hand."""

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def pgbench_script() -> str:
    """The same round for pgbench."""
    names = {"then": f"{_SERVER_NOW} + {_LEASE}", "now": _SERVER_NOW, "seq": ":seq", "token": ":token"}
    words = {**_POSTGRES, **_SAID, **names, "case": ":application_id", "last": ":last"}
    first, second = [_CLAIM], [_SETTLE, _ABOUT, _FIGURE, _POSTGRES["end"], _ENTRY]
    kept = {_CLAIM, _POSTGRES["end"]}
    lines = []
    for statements in (first, second):
        lines.append("BEGIN;")
        for sql in statements:
            said = sql.format(**words).replace("\n", " ")
            lines.append(f"{said} \\gset" if sql in kept else f"{said};")
        lines.append("COMMIT;")
    return "\n".join(lines) + "\n"


def raw_postgres(url: str) -> Raw:
    """psycopg, which prepares what it sees often."""
    return Raw(psycopg.connect(url, autocommit=True), _POSTGRES, "%s")


def raw_sqlite(file: Path, key: bytes) -> Raw:
    """SQLCipher with the settings of the store."""
    connection = sqlcipher.connect(str(file), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return Raw(connection, _SQLITE, "?")


class ServerTime:
    """How long a server on this machine has computed for its present connections, by the kernel's own count."""

    def __init__(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            self._files = [Path(f"/proc/{pid}/schedstat") for (pid,) in connection.execute(asked)]

    def seconds(self) -> float:
        """Return the seconds so far; 0 where it cannot be known. A connection that ended counts no more."""
        found = 0
        for file in self._files:
            with suppress(OSError):
                found += int(file.read_text(encoding="ascii").split()[0])
        return found / 1e9


def at_rest_again(url: str) -> None:
    """Let the server finish with what was filled in: years of cases came in minutes, and nobody's house does that.

    Otherwise its own vacuum and the writing of its memory fall into the rounds, on whoever's turn it is.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        with suppress(psycopg.errors.InsufficientPrivilege):  # its own time will come
            connection.execute("CHECKPOINT")


@contextmanager
def held_snapshot(url: str) -> Iterator[None]:
    """A reader that looks at one state of the whole database as long as the block lasts, as a dump does."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SELECT count(*) FROM outbox WHERE state = 0")
        yield


class Procrastinate:
    """Its JobManager, with the history of finished jobs it keeps in the same table."""

    name = "procrastinate"

    def __init__(self, url: str, history: int) -> None:
        from procrastinate import PsycopgConnector  # noqa: PLC0415  # measured where it is installed
        from procrastinate.manager import JobManager  # noqa: PLC0415
        from procrastinate.schema import SchemaManager  # noqa: PLC0415

        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        self._loop = asyncio.new_event_loop()
        self._connector = PsycopgConnector(conninfo=url, min_size=1, max_size=1)
        self._run(self._connector.open_async())
        if _missing(url, "procrastinate_jobs"):
            self._run(SchemaManager(self._connector).apply_schema_async())
        self._manager = JobManager(self._connector)
        self._worker = self._run(self._manager.register_worker())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) SELECT 'bench', 'old', '{}',"
                " 'succeeded' FROM generate_series((SELECT count(*) + 1 FROM procrastinate_jobs), %s)",
                (history,),
            )
            connection.execute("ANALYZE procrastinate_jobs")
        self._jobs: list[Any] = []

    def _run(self, what: Any) -> Any:
        return self._loop.run_until_complete(what)

    def put(self, count: int) -> None:
        """Defer jobs with a payload of a reference's size."""
        from procrastinate.jobs import Job  # noqa: PLC0415  # as above

        job = Job(queue="bench", lock=None, queueing_lock=None, task_name="deliver", task_kwargs={"id": "x" * 40})
        for _ in range(count):
            self._run(self._manager.defer_job_async(job))

    def claim(self, batch: int) -> None:
        """Fetch them, one by one: it has no other way."""
        self._jobs = [self._run(self._manager.fetch_job(["bench"], self._worker)) for _ in range(batch)]

    def complete(self) -> None:
        """Finish them, one by one."""
        from procrastinate.jobs import Status  # noqa: PLC0415  # as above

        for job in self._jobs:
            self._run(self._manager.finish_job(job, Status.SUCCEEDED, delete_job=False))

    def rest(self) -> None:
        """Nothing is in hand."""

    def close(self) -> None:
        """Let go."""
        self._run(self._connector.close_async())
        self._loop.close()


class PgQueuer:
    """Its Queries, with the history it keeps in a log table."""

    name = "pgqueuer"

    def __init__(self, url: str, history: int, entrypoint: str = "bench") -> None:
        from pgqueuer.db import PsycopgDriver  # noqa: PLC0415  # measured where it is installed
        from pgqueuer.queries import Queries  # noqa: PLC0415

        self._entrypoint = entrypoint
        self._loop = asyncio.new_event_loop()
        self._connection = self._run(psycopg.AsyncConnection.connect(url, autocommit=True))
        self._queries = Queries(PsycopgDriver(self._connection))
        if _missing(url, "pgqueuer"):
            self._run(self._queries.install())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO pgqueuer_log (created, job_id, status, entrypoint, priority) SELECT now(), n, 'successful',"
                " 'bench', 0 FROM generate_series((SELECT count(*) + 1 FROM pgqueuer_log), %s) AS n",
                (history,),
            )
            connection.execute("ANALYZE pgqueuer_log")
        self._jobs: list[Any] = []

    def _run(self, what: Any) -> Any:
        return self._loop.run_until_complete(what)

    def put(self, count: int) -> None:
        """Enqueue jobs."""
        for _ in range(count):
            self._run(self._queries.enqueue(self._entrypoint, b"x" * 40))

    def claim(self, batch: int) -> None:
        """Dequeue them in one statement, as its worker does."""
        from uuid import uuid4  # noqa: PLC0415  # as above

        from pgqueuer.queries import EntrypointExecutionParameter  # noqa: PLC0415

        limits: Any = {self._entrypoint: EntrypointExecutionParameter(0)}
        worker: Any = uuid4()
        self._jobs = self._run(self._queries.dequeue(batch, limits, worker, None, timedelta(seconds=120)))

    def complete(self) -> None:
        """Log them as done in one statement, as its worker does."""
        self._run(self._queries.log_jobs([(job, "successful", None) for job in self._jobs]))

    def rest(self) -> None:
        """Nothing is in hand."""

    def close(self) -> None:
        """Let go."""
        self._run(self._connection.close())
        self._loop.close()


def _missing(url: str, table: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT to_regclass(%s)", (table,)).fetchone() == (None,)


def rivals(url: str, history: int) -> list[Any]:
    """Both libraries, or those that are installed (they are tools of development)."""
    found = []
    for kind in (Procrastinate, PgQueuer):
        try:
            found.append(kind(url, history))
        except ImportError:
            continue
    return found
