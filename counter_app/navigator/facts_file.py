"""A household written down as a document: FACTS.json of `main.py advise`, or a case of the golden files.

`{"event": "tennyu", "today": "2026-11-21", "facts": {"move.date": "2026-11-10", "members": [{"dateOfBirth": …}]}}`.
Everything is checked against the questions of the event. Errors name the key, never the value: it may be somebody's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.field_file import possible_answers
from counter_app.domain.form import FieldKind
from counter_app.domain.form_table import Table
from counter_app.failures import FailureCode
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counter_app.domain.form import Field
    from counter_app.domain.life_event import LifeEvent

_FIRST_YEAR, _LAST_YEAR = 1800, 2199  # as dates are read everywhere else
_MOST_ROWS, _MOST_DIGITS, _LONGEST = 30, 9, 2000


@dataclass(frozen=True)
class FactsFile:
    """What stands in the document before the event is known."""

    event: str | None
    today: date | None
    facts: Table


def parse_facts(text: str, file: str) -> FactsFile:
    """Read the outer shape of FACTS.json. Raises FormError naming the key."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        Table({}, (), file, {(): line}).refuse(FailureCode.FORM_UNREADABLE, "not JSON")
    top = Table(values if isinstance(values, dict) else {}, (), file, {})
    if not isinstance(values, dict):
        top.refuse(FailureCode.FORM_BAD_VALUE, "the document must be an object with 'event', 'today' and 'facts'")
    top.only("event", "today", "facts")
    event = top.text("event") if top.values.get("event") is not None else None
    facts = top.table("facts") if "facts" in top.values else Table({}, (), file, {})
    return FactsFile(event, _today(top), facts)


def answers_from(facts: Table, event: LifeEvent, at: datetime) -> Answers:
    """Turn facts into answers, each checked against its question. Raises FormError naming the key and why."""
    asked = {field.fact: field for field in event.questions.fields}
    given: dict[FieldPath, Answer] = {}
    for key, value in facts.values.items():
        known = facts.known(key, {*asked, *DERIVED_FACTS}, "fact of this event", key)
        field = asked.get(known)
        if field is not None and field.kind is FieldKind.GROUP:
            entries = _of_rows(facts, field)
        else:
            entries = iter([(FieldPath(key), _text(facts, key, value, field))])
        for path, text in entries:
            given[path] = Answer(Personal(text), Origin.STAFF, Trust.STATED, at)
    return Answers(MappingProxyType(given))


def yes_or_no(facts: Table) -> Mapping[str, str]:
    """Read facts of yes-no questions only, where no event is known yet. Raises FormError."""
    return {key: _text(facts, key, value, None) for key, value in facts.values.items()}


def _today(top: Table) -> date | None:
    if top.values.get("today") is None:
        return None
    stated = top.values["today"]
    found = stated if isinstance(stated, date) else _date(top.text("today"))
    if found is None:
        top.refuse(FailureCode.FORM_BAD_VALUE, "'today' must be a date like 2026-11-21", "today")
    return found


def _of_rows(facts: Table, group: Field) -> Iterator[tuple[FieldPath, str]]:
    rows = facts.tables(group.fact)
    if len(rows) > (group.max or _MOST_ROWS):
        facts.refuse(FailureCode.FORM_BAD_VALUE, f"{group.fact!r} has more rows than the form allows", group.fact)
    yield FieldPath(group.fact), str(len(rows))
    items = {item.fact: item for item in group.items}
    for number, row in enumerate(rows):
        for key, value in row.values.items():
            row.known(key, items, f"fact of a row of {group.fact!r}", key)
            yield row_path(group.fact, number, key), _text(row, key, value, items[key])


def _text(table: Table, key: str, value: Any, field: Field | None) -> str:
    """Return the canonical text; yes and no may be written as true and false, numbers and dates as such."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
    text = str(text) if isinstance(text, int) else text
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"{_place(table, key)} must be a text that is not empty", key)
    wrong = _wrong(text, field)
    if wrong:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"{_place(table, key)} must be {wrong}", key)
    return text


def _wrong(text: str, field: Field | None) -> str | None:
    """Say what the text should be where it is something else."""
    if field is not None and field.kind is FieldKind.DATE:
        return None if _date(text) else "a date like 2026-11-21"
    if field is not None and field.kind is FieldKind.NUMBER:
        return None if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else "a number from 0 up"
    possible = possible_answers(field)
    return f"one of {', '.join(sorted(possible))}" if possible is not None and text not in possible else None


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR and text == found.isoformat() else None


def _place(table: Table, key: str) -> str:
    """Name the key with its way: 'members.1.dateOfBirth'."""
    return repr(".".join(str(part) for part in (*(part for part in table.path if part != "facts"), key)))
