"""What is measured, as a protocol, and the product behind it: its own command line in processes of their own.

A process of its own makes the figures honest: start, memory and disk of one run, nothing shared with the measurement.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from counter_app.app.bench_family_memory import FamilyMemory, FamilyPeak
from counter_app.app.bench_match_town import COLUMNS
from counter_app.app.office import ROOT

_SETTINGS = """
[terminal]
role = "desk"
office = "BENCH"
name = "計測"
[store]
directory = "store"
"""


@dataclass(frozen=True)
class Cost:
    """What one command took. `disk_mb`: what the store's folder grew to; `cpu_seconds`: of it and of those it started.

    `peak_mb`: of its largest process; `family`: of all of them at once, None where the system does not say.
    """

    seconds: float
    peak_mb: float
    disk_mb: float = 0.0
    cpu_seconds: float = 0.0
    family: FamilyMemory | None = None

    def as_json(self) -> dict[str, float]:
        """Return it for a report."""
        took = {"s": round(self.seconds, 2), "cpuS": round(self.cpu_seconds, 2)}
        return {**took, "peakMb": round(self.peak_mb, 1), **self._of_family(), "diskMb": round(self.disk_mb, 1)}

    def _of_family(self) -> dict[str, float]:
        if self.family is None:
            return {}
        pss, rss = round(self.family.pss_mb, 1), round(self.family.rss_mb, 1)
        return {"familyPssMb": pss, "familyRssMb": rss, "familyProcesses": self.family.processes}


@dataclass(frozen=True)
class Answered:
    """One application as the product decided it."""

    outcome: str
    resident_id: str
    reasons: str
    ranked: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Answered({self.outcome})"


class EngineError(RuntimeError):
    """The product ended with an error; the text is the end of its stderr."""


class Engine(Protocol):
    """A matcher that takes a register in, decides applications, and says of two notations whether they are one."""

    def take_in(self, register: Path) -> Cost | None:
        """Import a register; None where the engine keeps none."""

    def decide(self, register: Path, applications: Path, out: Path) -> Cost:
        """Decide all applications and write `application_id,outcome,resident_id,reasons`."""

    def one_by_one(self, register: Path, applications: Sequence[Mapping[str, str]]) -> Iterator[float]:
        """Yield seconds per application, with its explanation; nothing where the engine offers no such way."""

    def compare(self, questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Answer pair questions in their order."""


