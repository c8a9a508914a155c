"""The verbs of keeping and letting go: audit, closing, keys, retention, residue, backup, restore."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from counter_app.app.verbs import by_clerk, command, group


def add_trust(commands: Any) -> None:
    """Add them to the command line."""
    audit = group(commands, "audit", "the audit chain")
    _add_audit(audit)
    closing = command(commands, "closing", "audit_commands:close", "close the day: 日計表 with the chain's end as QR")
    closing.add_argument("--day", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today otherwise")
    closing.add_argument("--out", type=Path, default=None, help="PDF; beside the store otherwise")
    _add_keys(group(commands, "keys", "the keys of the store"))
    _add_retention(group(commands, "retention", "cases that were kept long enough"))
    residue = group(commands, "residue", "what is left of people where nothing should be")
    scan = command(residue, "scan", "residue_commands:scan", "database, journal, logs, temp, spool, folders, clipboard")
    scan.add_argument("--canary", default=None, help="planted values, one a line: a file, or - for stdin")
    scan.add_argument("--also", action="append", type=Path, default=[], help="another file or folder")
    _add_backup(commands)


def _add_backup(commands: Any) -> None:
    backup = command(commands, "backup", "backup_commands:back_up", "the whole office into one encrypted file")
    backup.add_argument("--to", type=Path, help="FILE.kkbak")
    backup.add_argument("--passphrase-stdin", action="store_true", help="a passphrase opens it too; on stdin")
    more = backup.add_subparsers(title="more")
    drill = command(more, "drill", "backup_commands:drill", "back up, restore elsewhere, compare, leave nothing behind")
    check = command(more, "check", "backup_commands:check", "read a backup to its end without restoring it")
    back = command(commands, "restore", "backup_commands:bring_back", "an office from a backup, into a new folder")
    for one in (check, back):
        one.add_argument("file", type=Path)
        one.add_argument("--key-file", type=Path, default=None, help="store.key; this office's otherwise")
        one.add_argument("--passphrase-stdin", action="store_true", help="open it with the passphrase on stdin")
        one.add_argument("--sheets-stdin", action="store_true", help="open it with two sheets, a share a line on stdin")
    back.add_argument("--to", type=Path, required=True, help="folder that is not there yet, or is empty")
    for one in (drill, back):
        one.add_argument("--url", default=None, help="rows go to this empty database: postgresql://user@host/name")
        one.add_argument("--password-file", type=Path, default=None, help="its password, on one line")


def _add_retention(retention: Any) -> None:
    run = command(retention, "run", "retention_commands:run", "delete what the rules of the settings say")
    run.add_argument("--dry-run", action="store_true", help="only say how much that would be")
    for name, said in (("hold", "keep a case whatever the rules say"), ("release", "let the rules decide again")):
        command(retention, name, f"retention_commands:{name}", said).add_argument("application", help="受付番号/n")


def _add_keys(keys: Any) -> None:
    command(keys, "rotate", "key_commands:rotate", "a new key-encryption key; the old one is destroyed")
    sheets = command(keys, "recovery", "key_commands:recovery", "three sheets for sealed envelopes, two of which open")
    sheets.add_argument("--out", type=Path, required=True, help="PDF with secrets: print it and destroy it")
    recover = command(keys, "recover", "key_commands:recover", "the key file again, from two sheets on stdin")
    recover.add_argument("--sealed", type=Path, default=None, help="store.key.sealed; beside the key file otherwise")


def _add_audit(audit: Any) -> None:
    verify = command(audit, "verify", "audit_commands:verify_audit", "no entry was changed, removed or reordered")
    verify.add_argument("--anchor", action="append", default=[], help="entries:hash, or a closing report's QR text")
    verify.add_argument("--tolerance", type=float, default=60.0, help="seconds a clock may go back unnoticed")
    verify.add_argument("--strict", action="store_true", help="status 3 where the clock went back, too")
    export = command(audit, "export", "audit_commands:export_audit", "the chain for packaging/audit_verify.py")
    export.add_argument("--out", type=Path, required=True, help="chain.jsonl.gz")
    about = "who opened a record, when, where and what for"
    views = by_clerk(command(audit, "views", "work_commands:show_views", about))
    views.add_argument("receipt", help="受付番号, or 受付番号/n")
