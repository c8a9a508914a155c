"""The random kills of a release: `python -m tests.e2e.crash.run --kills 10000`.

They are spread over terminals and dispatchers on SQLite and on PostgreSQL (its backends and itself too), and over branch
terminals and their hub on either. Each lot of some hundred is a program of its own; its figures are one line of JSON
on stdout, then one line with the sum. Exit status 1 where a promise was broken. `--part` runs one lot alone, `--seed`
names the chance it was drawn with.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from counter_app.store.private_postgres import private_postgres
from tests.e2e.crash import hub
from tests.e2e.crash.storm import ROOT, Victims, Zygote, storm
from tests.fakes.receiver import make_authority

SHARES = {"store-sqlite": 0.46, "store-postgresql": 0.22, "hub-sqlite": 0.2, "hub-postgresql": 0.12}
LOT = 250
MEMORY = Path("/dev/shm")  # SIGKILL loses nothing that the kernel has: no disk is needed


def of_the_store(kills, seed, server, place) -> dict:
    """Terminals and dispatchers, three at a time at most."""
    with ExitStack() as stack:
        zygotes = tuple(stack.enter_context(Zygote()) for _ in range(3))
        tally = storm(Victims(random.Random(seed), zygotes, server), make_authority(place), place, kills)
    return {"killed": dict(tally.killed), "receipts": tally.receipts, **tally.promises(), "said": sorted(tally.broken)}


def of_the_hub(kills, seed, server, place) -> dict:
    found = hub.crash(place, kills, seed, server)
    return {**found, "broken": sum(found[name] for name in hub.BROKEN)}


def lot(part: str, kills: int, seed: int) -> dict:
    """One lot in this process; what was done and what was broken."""
    what, _, engine = part.partition("-")
    started = time.monotonic()
    with ExitStack() as stack:
        server = stack.enter_context(private_postgres(durable=True)) if engine == "postgresql" else None
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True)))
        try:
            found = (of_the_hub if what == "hub" else of_the_store)(kills, seed, server, place)
        except Exception:  # noqa: BLE001  # whatever it is, it is a finding of this lot
            log = (server.folder / "server.log").read_text()[-2000:] if server else ""
            found = {"broken": 1, "said": [traceback.format_exc()[-4000:], log]}
    return {"part": part, "seed": seed, "seconds": round(time.monotonic() - started), **found}


def lots(kills: int, seed: int) -> list[tuple[str, int, int]]:
    """Part, kills and seed of each lot, the parts taking turns."""
    planned = []
    for part, share in SHARES.items():
        left, number = round(kills * share), 0
        while left > 0:
            planned.append((number, part, min(LOT, left)))
            left, number = left - LOT, number + 1
    return [(part, many, seed * 1000 + nth) for nth, (_, part, many) in enumerate(sorted(planned))]


def elsewhere(planned: tuple[str, int, int]) -> dict:
    """Run one lot in a program of its own, say its line, return it."""
    part, kills, seed = planned
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.crash.run", "--part", part, "--kills", str(kills), "--seed", str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **({"TMPDIR": str(MEMORY)} if MEMORY.is_dir() else {})},
    )  # fmt: skip
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = {"part": part, "seed": seed, "broken": 1, "said": [done.stderr[-3000:]]}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    return found


def summed(results: list[dict]) -> dict:
    killed = Counter()
    for one in results:
        killed.update(one.get("killed", {}))
    names = ("receipts", "lost", "duplicated", "phantom", "broken")
    return {
        "kills": killed.total(),
        "killed": dict(killed),
        **{n: sum(one.get(n, 0) for one in results) for n in names},
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=10_000)
    options.add_argument("--part", choices=SHARES)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="lots at a time")
    chosen = options.parse_args()
    if chosen.part:
        found = lot(chosen.part, chosen.kills, chosen.seed)
        sys.stdout.write(json.dumps(found) + "\n")
        return int(found["broken"] > 0)
    started = time.monotonic()
    with ThreadPoolExecutor(chosen.jobs) as at_a_time:
        whole = summed(list(at_a_time.map(elsewhere, lots(chosen.kills, chosen.seed))))
    sys.stdout.write(json.dumps({**whole, "seconds": round(time.monotonic() - started)}) + "\n")
    return int(whole["broken"] > 0)


if __name__ == "__main__":
    sys.exit(main())
