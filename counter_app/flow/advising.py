"""What happened, and what follows: choosing an event, taking its advice, and noticing when it changes.

Advice is worked out anew whenever an answer changes. A procedure that becomes needed, or stops being needed, after the
resident took the advice is shown on the advice page once more; nothing is added or dropped without being seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.advice import Verdict
from counter_app.domain.channel import Channel
from counter_app.failures import FailureCode
from counter_app.flow.effects import Advise, Effect, Prefill
from counter_app.flow.interview import facts
from counter_app.flow.plan import page_after
from counter_app.flow.state import Part, Step, Trouble, Visit

if TYPE_CHECKING:
    from counter_app.domain.advice import ProcedureAdvice
    from counter_app.domain.form import Form
    from counter_app.flow import events as ev

Outcome = tuple[Visit, tuple[Effect, ...]]


def choose_event(visit: Visit, event: ev.ChooseEvent) -> Outcome:
    """What happened was said, or taken back. At a self-service terminal only on its own page."""
    if visit.rules.channel is Channel.KIOSK and visit.step is not Step.EVENT:
        return visit, ()
    before, chosen = visit.event, event.event
    if before is not None and chosen is not None and before.id == chosen.id:
        return replace(visit, event=chosen, trouble=None), prefill(visit)
    fresh = replace(
        visit,
        event=chosen,
        advice=None,
        advice_due=False,
        seen_needed=frozenset(),
        known_before=frozenset(),
        part=Part.FORMS if chosen is None else Part.EVENT,
        forms=others(visit),
        trouble=None,
    )
    ask = chosen is not None and visit.rules.channel is Channel.COUNTER
    return fresh, (*prefill(fresh), *((Advise(visit.generation),) if ask else ()))


def prefill(visit: Visit) -> tuple[Effect, ...]:
    """Let the sources fill what is asked now, where there is a source."""
    return (Prefill(visit.generation),) if visit.card.reading is not None else ()


def others(visit: Visit) -> tuple[Form, ...]:
    """Return the chosen forms that do not come from the event's advice."""
    advised = {each.form.id for each in visit.advice.procedures} if visit.advice is not None else set()
    return tuple(form for form in visit.forms if form.id not in advised)


def ticked(visit: Visit) -> frozenset[str]:
    """Return the procedures that stand ticked on the advice page: what was taken, and what is needed and new."""
    if visit.advice is None:
        return frozenset()
    chosen = {form.id for form in visit.forms}
    offered = {each.form.id for each in visit.advice.procedures}
    if not visit.seen_needed and not chosen & offered:
        return frozenset(_needed(visit))
    return frozenset((chosen & offered) | {each.form.id for each in came_up(visit)})


def came_up(visit: Visit) -> tuple[ProcedureAdvice, ...]:
    """Return what became needed since the advice was taken and is not among the chosen procedures."""
    if visit.advice is None:
        return ()
    chosen = {form.id for form in visit.forms} | visit.seen_needed
    return tuple(each for each in visit.advice.of(Verdict.NEEDED) if each.form.id not in chosen)


def fell_away(visit: Visit) -> tuple[ProcedureAdvice, ...]:
    """Return the chosen procedures that were needed when the advice was taken and are not any more."""
    if visit.advice is None:
        return ()
    taken = {form.id for form in visit.forms} & visit.seen_needed
    return tuple(each for each in visit.advice.of(Verdict.NOT_NEEDED) if each.form.id in taken)


def to_be_seen(visit: Visit) -> bool:
    """Tell whether the advice has changed in a way the resident has not seen."""
    return visit.part is Part.FORMS and visit.event is not None and bool(came_up(visit) or fell_away(visit))


def take_advice(visit: Visit, procedures: frozenset[str]) -> Outcome:
    """These procedures are to be done; the interview goes on with what they still need."""
    if visit.advice is None or (visit.rules.channel is Channel.KIOSK and visit.step is not Step.ADVICE):
        return visit, ()
    assert visit.event is not None
    advised = tuple(each.form for each in visit.advice.procedures if each.form.id in procedures)
    forms = (*advised, *others(visit))
    if not forms:
        return replace(visit, trouble=Trouble(FailureCode.NO_PROCEDURE)), ()
    known = (item.path for item in facts((visit.event.questions,), visit.answers))
    taken = replace(
        visit,
        forms=forms,
        seen_needed=frozenset(_needed(visit)),
        known_before=frozenset(path for path in known if visit.answers.find(path) is not None),
        part=Part.FORMS,
        asking=None,
        problem=None,
        trouble=None,
    )
    return taken, prefill(taken)


def onto_questions(visit: Visit) -> Visit:
    """Stand on the first page that has not been gone through; on the check page where there is none."""
    page = page_after(replace(visit, asking=None))
    step = Step.CHECK if page is None else Step.QUESTIONS
    return replace(visit, step=step, asking=page.path if page else None, back_to=None, problem=None, taken=False)


def advised(visit: Visit, event: ev.Advised) -> Visit:
    """Keep the advice; an older one, or one about another event, does not count."""
    if visit.event is None or event.advice.event != visit.event.id:
        return visit
    return replace(visit, advice=event.advice, advice_due=False)


def not_advised(visit: Visit, event: ev.AdviseFailed) -> Visit:
    """Without advice the procedures are chosen by hand; advice that was there stays."""
    if visit.event is None:
        return visit
    failed = replace(visit, advice_due=False, trouble=Trouble(event.code))
    by_hand = visit.step is Step.ADVICE and visit.advice is None
    return replace(failed, step=Step.PROCEDURES, part=Part.FORMS) if by_hand else failed


def kept_up(before: Visit, outcome: Outcome) -> Outcome:
    """Ask for advice where the visit came to need it, or where an answer changed under the one it has."""
    visit, wanted = outcome
    if visit.event is None or not visit.open or any(isinstance(effect, Advise) for effect in wanted):
        return outcome
    changed = visit.advice is not None and visit.answers.given != before.answers.given
    first = visit.advice is None and visit.step is Step.ADVICE and before.step is not Step.ADVICE
    if changed or first:
        return replace(visit, advice_due=True), (*wanted, Advise(visit.generation))
    return outcome


def _needed(visit: Visit) -> list[str]:
    return [each.form.id for each in visit.advice.of(Verdict.NEEDED)] if visit.advice is not None else []
