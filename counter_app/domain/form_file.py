"""TOML text → `Form`. Pure; whatever is misspelt, unknown or doubled is refused with file and line.

The format is described in docs/FORMS.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counter_app.domain.field_file import KnownNames, parse_fields
from counter_app.domain.form import ApprovalRule, Form
from counter_app.domain.form_parts import parse_fee, parse_identity, parse_own_sheet, parse_paper
from counter_app.domain.form_table import Table
from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.domain.form import Field

_ID = re.compile(r"[a-z][a-z0-9-]*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
_DESTINATIONS = frozenset({*(f"S{number:02d}" for number in range(1, 21)), "outside"})

_FORM_KEYS = (
    *("id", "version", "title", "reading", "summary", "legal_basis", "verified", "effective_from", "effective_until"),
    *("destination", "connector", "addressee", "rules", "fee", "identity", "paper", "completion_days", "sheet"),
    "approval",
    *("next_step", "bring", "field"),
)
_COMPLETION_DAYS = 14


def parse_form(text: str, file: str, names: KnownNames) -> Form:
    """Parse one procedure. Raises FormError with a code, `file` and the line of what is wrong."""
    top = Table.parse(text, file)
    top.only(*_FORM_KEYS)
    fields = parse_fields(top, names)
    form = Form(
        id=top.matching("id", _ID),
        version=top.matching("version", _VERSION),
        title=top.words("title"),
        legal_basis=top.text("legal_basis"),
        verified=top.flag("verified"),
        effective_from=top.day("effective_from"),
        destination=top.known(top.text("destination"), _DESTINATIONS, "destination", "destination"),
        connector=top.known(top.text("connector"), names.connectors, "connector", "connector"),
        fields=fields,
        effective_until=top.day("effective_until") if "effective_until" in top.values else None,
        summary=top.words_if_any("summary"),
        fee=parse_fee(top.table("fee"), names, fields) if "fee" in top.values else None,
        next_step=top.words_if_any("next_step"),
        bring=tuple(entry.as_words() for entry in top.tables("bring")),
        rules=tuple(top.known(name, names.rules, "rule", "rules") for name in top.texts("rules")),
        reading=top.text("reading") if "reading" in top.values else "",
        addressee=top.text("addressee") if "addressee" in top.values else "市長",
        identity=parse_identity(top.table("identity")) if "identity" in top.values else None,
        paper=parse_paper(top.table("paper")) if "paper" in top.values else None,
        completion_days=top.count("completion_days") or _COMPLETION_DAYS,
        sheet=parse_own_sheet(top.table("sheet")) if "sheet" in top.values else None,
        approval=top.one_of("approval", ApprovalRule, ApprovalRule.NONE),
        file=file,
    )
    _consistent(form, top, names)
    return form


def _consistent(form: Form, top: Table, names: KnownNames) -> None:
    """What only shows when all fields are known: rules, fee, doubled names towards the receiver."""
    facts = set(_facts(form.fields))
    for rule in form.rules:
        missing = sorted(names.rules[rule] - facts)
        if missing:
            top.refuse(
                FailureCode.FORM_UNKNOWN_NAME, f"rule {rule!r} reads {missing[0]!r}, which is not asked", "rules"
            )
    if form.fee and form.fee.per and form.fee.per not in facts:
        top.table("fee").refuse(FailureCode.FORM_UNKNOWN_NAME, f"fee per {form.fee.per!r}, which is not asked", "per")
    if form.effective_until and form.effective_until < form.effective_from:
        top.refuse(FailureCode.FORM_BAD_VALUE, "'effective_until' lies before 'effective_from'", "effective_until")
    _distinct_names(form.fields, top)


def _facts(fields: Iterable[Field]) -> Iterator[str]:
    for entry in fields:
        yield entry.fact
        yield from (f"{entry.fact}.{item.fact}" for item in entry.items)


def _distinct_names(fields: Iterable[Field], top: Table) -> None:
    seen: set[str] = set()
    for entry in fields:
        name = entry.gif or entry.fact
        if name in seen:
            line = next((t for t in top.tables("field") if t.values.get("fact") == entry.fact), top)
            line.refuse(FailureCode.FORM_DUPLICATE, f"two fields are called {name!r} towards the receiver", "gif")
        seen.add(name)
        _distinct_names(entry.items, top)
