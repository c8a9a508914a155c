"""The verbs of 給付金: benefit run, zero-income, verify."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.matching_verbs import add_overlays
from counter_app.app.verbs import command, group

_ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16")


def add_benefit(commands: Any) -> None:
    """Add benefit."""
    benefit = group(commands, "benefit", "applications of a whole town: paid at once, looked at first, or not at all")
    run = command(
        benefit, "run", "benefit_run:run_benefit", "支払可, 要確認 or 不可 for each application; see docs/BENEFIT.md"
    )
    _add_batch(run)
    run.add_argument(
        "--paid", type=Path, default=None, help="CSV: resident_id and/or household_id of whoever was paid before"
    )
    run.add_argument("--no-letters", action="store_true", help="no 補正 letters")
    zero = command(benefit, "zero-income", "zero_income_run:run_zero_income", "0申告: 受理可 or 要確認, with sampling")
    _add_batch(zero)
    zero.add_argument("--incomes", type=Path, required=True, help="CSV: resident_id of 給報 and 年報 of the year")
    verify = command(benefit, "verify", "benefit_verify:verify", "compute a run again and compare byte for byte")
    verify.add_argument("run_folder", type=Path, metavar="DIR")
    verify.add_argument("--workers", type=int, choices=range(9), default=2, help="processes beside this one")


def _add_batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--register", required=True, help="an extract (CSV), or `office`: what was imported here")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="day of the extract in --register")
    parser.add_argument("--applications", type=Path, required=True, help="CSV; columns: docs/BENEFIT.md")
    parser.add_argument("--rules", type=Path, required=True, help="TOML")
    parser.add_argument("--moves", type=Path, default=None, help="CSV: resident_id,kind,date around the reference date")
    parser.add_argument("--out", type=Path, required=True, help="a new folder; what is in it names people")
    parser.add_argument(
        "--encoding", choices=_ENCODINGS, default=None, help="of register and applications; told from them else"
    )
    add_overlays(parser)
    parser.add_argument("--workers", type=int, choices=range(9), default=2, help="processes beside this one")
