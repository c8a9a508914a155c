"""The verbs of paper: slip, verify-page, names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.app.verbs import command, group


def add_slips(commands: Any) -> None:
    """Add slip, verify-page, names."""
    slip = group(commands, "slip", "receipt slips")
    verify = command(slip, "verify", "slip_commands:verify_slip", "a slip's QR is genuine and unchanged")
    verify.add_argument("file", help="PDF, image, text file or the code itself")
    verify.add_argument("--keys", type=Path, default=None, help="slip_keys.json with the public keys by kid")
    command(slip, "unprinted", "slip_commands:unprinted_slips", "receipts whose slip never came out")
    again = command(slip, "print", "slip_commands:print_slip", "print a slip again, marked 再発行")
    again.add_argument("receipt", help="受付番号")
    reasons = ("asked", "lost", "damaged", "not-printed")
    again.add_argument("--reason", choices=reasons, default="asked", help="why; it stands in the audit chain")
    sheets = command(slip, "sheets", "slip_commands:write_sheets", "slip and application sheets of a receipt as PDF")
    sheets.add_argument("receipt", help="受付番号")
    sheets.add_argument("--out", type=Path, required=True, help="folder for the papers; they hold personal values")
    page = group(commands, "verify-page", "the page on which anybody checks a slip")
    build = command(page, "build", "verify_page_commands:build", "write the page: one file, no server, works offline")
    build.add_argument("--out", type=Path, required=True, help="folder for index.html")
    build.add_argument("--office", default="", help="name of the office as residents know it")
    build.add_argument("--keys", type=Path, default=None, help="slip_keys.json with the public keys by kid")
    names = group(commands, "names", "names as they are written")
    prove = command(names, "prove", "name_commands:prove", "11,474 variation sequences and JIS X 0213, glyph by glyph")
    prove.add_argument("--every", type=int, default=1, metavar="N", help="look at every N-th text only")
