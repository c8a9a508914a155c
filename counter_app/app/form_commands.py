"""`main.py forms …`: what the forms of this office are, and what is wrong or unverified in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.command_line import DONE, REFUSED, print_json
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.failures import FormError
from counter_app.packs import report
from counter_app.packs.catalogue import Catalogue

if TYPE_CHECKING:
    from counter_app.connectors.destination_check import DestinationReport


def check_forms(options: argparse.Namespace) -> int:
    """Read every form and life event; status 3 where one cannot be used."""
    found = report.check(options.directory or FORMS, connector_ids())
    if found.usable:
        found = replace(found, errors=tuple(_wrong_sheets(options.directory or FORMS)))
    destinations, wrong = _destinations(options)
    found = replace(found, errors=(*found.errors, *wrong))
    if options.json:
        print_json({**found.as_json(), "destinations": [asdict(each) for each in destinations]})
    else:
        for error in found.errors:
            sys.stdout.write(f"{error}\n")
        parts = (*found.forms, *found.events, *(("predicates", "laws") if found.events else ()))
        by_form = {form: sum(item.form == form for item in found.unverified) for form in parts}
        for form, unverified in by_form.items():
            sys.stdout.write(f"{form}: ok, {unverified} items not verified yet\n")
        for each in destinations:
            sys.stdout.writelines(f"{line}\n" for line in _destination_lines(each))
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


def _destinations(options: argparse.Namespace) -> tuple[tuple[DestinationReport, ...], list[FormError]]:
    """Hold the forms against the mappings of their destinations."""
    from counter_app.connectors.destination_check import check_destinations  # noqa: PLC0415  # as below
    from counter_app.connectors.mapping import SHIPPED, read_destinations  # noqa: PLC0415

    mappings, wrong = read_destinations(SHIPPED, options.destinations)
    try:
        forms = Catalogue.load(options.directory or FORMS, connector_ids()).all()
    except FormError:  # said already
        return (), wrong
    return check_destinations(forms, mappings), wrong


def _destination_lines(each: DestinationReport) -> Iterator[str]:
    if not each.mapped:
        yield f"{each.id}: no mapping, {len(each.forms)} forms go out as canonical records"
        return
    counts = f"{each.items} items ({each.unverified} not verified), {each.excused} facts without a home on purpose"
    yield f"{each.id} {each.system}: {counts}"
    yield from (f"  no home: {fact} of {form}" for form, fact in each.without_home)
    yield from (f"  nobody fills: {item}" for item in each.unfilled)
    yield from (f"  unknown path: {path}" for path in each.unknown)


def _wrong_sheets(directory: Path) -> Iterator[FormError]:
    """Look at the municipality's own sheets of forms that can be read."""
    from counter_app.slips.own_sheet import folder_of_backgrounds  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.slips.sheet_check import sheet_errors  # noqa: PLC0415

    for form in Catalogue.load(directory, connector_ids()).all():
        yield from sheet_errors(form, folder_of_backgrounds(directory))
