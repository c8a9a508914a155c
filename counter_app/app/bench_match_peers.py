"""What others do on the same files: equality in SQL, rapidfuzz, recordlinkage, Splink. None of them is ever shipped.

Each gets the columns twice: `light` (NFKC, no blanks, days of birth parsed) and `canonical` (our own forms). A
threshold is chosen for it with the truth in hand, which no office has; rows of who left or died are taken out for it.
"""

from __future__ import annotations

import csv
import importlib
import logging
import resource
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from counter_app.app.bench_match_applications import Approval, Truth
from counter_app.app.bench_match_prepared import Prepare, Prepared, canonical, light

Found = Mapping[
    str, tuple[float, str]
]  # application → score of the best row, less what the second best is too near; its id
Peer = Callable[[Sequence[Prepared], Sequence[Prepared]], Found]
_WEIGHTS = (0.3, 0.15, 0.25, 0.3)  # name, kana, day of birth, address


def measure_peers(
    names: Iterable[str], register: Path, applications: Path, truths: Mapping[str, Truth]
) -> dict[str, Any]:
    """Run each under both preparations; a library that is not installed is said to be missing."""
    report: dict[str, Any] = {}
    for label, prepare in (("light", light()), ("canonical", canonical(register))):
        if prepare is None:
            report[label] = "missing: the canonical forms are not in this build, or are called otherwise"
            continue
        begun = perf_counter()
        people, asked = _read(register, prepare, "resident_id"), _read(applications, prepare, "application_id")
        report[label] = {"prepareS": round(perf_counter() - begun, 2)}
        for name in names:
            report[label] |= {key: _one(peer, people, asked, truths) for key, peer in PEERS[name].items()}
    return report


def _read(path: Path, prepare: Prepare, key: str) -> list[Prepared]:
    with path.open(encoding="utf-8", newline="") as file:
        return [prepare(row[key], row) for row in csv.DictReader(file) if row.get("status", "住民") == "住民"]


def _one(
    peer: Peer, people: Sequence[Prepared], asked: Sequence[Prepared], truths: Mapping[str, Truth]
) -> dict[str, Any] | str:
    begun = perf_counter()
    try:
        found = peer(people, asked)
    except ImportError as missing:
        return f"missing: {missing.name} is not installed (pip install '.[bench]')"
    seconds = perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"s": round(seconds, 2), "peakMbOfThisProcess": round(peak), **judged(found, truths)}


@dataclass(frozen=True)
class _Case:
    score: float
    right: bool
    hard: bool


def judged(found: Found, truths: Mapping[str, Truth]) -> dict[str, Any]:
    """Return what the best thresholds give: the best F1 with its hard errors, and how far one gets without any."""
    due = sum(truth.approval is Approval.DUE for truth in truths.values())
    cases = [_case(score, row, truths[name]) for name, (score, row) in found.items() if not _either(row, truths[name])]
    cases.sort(key=lambda case: -case.score)
    best, at_best = 0.0, (0.0, 0.0, 0, 0)
    right = hard = given = 0
    for place, case in enumerate(cases):
        given += 1
        right += case.right
        hard += case.hard
        if place + 1 < len(cases) and cases[place + 1].score == case.score:
            continue  # a threshold cannot part equals
        precision, recall = right / given, right / (due or 1)
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        if f1 > best:
            best, at_best = f1, (precision, recall, hard, given)
    worst = max((case.score for case in cases if case.hard), default=float("-inf"))
    clean = sum(case.right for case in cases if case.score > worst)
    return {
        "bestF1": round(best, 4), "precision": round(at_best[0], 4), "recall": round(at_best[1], 4),
        "hardErrorsAtBestF1": at_best[2], "approvedAtBestF1": at_best[3],
        "shareApprovedWithoutHardError": round(clean / (due or 1), 4),
    }  # fmt: skip


def _either(row: str, truth: Truth) -> bool:
    """Say whether it is no matter here: approval is open, or handed in twice, which no peer looks at."""
    return row in truth.right and (truth.approval is Approval.ALLOWED or truth.kind == "twice")


def _case(score: float, row: str, truth: Truth) -> _Case:
    right = row in truth.right and truth.approval is Approval.DUE
    return _Case(score, right, hard=not right)


# --- SQL ------------------------------------------------------------------------------------------------------------


def _sql(*fields: str) -> Peer:
    def equal(people: Sequence[Prepared], asked: Sequence[Prepared]) -> Found:
        with sqlite3.connect(":memory:") as base:
            base.execute("create table p (key, name, kana, dob, address)")
            base.execute("create table a (key, name, kana, dob, address)")
            base.executemany("insert into p values (?, ?, ?, ?, ?)", people)
            base.executemany("insert into a values (?, ?, ?, ?, ?)", asked)
            base.execute(f"create index i on p ({', '.join(fields)})")
            on = " and ".join(f"p.{each} = a.{each} and a.{each} <> ''" for each in fields)
            rows = base.execute(f"select a.key, min(p.key), count(*) from a join p on {on} group by a.key")  # noqa: S608
            return {name: (1.0, row) for name, row, count in rows if count == 1}

    return equal


