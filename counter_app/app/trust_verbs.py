"""The verbs of keeping and letting go: audit, closing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

Add = Callable[..., argparse.ArgumentParser]
Group = Callable[[Any, str, str], Any]


def add_trust(commands: Any, command: Add, group: Group) -> None:
    """Add them to the command line; `command` and `group` are how it adds any."""
    audit = group(commands, "audit", "the audit chain")
    _add_audit(audit, command)
    closing = command(commands, "closing", "audit_commands:close", "close the day: 日計表 with the chain's end as QR")
    closing.add_argument("--day", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today otherwise")
    closing.add_argument("--out", type=Path, default=None, help="PDF; beside the store otherwise")


def _add_audit(audit: Any, command: Add) -> None:
    verify = command(audit, "verify", "audit_commands:verify_audit", "no entry was changed, removed or reordered")
    verify.add_argument("--anchor", action="append", default=[], help="entries:hash, or a closing report's QR text")
    verify.add_argument("--tolerance", type=float, default=60.0, help="seconds a clock may go back unnoticed")
    verify.add_argument("--strict", action="store_true", help="status 3 where the clock went back, too")
    export = command(audit, "export", "audit_commands:export_audit", "the chain for packaging/audit_verify.py")
    export.add_argument("--out", type=Path, required=True, help="chain.jsonl.gz")
