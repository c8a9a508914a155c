"""Claim and settle with years of history behind them, beside the same SQL without us, and beside two queue libraries.

A round is what the dispatcher does with one message: claim it with its sealed application, then write down that it was
delivered, with its audit entry and its figure. `raw` does the same SQL through the same driver, in the same two
transactions, without SQLAlchemy, without opening the seal and without hashing. Rounds of all contestants alternate.
"""

from __future__ import annotations

import queue
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from counter_app.ports import Delivered
from counter_app.store.bench import _MachineClock, bench_visit
from counter_app.store.bench_rivals import ServerTime, held_snapshot, pgbench_script, raw_postgres, raw_sqlite, rivals
from counter_app.store.changes import ChangeWatch
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.fill import fill
from counter_app.store.key_file import StoreKeys
from counter_app.store.migrate import migrate
from counter_app.store.outbox import StoreOutbox
from counter_app.store.postgres import open_postgres

from counter_app.store.submit import StoreDesk

_WARM_UP = 20
_LOOKS = 40
BARS = {"claimP50LargestToSmallest": 1.2, "claimP99Ms": 20.0, "rateToRaw": 0.6, "visibleP99Ms": 1000.0}


class _Ours:
    """The product's own outbox as a contestant."""

    name = "ours"

    def __init__(self, database: Database, keys: StoreKeys) -> None:
        self._database, self._clock = database, _MachineClock()
        self._desk = StoreDesk(database, "BENCH", keys, self._clock)
        self._outbox = StoreOutbox(database, keys, self._clock, "bench")
        self._visit = bench_visit()
        self._claimed: Any = None

    def put(self, count: int) -> None:
        for _ in range(2 * count):  # the raw contestant takes as many as this one
            self._desk.submit(replace(self._visit, visit_id=uuid4()))

    def claim(self) -> None:
        self._claimed = self._outbox.claim()
        if self._claimed is None:
            raise LookupError("nothing to claim")

    def complete(self) -> None:
        self._outbox.settle(self._claimed, Delivered("R"))

    def close(self) -> None:
        """Its database is closed by who opened it."""


class _OursRowsOnly(_Ours):
    """The same queue doing what the libraries do: a row is leased, a row is finished. No seal, no figure, no chain."""

    name = "oursRowsOnly"

    def claim(self) -> None:
        """Lease a row and read its case as it is stored."""
        self._claimed = self._outbox._lease_first(self._clock.now())  # noqa: SLF001  # a part of the whole is measured

    def complete(self) -> None:
        """Write that it was delivered."""
        row, now = self._claimed, self._clock.now()
        values = {
            "mine": row.seq,
            "my_token": row.token,
            "case_id": row.application_id,
            "new_reference": "R",
            "at": now,
        }
        with self._database.writing_once() as connection:
            if connection.execute(SETTLE[Delivered], values).first() is None:
                raise LookupError("not ours any more")


def bench_queue(sizes: list[int], rounds: int, engines: tuple[str, ...], url: str = "") -> dict[str, Any]:
    """Measure every size on every engine; times in milliseconds, rates per second."""
    report: dict[str, Any] = {"bars": BARS, "rounds": rounds}
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            report[engine] = _engine(engine, sizes, rounds, Path(folder), url)
    return report


def _engine(engine: str, sizes: list[int], rounds: int, folder: Path, url: str) -> dict[str, Any]:
    keys = StoreKeys.derive(secrets.token_bytes(32))
    sqlite = engine == "sqlite"
    database = open_store(folder / "counter.db", keys.database) if sqlite else open_postgres(url)
    migrate(database)
    found: dict[str, Any] = {}
    for size in sizes:
        fill(database, size)
        others = (
            [raw_sqlite(folder / "counter.db", keys.database)] if sqlite else [raw_postgres(url), *rivals(url, size)]
        )
        found[str(size)] = _contest(
            [_Ours(database, keys), _OursRowsOnly(database, keys), *others], rounds, None if sqlite else ServerTime(url)
        )
        if not sqlite:
            found[str(size)]["oursUnderASnapshot"] = _under_a_snapshot(_Ours(database, keys), url, rounds)
    found["visibleMs"] = _visible(database, keys)
    if not sqlite:
        _Ours(database, keys).put(rounds)
        found["pgbench"] = _pgbench(url, rounds, folder)
    database.close()
    return {**found, "held": _held(found, sizes)}


