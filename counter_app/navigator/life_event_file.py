"""TOML text → `LifeEvent`. Pure; whatever is misspelt, unknown or doubled is refused with file and line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counter_app.domain.derive import DERIVED_FACTS
from counter_app.domain.field_file import parse_fields
from counter_app.domain.form import FieldKind, Form
from counter_app.domain.form_table import Table
from counter_app.domain.life_event import LifeEvent
from counter_app.failures import FailureCode
from counter_app.navigator.rule_file import parse_rules

if TYPE_CHECKING:
    from counter_app.domain.field_file import KnownNames
    from counter_app.navigator.rule_file import KnownRules

_ID = re.compile(r"[a-z][a-z0-9-]*")
_KEYS = (
    *("id", "title", "summary", "reading", "order", "effective_from", "effective_until"),
    *("day", "field", "rule", "legal_basis", "verified"),
)
_HANDED_IN_NOWHERE = "outside"  # questions of an event go to no system


def parse_life_event(text: str, file: str, names: KnownNames, known: KnownRules) -> LifeEvent:
    """Parse one event. Raises FormError with a code, `file` and the line of what is wrong.

    Laws come from another file; `packs.life_events` puts them together.
    """
    top = Table.parse(text, file)
    top.only(*_KEYS)
    questions = _questions(top, names)
    dates = [field.fact for field in questions.fields if field.kind is FieldKind.DATE]
    day = top.known(top.text("day"), dates, "date the event asks", "day")
    return LifeEvent(
        id=questions.id,
        title=questions.title,
        summary=top.words("summary"),
        reading=top.text("reading"),
        questions=questions,
        day=day,
        rules=parse_rules(top, questions, day, known),
        order=top.count("order") or 0,
        file=file,
    )


def _questions(top: Table, names: KnownNames) -> Form:
    """Read what has to be known: a form that is asked and handed in with none."""
    questions = Form(
        id=top.matching("id", _ID),
        version=top.day("effective_from").isoformat(),
        title=top.words("title"),
        legal_basis=top.text("legal_basis") if "legal_basis" in top.values else "",
        verified=top.flag("verified", default=False),
        effective_from=top.day("effective_from"),
        destination=_HANDED_IN_NOWHERE,
        connector="",
        fields=parse_fields(top, names),
        effective_until=top.day("effective_until") if "effective_until" in top.values else None,
        file=top.file,
    )
    for number, field in enumerate(questions.fields):
        facts = {condition.fact for entry in (field, *field.items) for condition in entry.when}
        if facts & DERIVED_FACTS:  # the proof tries answers; what is worked out from them elsewhere it cannot try
            cause = f"a question of an event cannot depend on {min(facts & DERIVED_FACTS)!r}"
            top.tables("field")[min(number, len(top.tables("field")) - 1)].refuse(FailureCode.FORM_BAD_VALUE, cause)
    if questions.effective_until is not None and questions.effective_until < questions.effective_from:
        top.refuse(FailureCode.FORM_BAD_VALUE, "'effective_until' lies before 'effective_from'", "effective_until")
    return questions
