"""`main.py forms versions | install | export | use | trust`: bundles of forms on this office's shelf."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.forms_in_force import FormsInForce, shelf_of
from counter_app.app.office import connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.failures import FailureCode, PackError, SettingsError
from counter_app.packs.bundle import Imprint, make_bundle
from counter_app.packs.office_forms import install, read_office_forms
from counter_app.packs.shelf import RING
from counter_app.packs.tree import FormTree
from counter_app.settings import CardTrust, Settings
from counter_app.signing import KeyRing, SigningKey, open_keys

_KEY = "pack_signing.jwk"


def signing_key(settings: Settings) -> SigningKey:
    """Return the key this office publishes forms with, made on first use; its public half is trusted here."""
    folder = shelf_of(settings).directory
    folder.mkdir(parents=True, exist_ok=True)
    key, _ = open_keys(folder / _KEY, folder / RING, simulated=settings.trust is CardTrust.SIMULATED)
    return key


def list_versions(options: argparse.Namespace) -> None:
    """List what is on the shelf, what is in force and what cannot be used."""
    settings = settings_of(options)
    shelf, now = shelf_of(settings), FormsInForce(settings, SystemClock()).get()
    rows = [
        {
            "version": entry.version,
            "effectiveFrom": entry.bundle.manifest.effective_from if entry.bundle else None,
            "publisher": entry.bundle.manifest.publisher if entry.bundle else None,
            "note": entry.bundle.manifest.note if entry.bundle else None,
            "refused": str(entry.refused) if entry.refused else None,
        }
        for entry in shelf.entries()
    ]
    report = {"inForce": now.version, "pinned": shelf.pinned(), "troubles": [*map(str, now.troubles)], "versions": rows}
    if options.json:
        print_json(report)
        return
    sys.stdout.write(f"in force: {now.version}{' (by hand)' if shelf.pinned() else ''}\n")
    for row in rows:
        state = row["refused"] or f"from {row['effectiveFrom']}, {row['publisher']}: {row['note']}"
        sys.stdout.write(f"{row['version']}\t{state}\n")
    sys.stdout.writelines(f"{trouble}\n" for trouble in now.troubles)


def install_bundle(options: argparse.Namespace) -> None:
    """Put a signed bundle on the shelf; refused whole where signature, schema or any form is wrong."""
    bundle = install(shelf_of(settings_of(options)), _read(options.file), connector_ids())
    report = {"version": bundle.manifest.version, "effectiveFrom": bundle.manifest.effective_from}
    if options.json:
        print_json(report)
    else:
        sys.stdout.write(f"{report['version']}: in force from {report['effectiveFrom']}\n")


def export_bundle(options: argparse.Namespace) -> None:
    """Sign a folder of forms (or what is in force) and write it as a bundle. A tree with a mistake is refused."""
    settings, clock = settings_of(options), SystemClock()
    tree = FormTree.of_folder(options.directory) if options.directory else FormsInForce(settings, clock).get().tree
    _, errors = read_office_forms(options.version, tree, connector_ids())
    if errors:
        raise errors[0]
    effective = options.effective_from or clock.now().date()
    imprint = Imprint(options.version, settings.office, effective, clock.now(), options.note)
    data = make_bundle(tree.contents(), imprint, signing_key(settings))
    try:
        options.out.write_bytes(data)
    except OSError as error:
        raise SettingsError(FailureCode.FOLDER_UNWRITABLE, f"{options.out}: {type(error).__name__}") from None
    report = {"file": str(options.out), "version": options.version, "effectiveFrom": effective.isoformat()}
    if options.json:
        print_json(report)
    else:
        sys.stdout.write(f"{report['file']}: {len(tree.files)} files, signed\n")


def use_version(options: argparse.Namespace) -> None:
    """Put a version in force by hand, or `by-date` to let the effective dates decide again."""
    shelf = shelf_of(settings_of(options))
    shelf.pin(None if options.version == "by-date" else options.version)
    sys.stdout.write(f"in force: {FormsInForce(settings_of(options), SystemClock()).get().version}\n")


def trust_publisher(options: argparse.Namespace) -> None:
    """Take over the public keys of another office's `pack_keys.json`, after staff have compared the key id."""
    folder = shelf_of(settings_of(options)).directory
    ring = KeyRing.open(folder / RING) if (folder / RING).exists() else KeyRing({})
    for key in KeyRing.open(options.keys).keys.values():
        ring = ring.publish(key, folder / RING)
        sys.stdout.write(f"trusted: {key.kid.hex()}{' (training)' if key.simulated else ''}\n")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise PackError(FailureCode.PACK_UNREADABLE, f"{file}: {type(error).__name__}") from None
