"""`main.py review load`: a finished run of `match run` into the office, with what a person needs to decide about it.

The file of outcomes holds ids and sentences only. Each case is decided once more against the register of this office, and
has to come out as the file says: a case that does not was made with another register or other rules, and nothing is taken.
"""

from __future__ import annotations

import argparse
import csv
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from counter_app.app.given_files import applications_of, digest_of
from counter_app.app.match_answers import Decider, RegisterAt
from counter_app.app.office import TABLES, Office
from counter_app.app.review_office import runs_of
from counter_app.domain.staff import Clerk
from counter_app.failures import ExtractError, FailureCode
from counter_app.matching.blind import drawn
from counter_app.matching.decision import Decision, sentence_of
from counter_app.matching.left_open import Given, case_of
from counter_app.matching.outcome import Item, Reason, Verdict
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.review import NewCase, NewRun, RunKind
from counter_app.matching.rules import RULES
from counter_app.store.match_runs import Taken
from counter_app.store.resident_workers import notation_of

_SEED_BYTES = 16
_SAID_EVERY = 200
_ERROR = "error"


@dataclass(frozen=True)
class Outcome:
    """A row of the outcomes beside its application."""

    given: Given
    verdict: Verdict
    resident_id: str = field(repr=False)
    twice: bool


def load(options: argparse.Namespace, office: Office, clerk: Clerk) -> Taken:
    """Take a run in. Raises ExtractError APPLICATIONS_REFUSED, EXTRACT_MISSING, StoreError."""
    outcomes = list(_outcomes(options))
    counts = Counter(each.verdict for each in outcomes)
    seed = secrets.token_bytes(_SEED_BYTES)
    sample = drawn(seed, [each.given.application_id for each in outcomes if each.verdict is Verdict.MATCH])
    register = RegisterAt.of_office(office.settings).open()
    try:
        notation = notation_of(register.own_tables(), TABLES)
        made_with = {
            "rules": RULES,
            "variants": notation.variants.digest,
            "towns": notation.towns.digest,
            "register": register.digest,
            "asOf": register.as_of,
        }
        run = NewRun(RunKind(options.kind), made_with, digest_of(options.applications), counts, seed, options.section)
        decider = Decider(register, {})

        def cases() -> Iterator[NewCase]:
            for number, each in enumerate(_wanted(outcomes, sample), start=1):
                decision = _again(each, decider.decide(notation.claim(each.given.claim)))
                yield case_of(each.given, decision, notation, blind=each.verdict is Verdict.MATCH)
                if number % _SAID_EVERY == 0:
                    sys.stderr.write(f"読み込み: {number} 件\n")

        return runs_of(office).take(run, cases(), clerk)
    finally:
        register.close()


def _wanted(outcomes: list[Outcome], sample: frozenset[str]) -> Iterator[Outcome]:
    for each in outcomes:
        if each.verdict is Verdict.REVIEW or (each.verdict is Verdict.MATCH and each.given.application_id in sample):
            yield each


def _again(outcome: Outcome, decision: Decision) -> Decision:
    """Hold what was decided now against what the file says."""
    if outcome.twice:
        again = ReasonCode.APPLICATION_TWICE
        kept = [each for each in decision.reasons if each.code is not ReasonCode.ONLY_ONE_FITS]
        verdict = Verdict.REVIEW if decision.verdict is Verdict.MATCH else decision.verdict
        reasons = (*kept, Reason(Item.APPLICATION, again, sentence_of(again) or ""))
        decision = replace(decision, verdict=verdict, reasons=reasons)
    if (decision.verdict, decision.resident_id or "") != (outcome.verdict, outcome.resident_id):
        raise _refused(f"line {outcome.given.line}: this register or these rules decide otherwise than the run did")
    return decision


def _outcomes(options: argparse.Namespace) -> Iterator[Outcome]:
    """Read both files side by side. Raises ExtractError APPLICATIONS_REFUSED where they do not belong together."""
    applications = applications_of(options)
    try:
        with Path(options.outcomes).open(encoding="utf-8-sig", newline="") as file:
            told = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(f"--outcomes: {type(error).__name__}") from None
    rows = list(applications)
    if len(rows) != len(told):
        raise _refused("--outcomes: not of these applications, or not finished")
    for row, said in zip(rows, told, strict=True):
        if row.wrong or said.get("outcome") == _ERROR:
            continue
        number, name, kana, dob, address, building = row.texts
        if said.get("application_id") != number:
            raise _refused(f"line {row.line}: another application in --outcomes")
        try:
            verdict = Verdict(said["outcome"])
        except (KeyError, ValueError):
            raise _refused(f"line {row.line}: no outcome") from None
        codes = (said.get("reasons") or "").partition(" / ")[0].split(";")
        given = Given(number, row.line, name, kana, dob, address, building)
        yield Outcome(given, verdict, said.get("resident_id") or "", ReasonCode.APPLICATION_TWICE.value in codes)


def _refused(why: str) -> ExtractError:
    return ExtractError(FailureCode.APPLICATIONS_REFUSED, why)
