"""What may be brought later (補正), and by when: on the check page and on the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from counter_app.domain import wareki
from counter_app.domain.application import Receipt
from counter_app.domain.finding import Severity
from counter_app.domain.form import Form
from counter_app.flow.answering import findings
from counter_app.flow.state import Visit
from counter_app.flow.submission import for_staff
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.frames import panel
from counter_app.ui.widgets.labels import label


@dataclass(frozen=True)
class Completion:
    """One thing that is still to come, with its last day."""

    what: str
    due: date


def last_day_of(form: Form, on: date) -> date:
    """Return the last day to bring what is missing from an application of that day."""
    return on + timedelta(days=form.completion_days)


def still_to_come(visit: Visit, language: str) -> tuple[Completion, ...]:
    """Return what the visit as it stands would leave open, each once with its earliest last day."""
    assert visit.started_at is not None
    today = visit.started_at.date()
    found: dict[str, date] = {}
    open_paths = {one.path for one in findings(visit) if one.severity is Severity.FOLLOW_UP}
    for form in visit.forms:
        for asked in form.asked(visit.answers):
            if asked.path in open_paths and not for_staff(asked):
                what, due = asked.field.label.of(language), last_day_of(form, today)
                found[what] = min(found.get(what, due), due)
    return tuple(Completion(what, due) for what, due in found.items())


def left_open(receipt: Receipt) -> tuple[Completion, ...]:
    """Return what was handed in open, as the municipality's records name it: in Japanese."""
    items = (item for each in receipt.submission.applications for item in each.open_items)
    found = {item.label: item.due for item in items if item.due is not None and not item.by_staff}
    return tuple(Completion(what, due) for what, due in found.items())


def completions_panel(room: Room, completions: Iterable[Completion]) -> QWidget:
    """Return the list, each with its day in 和暦 and 西暦."""
    frame, inside = panel("notice", margin=room.theme.metrics.mm(2.5), gap=room.theme.metrics.mm(1))
    inside.addWidget(label(room.say("kiosk.later.title"), "strong"))
    for one in completions:
        day = wareki.show(one.due, room.language)
        inside.addWidget(label(room.say("kiosk.later.item", what=one.what, day=day)))
    return frame
