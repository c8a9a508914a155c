"""What a run of a benefit and one of 0申告 have in common: inputs, rows in chunks to other processes, the manifest."""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from counter_app.app.benefit_files import INPUTS, MANIFEST, digests, write_json
from counter_app.app.benefit_register import Opened
from counter_app.app.given_files import digest_of
from counter_app.app.given_register import OFFICE
from counter_app.app.office import TABLES
from counter_app.benefit import VERSION
from counter_app.matching.outcome import Reason
from counter_app.matching.rules import RULES
from counter_app.matching.variants import Variants
from counter_app.store.delivered_csv import DeliveredCsv
from counter_app.store.other_processes import in_other_processes

_CHUNK = 100
_SAID_EVERY = 5000
_BETWEEN = "\x00"
_LISTS = ("applications", "rules", "paid", "moves", "incomes", "variants", "towns")
Kept = TypeVar("Kept")
Task = TypeVar("Task")
Rows = list[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True)
class Judged(Generic[Kept]):
    """One row's judgement, and the sentences that go with it, which quote people."""

    kept: Kept
    text: str = field(repr=False)


class Judgements(Generic[Kept]):
    """All judgements of a file in the order of its rows. Sentences are kept compressed, until they are written."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.refused = 0
        self._texts: list[bytes] = []
        self._wrong: set[int] = set()

    def fill(
        self,
        rows: DeliveredCsv,
        begin: Callable[[Task], Callable[[Rows], list[Judged[Kept]]]],
        task: Task,
        broken: Callable[[int], Kept],
        workers: int,
    ) -> None:
        """Judge every row, in other processes."""
        wrong: list[tuple[int, int]] = []

        def usable() -> Iterator[tuple[int, tuple[str, ...]]]:
            for place, row in enumerate(rows):
                if row.wrong:
                    wrong.append((place, row.line))
                    sys.stderr.write(f"{rows.path.name}: {row.line} 行目: {row.wrong}\n")
                else:
                    yield row.line, row.texts

        for made in in_other_processes(begin, task, _chunks(usable()), workers):
            self.kept += [each.kept for each in made]
            said = _BETWEEN.join(each.text.replace(_BETWEEN, "") for each in made)
            self._texts.append(zlib.compress(said.encode("utf-8", "surrogatepass"), 1))
            if len(self.kept) % _SAID_EVERY < len(made):
                sys.stderr.write(f"審査: {len(self.kept)} 件\n")
        for place, line in wrong:
            self.kept.insert(place, broken(line))
        self.refused = len(wrong)
        self._wrong = {place for place, _ in wrong}

    def texts(self) -> Iterator[str]:
        """The sentences, one text a row; empty for a broken one."""
        said = (
            each
            for batch in self._texts
            for each in zlib.decompress(batch).decode("utf-8", "surrogatepass").split(_BETWEEN)
        )
        for place in range(len(self.kept)):
            yield "" if place in self._wrong else next(said)


def _chunks(rows: Iterator[tuple[int, tuple[str, ...]]]) -> Iterator[Rows]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def sentences(reasons: tuple[Reason, ...]) -> str:
    """What a decision about a person says."""
    return " / ".join(reason.sentence.replace(" / ", "/") for reason in reasons)


def write_manifest(
    folder: Path, options: argparse.Namespace, register: Opened, about: dict[str, Any]
) -> dict[str, Any]:
    """Everything that makes the same run again, without a time and without a person. Also notes where the inputs lay.

    `about`: the kind of the run, its rules, its counts.
    """
    given = {name: path for name in _LISTS if (path := getattr(options, name, None)) is not None}
    inputs = {name: {"name": path.name, "sha256": digest_of(path)} for name, path in given.items()}
    in_file = options.register != OFFICE
    if in_file:
        inputs["register"] = {"name": Path(options.register).name, "sha256": digest_of(Path(options.register))}
    document = {
        "version": VERSION,
        "inputs": inputs,
        "register": {
            "rows": register.digest,
            "asOf": register.as_of or None,
            "asOfAssumed": not register.as_of,
            "refusedRows": register.refused,
        },
        "matching": {"rules": RULES, "variants": Variants.shipped().digest},
        "tables": {name: digest_of(TABLES / f"{name}.zip") for name in ("banks", "places")},
        **about,
        "outputs": digests(folder),
    }
    write_json(folder / MANIFEST, document)
    where = {name: str(path.absolute()) for name, path in given.items()}
    where["register"] = str(Path(options.register).absolute()) if in_file else OFFICE
    flags = {"asOf": options.as_of.isoformat() if options.as_of else None, "encoding": options.encoding}
    flags["noLetters"] = getattr(options, "no_letters", None)
    write_json(folder / INPUTS, {"kind": about["kind"], "paths": where, "options": flags})
    return document
