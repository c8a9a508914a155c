"""Facts that follow from what else is handed in during the same visit, and are therefore never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from counter_app.domain.form import Form

_NOTIFIED_TODAY = {
    FieldPath("card.notifiedDate"): frozenset({"tennyu", "kokugai-tennyu", "tenkyo"}),  # the day of that notification
}


def handed_in_together(forms: Iterable[Form], answers: Answers, today: date, at: datetime) -> Answers:
    """Return the answers with the days of what is notified in this very visit; nothing stale stays."""
    ids = {form.id for form in forms}
    given = dict(answers.given)
    for path, notifications in _NOTIFIED_TODAY.items():
        present = given.get(path)
        if present is not None and present.origin is not Origin.DERIVED:
            continue
        given.pop(path, None)
        if ids & notifications:
            made = Answer(Personal(today.isoformat()), Origin.DERIVED, Trust.STATED, at)
            given[path] = present if present is not None and present.value == made.value else made
    return answers.having(given)
