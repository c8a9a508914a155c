"""`main.py keys …`: a new key-encryption key, sheets for the sealed envelopes, the keys back from two of them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from counter_app.app.acting import acting
from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.work_commands import opened_office
from counter_app.domain.japan_time import JAPAN
from counter_app.store import audit
from counter_app.store.key_change import change_keys
from counter_app.store.key_file import create_key_file, load_keys
from counter_app.store.recovery import SEALED, make_recovery_key, recover_keys, recovery_key, seal_key_file
from counter_app.store.shares import Share


def rotate(options: argparse.Namespace) -> None:
    """Change the key-encryption key, or finish a change that was cut off."""
    with opened_office(options) as office:
        changed = change_keys(office.database, office.settings.store_key, office.clock, acting())
        folder = office.settings.store_key.parent
        seal_key_file(folder, load_keys(office.settings.store_key))
        recovery = recovery_key(folder)
    document = {
        "former": changed.former,
        "present": changed.present,
        "wrapped": changed.wrapped,
        "recovery": recovery.tag if recovery else None,
    }
    if options.json:
        print_json(document)
    else:
        sys.stdout.write(f"{changed.former} -> {changed.present}\t{changed.wrapped}\n")
    if recovery:
        sys.stderr.write(f"The sheets {recovery.tag} still open backups made before: make new ones, destroy these.\n")


def recovery(options: argparse.Namespace) -> None:
    """Make a recovery key and its three sheets. The file holds secrets: print it, then destroy it."""
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415  # only where sheets are set
    from counter_app.slips.recovery_sheets import recovery_sheets  # noqa: PLC0415

    with opened_office(options) as office:
        shares = make_recovery_key(office.settings.store_key.parent, load_keys(office.settings.store_key))
        now = office.clock.now()
        day = now.astimezone(JAPAN).date().isoformat()
        printed = recovery_sheets(
            [share.text() for share in shares], shares[0].tag, office.settings.terminal, day, load_fonts()
        )
        with os.fdopen(os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(printed.pdf)
        with office.database.writing() as connection:
            audit.append(connection, now, audit.Act(acting(), "keys.recovery", shares[0].tag))
    if options.json:
        print_json({"recovery": shares[0].tag, "sheets": len(shares), "needed": shares[0].needed})
    sys.stderr.write(f"Print {options.out}, put each sheet into its envelope, then destroy the file.\n")


def recover(options: argparse.Namespace) -> None:
    """Make the key file again from two sheets (a share a line on stdin). Never overwrites one."""
    settings = settings_of(options)
    sealed: Path = options.sealed or settings.store_key.parent / SEALED
    keys = recover_keys(sealed, shares_of(sys.stdin))
    settings.store_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_key_file(settings.store_key, keys.text())
    if options.json:
        print_json({"present": keys.case_key_id})


def shares_of(lines: Iterable[str]) -> list[Share]:
    """Parse a share a line; empty lines do not count."""
    return [Share.parse(line) for line in lines if line.strip()]
