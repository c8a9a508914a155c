"""`main.py verify-page build`: the page on which anybody checks a slip of this office."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.office import LOCALE, ROOT
from counter_app.app.office_slips import slip_keys
from counter_app.devices.clock import SystemClock
from counter_app.i18n.texts import Texts
from counter_app.signing import KeyRing

PARTS = ROOT / "resources" / "verify"


def build(options: argparse.Namespace) -> None:
    """Write `index.html` into a folder. Raises SettingsError where keys or parts cannot be read."""
    from counter_app.slips.verify_page import VerifyPage, verify_page  # noqa: PLC0415  # opened when it is used

    settings = settings_of(options)
    keys = KeyRing.open(options.keys) if options.keys else slip_keys(settings)
    forms = FormsInForce(settings, SystemClock()).get().catalogue.all()
    page = VerifyPage(options.office or settings.office, keys, {form.id: form.title for form in forms})
    content = verify_page(page, Texts(LOCALE), PARTS).encode()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.html").write_bytes(content)
    report = {
        "page": str(out / "index.html"),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "keys": [kid.hex() for kid in keys.keys],
        "simulated": [key.kid.hex() for key in keys.keys.values() if key.simulated],
    }
    if options.json:
        print_json(report)
    else:
        sys.stdout.write(f"{report['page']}\n{report['bytes']} bytes, SHA-256 {report['sha256']}\n")
