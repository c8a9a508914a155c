"""Claim and settle with years of history behind them, beside the same SQL without us, and beside two queue libraries.

A round is what the dispatcher does with its outbox while more is due: write down that messages were delivered, with audit
entries and figures, and claim the next with it; `oursWithCases` also reads and unseals each case, as is done right before
it goes out. `oursInTwo` claims and settles apart, as where little is going on. It is measured in the dispatcher's batches
and one message at a time; every contestant gets the same batch. `rawSameTrips` sends our own statements straight through
the driver; `raw` does the same SQL step by step in two transactions. Rounds of all contestants alternate.
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
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

from counter_app.ports.outbox import BATCH
from counter_app.store.bench import _MachineClock, bench_visit
from counter_app.store.bench_flat import side_by_side
from counter_app.store.bench_ours import Contestant, InTwo, Ours, PgQueuerSameJob, RowsOnly, SameStatements, WithCases
from counter_app.store.bench_rivals import (
    PgQueuer,
    ServerTime,
    at_rest_again,
    held_snapshot,
    pgbench_script,
    raw_postgres,
    raw_sqlite,
    rivals,
)
from counter_app.store.changes import ChangeWatch
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.fill import fill
from counter_app.store.key_file import StoreKeys
from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres
from counter_app.store.submit import StoreDesk

_WARM_UP = 20
_LOOKS = 40
_LOOKS_AT_REST = 200
_CLAIMS = 400  # in each of two stores side by side
_OWN = ("ours", "oursInTwo", "oursRowsOnly", "oursWithCases")
_SHARING = (*_OWN, "rawSameTrips", "raw")  # these take from one queue
_BARE = ("procrastinate", "pgqueuer")  # a row with 40 bytes in it is all these carry
BARS = {"claimP50LargestToSmallest": 1.2, "claimP99Ms": 20.0, "rateToRaw": 0.6, "visibleP99Ms": 1000.0}


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
    # What a connection to a file has just read need not be read again: nobody's turn comes after one of the same connection.
    beside = open_store(folder / "counter.db", keys.database) if sqlite else database
    migrate(database)
    two = InTwo(beside, keys)
    found: dict[str, Any] = {}
    for size in sizes:
        start = time.perf_counter()
        fill(database, size)
        seconds = round(time.perf_counter() - start, 1)
        others: list[Any] = [two, WithCases(database, keys)]
        if sqlite:
            others.append(raw_sqlite(folder / "counter.db", keys.database))
        else:
            libraries = rivals(url, size)
            others += [RowsOnly(database, keys), SameStatements(url), raw_postgres(url), *libraries]
            if any(each.name == PgQueuer.name for each in libraries):
                others.append(PgQueuerSameJob(url, size, database, keys))
            at_rest_again(url)
        ours, server = Ours(database, keys), None if sqlite else ServerTime(url)
        found[str(size)] = {
            "filledInSeconds": seconds,
            "claimAtRest": _at_rest(two, database),
            "single": _contest([ours, *others], rounds, 1, server),
            f"batchOf{BATCH}": _contest([ours, *others], max(20, rounds // 2), BATCH, server),
        }
        if not sqlite:
            found[str(size)]["oursUnderASnapshot"] = _under_a_snapshot(two, url, rounds)
        for each in others:
            each.close()
    if len(sizes) > 1:
        where = folder if sqlite else url
        found["sideBySide"] = side_by_side(database, keys, where, sizes[0], max(rounds, _CLAIMS))
    found["visibleMs"] = _visible(database, keys)
    if not sqlite:
        two.put(rounds)
        found["pgbench"] = _pgbench(url, rounds, folder)
    beside.close()
    database.close()
    return {**found, "held": _held(found, sizes)}


def _contest(
    contestants: list[Contestant], rounds: int, batch: int, server: ServerTime | None
) -> dict[str, dict[str, float]]:
    """Rounds of all in turn, each beginning with another one; the first makes what those of one queue share.

    Figures are for one message; a claim is a whole batch, and takes no time where it came with the last results.
    """
    spent: dict[str, list[tuple[float, float, float]]] = {each.name: [] for each in contestants}
    sharing = sum(each.name in _SHARING for each in contestants)
    contestants[0].put((rounds + _WARM_UP + 1) * batch * sharing)
    for each in contestants:
        if each.name not in _SHARING:
            each.put((rounds + _WARM_UP) * batch)
    for number in range(rounds + _WARM_UP):
        turn = number % len(contestants)
        for each in contestants[turn:] + contestants[:turn]:
            before = server.seconds() if server else 0.0
            start, busy = time.perf_counter(), time.process_time()
            each.claim(batch)
            middle = time.perf_counter()
            each.complete()
            end, busy = time.perf_counter(), time.process_time() - busy
            busy += server.seconds() - before if server else 0.0
            if number >= _WARM_UP:
                spent[each.name].append((middle - start, (end - start) / batch, busy / batch))
    for each in contestants:
        each.rest()
    return {name: _figures(rows) for name, rows in spent.items()}


def _at_rest(ours: InTwo, database: Database) -> dict[str, float]:
    """Claims of one message with nothing else going on, and beside each an empty question: what the machine itself takes."""
    ours.put(_LOOKS_AT_REST)
    claims, nothing = [], []
    for _ in range(_LOOKS_AT_REST):
        time.sleep(0.005)
        start = time.perf_counter()
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        middle = time.perf_counter()
        ours.claim(1)
        claims.append(1000 * (time.perf_counter() - middle))
        nothing.append(1000 * (middle - start))
        ours.complete()
    cuts, floor = (statistics.quantiles(each, n=100, method="inclusive") for each in (claims, nothing))
    figures = {"p50": cuts[49], "p99": cuts[98], "emptyQuestionP50": floor[49], "emptyQuestionP99": floor[98]}
    return {name: round(value, 3) for name, value in figures.items()}


def _under_a_snapshot(ours: InTwo, url: str, rounds: int) -> dict[str, float]:
    """Claims while somebody reads for hours: no row version that dies meanwhile can be cleared away."""
    ours.put(2 * rounds)
    with held_snapshot(url):
        spent = []
        for _ in range(2 * rounds):
            start = time.perf_counter()
            ours.claim(1)
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
    """Every bar with its figure and whether it holds. Rates are compared by their medians: a busy machine has tails.

    What the dispatcher does is batches; one at a time stands beside it. `cpu` counts the server's work and ours. Years of
    cases are compared with few in the same minutes (bench_flat.py).
    """
    each = [found[str(size)] for size in sizes]
    beside = found.get("sideBySide")
    flat = beside["largest"]["claimP50"] / beside["smallest"]["claimP50"] if beside else 1.0
    slowest = max(max(at["single"]["oursInTwo"]["claimP99"], at["claimAtRest"]["p99"]) for at in each)
    ratios: dict[str, Any] = {}
    for how, figure, others in product((f"batchOf{BATCH}", "single"), ("bothP50", "cpuMean"), each[0]["single"]):
        for mine in _compared(others):
            least = min(at[how][others][figure] / at[how][mine][figure] for at in each)
            ratios[f"{how}_{figure}_{others}_to_{mine}"] = [round(least, 2), least >= _bar(others)]
    return {
        "claimP50LargestToSmallest": [round(flat, 2), flat <= BARS["claimP50LargestToSmallest"]],
        "claimP99Ms": [slowest, slowest <= BARS["claimP99Ms"]],
        "visibleP99Ms": [found["visibleMs"]["p99"], found["visibleMs"]["p99"] <= BARS["visibleP99Ms"]],
        **ratios,
    }


def _compared(name: str) -> tuple[str, ...]:
    """Return which of ours a contestant stands beside: what does no more and no less than it."""
    if name in _OWN:
        return ()
    if name in _BARE:
        return ("ours", "oursRowsOnly")
    return ("oursWithCases",) if name == PgQueuerSameJob.name else ("ours",)


def _bar(name: str) -> float:
    return BARS["rateToRaw"] if name in _SHARING else 1.0


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
