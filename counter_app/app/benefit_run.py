"""`main.py benefit run`: a file of applications becomes payments, a list of work, letters, and a manifest that proves it.

Read twice: once to judge, once to write. Between the two all applications are looked at together (benefit/twice.py).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from counter_app.app.benefit_batch import Judgements, write_manifest
from counter_app.app.benefit_files import publishing
from counter_app.app.benefit_judge import BenefitTask
from counter_app.app.benefit_register import opened, read_paid, reference_day
from counter_app.app.benefit_writing import OUTCOMES, BenefitFiles
from counter_app.app.command_line import print_json
from counter_app.benefit.application import HEADINGS, NEEDED
from counter_app.benefit.assessment import Assessment
from counter_app.benefit.reasons import Why
from counter_app.benefit.rules import BenefitRules
from counter_app.benefit.twice import settled
from counter_app.failures import ExtractError, FailureCode
from counter_app.store.delivered_csv import DeliveredCsv


def run_benefit(options: argparse.Namespace) -> None:
    """Judge, write, say what came of it."""
    document = run_into(options, options.out)
    if options.json:
        print_json(document)
        return
    counts = document["counts"]
    sys.stdout.write("".join(f"{name}\t{counts['outcomes'][name]}\n" for name in OUTCOMES))
    sys.stdout.write(f"支払額\t{counts['yen']} 円\n")
    if document["register"]["asOfAssumed"]:
        sys.stdout.write("抽出日の指定(--as-of)がないため、住基データは基準日のものとして扱いました。\n")


def run_into(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    """Do a whole run into a new folder. Raises ExtractError, StoreError, SlipError; then there is no folder."""
    rules = BenefitRules.read(rules_bytes(options.rules))
    refusal = FailureCode.APPLICATIONS_REFUSED
    applications = DeliveredCsv(
        options.applications, HEADINGS, needed=NEEDED, refusal=refusal, encoding=options.encoding
    )
    paid = read_paid(options.paid)
    with publishing(out) as draft:
        with opened(options, draft) as register:
            day = reference_day(rules.reference_date, register.as_of, options.moves, rules.days_apart)
            found: Judgements[Assessment] = Judgements()
            found.fill(applications, BenefitTask.begin, BenefitTask(register.at, rules, day), _broken, options.workers)
        found.kept = settled(found.kept, paid, rules.causes)
        counts = BenefitFiles(options, rules, applications, found, draft).write()
        return write_manifest(draft, options, register, _about(rules) | {"counts": counts})


def rules_bytes(path: Path) -> bytes:
    """The rules as they lie there. Raises ExtractError BENEFIT_RULES_REFUSED."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExtractError(FailureCode.BENEFIT_RULES_REFUSED, f"{path.name}: {error.strerror}") from None


def _about(rules: BenefitRules) -> dict[str, Any]:
    about = {
        "name": rules.name,
        "referenceDate": rules.reference_date.isoformat(),
        "deadline": rules.deadline.isoformat(),
        "legalBasis": rules.legal_basis,
        "verified": rules.verified,
        "sha256": rules.digest,
    }
    return {
        "kind": "benefit",
        "benefit": about,
        "sampling": {"share": rules.sampling.share, "seed": rules.sampling.seed},
    }


def _broken(line: int) -> Assessment:
    return Assessment(
        f"{line} 行目",
        "",
        certain=False,
        resident_id="",
        household_id="",
        whys=(Why.ROW_BROKEN,),
        yen=0,
        paid_for=(),
        account=0,
        content=0,
        members=(),
        marks=(),
    )
