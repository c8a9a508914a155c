"""From answers to what is handed in: one application per procedure, every item with its provenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from counter_app.domain.application import Application, Item, OpenItem, OtherValue, Ruling, Submission
from counter_app.domain.charge import charge
from counter_app.domain.conflict import Conflict
from counter_app.domain.form import ApprovalRule, AskedField, FieldKind, Form, Need
from counter_app.domain.household import Ambiguous, Found, NotFound
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.named_codes import shown_at
from counter_app.domain.once_only import counted
from counter_app.domain.review import needs_proof
from counter_app.domain.words import JAPANESE
from counter_app.flow.differences import open_conflicts
from counter_app.flow.interview import facts, is_open
from counter_app.flow.state import Visit
from counter_app.personal import Personal


def build_submission(visit: Visit, at: datetime) -> Submission:
    """Freeze the visit's answers. Call only when nothing required is open."""
    assert visit.visit_id is not None
    return Submission(
        visit_id=visit.visit_id,
        at=at,
        channel=visit.rules.channel,
        language=visit.language,
        simulated=visit.simulated,
        applications=tuple(_application(form, visit) for form in visit.forms),
        counts=replace(
            counted(visit.meter, facts(visit.asked_forms, visit.answers), visit.forms, visit.answers),
            started_at=visit.started_at,
        ),
        home_code=visit.scan.code,
    )


def _application(form: Form, visit: Visit) -> Application:
    cost = charge(form, visit.answers)
    cost = cost if cost is not None and cost.verified else None  # nobody is told a sum that nobody has checked
    return Application(
        procedure=form.id,
        form_version=form.version,
        title=form.title,
        destination=form.destination,
        connector=form.connector,
        items=tuple(_items(form, visit)),
        open_items=tuple(dict.fromkeys(_open_items(form, visit))),
        next_step=form.next_step,
        fee_yen=cost.yen if cost else None,
        fee_exempt=cost.exempt if cost else None,
        protected=is_protected(visit),
        second_person=form.approval is ApprovalRule.SECOND_PERSON,
    )


def is_protected(visit: Visit) -> bool:
    """Tell whether the register says that where this household lives, or may live, is told to nobody (支援措置)."""
    match visit.register.answer:
        case Found(household):
            return household.protected
        case Ambiguous(protected=protected) | NotFound(protected=protected):
            return protected
        case _:
            return False


def _items(form: Form, visit: Visit) -> Iterator[Item]:
    differing = {each.path: each for each in open_conflicts(visit)}
    for asked in form.asked(visit.answers):
        answer = visit.answers.find(asked.path)
        if answer is None or asked.field.kind is FieldKind.GROUP:
            continue
        text = answer.value.reveal()
        conflict = differing.get(asked.path)
        yield Item(
            path=asked.path,
            name=_receiver_name(asked),
            label=_label(asked),
            kind=asked.field.kind.value,
            value=answer.value,
            shown=Personal(shown_at(asked, text, visit.answers, visit.rules.tables, JAPANESE)),
            origin=answer.origin,
            trust=answer.trust,
            at=answer.at,
            via=answer.via or "",
            by=answer.by,
            others=tuple(OtherValue(o.value, o.origin, o.trust, o.at) for o in conflict.values[1:]) if conflict else (),
            ruling=_ruling(conflict),
        )


def _ruling(conflict: Conflict | None) -> Ruling | None:
    if conflict is None or conflict.resolved is None:
        return None
    return Ruling(conflict.resolved.reason, conflict.resolved.by, conflict.resolved.at)


def _open_items(form: Form, visit: Visit) -> Iterator[OpenItem]:
    """What stayed open, what is to be brought later, what nobody has proven; due when the form says."""
    assert visit.started_at is not None
    due = visit.started_at.astimezone(JAPAN).date() + timedelta(days=form.completion_days)
    for asked in form.asked(visit.answers):
        if _to_follow_up(asked, visit):
            yield OpenItem(_label(asked), due, by_staff=for_staff(asked))


def for_staff(asked: AskedField) -> bool:
    """Left to staff altogether. A paper is looked at by staff too, but it is the resident who brings it."""
    return asked.field.by_staff and asked.field.kind is not FieldKind.DOCUMENT


def _to_follow_up(asked: AskedField, visit: Visit) -> bool:
    if asked.field.kind is FieldKind.GROUP or asked.field.need is Need.OPTIONAL:
        return is_open(asked, visit.answers) and asked.field.need is Need.SOFT
    if is_open(asked, visit.answers):
        return asked.field.need is Need.SOFT or asked.field.by_staff
    later = asked.field.kind is FieldKind.DOCUMENT and visit.answers.text(asked.path) == "later"
    return later or needs_proof(asked, visit.answers)


def _receiver_name(asked: AskedField) -> str:
    name = asked.field.gif or asked.field.fact
    if asked.group is None:
        return name
    return f"{asked.group.gif or asked.group.fact}.{asked.row}.{name}"


def _label(asked: AskedField) -> str:
    if asked.group is None or asked.row is None:
        return asked.field.label.ja
    return f"{asked.group.label.ja} {asked.row + 1} {asked.field.label.ja}"
