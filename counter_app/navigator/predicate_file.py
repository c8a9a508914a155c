"""TOML tables → `Predicate`s and the clauses that name them. Pure; whatever is wrong is refused with file and line.

The format is described in docs/FORMS.md, "Life events".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counter_app.domain.field_file import possible_answers
from counter_app.domain.form import FieldKind
from counter_app.domain.form_table import Table
from counter_app.domain.life_event import Clause, Compare, FactTest, Predicate, Term
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counter_app.domain.form import Field, Form

_ID = re.compile(r"[a-z][a-z0-9-]*")
_FACT = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")
_TERM = re.compile(r"(?P<negated>not )?(?P<id>[a-z][a-z0-9-]*)")
_KEYS = ("id", "each", "all", "any", "why", "why_not", "legal_basis", "verified")
_LISTED = frozenset({Compare.IS, Compare.IS_NOT})
_OLDEST, _LONGEST_AGO, _MOST = 130, 3660, 99999  # years, days, anything counted
_GREATEST = {
    Compare.AGE_AT_LEAST: _OLDEST,
    Compare.AGE_BELOW: _OLDEST,
    Compare.FISCAL_AGE_AT_LEAST: _OLDEST,
    Compare.FISCAL_AGE_BELOW: _OLDEST,
    Compare.DAYS_AGO_AT_MOST: _LONGEST_AGO,
    Compare.DAYS_AGO_MORE_THAN: _LONGEST_AGO,
}
_COUNTED = frozenset({FieldKind.NUMBER, FieldKind.GROUP})  # of a group: how many rows it has


def parse_predicates(text: str, file: str) -> tuple[Predicate, ...]:
    """Parse a document of `[[predicate]]` tables. Raises FormError."""
    top = Table.parse(text, file)
    top.only("predicate")
    found: dict[str, Predicate] = {}
    for table in top.tables("predicate"):
        predicate = _predicate(table)
        if predicate.id in found:
            table.refuse(FailureCode.FORM_DUPLICATE, f"predicate {predicate.id!r} stands twice", "id")
        found[predicate.id] = predicate
    return tuple(found.values())


def parse_clauses(table: Table, known: Mapping[str, Predicate], event: Form | None = None) -> tuple[Clause, ...]:
    """Read `when = ["a", "not b", "a | c"]`: all entries must hold, of `|` one suffices. Raises FormError.

    With `event`, every fact the predicates read must be one its questions ask.
    """
    clauses = tuple(_clause(entry, table, known) for entry in table.texts("when"))
    for number, clause in enumerate(clauses):
        if clause in clauses[:number]:
            table.refuse(FailureCode.FORM_DUPLICATE, "one clause stands twice", "when")
    if event is not None:
        for term in (term for clause in clauses for term in clause.terms):
            require_asked(term.predicate, event, table, "when")
    return clauses


def require_asked(predicate: Predicate, event: Form, table: Table, key: str) -> None:
    """Refuse a predicate that reads what the questions of the event do not ask, or compares it in vain."""
    wrong = what_is_not_asked(predicate, event)
    if wrong is not None:
        cause = f"predicate {predicate.id!r} ({predicate.file}) {wrong}"
        table.refuse(FailureCode.FORM_UNKNOWN_NAME, cause, key)


def what_is_not_asked(predicate: Predicate, event: Form) -> str | None:
    """Say what the predicate reads in vain at this event, None where it can be decided."""
    asked = {entry.fact: entry for entry in event.fields}
    if predicate.each is not None:
        group = asked.get(predicate.each)
        if group is None or group.kind is not FieldKind.GROUP:
            return f"goes through {predicate.each!r}, which is no group of the event"
        asked = {item.fact: item for item in group.items}
    return next((wrong for test in predicate.tests if (wrong := _read_in_vain(test, predicate, asked))), None)


def _read_in_vain(test: FactTest, predicate: Predicate, asked: Mapping[str, Field]) -> str | None:
    derived = predicate.each is not None and test.fact in ROW_FACTS
    if derived and "dateOfBirth" not in asked:
        return f"reads {test.fact!r}, but no dateOfBirth is asked in {predicate.each!r}"
    field = asked.get(test.fact)
    if field is None and not derived:
        return f"reads {test.fact!r}, which the event does not ask"
    if test.compare in _LISTED:
        possible = possible_answers(field)
        strange = sorted(test.values - possible) if possible is not None else []
        return f"expects {strange[0]!r} of {test.fact!r}, which is no answer there" if strange else None
    kinds = _COUNTED if test.compare in {Compare.AT_LEAST, Compare.AT_MOST} else {FieldKind.DATE}
    if field is None or field.kind not in kinds:
        return f"cannot compare {test.fact!r} by {test.compare.value!r}: it is of another kind"
    return None


def _predicate(table: Table) -> Predicate:
    table.only(*_KEYS)
    key = "any" if "any" in table.values else "all"
    tests = tuple(_test(entry) for entry in table.tables(key))
    if not tests or {"all", "any"} <= set(table.values):
        table.refuse(FailureCode.FORM_BAD_VALUE, "a predicate has either 'all' or 'any', with a list of tests", key)
    for number, test in enumerate(tests):
        if test in tests[:number]:
            table.tables(key)[number].refuse(FailureCode.FORM_DUPLICATE, "one test stands twice")
    return Predicate(
        id=table.matching("id", _ID),
        tests=tests,
        why=table.words("why"),
        why_not=table.words("why_not"),
        any_of=key == "any",
        each=table.matching("each", _FACT) if "each" in table.values else None,
        legal_basis=table.text("legal_basis") if "legal_basis" in table.values else "",
        verified=table.flag("verified", default=False),
        file=f"{table.file}:{table.line()}",
    )


def _test(table: Table) -> FactTest:
    kinds = [compare.value for compare in Compare]
    table.only("fact", *kinds)
    fact = table.matching("fact", _FACT)
    used = [key for key in table.values if key in kinds]
    if len(used) != 1:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"a test compares in exactly one way: {', '.join(kinds)}")
    compare = Compare(used[0])
    if compare not in _LISTED:
        return FactTest(fact, compare, number=_number(table, compare))
    values = table.texts(compare.value)
    if not values:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"{compare.value!r} needs at least one answer", compare.value)
    _once(values, table, compare.value)
    return FactTest(fact, compare, frozenset(values))


def _number(table: Table, compare: Compare) -> int:
    number = table.count(compare.value)
    greatest = _GREATEST.get(compare, _MOST)
    if number is None or number > greatest:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"{compare.value!r} is above {greatest}", compare.value)
    return number


def _clause(text: str, table: Table, known: Mapping[str, Predicate]) -> Clause:
    parts = [part.strip() for part in text.split("|")]
    _once(parts, table, "when")
    return Clause(tuple(_terms(parts, table, known)))


def _terms(parts: Iterable[str], table: Table, known: Mapping[str, Predicate]) -> Iterator[Term]:
    for part in parts:
        match = _TERM.fullmatch(part)
        if match is None:
            table.refuse(FailureCode.FORM_BAD_VALUE, f"{part!r} is not 'a', 'not a' or 'a | b'", "when")
        name = table.known(match["id"], known, "predicate", "when")
        yield Term(known[name], negated=match["negated"] is not None)


def _once(entries: Iterable[str], table: Table, key: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry in seen:
            table.refuse(FailureCode.FORM_DUPLICATE, f"{entry!r} stands twice", key)
        seen.add(entry)