class CommandLineEngine:
    """The product as its users run it: `register import`, `match run`, `match compare --jsonl`.

    `place` holds the settings and the store of this measurement; nothing of the office of this machine is touched.
    `against_imported`: `match run` is given no register and takes the imported one.
    """

    def __init__(self, place: Path, *, against_imported: bool = False, root: Path = ROOT) -> None:
        self._place = place
        self._against_imported = against_imported
        (place / "counter.toml").write_text(_SETTINGS, "utf-8")
        self._main = [sys.executable, str(root / "main.py"), "--settings", str(place / "counter.toml")]

    def take_in(self, register: Path) -> Cost:
        """Run `register import`."""
        before = self._disk()
        cost = self._run("register", "import", str(register))
        return replace(cost, disk_mb=self._disk() - before)

    def decide(self, register: Path, applications: Path, out: Path) -> Cost:
        """Run `match run`, on the file or on what `register import` keeps."""
        asked = ("--applications", str(applications), "--out", str(out))
        return self._run("match", "run", "--register", "office" if self._against_imported else str(register), *asked)

    def one_by_one(self, register: Path, applications: Sequence[Mapping[str, str]]) -> Iterator[float]:
        """Time one decision after the other with its look-up and its explanation, in this process, the register open."""
        if self._against_imported:
            return self._decided_here(applications)
        return self._asked_one_by_one(register, applications)

    def _decided_here(self, applications: Sequence[Mapping[str, str]]) -> Iterator[float]:
        from counter_app.app.match_answers import Deciding, RegisterAt  # noqa: PLC0415  # the store, where it is asked
        from counter_app.matching.resident import Claim  # noqa: PLC0415  # as above
        from counter_app.settings import load  # noqa: PLC0415  # as above

        decider = Deciding(RegisterAt.of_office(load(self._place / "counter.toml")), {}).begin()
        for number, row in enumerate(applications):
            claim = Claim(row["application_id"], row["name"], row["kana"], row["dob"], row["address"])
            begun = perf_counter()
            decider([(number, claim)])
            yield perf_counter() - begun
        decider.close()

    def _asked_one_by_one(self, register: Path, applications: Sequence[Mapping[str, str]]) -> Iterator[float]:
        """Time `match compare --jsonl` over one pipe: each record with the rows that share a day of birth or a name.

        The rows stand for what the register's keys would have brought; the look-up itself is not in these times.
        """
        beside = _beside(register, {row["application_id"] for row in applications}, applications)
        with self._talk() as program:
            assert program.stdin is not None
            assert program.stdout is not None
            for row in applications:
                question = {"kind": "record", "a": dict(row), "b": beside[row["application_id"]]}
                begun = perf_counter()
                program.stdin.write(json.dumps(question, ensure_ascii=False) + "\n")
                program.stdin.flush()
                program.stdout.readline()
                yield perf_counter() - begun
            program.stdin.close()

    def compare(self, questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Run `match compare --jsonl` over a file of questions."""
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as asked,
            tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        ):
            asked.writelines(json.dumps(question, ensure_ascii=False) + "\n" for question in questions)
            asked.seek(0)
            done = subprocess.run(  # noqa: S603  # this program itself
                [*self._main, "match", "compare", "--jsonl"],
                stdin=asked,
                stdout=said,
                stderr=subprocess.PIPE,
                check=False,
            )
            if done.returncode:
                raise EngineError(done.stderr.decode("utf-8", "replace")[-400:])
            said.seek(0)
            for line in said:
                yield json.loads(line)

    def _talk(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  # this program itself
            [*self._main, "match", "compare", "--jsonl"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip

    def _run(self, *arguments: str) -> Cost:
        """Run a command to its end; peak memory as the kernel counted it for its largest process, and of all together."""
        with tempfile.TemporaryFile() as errors:
            begun = perf_counter()
            child = subprocess.Popen([*self._main, *arguments], stdout=subprocess.DEVNULL, stderr=errors)  # noqa: S603
            watched = FamilyPeak(child.pid).start()
            _, status, used = os.wait4(child.pid, 0)
            seconds = perf_counter() - begun
            family = watched.stop()
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                errors.seek(0)
                said = errors.read()[-400:].decode("utf-8", "replace")
                raise EngineError(f"{' '.join(arguments[:2])} ended with {child.returncode}: {said}")
        return Cost(seconds, used.ru_maxrss / 1024, cpu_seconds=used.ru_utime + used.ru_stime, family=family)

    def _disk(self) -> float:
        return sum(file.stat().st_size for file in self._place.rglob("*") if file.is_file()) / 1e6


def _beside(
    register: Path, wanted: set[str], applications: Sequence[Mapping[str, str]]
) -> dict[str, list[dict[str, str]]]:
    """Return for every application up to thirty rows of its surname's first character: a hard, honest handful."""
    found: dict[str, list[dict[str, str]]] = {each: [] for each in wanted}
    by_first: dict[str, list[str]] = {}
    for row in applications:
        by_first.setdefault(row["name"].strip()[:1], []).append(row["application_id"])
    with register.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, fieldnames=COLUMNS):
            for name in by_first.get((row["name"] or " ")[0], ()):
                if len(found[name]) < 30:
                    found[name].append({**row, "id": row["resident_id"]})
    return found


def answers(path: Path) -> Iterator[tuple[str, Answered]]:
    """Read what the product wrote. `resident_id` of a review is the first candidate; more may follow with `;` or blanks."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            ranked = tuple((row.get("resident_id") or "").replace(";", " ").replace("|", " ").split())
            yield (
                row["application_id"],
                Answered(row["outcome"], ranked[0] if ranked else "", row.get("reasons") or "", ranked),
            )
