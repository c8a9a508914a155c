"""What may be brought later (補正), and by when: on the check page and on the receipt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from counter_app.domain import wareki
from counter_app.domain.application import Receipt
from counter_app.domain.finding import Severity
from counter_app.domain.form import Field, Form
from counter_app.flow.answering import findings
from counter_app.flow.state import Visit
from counter_app.flow.submission import for_staff
from counter_app.ui.kiosk.page import Room
from counter_app.ui.widgets.frames import panel
from counter_app.ui.widgets.labels import label

_ROW = re.compile(r"(.+) (\d+) (.+)")


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


def left_open(receipt: Receipt, forms: Iterable[Form], language: str) -> tuple[Completion, ...]:
    """Return what was handed in open and is the resident's to bring, each once with its earliest last day."""
    words = {one.label.ja: one.label.of(language) for form in forms for one in _with_items(form.fields)}
    found: dict[str, date] = {}
    for application in receipt.submission.applications:
        for item in application.open_items:
            if item.due is not None and not item.by_staff:
                what = _in_words(item.label, words)
                found[what] = min(found.get(what, item.due), item.due)
    return tuple(Completion(what, due) for what, due in found.items())


def _with_items(fields: Iterable[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _with_items(one.items)


def _in_words(recorded: str, words: Mapping[str, str]) -> str:
    """Records are in Japanese, a row as 「引っ越す人 2 フリガナ」."""
    row = _ROW.fullmatch(recorded)
    if row is None:
        return words.get(recorded, recorded)
    return " ".join((words.get(row[1], row[1]), row[2], words.get(row[3], row[3])))


def completions_panel(room: Room, completions: Iterable[Completion]) -> QWidget:
    """Return the list, each with its day in 和暦 and 西暦."""
    frame, inside = panel("notice", margin=room.theme.metrics.mm(2.5), gap=room.theme.metrics.mm(1))
    inside.addWidget(label(room.say("kiosk.later.title"), "strong"))
    for one in completions:
        day = wareki.show(one.due, room.language)
        inside.addWidget(label(room.say("kiosk.later.item", what=one.what, day=day)))
    return frame
