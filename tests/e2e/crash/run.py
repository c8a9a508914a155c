"""`python -m tests.e2e.crash.run --kills 10000 [--engine postgresql] [--seed N]`: the random kills of a release."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from counter_app.store.private_postgres import private_postgres
from tests.e2e.crash.storm import Victims, Zygote, storm
from tests.fakes.receiver import make_authority


def main() -> int:
    """Exit status 0 where every promise held; an AssertionError says which did not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=10_000, help="over both engines together")
    options.add_argument("--engine", choices=("both", "sqlite", "postgresql"), default="both")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    with ExitStack() as stack:
        zygote = stack.enter_context(Zygote())
        for engine in engines:
            server = stack.enter_context(private_postgres(durable=True)) if engine == "postgresql" else None
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"crash-{engine}-")))
            authority = make_authority(place)
            started, kills = time.monotonic(), chosen.kills // len(engines)
            receipts = storm(Victims(random.Random(chosen.seed), (zygote,), server), authority, place, kills)
            took = time.monotonic() - started
            sys.stdout.write(f"{engine}: {kills} kills, {receipts} receipts, nothing lost or doubled, {took:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