# --- rapidfuzz ------------------------------------------------------------------------------------------------------


def _rapidfuzz(people: Sequence[Prepared], asked: Sequence[Prepared]) -> Found:
    """Rows of the same day of birth or the same name, weighted Jaro–Winkler over four fields."""
    alike = importlib.import_module("rapidfuzz.distance.JaroWinkler").similarity
    by_dob, by_name = _index(people, 3), _index(people, 1)

    def scored() -> Iterator[tuple[str, float, str]]:
        for each in asked:
            rows = {*by_dob.get(each.dob, ()), *by_name.get(each.name, ())}
            for at in rows:
                yield each.key, _weighted(alike, each, people[at]), people[at].key

    return _best(scored(), margin=0.02)


def _weighted(alike: Callable[[str, str], float], a: Prepared, b: Prepared) -> float:
    return sum(weight * alike(x, y) for weight, x, y in zip(_WEIGHTS, a[1:], b[1:], strict=True))


def _index(people: Sequence[Prepared], column: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, person in enumerate(people):
        if person[column]:
            found[person[column]].append(at)
    return {value: rows for value, rows in found.items() if len(rows) <= 400}


def _best(scored: Iterable[tuple[str, float, str]], margin: float) -> Found:
    """Keep the best row of each application; nothing where a second one comes within `margin`."""
    tops: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, score, row in scored:
        tops[name] = sorted([*tops[name], (score, row)], reverse=True)[:2]
    return {name: rows[0] for name, rows in tops.items() if len(rows) == 1 or rows[0][0] - rows[1][0] >= margin}


# --- recordlinkage --------------------------------------------------------------------------------------------------


def _recordlinkage(people: Sequence[Prepared], asked: Sequence[Prepared]) -> Found:
    """Blocks on the day of birth or the name, Jaro–Winkler per field, the same weights."""
    pandas, linkage = importlib.import_module("pandas"), importlib.import_module("recordlinkage")
    left, right = _frame(pandas, asked), _frame(pandas, people)
    indexer = linkage.Index()
    indexer.block("dob")
    indexer.block("name")
    compare = linkage.Compare()
    for column in ("name", "kana", "address"):
        compare.string(column, column, method="jarowinkler", label=column)
    compare.exact("dob", "dob", label="dob")
    table = compare.compute(indexer.index(left, right), left, right)
    total = sum(
        weight * table[column] for weight, column in zip(_WEIGHTS, ("name", "kana", "dob", "address"), strict=True)
    )
    return _best(((name, float(score), row) for (name, row), score in total.items()), margin=0.02)


def _frame(pandas: Any, rows: Sequence[Prepared]) -> Any:
    return pandas.DataFrame(rows, columns=["key", "name", "kana", "dob", "address"]).set_index("key")


# --- Splink ---------------------------------------------------------------------------------------------------------


def _splink(people: Sequence[Prepared], asked: Sequence[Prepared]) -> Found:
    """Fellegi–Sunter with EM in DuckDB, trained on the data themselves, two bits to the second best."""
    splink = importlib.import_module("splink")
    logging.getLogger("splink").setLevel(logging.ERROR)
    pandas, levels = importlib.import_module("pandas"), importlib.import_module("splink.comparison_library")
    frames = [_frame(pandas, rows).replace("", None).reset_index(names="unique_id") for rows in (asked, people)]
    settings = splink.SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[splink.block_on("dob"), splink.block_on("name"), splink.block_on("address")],
        comparisons=[
            levels.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            levels.JaroWinklerAtThresholds("kana", [0.9, 0.7]),
            levels.ExactMatch("dob"),
            levels.JaroWinklerAtThresholds("address", [0.95, 0.85]),
        ],
    )  # fmt: skip
    api = splink.DuckDBAPI()
    tables = [api.register(frame) for frame in frames] if hasattr(api, "register") else frames
    linker = splink.Linker(tables, settings, **({} if hasattr(api, "register") else {"db_api": api}))
    linker.training.estimate_probability_two_random_records_match(
        [splink.block_on("name", "dob", "address")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000)
    for rule in (splink.block_on("dob"), splink.block_on("name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    table = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    ours = {each.key for each in asked}
    rows = (
        (left, float(weight), right) if left in ours else (right, float(weight), left)
        for left, right, weight in zip(table["unique_id_l"], table["unique_id_r"], table["match_weight"], strict=True)
    )
    return _best(rows, margin=2.0)


PEERS: dict[str, dict[str, Peer]] = {
    "sql": {
        "SQL, four fields equal": _sql("name", "kana", "dob", "address"),
        "SQL, name, day, address equal": _sql("name", "dob", "address"),
        "SQL, name and day equal": _sql("name", "dob"),
    },
    "rapidfuzz": {"rapidfuzz, weighted Jaro–Winkler": _rapidfuzz},
    "recordlinkage": {"recordlinkage, weighted sum": _recordlinkage},
    "splink": {"Splink, Fellegi–Sunter with EM": _splink},
}
