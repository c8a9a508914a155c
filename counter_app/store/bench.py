"""How much a submit costs above the bare disk: the whole transaction against one insert of the same bytes.

Both run interleaved in the same folder, both WAL with `synchronous=FULL`. The floor is measured twice: through
SQLCipher (the same encryption as the store) and plain (the standard library's SQLite).
"""

from __future__ import annotations

import gc
import secrets
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.application import Application, Counts, Item, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.words import Words
from counter_app.personal import Personal
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys
from counter_app.store.migrate import migrate
from counter_app.store.payload import encode
from counter_app.store.submit import StoreDesk

_WARM_UP = 20
_FIELDS = 24  # of a middling form


class _MachineClock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def bench_submit(rounds: int = 300, folder: Path | None = None) -> dict[str, Any]:
    """Measure; all times in milliseconds. `folder` says which disk (default: the system's temporary folder)."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        desk, close = _desk(Path(place))
        visit = bench_visit()
        size = len(encode(visit.applications[0]))
        with (
            closing(_bare(sqlcipher, Path(place) / "floor.db", secrets.token_bytes(32))) as ciphered,
            closing(_bare(sqlite3, Path(place) / "plain.db", None)) as plain,
        ):
            jobs = {
                "submit": lambda: desk.submit(replace(visit, visit_id=uuid4())),
                "floor_sqlcipher": lambda: _insert(ciphered, size),
                "floor_plain": lambda: _insert(plain, size),
            }
            times = _interleaved(jobs, rounds)
        close()
    return _report(times, rounds, size)


def _interleaved(jobs: dict[str, Any], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in jobs}
    gc.collect()
    for number in range(rounds + _WARM_UP):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            if number >= _WARM_UP:
                times[name].append((time.perf_counter() - start) * 1000)
    return times


def _report(times: dict[str, list[float]], rounds: int, size: int) -> dict[str, Any]:
    points = {name: _points(values) for name, values in times.items()}
    submit = points["submit"]
    ratios = {
        name: {point: round(submit[point] / floor[point], 2) for point in floor}
        for name, floor in points.items()
        if name != "submit"
    }
    return {
        "rounds": rounds,
        "payloadBytes": size,
        "encryption": "submit and floor_sqlcipher: SQLCipher, raw 256-bit key; floor_plain: none",
        "durability": "WAL, synchronous=FULL on all three",
        "ms": {name: {key: round(value, 3) for key, value in each.items()} for name, each in points.items()},
        "ratio": ratios,
    }


def _points(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98]}


def _desk(folder: Path) -> tuple[StoreDesk, Any]:
    keys = StoreKeys.derive(secrets.token_bytes(32))
    database = open_store(folder / "counter.db", keys.database)
    migrate(database)
    return StoreDesk(database, "BENCH", keys, _MachineClock()), database.close


def _bare(driver: Any, path: Path, key: bytes | None) -> Any:
    connection = driver.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection


def _insert(connection: Any, size: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO floor (body) VALUES (?)", (secrets.token_bytes(size),))
    connection.execute("COMMIT")


def bench_visit() -> Submission:
    """One application of a middling form, filled with an invented person."""
    items = tuple(
        Item(
            path=f"applicant.field{number}",
            name=f"applicant.field{number}",
            label="架空の項目",
            kind="text",
            value=Personal("架空市見本町一丁目２番３号"),
            shown=Personal("架空市見本町一丁目２番３号"),
            origin=Origin.CARD,
            trust=Trust.SIMULATED,
        )
        for number in range(_FIELDS)
    )
    now = _MachineClock().now()
    application = Application("bench", "1", Words("性能測定"), "架空課", "rpa-folder", items)
    return Submission(uuid4(), now, Channel.COUNTER, "ja", True, (application,), Counts(started_at=now))
