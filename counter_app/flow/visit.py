"""`advance(visit, event) -> (visit, effects)`: the whole flow of a visit, pure.

The flow of a self-service terminal, read aloud (a counter allows every `open` event at any time):

    WELCOME ─Begin→ PROCEDURES ─Next→ CARD ─Inspected→ SECRET ─SecretTyped→ READING ─WasRead→ READ
       READ ─Next→ QUESTIONS ─Next…→ CHECK ─Submit→ SUBMITTING ─Stored→ RECEIPT ─Leave→ WELCOME
    Back goes one page back and never loses an answer. Leave, IdleOver and CardAwayTooLong forget everything,
    from every step. Outcomes of a former generation change nothing.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.channel import Channel
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode
from counter_app.flow import answering, card_talk
from counter_app.flow import events as ev
from counter_app.flow.effects import AlertStaff, Effect, Forget, InspectCard, Prefill, PrintSlip
from counter_app.flow.interview import first_question, question_before, questions
from counter_app.flow.state import CardTalk, Reader, Slip, Step, Trouble, Visit

Outcome = tuple[Visit, tuple[Effect, ...]]


def advance(visit: Visit, event: ev.Event) -> Outcome:
    """Return the visit after `event`, and what is to be done. An event out of place changes nothing."""
    match event:
        case ev.CardLaid() | ev.CardGone() | ev.ReaderFine() | ev.ReaderDown():
            return _reader_says(visit, event)
        case ev.SpeakLanguage(language):
            return (replace(visit, language=language) if language in LANGUAGES else visit), ()
        case ev.Begin():
            return _begin(visit, event)
    if not visit.active or getattr(event, "generation", visit.generation) != visit.generation:
        return visit, ()
    match event:
        case ev.Leave() | ev.IdleOver() | ev.CardAwayTooLong():
            return forget(visit)
        case ev.Inspected() | ev.InspectFailed() | ev.WasRead() | ev.ReadFailed():
            return card_talk.on_outcome(visit, event)
        case ev.Prefilled() | ev.Stored() | ev.StoreFailed() | ev.SlipOut() | ev.SlipFailed():
            return _on_outcome(visit, event)
        case ev.CallStaff() | ev.StaffCame() | ev.IdleWarning() | ev.StillHere() | ev.PrintAgain():
            return _always(visit, event)
    return _while_open(visit, event) if visit.open else (visit, ())


def forget(visit: Visit) -> Outcome:
    """End the visit: nothing of it stays but what the reader says.

    A card left lying on a self-service terminal is its former holder's: the next resident is not asked for its PIN, it
    has to be taken away and a card be laid down anew.
    """
    left_behind = visit.rules.channel is Channel.KIOSK
    reader = replace(visit.reader, serial=None) if left_behind else visit.reader
    return Visit(rules=visit.rules, generation=visit.generation + 1, reader=reader), (Forget(visit.generation),)


def _begin(visit: Visit, event: ev.Begin) -> Outcome:
    if visit.active:
        return visit, ()
    begun = replace(
        visit,
        visit_id=event.visit_id,
        started_at=event.at,
        language=event.language if event.language in LANGUAGES else visit.language,
        step=Step.PROCEDURES,
    )
    return begun, _inspect(begun)


def _inspect(visit: Visit) -> tuple[Effect, ...]:
    if visit.reader.serial is None:
        return ()
    return (InspectCard(visit.generation, visit.reader.serial),)


def _reader_says(visit: Visit, event: ev.CardLaid | ev.CardGone | ev.ReaderFine | ev.ReaderDown) -> Outcome:
    match event:
        case ev.CardLaid(serial):
            seen = replace(visit, reader=Reader(serial=serial))
            return seen, (_inspect(seen) if seen.open else ())
        case ev.ReaderFine():
            return card_talk.lifted(replace(visit, reader=Reader())), ()
        case ev.ReaderDown(code):
            return card_talk.lifted(replace(visit, reader=Reader(trouble=code))), ()
        case ev.CardGone(serial) if serial == visit.reader.serial:
            return card_talk.lifted(replace(visit, reader=Reader())), ()
    return visit, ()


def _always(
    visit: Visit, event: ev.CallStaff | ev.StaffCame | ev.IdleWarning | ev.StillHere | ev.PrintAgain
) -> Outcome:
    match event:
        case ev.CallStaff():
            return replace(visit, staff_called=True), (AlertStaff(visit.generation),)
        case ev.StaffCame():
            return replace(visit, staff_called=False), ()
        case ev.IdleWarning():
            return replace(visit, idle_warning=True), ()
        case ev.StillHere():
            return replace(visit, idle_warning=False), ()
        case ev.PrintAgain() if visit.receipt is not None and visit.slip is not Slip.PRINTING:
            again = visit.slip is Slip.PRINTED
            return replace(visit, slip=Slip.PRINTING), (PrintSlip(visit.generation, visit.receipt, again),)
    return visit, ()


def _on_outcome(visit: Visit, event: ev.Prefilled | ev.Stored | ev.StoreFailed | ev.SlipOut | ev.SlipFailed) -> Outcome:
    match event:
        case ev.Prefilled(entries=entries) if visit.open:
            return answering.prefilled(visit, entries), ()
        case ev.Stored() if visit.step is Step.SUBMITTING:
            return answering.stored(visit, event)
        case ev.StoreFailed(code=code) if visit.step is Step.SUBMITTING:
            return replace(visit, step=Step.CHECK, submission=None, trouble=Trouble(code)), ()
        case ev.SlipOut() if visit.step is Step.RECEIPT:
            printed = replace(visit, slip=Slip.PRINTED, slip_warnings=event.warnings, slip_where=event.where)
            return replace(printed, trouble=None), ()
        case ev.SlipFailed(code=code) if visit.step is Step.RECEIPT:
            return replace(visit, slip=Slip.FAILED, trouble=Trouble(code)), ()
    return visit, ()


def _while_open(visit: Visit, event: ev.Event) -> Outcome:
    match event:
        case ev.Choose():
            return _choose(visit, event)
        case ev.Next():
            return _next(visit)
        case ev.Back():
            return _back(visit), ()
        case ev.WithoutCard():
            return _go_on_without_card(visit), ()
        case ev.UseCodeB() | ev.UsePin() | ev.StaffConfirmLastTry() | ev.SecretTyped():
            return card_talk.on_person(visit, event)
        case ev.Typed():
            return answering.typed(visit, event), ()
        case ev.TakeOffer(path):
            return answering.settled(visit, visit.answers.accept_offer(path)), ()
        case ev.AddRow() | ev.RemoveRow():
            return answering.rows_changed(visit, event), ()
        case ev.Change(path):
            return answering.change(visit, path), ()
        case ev.Submit():
            return answering.submit(visit, event)
    return visit, ()


def _choose(visit: Visit, event: ev.Choose) -> Outcome:
    once = tuple({form.id: form for form in event.forms}.values())
    chosen = answering.settled(replace(visit, forms=once, trouble=None), visit.answers)
    return chosen, ((Prefill(visit.generation),) if chosen.card.reading is not None else ())


def _next(visit: Visit) -> Outcome:
    match visit.step:
        case Step.PROCEDURES if not visit.forms:
            return replace(visit, trouble=Trouble(FailureCode.NO_PROCEDURE)), ()
        case Step.PROCEDURES:
            return card_talk.card_page(replace(visit, trouble=None)), ()
        case Step.CARD:
            return visit, _inspect(visit)
        case Step.READ:
            return _into_questions(visit), ()
        case Step.QUESTIONS:
            return answering.leave_question(visit), ()
    return visit, ()


def _into_questions(visit: Visit) -> Visit:
    path = first_question(visit.forms, visit.answers)
    step = Step.CHECK if path is None else Step.QUESTIONS
    return replace(visit, step=step, asking=path, changing=False, problem=None, trouble=None)


def _go_on_without_card(visit: Visit) -> Visit:
    if visit.step not in (Step.CARD, Step.SECRET) and visit.rules.channel is Channel.KIOSK:
        return visit
    return _into_questions(replace(visit, card=CardTalk(status=visit.card.status, skipped=True)))


def _back(visit: Visit) -> Visit:
    back = replace(visit, problem=None, trouble=None)
    match visit.step:
        case Step.CARD | Step.SECRET | Step.READ:
            return replace(back, step=Step.PROCEDURES)
        case Step.QUESTIONS if visit.changing:
            return replace(back, step=Step.CHECK, asking=None, changing=False)
        case Step.QUESTIONS if visit.asking is not None:
            before = question_before(visit.asking, visit.forms, visit.answers)
            return _before_questions(back) if before is None else replace(back, asking=before)
        case Step.CHECK:
            left = questions(visit.forms, visit.answers)
            if not left:
                return _before_questions(back)
            return replace(back, step=Step.QUESTIONS, asking=left[-1].path, changing=False)
    return visit


def _before_questions(visit: Visit) -> Visit:
    if visit.card.reading is not None:
        return replace(visit, step=Step.READ, asking=None)
    return card_talk.card_page(replace(visit, card=replace(visit.card, skipped=False), asking=None))
