"""`main.py benefit zero-income`: 0申告 into 受理可 and 要確認.

A share of 受理可 goes onto the list of work like everything else there, in an order that tells nothing and without reasons:
whoever checks does not know which are which. `sample.csv` is for whoever counts afterwards what the check came to.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from counter_app.app.benefit_batch import Judgements, write_manifest
from counter_app.app.benefit_files import CsvFile, publishing
from counter_app.app.benefit_judge import ZeroIncomeTask
from counter_app.app.benefit_register import opened, read_incomes, reference_day
from counter_app.app.benefit_run import rules_bytes
from counter_app.app.command_line import print_json
from counter_app.benefit.zero_income import (
    ACCEPT,
    HEADINGS,
    LOOK,
    NEEDED,
    SENTENCES,
    Doubt,
    Reviewed,
    ZeroIncomeRules,
    broken,
    settled,
)
from counter_app.exports.csv_text import Column, ColumnKind, Reader
from counter_app.failures import FailureCode
from counter_app.store.delivered_csv import DeliveredCsv

_NUMBER = Column("application_id", "申告番号", required=True)
RESULTS = (
    _NUMBER,
    Column("outcome", "結果", ColumnKind.CODE, codes={ACCEPT: ACCEPT, LOOK: LOOK}, required=True),
    Column("resident_id", "宛名番号"),
    Column("reason_codes", "理由コード"),
    Column("reasons", "理由"),
)
_ELSEWHERE = "別の担当で確認しています"


def run_zero_income(options: argparse.Namespace) -> None:
    """Review, write, say what came of it."""
    document = zero_income_into(options, options.out)
    if options.json:
        print_json(document)
        return
    counts = document["counts"]
    sys.stdout.write("".join(f"{name}\t{counts['outcomes'][name]}\n" for name in (ACCEPT, LOOK)))
    sys.stdout.write(f"抜き取り\t{counts['sampled']}\n")


def zero_income_into(options: argparse.Namespace, out: Path) -> dict[str, Any]:
    """Do a whole run into a new folder. Raises ExtractError, StoreError; then there is no folder."""
    rules = ZeroIncomeRules.read(rules_bytes(options.rules))
    refusal = FailureCode.APPLICATIONS_REFUSED
    rows = DeliveredCsv(options.applications, HEADINGS, needed=NEEDED, refusal=refusal, encoding=options.encoding)
    incomes = read_incomes(options.incomes)
    with publishing(out) as draft:
        with opened(options, draft) as register:
            day = reference_day(rules.jan_1, register.as_of, options.moves, rules.days_apart)
            found: Judgements[Reviewed] = Judgements()
            task = ZeroIncomeTask(register.at, rules, day, incomes)
            found.fill(rows, ZeroIncomeTask.begin, task, broken, options.workers)
        found.kept = settled(found.kept)
        counts = _write(found, rules, draft)
        about: dict[str, Any] = {
            "name": rules.name,
            "referenceDate": rules.jan_1.isoformat(),
            "legalBasis": rules.legal_basis,
        }
        about |= {"verified": rules.verified, "sha256": rules.digest}
        sampling = {"share": rules.sampling.share, "seed": rules.sampling.seed}
        said = {"kind": "zero-income", "benefit": about, "sampling": sampling, "counts": counts}
        return write_manifest(draft, options, register, said)


def _write(found: Judgements[Reviewed], rules: ZeroIncomeRules, folder: Path) -> dict[str, Any]:
    outcomes = Counter(each.outcome for each in found.kept)
    sampled = [each for each in found.kept if each.outcome == ACCEPT and rules.sampling.takes(each.application_id)]
    with CsvFile(folder / "results.csv", RESULTS, Reader.SPREADSHEET, rules.jan_1) as out:
        for each, text in zip(found.kept, found.texts(), strict=True):
            if Doubt.PROTECTED in each.doubts:
                out.row(each.application_id, each.outcome, "", "", _ELSEWHERE)
                continue
            said = " / ".join(part for part in (*(SENTENCES[doubt] for doubt in each.doubts), text) if part)
            out.row(each.application_id, each.outcome, each.resident_id, ";".join(each.doubts), said)
    looked_at = [each for each in found.kept if each.outcome == LOOK and Doubt.PROTECTED not in each.doubts]
    with CsvFile(folder / "worklist.csv", (_NUMBER,), Reader.SPREADSHEET, rules.jan_1) as out:
        for each in sorted((*looked_at, *sampled), key=lambda one: _drawn(rules, one)):
            out.row(each.application_id)
    with CsvFile(folder / "sample.csv", (_NUMBER,), Reader.SPREADSHEET, rules.jan_1) as out:
        for each in sampled:
            out.row(each.application_id)
    with CsvFile(folder / "protected.csv", RESULTS, Reader.SPREADSHEET, rules.jan_1) as out:
        for each in found.kept:
            if Doubt.PROTECTED in each.doubts:
                said = " / ".join(SENTENCES[doubt] for doubt in each.doubts)
                out.row(each.application_id, each.outcome, each.resident_id, ";".join(each.doubts), said)
    return {
        "applications": len(found.kept),
        "brokenRows": found.refused,
        "outcomes": {name: outcomes[name] for name in (ACCEPT, LOOK)},
        "sampled": len(sampled),
        "reasons": dict(sorted(Counter(doubt.value for each in found.kept for doubt in each.doubts).items())),
    }


def _drawn(rules: ZeroIncomeRules, one: Reviewed) -> tuple[str, str]:
    said = f"order\x1f{rules.sampling.seed}\x1f{one.application_id}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest(), one.application_id
