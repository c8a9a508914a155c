"""What was asked for by a former resident must never reach the next one, at whatever step it arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from counter_app.domain.answers import Answer, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.household import NotFound
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.visit import advance
from counter_app.personal import Personal, Secret
from tests.fakes import canary
from tests.fakes.forms import CERTIFICATE, MOVING, advise

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OFFER = Answer(Personal(canary.FULL_NAME), Origin.CARD, Trust.VERIFIED, NOW)
NUMBER = ReceiptNumber("MH01", date(2026, 11, 21), 1)
ANSWERS = {"applicant.fullName": "見本　太郎", "scope": "all", "copies": "1", "applicant.phone": "09012345678"}
ANSWERS |= {"move.date": "2026-11-14", "members.0.fullName": "見本　太郎", "members.0.dateOfBirth": "1980-02-17"}


def outcomes(generation: int, serial: int) -> list[ev.Event]:
    return [
        ev.Inspected(generation, serial, canary.STATUS),
        ev.InspectFailed(generation, serial, FailureCode.CARD_REMOVED),
        ev.WasRead(generation, serial, canary.reading()),
        ev.ReadFailed(generation, serial, FailureCode.PIN_WRONG, 2),
        ev.Prefilled(generation, ((FieldPath("applicant.fullName"), OFFER),)),
        ev.Advised(generation, advise(Visit(Rules(Channel.KIOSK)))),
        ev.AdviseFailed(generation, FailureCode.NO_ADVICE),
        ev.LookedUp(generation, NotFound()),
        ev.Stored(generation, NUMBER, NOW),
        ev.StoreFailed(generation, FailureCode.STORE_LOCKED),
        ev.SlipOut(generation, ("U+E000",)),
        ev.SlipFailed(generation, FailureCode.PRINTER_FAILED),
    ]


def walked_to(step: Step, generation: int = 0) -> Visit:
    """Return a visit that honestly arrived at `step`."""
    by_event = step in (Step.EVENT, Step.ADVICE)
    visit = Visit(Rules(Channel.KIOSK, by_event=by_event), generation)
    answered: list[ev.Event] = [ev.Begin(UUID(int=1), NOW), *([ev.OpenScan()] if step is Step.SCAN else [])]
    for _ in range(60):
        if visit.step is step:
            return visit
        event = answered.pop(0) if answered else natural(visit)
        visit, wanted = advance(visit, event)
        answered.extend(answer for effect in wanted if (answer := answer_to(effect, visit)) is not None)
    raise AssertionError(f"never came to {step}, stayed at {visit.step}")


def natural(visit: Visit) -> ev.Event:
    match visit.step:
        case Step.EVENT if visit.event is None:
            return ev.ChooseEvent(MOVING)
        case Step.PROCEDURES if not visit.forms:
            return ev.Choose((CERTIFICATE,))
        case Step.CARD:
            return ev.CardLaid(1)
        case Step.SECRET:
            return ev.SecretTyped(Secret(canary.PIN))
        case Step.QUESTIONS if visit.asking and visit.asking in ANSWERS and visit.answers.find(visit.asking) is None:
            return ev.Typed(visit.asking, Personal(ANSWERS[visit.asking]), NOW)
        case Step.CHECK:
            return ev.Submit(NOW)
    return ev.Next()


def answer_to(effect: ef.Effect, visit: Visit) -> ev.Event | None:
    match effect:
        case ef.Advise(generation):
            return ev.Advised(generation, advise(visit))
        case ef.InspectCard(generation, serial):
            return ev.Inspected(generation, serial, canary.STATUS)
        case ef.ReadCard(generation, serial):
            return ev.WasRead(generation, serial, canary.reading())
        case ef.StoreSubmission(generation):
            return ev.Stored(generation, NUMBER, NOW)
    return None


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.WELCOME])
def test_a_result_of_a_former_visit_changes_nothing(step: Step) -> None:
    visit = walked_to(step, generation=7)
    serial = visit.reader.serial or 1
    for late in outcomes(generation=6, serial=serial):
        assert advance(visit, late) == (visit, ()), late


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step.READING, ev.WasRead),
        (Step.READING, ev.ReadFailed),
        (Step.SECRET, ev.Inspected),
        (Step.READ, ev.Prefilled),
        (Step.SUBMITTING, ev.Stored),
        (Step.SUBMITTING, ev.StoreFailed),
        (Step.RECEIPT, ev.SlipOut),
        (Step.RECEIPT, ev.SlipFailed),
    ],
)
def test_the_same_result_of_this_visit_counts(step: Step, kind: type) -> None:
    """The other half: were every result dropped, the test above would pass as well."""
    visit = walked_to(step, generation=7)
    own = next(event for event in outcomes(7, visit.reader.serial or 1) if isinstance(event, kind))
    assert advance(visit, own)[0] != visit or kind is ev.Inspected


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.WELCOME])
@pytest.mark.parametrize("end", [ev.Leave(), ev.IdleOver(), ev.CardAwayTooLong()])
def test_leaving_from_any_step_leaves_nothing(step: Step, end: ev.Event) -> None:
    visit = walked_to(step)
    left, wanted = advance(visit, end)
    assert left == Visit(visit.rules, visit.generation + 1, reader=replace(visit.reader, serial=None))
    assert wanted == (ef.Forget(visit.generation),)
