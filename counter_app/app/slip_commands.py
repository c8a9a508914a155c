"""`main.py slip verify`: whether a slip is ours, and unchanged."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import slip_keys
from counter_app.app.terminal import load_catalogue, settings_of
from counter_app.devices.scanner import read_codes
from counter_app.slips.keys import KeyRing
from counter_app.slips.payload import PREFIX
from counter_app.slips.verify import Verdict, verify_file, verify_text

_WORDS = {
    Verdict.GENUINE: "genuine: this office signed it, and nothing was changed",
    Verdict.CHANGED: "changed: it is not what was signed",
    Verdict.UNKNOWN_KEY: "unknown key: signed by nobody this office knows",
}


def verify_slip(options: argparse.Namespace) -> int:
    """Check a PDF, picture or text; status 3 where it is not genuine."""
    keys = KeyRing.open(options.keys) if options.keys else slip_keys(settings_of(options))
    text: str = options.file
    found = verify_text(text, keys) if text.startswith(PREFIX) else verify_file(Path(text), keys, read_codes)
    if options.json:
        print_json(found.as_json(form.id for form in load_catalogue().all()))
    else:
        mark = "（模擬カード）" if found.simulated else ""
        sys.stdout.write(f"{_WORDS[found.verdict]}{mark}\n")
    return DONE if found.genuine else REFUSED
