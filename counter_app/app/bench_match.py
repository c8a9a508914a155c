"""`main.py bench match`: the matching of applications against registers invented here, beside other libraries.

Register, applications and pairs come from seeds and their truth with them, so that every figure can be checked. The
product is run as its users run it, in processes of its own (`CommandLineEngine`). docs/MATCHING_BENCH.md says what is
made and what these figures cannot show.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from counter_app.app.bench_commands import say
from counter_app.app.bench_match_applications import Applications, TownTooSmallError, Truth
from counter_app.app.bench_match_applications import write as write_applications
from counter_app.app.bench_match_engine import CommandLineEngine, Cost, Engine, answers
from counter_app.app.bench_match_pairs import PairScore, pairs
from counter_app.app.bench_match_pairs import write as write_pairs
from counter_app.app.bench_match_score import Score
from counter_app.app.bench_match_town import InventedTown

_ONE_BY_ONE = 400


@dataclass(frozen=True)
class Size:
    """How much is made. `pairs`: of each kind as many that are one thing, and as many that are two."""

    residents: int = 20_000
    applications: int = 2_000
    first_seed: int = 1
    seeds: int = 1
    pairs: int = 2_000
    peers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """The files of one seed."""

    seed: int
    register: Path
    applications: Path
    truths: dict[str, Truth] = field(repr=False)


def bench_match(options: argparse.Namespace) -> None:
    """Make, run, count, say; nothing of the office of the settings is touched."""
    from counter_app.app.bench_match_peers import PEERS  # noqa: PLC0415  # only where they are run

    peers = tuple(PEERS) if options.peers == "all" else tuple(each for each in options.peers.split(",") if each)
    size = Size(options.residents, options.applications, options.seed, options.seeds, options.pairs, peers)
    try:
        _bench(options, size)
    except TownTooSmallError as kind:
        sys.exit(f"bench match: {size.residents} residents are too few for {size.applications} applications ({kind})")


def _bench(options: argparse.Namespace, size: Size) -> None:
    with _place(options.out) as place:
        if options.only_files:
            files = [make(place, seed, size) for seed in _seeds(size)]
            write_pairs(place / "pairs.jsonl", pairs(size.first_seed, size.pairs))
            say(
                options, {"written": [str(each.register.parent) for each in files], "pairs": str(place / "pairs.jsonl")}
            )
            return
        store = place / "product"
        store.mkdir(exist_ok=True)
        say(options, measure(CommandLineEngine(store, against_imported=True), place, size))


def measure(engine: Engine, place: Path, size: Size) -> dict[str, Any]:
    """Return the report: what was decided, what it took, and the peers on the same files."""
    score, times, beside = Score(), {}, {}
    for seed in _seeds(size):
        made = make(place, seed, size)
        times[f"seed {seed}"] = _run(engine, made, score)
        if size.peers:
            from counter_app.app.bench_match_peers import measure_peers  # noqa: PLC0415  # as above

            beside[f"seed {seed}"] = measure_peers(size.peers, made.register, made.applications, made.truths)
    report = {
        "residents": size.residents,
        "seeds": list(_seeds(size)),
        "decisions": score.as_json(),
        "times": times,
        "pairs": measure_pairs(engine, size) if size.pairs else "not asked",
    }
    return {**report, "peers": beside} if beside else report


def measure_pairs(engine: Engine, size: Size) -> dict[str, Any]:
    """Ask every pair and count."""
    asked = list(pairs(size.first_seed, size.pairs))
    score = PairScore()
    answered = 0
    for pair, answer in zip(asked, engine.compare(each.question for each in asked), strict=False):
        score.add(pair, answer)
        answered += 1
    report = score.as_json()
    report["unanswered"] = len(asked) - answered
    report["bars"]["noFalseEqual"] &= answered == len(asked)
    return report


def make(place: Path, seed: int, size: Size) -> Made:
    """Write the files of one seed into a folder of their own."""
    folder = place / f"seed-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    town = InventedTown(seed)
    households = town.write(folder / "register.csv", size.residents)
    made = Applications(town, households).made(size.applications)
    truths = write_applications(folder / "applications.csv", folder / "truth.csv", made)
    return Made(seed, folder / "register.csv", folder / "applications.csv", truths)


def _run(engine: Engine, made: Made, score: Score) -> dict[str, Any]:
    took_in = engine.take_in(made.register)
    out = made.applications.with_name("outcomes.csv")
    decided = engine.decide(made.register, made.applications, out)
    score.add_run(made.seed, made.truths, dict(answers(out)))
    with made.applications.open(encoding="utf-8", newline="") as file:
        some = list(islice(csv.DictReader(file), _ONE_BY_ONE))
    return {
        "import": took_in.as_json() if took_in else "none of its own",
        "decide": {**decided.as_json(), "perSecond": _rate(len(made.truths), decided)},
        "oneByOne": _spread(engine.one_by_one(made.register, some)),
    }


def _rate(count: int, cost: Cost) -> float:
    return round(count / cost.seconds, 1) if cost.seconds else 0.0


def _spread(seconds: Iterator[float]) -> dict[str, float] | str:
    """Return p50 and p99 in milliseconds; the first is left out, it loads what the others need."""
    ordered = sorted(1000 * each for each in islice(seconds, 1, None))
    if not ordered:
        return "not offered"
    return {
        "count": len(ordered),
        "p50Ms": round(ordered[len(ordered) // 2], 3),
        "p99Ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
    }


def _seeds(size: Size) -> Sequence[int]:
    return range(size.first_seed, size.first_seed + size.seeds)


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bench-match-") as folder:
        yield Path(folder)
