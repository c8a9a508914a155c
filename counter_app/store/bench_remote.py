"""Claims of rings by several processes at once: each ring exactly once, however many desks press."""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from counter_app.failures import FailureCode, StoreError
from counter_app.store.bench import _MachineClock
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres
from counter_app.store.private_postgres import private_postgres
from counter_app.store.remote_calls import RemoteCalls
from counter_app.store.schema_remote import RingState, remote_ring

_BATCH = 5_000
_GROUP = "bench"
_CHILD = """
import sys
from counter_app.store.bench_remote import claim_all
claim_all(*sys.argv[1:])
"""


def bench_claims(rings: int, processes: int, engine: str, url: str = "") -> dict[str, Any]:
    """Let `processes` desks take `rings` rings; count what each of them got. `url`: an empty PostgreSQL database."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if engine == "sqlite":
            return _measured(rings, processes, (engine, str(Path(folder, "counter.db")), secrets.token_hex(32)))
        if url:
            return _measured(rings, processes, (engine, url, ""))
        with private_postgres() as server:
            return _measured(rings, processes, (engine, server.empty(), ""))


def _opened(engine: str, place: str, key: str) -> Database:
    return open_store(Path(place), bytes.fromhex(key), busy_seconds=60) if engine == "sqlite" else open_postgres(place)


def _measured(rings: int, processes: int, where: tuple[str, str, str]) -> dict[str, Any]:
    database = _opened(*where)
    migrate(database)
    _fill(database, rings)
    begun = time.perf_counter()
    desks = [
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", _CHILD, *where, f"HQ{number:02}"], stdout=subprocess.PIPE, text=True
        )
        for number in range(processes)
    ]
    taken = [line for desk in desks for line in desk.communicate()[0].split()]
    seconds = time.perf_counter() - begun
    with database.reading() as connection:
        claimed = select(func.count()).where(remote_ring.c.state == RingState.CLAIMED.value)
        stored = int(connection.execute(claimed).scalar_one())
    database.close()
    return {
        "engine": where[0],
        "rings": rings,
        "processes": processes,
        "claims": len(taken),
        "double": len(taken) - len(set(taken)),
        "lost": rings - len(set(taken)),
        "storedAsClaimed": stored,
        "seconds": round(seconds, 1),
        "claimsPerSecond": round(len(taken) / seconds),
        "holds": len(taken) == len(set(taken)) == rings == stored and not any(desk.returncode for desk in desks),
    }


def _fill(database: Database, rings: int) -> None:
    now = _MachineClock().now()
    fixed = {"party": "clerk", "ring_group": _GROUP, "stage": 0, "state": RingState.RINGING.value}
    for first in range(0, rings, _BATCH):
        rows = [
            {**fixed, "call": f"call-{number}", "rung_at": now, "staged_at": now}
            for number in range(first, min(first + _BATCH, rings))
        ]
        with database.writing() as connection:
            connection.execute(insert(remote_ring), rows)


def claim_all(engine: str, place: str, key: str, desk: str) -> None:
    """One desk: take until nothing rings, and say what was taken."""
    database = _opened(engine, place, key)
    calls, taken = RemoteCalls(database, _MachineClock()), []
    while True:
        try:
            ring = calls.take_next([_GROUP], desk)
        except StoreError as error:
            if error.code is not FailureCode.STORE_LOCKED:
                raise
            continue
        if ring is None:
            break
        taken.append(str(ring.seq))
    sys.stdout.write("\n".join(taken))
    database.close()
