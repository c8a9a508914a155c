"""`advance(visit, event) -> (visit, effects)`: the whole flow of a visit, pure.

The flow of a self-service terminal, read aloud (a counter allows every `open` event at any time):

    WELCOME ─Begin→ EVENT ─ChooseEvent, Next→ CARD ─Inspected→ SECRET ─SecretTyped→ READING ─WasRead→ READ
       READ ─Next→ QUESTIONS (of the event) ─Next…→ ADVICE ─TakeAdvice→ QUESTIONS (of the forms) ─Next…→ CHECK
       CHECK ─Submit→ SUBMITTING ─Stored→ RECEIPT ─Leave→ WELCOME
    Without an event: EVENT ─Next→ PROCEDURES ─Choose, Next→ CARD …, and READ leads to the questions of the forms.
    EVENT ─OpenScan→ SCAN ─HomeBrought→ CARD: what was filled in at home is there, and only the rest is asked.
    Back goes one page back and never loses an answer. Leave, IdleOver and CardAwayTooLong forget everything,
    from every step. Outcomes of a former generation change nothing.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.channel import Channel
from counter_app.domain.once_only import with_page
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode, keeps_from_printing
from counter_app.flow import advising, answering, card_talk, scanning, sources
from counter_app.flow import events as ev
from counter_app.flow.effects import AlertStaff, Effect, Forget, InspectCard, PrintSlip
from counter_app.flow.plan import first_page, page_before, page_shown, plan
from counter_app.flow.state import CardTalk, Part, Reader, RegisterTalk, Slip, Step, Trouble, Visit

Outcome = tuple[Visit, tuple[Effect, ...]]
OutcomeOfHandingIn = ev.Stored | ev.StoreFailed | ev.SlipOut | ev.SlipFailed | ev.PapersOut | ev.PapersFailed


def advance(visit: Visit, event: ev.Event) -> Outcome:
    """Return the visit after `event`, and what is to be done. An event out of place changes nothing."""
    return _metered(visit, advising.kept_up(visit, _advanced(visit, event)))


def _metered(before: Visit, outcome: Outcome) -> Outcome:
    """Count each page that is put before a resident; one that is shown again by 「変える」 was their own wish."""
    visit, wanted = outcome
    moved = (visit.step, visit.asking) != (before.step, before.asking)
    if visit.step is not Step.QUESTIONS or visit.changing or not moved:
        return outcome
    page = page_shown(visit)
    if page is None:
        return outcome
    return replace(visit, meter=with_page(visit.meter, page.items, visit.asked_forms, visit.answers)), wanted


def _advanced(visit: Visit, event: ev.Event) -> Outcome:
    match event:
        case ev.CardLaid() | ev.CardGone() | ev.ReaderFine() | ev.ReaderDown() | ev.PrinterSays():
            return _device_says(visit, event)
        case ev.SpeakLanguage() | ev.LargePrint():
            return _preferring(visit, event), ()
        case ev.Begin():
            return _begin(visit, event)
    if not visit.active or getattr(event, "generation", visit.generation) != visit.generation:
        return visit, ()
    match event:
        case ev.Leave() | ev.IdleOver() | ev.CardAwayTooLong():
            return forget(visit)
        case ev.Inspected() | ev.InspectFailed() | ev.WasRead() | ev.ReadFailed():
            return card_talk.on_outcome(visit, event)
        case ev.Prefilled() | ev.Advised() | ev.AdviseFailed() | ev.LookedUp() if visit.open:
            return _learned(visit, event)
        case ev.Stored() | ev.StoreFailed() | ev.SlipOut() | ev.SlipFailed() | ev.PapersOut() | ev.PapersFailed():
            return _on_outcome(visit, event)
        case ev.Pressed(keys=keys, taps=taps):
            return replace(visit, meter=visit.meter.pressed(keys, taps)), ()
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
    empty = Visit(rules=visit.rules, generation=visit.generation + 1, reader=reader, printer=visit.printer)
    return empty, (Forget(visit.generation),)


def _preferring(visit: Visit, event: ev.SpeakLanguage | ev.LargePrint) -> Visit:
    """Somebody chooses before anything else, too: on the first page."""
    if isinstance(event, ev.LargePrint):
        return replace(visit, large_print=event.wanted)
    return replace(visit, language=event.language) if event.language in LANGUAGES else visit


def _printer_says(visit: Visit, codes: tuple[FailureCode, ...]) -> Visit:
    """A printer that works again offers the slip that did not come out; nothing is printed unasked."""
    works = not keeps_from_printing(codes)
    back = works and keeps_from_printing(visit.printer) and visit.slip is Slip.FAILED
    return replace(visit, printer=codes, printer_back=works and (back or visit.printer_back))


def _begin(visit: Visit, event: ev.Begin) -> Outcome:
    if visit.active:
        return visit, ()
    begun = replace(
        visit,
        visit_id=event.visit_id,
        started_at=event.at,
        language=event.language if event.language in LANGUAGES else visit.language,
        step=Step.EVENT if visit.rules.by_event else Step.PROCEDURES,
    )
    return begun, _inspect(begun)


def _inspect(visit: Visit) -> tuple[Effect, ...]:
    if visit.reader.serial is None:
        return ()
    return (InspectCard(visit.generation, visit.reader.serial),)


def _device_says(
    visit: Visit, event: ev.CardLaid | ev.CardGone | ev.ReaderFine | ev.ReaderDown | ev.PrinterSays
) -> Outcome:
    match event:
        case ev.PrinterSays(codes):
            return _printer_says(visit, codes), ()
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
        case ev.PrintAgain(reason) if visit.receipt is not None and visit.slip is not Slip.PRINTING:
            again = reason if visit.slip is Slip.PRINTED else None  # the first paper is no 再発行
            slip = PrintSlip(visit.generation, visit.receipt, again, visit.large_print)
            return replace(visit, slip=Slip.PRINTING, printer_back=False), (slip,)
    return visit, ()


def _learned(visit: Visit, event: ev.Prefilled | ev.Advised | ev.AdviseFailed | ev.LookedUp) -> Outcome:
    match event:
        case ev.Prefilled(entries=entries):
            filled = answering.prefilled(visit, entries)
            return (advising.onto_questions(filled) if visit.taken else filled), ()
        case ev.Advised():
            return advising.advised(visit, event), ()
        case ev.AdviseFailed():
            return advising.not_advised(visit, event), ()
        case ev.LookedUp():
            return _looked_up(visit, event)


def _on_outcome(visit: Visit, event: OutcomeOfHandingIn) -> Outcome:
    match event:
        case ev.Stored() if visit.step is Step.SUBMITTING:
            return answering.stored(visit, event)
        case ev.StoreFailed(code=code) if visit.step is Step.SUBMITTING:
            return replace(visit, step=Step.CHECK, submission=None, trouble=Trouble(code)), ()
        case ev.SlipOut() if visit.step is Step.RECEIPT:
            printed = replace(visit, slip=Slip.PRINTED, slip_warnings=event.warnings, slip_where=event.where)
            return replace(printed, trouble=None), ()
        case ev.PapersOut() if visit.step is Step.RECEIPT:
            return replace(visit, papers=Slip.PRINTED), ()
        case ev.PapersFailed(code=code) if visit.step is Step.RECEIPT:
            return replace(visit, papers=Slip.FAILED, trouble=visit.trouble or Trouble(code)), ()
        case ev.SlipFailed(code=code) if visit.step is Step.RECEIPT:
            return replace(visit, slip=Slip.FAILED, trouble=Trouble(code)), ()
    return visit, ()


def _while_open(visit: Visit, event: ev.Event) -> Outcome:
    match event:
        case ev.Choose() | ev.ChooseEvent() | ev.TakeAdvice():
            return _choosing(visit, event)
        case ev.Next():
            return _next(visit, event)
        case ev.Back():
            return _back(visit), ()
        case (
            ev.OpenScan()
            | ev.HomeBrought()
            | ev.PreferencesBrought()
            | ev.SlipBrought()
            | ev.MandatePaperBrought()
            | ev.CodeRefused()
        ):
            return scanning.on_code(visit, event)
        case ev.WithoutCard():
            return _go_on_without_card(visit), ()
        case ev.UseCodeB() | ev.UsePin() | ev.StaffConfirmLastTry() | ev.SecretTyped():
            return card_talk.on_person(visit, event)
        case ev.Typed():
            return answering.typed(visit, event), ()
        case ev.TakeOffer() | ev.Resolve():
            return sources.decided(visit, event), ()
        case ev.AddRow() | ev.RemoveRow():
            return answering.rows_changed(visit, event), ()
        case ev.Change(path):
            return answering.change(visit, path), ()
        case ev.Submit():
            return answering.submit(visit, event)
    return visit, ()


def _choosing(visit: Visit, event: ev.Choose | ev.ChooseEvent | ev.TakeAdvice) -> Outcome:
    match event:
        case ev.ChooseEvent():
            told, wanted = advising.choose_event(visit, event)
            return answering.settled(told, told.answers), wanted
        case ev.TakeAdvice(procedures):
            return _take_advice(visit, procedures)
    once = tuple({form.id: form for form in event.forms}.values())
    chosen = answering.settled(replace(visit, forms=once, trouble=None), visit.answers)
    return chosen, advising.prefill(chosen)


def _take_advice(visit: Visit, procedures: frozenset[str]) -> Outcome:
    taken, wanted = advising.take_advice(visit, procedures)
    if taken.part is not Part.FORMS or taken.trouble is not None or taken is visit:
        return taken, wanted
    chosen = answering.settled(taken, taken.answers)
    return (replace(chosen, taken=True) if wanted else advising.onto_questions(chosen)), wanted


def _next(visit: Visit, event: ev.Next) -> Outcome:
    match visit.step:
        case Step.EVENT if visit.event is None:
            return replace(visit, step=Step.PROCEDURES, trouble=None), ()
        case Step.EVENT:
            return card_talk.card_page(replace(visit, trouble=None)), ()
        case Step.PROCEDURES if not visit.forms:
            return replace(visit, trouble=Trouble(FailureCode.NO_PROCEDURE)), ()
        case Step.PROCEDURES:
            return card_talk.card_page(replace(visit, trouble=None)), ()
        case Step.CARD:
            return visit, _inspect(visit)
        case Step.READ if visit.register.pending:
            return replace(visit, register=replace(visit.register, waiting=True)), ()
        case Step.READ:
            return _into_questions(visit), ()
        case Step.QUESTIONS:
            assert visit.started_at is not None
            return answering.leave_question(visit, event.at or visit.started_at), ()
        case Step.ADVICE:
            return _take_advice(visit, advising.ticked(visit))
    return visit, ()


def _looked_up(visit: Visit, event: ev.LookedUp) -> Outcome:
    """The register answered; who was waiting for it goes on."""
    if not visit.register.pending:
        return visit, ()
    waiting = visit.register.waiting and visit.step is Step.READ
    heard = sources.looked_up(visit, event.answer)
    return (_into_questions(heard) if waiting else heard), advising.prefill(heard)


def _into_questions(visit: Visit) -> Visit:
    started = replace(visit, part=Part.FORMS if visit.event is None else Part.EVENT, back_to=None)
    page = first_page(started)
    if page is None:
        return answering.part_done(started)
    return replace(started, step=Step.QUESTIONS, asking=page.path, problem=None, trouble=None)


def _go_on_without_card(visit: Visit) -> Visit:
    if visit.step not in (Step.CARD, Step.SECRET) and visit.rules.channel is Channel.KIOSK:
        return visit
    bare = replace(visit, card=CardTalk(status=visit.card.status, skipped=True), register=RegisterTalk())
    return _into_questions(bare)


def _back(visit: Visit) -> Visit:
    back = replace(visit, problem=None, trouble=None, taken=False)
    match visit.step:
        case Step.PROCEDURES if visit.rules.by_event:
            return replace(back, step=Step.EVENT)
        case Step.SCAN:
            return scanning.scan_left(back)
        case Step.CARD | Step.SECRET | Step.READ:
            chosen_by = Step.PROCEDURES if visit.event is None else Step.EVENT
            return replace(back, step=chosen_by, register=replace(visit.register, waiting=False))
        case Step.QUESTIONS if visit.back_to is not None:
            return replace(back, step=visit.back_to, asking=None, back_to=None)
        case Step.QUESTIONS if visit.asking is not None:
            before = page_before(visit)
            return _before_part(back) if before is None else replace(back, asking=before.path)
        case Step.ADVICE:
            return _to_last_page(replace(back, part=Part.EVENT))
        case Step.CHECK:
            return _to_last_page(back)
    return visit


def _to_last_page(visit: Visit) -> Visit:
    order = plan(visit)
    if not order:
        return _before_part(visit)
    return replace(visit, step=Step.QUESTIONS, asking=order[-1].path, back_to=None)


def _before_part(visit: Visit) -> Visit:
    """Before the forms' questions stands the advice they come from, before the event's the card."""
    if visit.event is not None and visit.part is Part.FORMS and visit.advice is not None:
        return replace(visit, step=Step.ADVICE, asking=None)
    if visit.card.reading is not None:
        return replace(visit, step=Step.READ, asking=None)
    return card_talk.card_page(replace(visit, card=replace(visit.card, skipped=False), asking=None))
