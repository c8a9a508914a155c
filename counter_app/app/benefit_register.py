"""What a batch of a benefit is held against: the register, opened or imported for this run alone, and lists beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from counter_app.app.given_register import OFFICE, imported_for_this_run, office_register
from counter_app.app.match_answers import RegisterAt
from counter_app.benefit.presence import Move, ReferenceDay
from counter_app.benefit.twice import Paid
from counter_app.failures import ExtractError, FailureCode
from counter_app.store.delivered_csv import DeliveredCsv

_PAID: dict[str, tuple[str, ...]] = {"resident_id": ("宛名番号", "住民番号"), "household_id": ("世帯番号",)}
_MOVES: dict[str, tuple[str, ...]] = {
    "resident_id": ("宛名番号", "住民番号"),
    "kind": ("異動事由", "事由"),
    "date": ("異動日", "異動年月日"),
}
_INCOMES: dict[str, tuple[str, ...]] = {"resident_id": ("宛名番号", "住民番号")}


@dataclass(frozen=True)
class Opened:
    """A register, and which it is."""

    at: RegisterAt = field(repr=False)
    digest: str
    as_of: str
    refused: int = 0


@contextmanager
def opened(options: argparse.Namespace, folder: Path) -> Iterator[Opened]:
    """The register of an option `--register`. One that is given as a file lies in `folder` until the end, and its key nowhere."""
    if options.register == OFFICE:
        yield _about(office_register(options), 0)
        return
    with imported_for_this_run(options, folder / ".register") as (register, done):
        for line, reason in sorted(done.refused):
            sys.stderr.write(f"{Path(options.register).name}: {line} 行目: {reason}\n")
        yield _about(register, done.refused_count)


def _about(at: RegisterAt, refused: int) -> Opened:
    register = at.open()
    try:
        return Opened(at, register.digest, register.as_of, refused)
    finally:
        register.close()


def reference_day(day: date, as_of: str, moves: Path | None, days_apart: int) -> ReferenceDay:
    """The reference date beside the extract. A file without a day counts as of that very date; the manifest says so.

    Raises ExtractError BENEFIT_RULES_REFUSED where the two are too far apart and nobody says who moved in between.
    """
    extract = date.fromisoformat(as_of) if as_of else day
    known = read_moves(moves) if moves else None
    if known is None and abs((extract - day).days) > days_apart:
        what = f"the extract is of {extract}, the reference date {day}: give --moves, or an extract of that day"
        raise ExtractError(FailureCode.BENEFIT_RULES_REFUSED, what)
    return ReferenceDay(day, extract, known)


def read_paid(path: Path | None) -> Paid:
    """Whom money went to already. Raises ExtractError APPLICATIONS_REFUSED."""
    if path is None:
        return Paid()
    households: set[str] = set()
    residents: set[str] = set()
    for resident, household in _whole_rows(path, _PAID, frozenset()):
        residents.update({resident.strip()} - {""})
        households.update({household.strip()} - {""})
    return Paid(frozenset(households), frozenset(residents))


def read_incomes(path: Path) -> frozenset[str]:
    """Of whom 給報 or 年報 came in. Raises ExtractError APPLICATIONS_REFUSED."""
    return frozenset(row[0].strip() for row in _whole_rows(path, _INCOMES, frozenset({"resident_id"})))


def read_moves(path: Path) -> dict[str, list[tuple[date, Move]]]:
    """異動 by resident_id. A row that is none of ours refuses the list: whoever it is about would be judged without it."""
    moves: dict[str, list[tuple[date, Move]]] = {}
    for number, (resident, kind, day) in enumerate(_whole_rows(path, _MOVES, frozenset(_MOVES)), start=2):
        try:
            moves.setdefault(resident.strip(), []).append((date.fromisoformat(day.strip()), Move(kind.strip())))
        except ValueError:
            what = f"{path.name}: entry {number}: a kind of {'・'.join(Move)} and a date 2026-04-27"
            raise ExtractError(FailureCode.APPLICATIONS_REFUSED, what) from None
    return moves


def _whole_rows(path: Path, columns: dict[str, tuple[str, ...]], needed: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Rows of a list that must be whole: one that is skipped would pay somebody twice."""
    rows = DeliveredCsv(path, columns, needed=needed, refusal=FailureCode.APPLICATIONS_REFUSED)
    if not rows.columns:
        raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"{path.name}: no column {' or '.join(columns)}")
    for row in rows:
        if row.wrong:
            raise ExtractError(FailureCode.APPLICATIONS_REFUSED, f"{path.name}: line {row.line}: {row.wrong}")
        yield row.texts
