"""`main.py slip …`: whether a slip is ours and unchanged; slips that never came out, once more."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from counter_app.app.acting import acting
from counter_app.app.assembly import load_catalogue, settings_of
from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.office_slips import slip_keys
from counter_app.app.papers import paper_makers
from counter_app.app.work_commands import opened_office
from counter_app.devices.scanner import read_codes
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue, ReissueReason
from counter_app.signing import KeyRing
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


def unprinted_slips(options: argparse.Namespace) -> None:
    """List receipts whose slip was never noted as printed, oldest first."""
    with opened_office(options) as office:
        numbers = [str(receipt.number) for receipt in office.desk.unprinted()]
    if options.json:
        print_json(numbers)
    else:
        sys.stdout.writelines(f"{number}\n" for number in numbers)


def print_slip(options: argparse.Namespace) -> None:
    """Print a slip again, marked 再発行 and noted with its reason. Raises StoreError RECEIPT_UNKNOWN."""
    with opened_office(options) as office:
        receipt = office.desk.receipt(ReceiptNumber.parse(options.receipt))
        made = office.slips.print(receipt, again=True)
        reissue = Reissue(ReissueReason(options.reason), acting(), office.settings.terminal)
        office.desk.slip_reissued(receipt.number, reissue)
    report = {
        "receipt": str(receipt.number),
        "slip": str(made.pdf) if made.pdf else None,
        "warnings": list(made.warnings),
    }
    if options.json:
        print_json(report)
    else:
        sys.stdout.write(f"{made.pdf or receipt.number}\n")


def write_sheets(options: argparse.Namespace) -> None:
    """Write the slip, marked 再発行 and noted, and a filled sheet for each procedure. Raises StoreError RECEIPT_UNKNOWN."""
    with opened_office(options) as office:
        receipt = office.desk.receipt(ReceiptNumber.parse(options.receipt))
        forms = FormsInForce(office.settings, office.clock).get()
        makers = paper_makers(office.settings, office.slip_maker, forms.catalogue.all(), forms.tree.background)
        papers = makers.write(receipt, options.out, again=True)
        if papers.slip is not None:
            office.desk.slip_reissued(receipt.number, Reissue(ReissueReason.ASKED, acting(), office.settings.terminal))
    for error in papers.refused:
        sys.stderr.write(f"{error}\n")
    if options.json:
        print_json({"receipt": str(receipt.number), **papers.as_json()})
    else:
        sys.stdout.writelines(f"{file}\n" for file in (papers.slip, *papers.sheets))
