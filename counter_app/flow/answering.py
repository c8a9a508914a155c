"""Answers inside a visit: typing, rows, going from question to question, checking, handing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.application import Receipt
from counter_app.domain.channel import Channel
from counter_app.domain.derive import derive
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import AskedField, FieldKind, Need
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.domain.review import review
from counter_app.failures import FailureCode
from counter_app.flow import events as ev
from counter_app.flow.effects import Effect, PrintSlip, StoreSubmission
from counter_app.flow.interview import facts, is_open, missing, question_after
from counter_app.flow.state import Problem, Slip, Step, Trouble, Visit
from counter_app.flow.submission import build_submission
from counter_app.personal import Personal

Outcome = tuple[Visit, tuple[Effect, ...]]

FROM_CARD = "from-card"


def find_fact(visit: Visit, path: str) -> AskedField | None:
    """Return the field at `path` if it counts now."""
    return next((item for item in facts(visit.forms, visit.answers) if item.path == path), None)


def findings(visit: Visit) -> tuple[Finding, ...]:
    """Review all chosen forms as they stand."""
    assert visit.started_at is not None
    return review(visit.forms, visit.answers, visit.started_at.date(), visit.rules.tables)


def typed(visit: Visit, event: ev.Typed) -> Visit:
    """Take what a person typed; what cannot be understood stays on the screen with its reason."""
    item = find_fact(visit, event.path)
    if item is None or item.field.kind is FieldKind.GROUP:
        return visit
    if _belongs_to_card(visit, event.path):
        return replace(visit, problem=Problem(event.path, FROM_CARD, event.raw))
    try:
        value = canonical_answer(item.field, event.raw.reveal())
    except InputError as wrong:
        return replace(visit, problem=Problem(event.path, f"input.{wrong.reason.value}", event.raw))
    answers = visit.answers.enter(event.path, _answer(value, event.at, by_staff=event.by_staff))
    return replace(settled(visit, answers), problem=None)


def _belongs_to_card(visit: Visit, path: FieldPath) -> bool:
    """At a self-service terminal nobody writes over what the card says; at the counter staff may, and it shows."""
    answer = visit.answers.find(path)
    return visit.rules.channel is Channel.KIOSK and answer is not None and answer.origin is Origin.CARD


def _answer(value: str, at: datetime, *, by_staff: bool) -> Answer:
    return Answer(Personal(value), Origin.STAFF if by_staff else Origin.RESIDENT, Trust.STATED, at)


def prefilled(visit: Visit, entries: Iterable[tuple[FieldPath, Answer]]) -> Visit:
    """Fill what is empty; a difference to what a person typed is kept beside it."""
    answers = visit.answers
    for path, answer in entries:
        answers = answers.prefill(path, answer)
    return settled(visit, answers)


def settled(visit: Visit, answers: Answers) -> Visit:
    """Return the visit with these answers and everything that follows from them: derived facts, least rows."""
    if visit.started_at is None:
        return visit
    today, at = visit.started_at.date(), visit.started_at
    derived = derive(answers, today, at)
    return replace(visit, answers=derive(_with_least_rows(visit, derived, at), today, at))


def _with_least_rows(visit: Visit, answers: Answers, at: datetime) -> Answers:
    """Give every repeating group its least number of rows, so that the first child is asked for without a tap."""
    for item in facts(visit.forms, answers):
        least = item.field.min or 0
        if item.field.kind is FieldKind.GROUP and answers.rows(item.field.fact) < least:
            count = Answer(Personal(str(least)), Origin.DERIVED, Trust.STATED, at)
            answers = replace(answers, given=MappingProxyType({**answers.given, item.path: count}))
    return answers


def rows_changed(visit: Visit, event: ev.AddRow | ev.RemoveRow) -> Visit:
    """Add or take out a row of a group, within its bounds."""
    item = find_fact(visit, event.group)
    if item is None or item.field.kind is not FieldKind.GROUP:
        return visit
    stamp = _answer("", event.at, by_staff=event.by_staff)
    rows = visit.answers.rows(event.group)
    answers: Answers = visit.answers
    if isinstance(event, ev.AddRow) and (item.field.max is None or rows < item.field.max):
        answers = answers.add_row(event.group, stamp)
    elif isinstance(event, ev.RemoveRow) and rows > (item.field.min or 0):
        answers = answers.remove_row(event.group, event.row, stamp)
    return replace(settled(visit, answers), problem=None)


def change(visit: Visit, path: FieldPath) -> Visit:
    """「変える」: ask this one again and come back."""
    if find_fact(visit, path) is None or _belongs_to_card(visit, path):
        return visit
    return replace(visit, step=Step.QUESTIONS, asking=path, changing=True, problem=None, trouble=None)


def leave_question(visit: Visit) -> Visit:
    """「次へ」 on a question: only when it has what it needs."""
    if visit.asking is None:
        return replace(visit, step=Step.CHECK)
    item = find_fact(visit, visit.asking)
    if item is not None:
        held = _held_back(visit, item)
        if held is not None:
            return held
    if visit.changing:
        return _back_to_check(visit)
    following = question_after(visit.asking, visit.forms, visit.answers)
    return replace(
        visit, asking=following, step=Step.CHECK if following is None else Step.QUESTIONS, problem=None, trouble=None
    )


def _held_back(visit: Visit, item: AskedField) -> Visit | None:
    if visit.problem is not None and visit.problem.path == item.path:
        return visit
    if is_open(item, visit.answers) and item.field.need is Need.REQUIRED:
        return replace(visit, problem=Problem(item.path, FindingCode.MISSING.value, Personal("")))
    stop = next((f for f in findings(visit) if f.path == item.path and f.severity is Severity.STOPS), None)
    if stop is None:
        return None
    return replace(visit, problem=Problem(item.path, stop.code, Personal(visit.answers.text(item.path))))


def _back_to_check(visit: Visit) -> Visit:
    """A changed answer may open new questions: ask those first."""
    opened = missing(visit.forms, visit.answers)
    if opened:
        return replace(visit, asking=opened[0].path, problem=None)
    return replace(visit, step=Step.CHECK, asking=None, changing=False, problem=None, trouble=None)


def submit(visit: Visit, event: ev.Submit) -> Outcome:
    """Hand in; what is missing or wrong is shown instead."""
    if not visit.forms:
        return replace(visit, trouble=Trouble(FailureCode.NO_PROCEDURE)), ()
    if visit.card.away or (visit.rules.channel is Channel.KIOSK and visit.step is not Step.CHECK):
        return visit, ()
    opened = missing(visit.forms, visit.answers)
    stops = [f.path for f in findings(visit) if f.severity is Severity.STOPS]
    if opened or stops:
        first = opened[0].path if opened else stops[0]
        return replace(visit, trouble=Trouble(FailureCode.SUBMIT_INCOMPLETE), asking=first), ()
    submission = build_submission(visit, event.at)
    handing = replace(visit, step=Step.SUBMITTING, submission=submission, trouble=None)
    return handing, (StoreSubmission(visit.generation, submission),)


def stored(visit: Visit, event: ev.Stored) -> Outcome:
    """The receipt exists; answers and card are no longer needed and go."""
    assert visit.submission is not None
    receipt = Receipt(event.number, event.at, visit.submission)
    done = replace(visit, step=Step.RECEIPT, receipt=receipt, slip=Slip.PRINTING, submission=None)
    rest = replace(done, answers=Answers(), card=replace(visit.card, reading=None, away=False), asking=None)
    return rest, (PrintSlip(visit.generation, receipt),)
