"""`main.py forms …`: what the forms of this office are, and what is wrong or unverified in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.failures import FormError
from counter_app.packs import report
from counter_app.packs.catalogue import Catalogue


def check_forms(options: argparse.Namespace) -> int:
    """Read every form and life event; status 3 where one cannot be used."""
    found = report.check(options.directory or FORMS, connector_ids())
    if found.usable:
        found = replace(found, errors=tuple(_wrong_sheets(options.directory or FORMS)))
    if options.json:
        print_json(found.as_json())
    else:
        for error in found.errors:
            sys.stdout.write(f"{error}\n")
        parts = (*found.forms, *found.events, *(("predicates", "laws") if found.events else ()))
        by_form = {form: sum(item.form == form for item in found.unverified) for form in parts}
        for form, unverified in by_form.items():
            sys.stdout.write(f"{form}: ok, {unverified} items not verified yet\n")
    return DONE if found.usable else REFUSED


def list_forms(options: argparse.Namespace) -> None:
    """List all procedures."""
    catalogue = Catalogue.load(options.directory or FORMS, connector_ids())
    forms = report.listing(catalogue, SystemClock().now().date())
    if options.json:
        print_json(forms)
    else:
        for form in catalogue.all():
            sys.stdout.write(f"{form.pack}\t{form.id}\t{form.title.ja}\t{form.reading}\t{form.legal_basis}\n")


def _wrong_sheets(directory: Path) -> Iterator[FormError]:
    """Look at the municipality's own sheets of forms that can be read."""
    from counter_app.slips.own_sheet import folder_of_backgrounds  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.slips.sheet_check import sheet_errors  # noqa: PLC0415

    for form in Catalogue.load(directory, connector_ids()).all():
        yield from sheet_errors(form, folder_of_backgrounds(directory))
