"""The parts of a form file that are not fields: fee, proof of identity, what paper would cost, the office's own sheet."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.field_file import parse_condition
from counter_app.domain.form import Box, Capacity, Fee, Identity, IdentityRule, OwnSheet, PaperBaseline
from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from counter_app.domain.field_file import KnownNames
    from counter_app.domain.form import Field
    from counter_app.domain.form_table import Table

_PDF = re.compile(r"[a-z0-9][a-z0-9_-]*\.pdf")
_BOX_FACT = re.compile(r"[a-z][A-Za-z0-9]*(\.([a-z][A-Za-z0-9]*|\d+))*")


def parse_fee(table: Table, names: KnownNames, fields: tuple[Field, ...]) -> Fee:
    """Read `[fee]`. Raises FormError."""
    table.only("yen", "per", "verified", "exempt")
    yen = table.count("yen")
    if yen is None:
        table.refuse(FailureCode.FORM_BAD_VALUE, "'yen' must be a number from 0 up")
    exempt = tuple(parse_condition(entry, names, fields) for entry in table.tables("exempt"))
    return Fee(yen, table.text("per") if "per" in table.values else "", table.flag("verified"), exempt)


def parse_identity(table: Table) -> IdentityRule:
    """Read `[identity]`. Raises FormError."""
    table.only("proof", "who", "verified")
    known = [capacity.value for capacity in Capacity]
    who = tuple(Capacity(table.known(code, known, "capacity", "who")) for code in table.texts("who"))
    if not who:
        table.refuse(FailureCode.FORM_BAD_VALUE, "'who' must name somebody who may come", "who")
    return IdentityRule(table.one_of("proof", Identity), who, table.flag("verified", default=False))


def parse_paper(table: Table) -> PaperBaseline:
    """Read `[paper]`. Raises FormError."""
    table.only("entries", "entries_per_row", "signatures", "pages", "verified")
    per_row: dict[str, int] = {}
    if "entries_per_row" in table.values:
        rows = table.table("entries_per_row")
        per_row = {group: rows.count(group) or 0 for group in rows.values}
    return PaperBaseline(
        entries=table.count("entries") or 0,
        entries_per_row=MappingProxyType(per_row),
        signatures=table.count("signatures") or 0,
        pages=table.count("pages") or 1,
        verified=table.flag("verified", default=False),
    )


def parse_own_sheet(table: Table) -> OwnSheet:
    """Read `[sheet]` with its `[[sheet.box]]` in millimetres. Raises FormError."""
    table.only("background", "box")
    return OwnSheet(table.matching("background", _PDF), tuple(_box(entry) for entry in table.tables("box")))


def _box(table: Table) -> Box:
    table.only("fact", "page", "x", "y", "width", "height", "tick")
    return Box(
        fact=table.matching("fact", _BOX_FACT),
        page=table.count("page") or 1,
        x=table.length("x"),
        y=table.length("y"),
        width=table.length("width"),
        height=table.length("height"),
        tick=table.text("tick") if "tick" in table.values else None,
    )
