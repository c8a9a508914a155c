"""From answers to what is handed in: one application per procedure, every item with its provenance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from counter_app.domain.answers import Answers
from counter_app.domain.application import Application, Counts, Item, Submission
from counter_app.domain.form import AskedField, FieldKind, Form, Need
from counter_app.domain.named_codes import shown_at
from counter_app.domain.tables import Tables
from counter_app.domain.words import JAPANESE
from counter_app.flow.interview import facts, is_open
from counter_app.flow.state import Visit
from counter_app.personal import Personal

_TYPED_KINDS = frozenset(FieldKind) - {FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.CONSENT, FieldKind.GROUP}


def build_submission(visit: Visit, at: datetime) -> Submission:
    """Freeze the visit's answers. Call only when nothing required is open."""
    assert visit.visit_id is not None
    return Submission(
        visit_id=visit.visit_id,
        at=at,
        channel=visit.rules.channel,
        language=visit.language,
        simulated=visit.simulated,
        applications=tuple(_application(form, visit.answers, visit.rules.tables) for form in visit.forms),
        counts=_counts(visit),
    )


def _application(form: Form, answers: Answers, tables: Tables) -> Application:
    return Application(
        procedure=form.id,
        form_version=form.version,
        title=form.title,
        destination=form.destination,
        connector=form.connector,
        items=tuple(_items(form, answers, tables)),
        open_items=tuple(_open_items(form, answers)),
        next_step=form.next_step,
        fee_yen=_fee(form, answers),
    )


def _items(form: Form, answers: Answers, tables: Tables) -> Iterator[Item]:
    for asked in form.asked(answers):
        answer = answers.find(asked.path)
        if answer is None or asked.field.kind is FieldKind.GROUP:
            continue
        text = answer.value.reveal()
        yield Item(
            path=asked.path,
            name=_receiver_name(asked),
            label=_label(asked),
            kind=asked.field.kind.value,
            value=answer.value,
            shown=Personal(shown_at(asked, text, answers, tables, JAPANESE)),
            origin=answer.origin,
            trust=answer.trust,
        )


def _open_items(form: Form, answers: Answers) -> Iterator[str]:
    for asked in form.asked(answers):
        if asked.field.need is Need.SOFT and is_open(asked, answers):
            yield _label(asked)


def _receiver_name(asked: AskedField) -> str:
    name = asked.field.gif or asked.field.fact
    if asked.group is None:
        return name
    return f"{asked.group.gif or asked.group.fact}.{asked.row}.{name}"


def _label(asked: AskedField) -> str:
    if asked.group is None or asked.row is None:
        return asked.field.label.ja
    return f"{asked.group.label.ja} {asked.row + 1} {asked.field.label.ja}"


def _fee(form: Form, answers: Answers) -> int | None:
    if form.fee is None or not form.fee.verified:
        return None
    return form.fee.yen * (int(answers.text(form.fee.per) or 1) if form.fee.per else 1)


def _counts(visit: Visit) -> Counts:
    """The once-only meter: what was asked, what was filled in without asking, how much was typed."""
    asked = prefilled = characters = 0
    for item in facts(visit.forms, visit.answers):
        answer = visit.answers.find(item.path)
        if answer is None or item.field.kind is FieldKind.GROUP:
            continue
        if not answer.typed:
            prefilled += 1
            continue
        asked += 1
        if item.field.kind in _TYPED_KINDS:
            characters += len(answer.value.reveal())
    return Counts(asked, prefilled, characters, visit.started_at)
