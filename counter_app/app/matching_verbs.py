"""The verbs of 照合: register, match."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.verbs import command, group

_ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16")


def add_matching(commands: Any) -> None:
    """Add register and match."""
    register = group(commands, "register", "the 住基 extract that applications are held against")
    taken = command(register, "import", "register_commands:import_register", "take in an extract (CSV); see docs")
    taken.add_argument("file", type=Path)
    taken.add_argument("--as-of", type=date.fromisoformat, default=None, help="day of the extract; today otherwise")
    taken.add_argument("--encoding", choices=_ENCODINGS, default=None, help="told from the file otherwise")
    add_overlays(taken)
    taken.add_argument("--workers", type=int, choices=range(9), default=2, help="processes beside this one")
    command(register, "show", "register_commands:show_register", "which extract is in force")
    command(register, "changes", "register_commands:show_changes", "ids that differ from the extract before")
    match = group(commands, "match", "一致, 要確認 or 不一致")
    compare = command(match, "compare", "match_commands:compare", "pairs on stdin, answers on stdout", json_flag=False)
    compare.add_argument("--jsonl", action="store_true", required=True, help="one JSON object a line")
    add_overlays(compare)
    run = command(match, "run", "match_commands:run", "applications (CSV) against a register")
    run.add_argument("--register", required=True, help="an extract (CSV), or `office`: what was imported here")
    run.add_argument("--applications", type=Path, required=True, help="CSV: application_id,name,kana,dob,address")
    run.add_argument("--out", type=Path, required=True, help="CSV with the outcomes; it quotes personal values")
    run.add_argument("--encoding", choices=_ENCODINGS, default=None, help="of both files; told from them otherwise")
    run.add_argument("--workers", type=int, choices=range(9), default=2, help="processes beside this one")
    run.add_argument("--as-of", type=date.fromisoformat, default=None, help="day of the extract in --register")
    add_overlays(run)


def add_overlays(parser: argparse.ArgumentParser) -> None:
    """What a municipality puts on top of the shipped tables."""
    parser.add_argument("--variants", type=Path, default=None, metavar="CSV", help="縮退表: from,to")
    parser.add_argument(
        "--towns", type=Path, default=None, metavar="CSV", help="アドレス・ベース・レジストリ: 町字マスター"
    )
