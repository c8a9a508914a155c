"""Answers inside a visit: typing, rows, going from question to question, checking, handing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.application import Receipt
from counter_app.domain.channel import Channel
from counter_app.domain.derive import derive
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import AskedField, FieldKind, Form, Need
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.domain.once_only import with_answer
from counter_app.domain.review import review
from counter_app.domain.rows import source_of, taken_over
from counter_app.domain.same_visit import handed_in_together
from counter_app.failures import FailureCode
from counter_app.flow import events as ev
from counter_app.flow.advising import to_be_seen
from counter_app.flow.differences import notices, undecided
from counter_app.flow.effects import Advise, Effect, PrintPapers, PrintSlip, StoreSubmission
from counter_app.flow.interview import facts, is_open, missing
from counter_app.flow.plan import Page, page_after, page_shown, untouched
from counter_app.flow.state import Part, Problem, Slip, Step, Trouble, Visit
from counter_app.flow.submission import build_submission
from counter_app.personal import Personal

Outcome = tuple[Visit, tuple[Effect, ...]]

FROM_SOURCE = {Origin.CARD: "from-card", Origin.REGISTER: "from-register"}
FROM_CARD = FROM_SOURCE[Origin.CARD]


def find_fact(visit: Visit, path: str) -> AskedField | None:
    """Return the field at `path` if it counts now."""
    return next((item for item in facts(visit.asked_forms, visit.answers) if item.path == path), None)


def findings(visit: Visit) -> tuple[Finding, ...]:
    """Review all chosen forms as they stand, and what their sources had to say."""
    return (*reviewed(visit, visit.forms), *undecided(visit), *notices(visit))


def reviewed(visit: Visit, forms: Iterable[Form], only: frozenset[FieldPath] | None = None) -> tuple[Finding, ...]:
    """Review some forms on the day of the visit; with `only` at these paths alone."""
    assert visit.started_at is not None
    day, tables = visit.started_at.date(), visit.rules.tables
    return review(forms, visit.answers, day, tables, self_service=self_service(visit), only=only)


def self_service(visit: Visit) -> bool:
    """Nobody of the staff sits beside it: what only staff can answer stays open."""
    return visit.rules.channel is Channel.KIOSK


def typed(visit: Visit, event: ev.Typed) -> Visit:
    """Take what a person typed; what cannot be understood stays on the screen with its reason."""
    item = find_fact(visit, event.path)
    if item is None or item.field.kind is FieldKind.GROUP:
        return visit
    held = held_by_source(visit, event.path)
    if held is not None:
        return replace(visit, problem=Problem(event.path, held, event.raw))
    try:
        value = canonical_answer(item.field, event.raw.reveal())
    except InputError as wrong:
        return replace(visit, problem=Problem(event.path, f"input.{wrong.reason.value}", event.raw))
    answers = visit.answers.enter(event.path, _said(value, event))
    entered = replace(settled(visit, answers), problem=None)
    if event.by_staff or event.clerk or not value:
        return entered
    forms, answers = entered.asked_forms, entered.answers
    return replace(entered, meter=with_answer(entered.meter, item, forms, answers, by_touch=event.by_touch))


def held_by_source(visit: Visit, path: FieldPath) -> str | None:
    """At a self-service terminal nobody writes over a card or register; at the counter staff may, and it shows."""
    answer = visit.answers.find(path)
    if answer is None or not self_service(visit) or answer.trust is Trust.STATED:
        return None  # what a source only repeats of what the person said may be said anew
    return FROM_SOURCE.get(answer.origin)


def _said(value: str, event: ev.Typed) -> Answer:
    if event.clerk:
        return Answer(Personal(value), Origin.CLERK, Trust.STATED, event.at, by=event.clerk)
    return _answer(value, event.at, by_staff=event.by_staff)


def _answer(value: str, at: datetime, *, by_staff: bool) -> Answer:
    return Answer(Personal(value), Origin.STAFF if by_staff else Origin.RESIDENT, Trust.STATED, at)


def prefilled(visit: Visit, entries: Iterable[tuple[FieldPath, Answer]]) -> Visit:
    """Fill what is empty; a difference to what a person typed is kept beside it."""
    answers = visit.answers
    groups = {field.fact for form in visit.asked_forms for field in form.fields if field.kind is FieldKind.GROUP}
    for path, answer in entries:
        answers = answers.counted(path, answer) if path in groups else answers.prefill(path, answer)
    return settled(visit, answers)


def settled(visit: Visit, answers: Answers) -> Visit:
    """Return the visit with these answers and everything that follows from them: derived facts, least rows."""
    if visit.started_at is None:
        return visit
    today, at = visit.started_at.date(), visit.started_at
    together = handed_in_together(visit.forms, answers, today, at)
    derived = derive(together, today, at)
    for more in (partial(taken_over, visit.asked_forms), partial(_with_least_rows, visit)):
        grown = more(derived, at)
        derived = derived if grown is derived else derive(grown, today, at)  # deriving twice changes nothing
    return replace(visit, answers=derived)


def _with_least_rows(visit: Visit, answers: Answers, at: datetime) -> Answers:
    """Give every repeating group its least number of rows, so that the first child is asked for without a tap."""
    for item in facts(visit.asked_forms, answers):
        least = item.field.min or 0
        if item.field.kind is not FieldKind.GROUP or answers.rows(item.field.fact) >= least:
            continue
        if source_of(item.field, visit.asked_forms, answers) is None:  # else its rows are those of another list
            count = Answer(Personal(str(least)), Origin.DERIVED, Trust.STATED, at)
            answers = answers.having({**answers.given, item.path: count})
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
    """「変える」: ask this one again and come back to where that was said."""
    if find_fact(visit, path) is None or held_by_source(visit, path) is not None:
        return visit
    came_from = visit.back_to or (Step.ADVICE if visit.step is Step.ADVICE else Step.CHECK)
    return replace(visit, step=Step.QUESTIONS, asking=path, back_to=came_from, problem=None, trouble=None)


def leave_question(visit: Visit, at: datetime) -> Visit:
    """「次へ」 on a page of the interview: only when it has what it needs. Tiles nobody touched are a no."""
    page = page_shown(visit)
    if page is not None:
        visit = _with_noes(visit, page, at)
        held = _held_back(visit, page)
        if held is not None:
            return held
    following = page_after(visit)
    if page is not None:
        visit = replace(visit, passed=visit.passed | {item.path for item in page.items})
    if visit.back_to is not None:
        return _back_from_change(visit, visit.back_to)
    if following is not None:
        return replace(visit, asking=following.path, step=Step.QUESTIONS, problem=None, trouble=None)
    return part_done(visit)


def part_done(visit: Visit) -> Visit:
    """All is asked: the event's part leads to its advice, the forms' part to the check, past advice that changed."""
    advice_first = visit.part is Part.EVENT or to_be_seen(visit)
    step = Step.ADVICE if advice_first and visit.event is not None else Step.CHECK
    return replace(visit, step=step, asking=None, back_to=None, problem=None, trouble=None)


def _with_noes(visit: Visit, page: Page, at: datetime) -> Visit:
    answers = visit.answers
    for item in untouched(page, visit):
        answers = answers.enter(item.path, _answer("no", at, by_staff=False))
    return visit if answers is visit.answers else settled(visit, answers)


def _held_back(visit: Visit, page: Page) -> Visit | None:
    if visit.problem is not None and page.holds(visit.problem.path):
        return visit
    for item in page.items:
        if is_open(item, visit.answers) and item.field.need is Need.REQUIRED:
            return replace(visit, problem=Problem(item.path, FindingCode.MISSING.value, Personal("")))
    found = reviewed(visit, visit.asked_forms, frozenset(item.path for item in page.items))
    stop = next((f for f in found if f.severity is Severity.STOPS), None)
    if stop is None:
        return None
    return replace(visit, problem=Problem(stop.path, stop.code, Personal(visit.answers.text(stop.path))))


def _back_from_change(visit: Visit, to: Step) -> Visit:
    """A changed answer may open new questions: ask those first."""
    opened = missing(visit.asked_forms if to is Step.CHECK else (), visit.answers, self_service=self_service(visit))
    if opened:
        return replace(visit, asking=opened[0].path, problem=None)
    if to is Step.CHECK and to_be_seen(visit):
        to = Step.ADVICE
    return replace(visit, step=to, asking=None, back_to=None, problem=None, trouble=None)


def submit(visit: Visit, event: ev.Submit) -> Outcome:
    """Hand in; what is missing or wrong is shown instead."""
    if not visit.forms:
        return replace(visit, trouble=Trouble(FailureCode.NO_PROCEDURE)), ()
    if visit.card.away or (visit.rules.channel is Channel.KIOSK and visit.step is not Step.CHECK):
        return visit, ()
    if visit.advice_due:
        return visit, (Advise(visit.generation),)
    if self_service(visit) and to_be_seen(visit):
        return replace(visit, step=Step.ADVICE, asking=None, trouble=None), ()
    opened = missing(visit.forms, visit.answers, self_service=self_service(visit))
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
    slip = PrintSlip(visit.generation, receipt, large=visit.large_print)
    if not visit.rules.papers:
        return rest, (slip,)
    return replace(rest, papers=Slip.PRINTING), (slip, PrintPapers(visit.generation, receipt, visit.advice))
