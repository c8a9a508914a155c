"""Matchers by hand for the measurement of matching: one that approves too much, one that says no to everything, one that is told."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.app.bench_match_engine import Cost

Row = Mapping[str, str]
Decide = Callable[[Row, Sequence[Row]], tuple[str, str]]


def reckless(application: Row, register: Sequence[Row]) -> tuple[str, str]:
    """Approve whoever has the name, as many an office's spreadsheet does."""
    name = "".join(application["name"].split())
    found = [row for row in register if "".join(row["name"].split()) == name]
    return ("一致", found[0]["resident_id"]) if found else ("不一致", "")


def hesitant(_application: Row, _register: Sequence[Row]) -> tuple[str, str]:
    return "要確認", ""


@dataclass(frozen=True)
class Matcher:
    """An `Engine` around a function; `same` answers pairs."""

    decide_one: Decide
    same: Callable[[str, str], str] = lambda _a, _b: "review"

    def take_in(self, _register: Path) -> Cost | None:
        return None

    def decide(self, register: Path, applications: Path, out: Path) -> Cost:
        people = _rows(register)
        with out.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("application_id", "outcome", "resident_id", "reasons"))
            for each in _rows(applications):
                rows.writerow((each["application_id"], *self.decide_one(each, people), ""))
        return Cost(1.0, 0.0)

    def one_by_one(self, _register: Path, _applications: Sequence[Row]) -> Iterator[float]:
        return iter(())

    def compare(self, questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for each in questions:
            yield {"outcome": self.same(each["a"], each["b"]), "reasons": []}


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