def _contest(contestants: list[Any], rounds: int, server: ServerTime | None) -> dict[str, Any]:
    spent: dict[str, list[tuple[float, float, float]]] = {each.name: [] for each in contestants}
    for each in contestants:
        each.put(rounds + _WARM_UP)
    for number in range(rounds + _WARM_UP):
        for each in contestants:
            before = server.seconds() if server else 0.0
            start, busy = time.perf_counter(), time.process_time()
            each.claim()
            middle = time.perf_counter()
            each.complete()
            end, busy = time.perf_counter(), time.process_time() - busy
            busy += server.seconds() - before if server else 0.0
            if number >= _WARM_UP:
                spent[each.name].append((middle - start, end - start, busy))
    for each in contestants:
        each.close()
    return {name: _figures(rows) for name, rows in spent.items()}


def _under_a_snapshot(ours: _Ours, url: str, rounds: int) -> dict[str, float]:
    """Claims while somebody reads for hours: no row version that dies meanwhile can be cleared away."""
    ours.put(rounds)
    with held_snapshot(url):
        spent = []
        for _ in range(2 * rounds):
            start = time.perf_counter()
            ours.claim()
            spent.append((time.perf_counter() - start) * 1000)
            ours.complete()
    first, last = spent[: rounds // 2], spent[-rounds // 2 :]
    return {"firstClaimsP50": round(statistics.median(first), 3), "lastClaimsP50": round(statistics.median(last), 3)}


def _figures(rows: list[tuple[float, float, float]]) -> dict[str, float]:
    claims, both, busy = ([1000 * each for each in column] for column in zip(*rows, strict=True))
    cuts = statistics.quantiles(claims, n=100, method="inclusive")
    figures = {
        "claimP50": cuts[49],
        "claimP99": cuts[98],
        "bothP10": statistics.quantiles(both, n=10, method="inclusive")[0],  # nobody else was in the way
        "bothP50": statistics.median(both),
        "cpuMean": statistics.mean(busy),  # ours and, of a server on this machine, its own
        "perSecond": 1000 / statistics.mean(both),
    }
    return {name: round(value, 3) for name, value in figures.items()}


def _held(found: dict[str, Any], sizes: list[int]) -> dict[str, Any]:
    """Every bar with its figure and whether it holds. Rates are compared by their medians: a busy machine has tails."""
    first, last = found[str(sizes[0])], found[str(sizes[-1])]
    flat = last["ours"]["claimP50"] / first["ours"]["claimP50"]
    slowest = max(found[str(size)]["ours"]["claimP99"] for size in sizes)
    others = [name for name in last if not name.startswith("ours")]

    def least(figure: str, name: str, whose: str = "ours") -> float:
        each = [found[str(size)] for size in sizes]
        return float(round(min(at[name][figure] / at[whose][figure] for at in each), 2))

    return {
        "claimP50LargestToSmallest": [round(flat, 2), flat <= BARS["claimP50LargestToSmallest"]],
        "claimP99Ms": [slowest, slowest <= BARS["claimP99Ms"]],
        "visibleP99Ms": [found["visibleMs"]["p99"], found["visibleMs"]["p99"] <= BARS["visibleP99Ms"]],
        **{f"rateTo_{name}": [least("bothP50", name), least("bothP50", name) >= _bar(name)] for name in others},
        **{
            f"rowsOnly_{figure}To_{name}": [
                least(figure, name, "oursRowsOnly"),
                least(figure, name, "oursRowsOnly") >= 1,
            ]
            for figure in ("bothP50", "cpuMean")
            for name in others
            if name != "raw"
        },
        **{f"cpuTo_{name}": [least("cpuMean", name), least("cpuMean", name) >= _bar(name)] for name in others},
    }


def _bar(name: str) -> float:
    return BARS["rateToRaw"] if name == "raw" else 1.0


def _visible(database: Database, keys: StoreKeys) -> dict[str, float]:
    """How long after a commit another one who looks has been told."""
    told: queue.Queue[float] = queue.Queue()
    watch = ChangeWatch(database)
    watch.start(lambda: told.put(time.perf_counter()))
    desk, visit = StoreDesk(database, "BENCH", keys, _MachineClock()), bench_visit()
    waits = []
    for _ in range(_LOOKS):
        desk.submit(replace(visit, visit_id=uuid4()))
        start = time.perf_counter()
        waits.append((told.get(timeout=30) - start) * 1000)
    watch.stop()
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2)}


def _pgbench(url: str, rounds: int, folder: Path) -> dict[str, Any] | str:
    """The claim and the settling as pgbench sees them: what the server can do at best."""
    program = shutil.which("pgbench") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), None)
    if program is None:
        return "not installed"
    script = folder / "round.sql"
    script.write_text(pgbench_script(), encoding="ascii")
    command = [program, "-n", "-M", "prepared", "-c", "1", "-t", str(rounds), "-f", str(script), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    lines = [line for line in done.stdout.splitlines() if "tps" in line or "latency average" in line]
    return {"roundsPerSecond": lines} if done.returncode == 0 else done.stderr[-300:]
