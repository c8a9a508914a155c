"""`main.py retention …`: delete what the rules of the settings say, hold what must stay."""

from __future__ import annotations

import argparse
import sys

from counter_app.app.acting import acting
from counter_app.app.command_line import print_json
from counter_app.app.work_commands import opened_office
from counter_app.store import retention


def run(options: argparse.Namespace) -> None:
    """Delete what is due now; with `--dry-run` only say how much that would be."""
    with opened_office(options) as office:
        going = office.letting_go_by(acting())
        came, files = (going.retention.run(dry=True), 0) if options.dry_run else going.run()
    rows = [{"rule": each.rule, "count": each.count, "held": each.held} for each in came]
    if options.json:
        print_json({"dryRun": options.dry_run, "rules": rows, "files": files})
    else:
        sys.stdout.writelines(f"{row['rule']}\t{row['count']}\theld {row['held']}\n" for row in rows)
        sys.stdout.write(f"files\t{files}\n")


def hold(options: argparse.Namespace) -> None:
    """Keep a case whatever the rules say."""
    with opened_office(options) as office:
        retention.hold(office.database, options.application, office.clock.now(), acting())


def release(options: argparse.Namespace) -> None:
    """Let the rules decide again."""
    with opened_office(options) as office:
        retention.release(office.database, options.application, office.clock.now(), acting())
