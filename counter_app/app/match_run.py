"""`main.py match run`: a file of applications against a register, into a file of outcomes.

Without `--register office` the extract is imported into a file whose key exists in this process only, and which goes with it.
Ctrl-C loses nothing: the journal beside the outcomes lets the same command go on. The order of rows and of applications
changes no outcome.
"""

from __future__ import annotations

import argparse
import csv
import os
import secrets
import shutil
import signal
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from counter_app.app.command_line import print_json
from counter_app.app.given_files import applications_of, digest_of
from counter_app.app.given_register import OFFICE, imported_for_this_run, office_register
from counter_app.app.match_answers import Answer, Deciding, RegisterAt, Told
from counter_app.app.match_journal import Journal, Line, journal
from counter_app.failures import ExtractError, FailureCode
from counter_app.matching.outcome import Verdict
from counter_app.matching.resident import Claim
from counter_app.matching.twice import Applications
from counter_app.store.delivered_csv import DeliveredCsv, Row
from counter_app.store.other_processes import in_other_processes

_CHUNK = 100
_SAID_EVERY = 500
STOPPED = 130


def match_run(options: argparse.Namespace) -> int | None:
    """Match, with progress on stderr and a summary on stdout."""
    applications = applications_of(options)
    if not options.out.parent.is_dir():
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"--out: no folder {options.out.parent}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end is like Ctrl-C
    try:
        with _register(options) as register:
            counts = _Run(options, applications, register).run()
    except KeyboardInterrupt:
        sys.stderr.write("中断しました。同じコマンドをもう一度実行すると、続きから始めます。\n")
        return STOPPED
    if options.json:
        print_json(counts)
    else:
        sys.stdout.write("".join(f"{name}\t{count}\n" for name, count in counts.items()))
    return None


@contextmanager
def _register(options: argparse.Namespace) -> Iterator[RegisterAt]:
    if options.register == OFFICE:
        yield office_register(options)
        return
    prefix = f".{options.out.name}.register-"
    for left in options.out.parent.glob(f"{prefix}*"):  # of a run that was killed; nobody has its key
        shutil.rmtree(left, ignore_errors=True)
    folder = options.out.parent / f"{prefix}{secrets.token_hex(4)}"
    with imported_for_this_run(options, folder) as (register, done):
        for line, reason in sorted(done.refused):
            sys.stderr.write(f"{options.register}: {line} 行目: {reason}\n")
        yield register


class _Run:
    """One file of applications."""

    def __init__(self, options: argparse.Namespace, applications: DeliveredCsv, register: RegisterAt) -> None:
        self._options = options
        self._applications = applications
        self._register = register
        self._out: Path = options.out
        self._lines: dict[int, Line] = {}
        self._texts: list[bytes] = []  # sentences quote people: they stay in memory until the file is written
        self._twice = Applications()
        self._refused: dict[int, str] = {}

    def run(self) -> dict[str, Any]:
        """Decide about every application, then look for double ones, then write."""
        head = {"register": self._register.digest(), "applications": digest_of(self._options.applications)}
        head |= self._register.tables()
        with journal(self._out.with_name(f".{self._out.name}.journal"), head) as kept:
            if kept.done:
                sys.stderr.write(f"続きから始めます: {len(kept.done)} 件は済んでいます\n")
            self._decide(kept)
            counts = self._write()
            kept.remove()
        return counts

    def _decide(self, kept: Journal) -> None:
        ready = Deciding(self._register, kept.done)
        for made in in_other_processes(Deciding.begin, ready, self._chunks(), self._options.workers):
            for answer in made:
                self._note(answer, kept)
            self._texts.append(
                zlib.compress("\x00".join(answer.text for answer in made).encode("utf-8", "surrogatepass"), 1)
            )
            if len(self._lines) % _SAID_EVERY < len(made):
                sys.stderr.write(f"照合: {len(self._lines)} 件\n")

    def _note(self, answer: Answer, kept: Journal) -> None:
        line = answer.line
        self._lines[line.number] = line
        if line.number not in kept.done:
            kept.note(line)
        self._twice.note(line.number, answer.marks, Verdict(line.verdict), line.resident_id, line.codes)

    def _chunks(self) -> Iterator[list[tuple[int, Claim]]]:
        def usable() -> Iterator[tuple[int, Claim]]:
            for row in self._applications:
                if row.wrong:
                    self._refused[row.line] = row.wrong
                    sys.stderr.write(f"{self._applications.path.name}: {row.line} 行目: {row.wrong}\n")
                else:
                    yield row.line, _claim(row)

        claims = usable()
        while chunk := list(islice(claims, _CHUNK)):
            yield chunk

    def _write(self) -> dict[str, Any]:
        """Write beside the place of the outcomes, then put it there at once: no reader sees half a file."""
        several = self._twice.several()
        counts: Counter[str] = Counter()
        draft = self._out.with_name(f".{self._out.name}.{secrets.token_hex(4)}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
                out = csv.writer(file, lineterminator="\r\n")
                out.writerow(("application_id", "outcome", "resident_id", "reasons"))
                for row, text in self._rows():
                    told = self._told(row, text, several)
                    counts[told.outcome] += 1
                    out.writerow((told.application_id, told.outcome, told.resident_id, told.reasons))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._out)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return {"applications": sum(counts.values()), **dict(sorted(counts.items()))}

    def _rows(self) -> Iterator[tuple[Row, str]]:
        """Every application as it stands in its file, with its sentences."""
        texts = (
            text
            for batch in self._texts
            for text in zlib.decompress(batch).decode("utf-8", "surrogatepass").split("\x00")
        )
        for row in self._applications:
            yield row, "" if row.wrong else next(texts)

    def _told(self, row: Row, text: str, several: frozenset[int]) -> Told:
        if row.wrong:
            return Told(f"{row.line} 行目", "error", "", f"BAD_LINE / {row.wrong}")
        return Told.of(row.texts[0], self._lines[row.line], text, twice=row.line in several)


def _claim(row: Row) -> Claim:
    number, name, kana, dob, address, building = row.texts
    return Claim(number, name, kana, dob, f"{address} {building}" if building.strip() else address)
