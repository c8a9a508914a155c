"""The runtime with a world made by hand: what it carries out, in which lane, and what it leaves behind."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from counter_app.domain.channel import Channel
from counter_app.failures import CardError, FailureCode, WrongSecretError
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Slip, Step
from counter_app.personal import Secret
from counter_app.ports import ReaderReady, ReaderTrouble
from counter_app.runtime import VisitRuntime, World
from tests.fakes import canary, forms
from tests.fakes.world import AT, DEADLINE_S, FakeDesk, FakePrinter, FakeSlot, HandClock, typed


def test_a_whole_visit(terminal):
    at = terminal()
    visit = at.to_receipt()
    number = str(visit.receipt.number)
    assert (visit.step, visit.slip, visit.slip_warnings) == (Step.RECEIPT, Slip.PRINTED, ("U+9089 U+E0102",))
    assert at.printer.out == [(number, False)]
    assert at.desk.printed == [number]
    items = {i.path: i.value.reveal() for i in visit.receipt.submission.applications[0].items}
    assert items["applicant.fullName"] == canary.FULL_NAME
    assert items["copies"] == "1"
    at.post(ev.Leave())
    left = at.saw.until(lambda seen: not seen.active)
    assert (left.receipt, dict(left.answers.given), left.card.reading) == (None, {}, None)


def test_nobody_ever_sees_the_read_page_without_what_was_read(terminal):
    at = terminal()
    at.to_check()
    shown = [visit for visit in at.saw.seen if visit.step is Step.READ]
    assert shown
    assert all(visit.answers.text("applicant.fullName") == canary.FULL_NAME for visit in shown)


def test_a_card_on_an_idle_kiosk_begins_a_visit_and_at_a_counter_does_not(terminal):
    kiosk, counter = terminal(), terminal(Channel.COUNTER)
    for at in (kiosk, counter):
        at.slot.lay_down()
    assert isinstance(kiosk.saw.until(lambda visit: visit.active).visit_id, UUID)
    counter.saw.until(lambda visit: visit.reader.serial == 1)
    counter.post(ev.SpeakLanguage("en"))
    assert not counter.saw.until(lambda visit: visit.language == "en").active


def test_what_the_reader_tells_reaches_the_visit(terminal):
    at = terminal()
    at.slot.tell(ReaderTrouble(FailureCode.NO_READER))
    assert at.saw.until(lambda visit: visit.reader.trouble).reader.trouble is FailureCode.NO_READER
    at.slot.tell(ReaderReady("reader"))
    at.saw.until(lambda visit: visit.reader.trouble is None)
    at.slot.lay_down(7)
    at.saw.until(lambda visit: visit.reader.serial == 7)
    at.slot.take_away(7)
    at.saw.until(lambda visit: visit.reader.serial is None)


# Secrets


def test_a_secret_is_spent_by_the_read_it_was_typed_for(terminal):
    at = terminal()
    secret = at.to_check()
    assert at.slot.secrets == [canary.PIN]
    assert secret.is_spent


@pytest.mark.parametrize(
    "trouble",
    [
        CardError(FailureCode.CARD_REMOVED),
        WrongSecretError(FailureCode.PIN_WRONG, 2),
        ValueError("渡邉"),
    ],
)
def test_a_secret_is_wiped_when_reading_fails_before_it_was_sent(terminal, trouble):
    at, secret = terminal(), Secret(canary.PIN)
    at.slot.reading = trouble
    at.to_secret()
    at.post(ev.SecretTyped(secret))
    at.saw.until(lambda visit: visit.trouble is not None)
    assert at.slot.secrets == []
    assert secret.is_spent


def test_a_secret_nobody_asked_for_is_wiped(terminal):
    at, secrets = terminal(), [Secret(canary.PIN) for _ in range(3)]
    at.post(ev.SecretTyped(secrets[0]))  # nobody is here
    at.begin()
    at.post(ev.SecretTyped(secrets[1]))  # no card is here
    at.slot.lay_down()
    at.saw.until(lambda visit: visit.step is Step.SECRET)
    at.slot.gate.shut()
    at.post(ev.SecretTyped(kept := Secret(canary.PIN)), ev.SecretTyped(secrets[2]))  # one read is under way
    at.slot.gate.wait_for_somebody()
    at.post(ev.CallStaff())
    at.saw.until(lambda visit: visit.staff_called)  # everything before it has been handled
    assert all(secret.is_spent for secret in secrets)
    assert not kept.is_spent
    at.slot.gate.open()
    at.saw.until(lambda visit: visit.step is Step.READ)
    assert kept.is_spent


def test_a_secret_on_its_last_try_is_wiped_and_not_sent(terminal):
    at, secret = terminal(), Secret(canary.PIN)
    at.slot.status = replace(canary.STATUS, tries=replace(canary.STATUS.tries, pin=1))
    at.to_secret()
    at.post(ev.SecretTyped(secret))
    assert at.saw.until(lambda visit: visit.trouble).trouble.code is FailureCode.PIN_LAST_TRY
    assert (secret.is_spent, at.slot.requests) == (True, [])


def test_a_secret_typed_into_a_closed_terminal_is_wiped(terminal):
    at, secret = terminal(), Secret(canary.PIN)
    at.runtime.close()
    at.post(ev.SecretTyped(secret))
    at.runtime.close()
    assert secret.is_spent


def test_secrets_still_waiting_at_the_end_are_wiped(terminal):
    at, secret = terminal(), Secret(canary.PIN)
    at.to_secret()
    at.slot.gate.shut()
    at.post(ev.SecretTyped(secret))
    at.slot.gate.wait_for_somebody()
    closing = threading.Thread(target=at.runtime.close)
    closing.start()
    at.slot.gate.open()
    closing.join(DEADLINE_S)
    assert not closing.is_alive()
    assert secret.is_spent


# Late results


def test_a_reading_that_comes_after_the_person_left_is_never_shown(terminal):
    at = terminal()
    at.to_secret()
    at.slot.gate.shut()
    at.post(ev.SecretTyped(Secret(canary.PIN)))
    at.slot.gate.wait_for_somebody()
    at.post(ev.Leave())
    at.saw.until(lambda visit: not visit.active)
    at.slot.take_away()
    at.slot.lay_down(2)  # the next person's card, which begins a visit
    at.slot.gate.open()
    at.saw.until(lambda visit: visit.active and visit.card.status is not None)
    at.post(ev.CallStaff())
    last = at.saw.until(lambda visit: visit.staff_called)
    assert (last.card.reading, dict(last.answers.given)) == (None, {})


def test_a_receipt_that_comes_after_the_person_left_is_never_shown_yet_stored(terminal):
    at = terminal()
    at.to_check()
    at.desk.gate.shut()
    at.post(ev.Submit(AT))
    at.desk.gate.wait_for_somebody()
    at.post(ev.Leave())
    at.saw.until(lambda visit: not visit.active)
    at.desk.gate.open()
    at.post(ev.Begin(uuid4(), AT), ev.CallStaff())
    last = at.saw.until(lambda visit: visit.staff_called)
    at.runtime.close()
    assert (last.receipt, at.saw.seen[-1].receipt) == (None, None)
    assert len(at.desk.unprinted()) == 1  # offered for reprint at the next start


# Lanes


def test_a_slow_printer_keeps_no_card_waiting(terminal):
    at = terminal()
    at.printer.gate.shut()
    at.to_check()
    at.post(ev.Submit(AT))
    at.printer.gate.wait_for_somebody()
    at.post(ev.Leave())
    at.saw.until(lambda visit: not visit.active)
    at.slot.take_away()
    at.slot.lay_down(2)
    at.post(ev.Choose((forms.CERTIFICATE,)), ev.Next())
    at.saw.until(lambda visit: visit.step is Step.SECRET)
    at.post(ev.SecretTyped(Secret(canary.PIN)))
    at.saw.until(lambda visit: visit.step is Step.READ)
    assert at.printer.out == []
    at.printer.gate.open()


def test_a_slow_card_keeps_no_slip_waiting(terminal):
    at = terminal()
    at.to_check()
    at.slot.gate.shut()
    at.slot.take_away()
    at.slot.lay_down(2)
    at.slot.gate.wait_for_somebody()  # the card lane is busy
    at.printer.gate.shut()
    at.slot.gate.open()
    at.saw.until(lambda visit: not visit.card.away and visit.reader.serial == 2)
    at.slot.gate.shut()
    at.slot.lay_down(3)
    at.slot.gate.wait_for_somebody()
    at.printer.gate.open()
    at.post(ev.Submit(AT))
    assert at.saw.until(lambda visit: visit.slip is Slip.PRINTED).receipt is not None


# Patience


def test_an_idle_kiosk_warns_then_forgets(terminal):
    at = terminal()
    at.begin()
    at.post(typed("applicant.fullName", "架空\u3000一郎"))
    at.saw.until(lambda visit: visit.answers.text("applicant.fullName"))
    at.clock.turn(59)
    at.clock.turn(2)
    at.saw.until(lambda visit: visit.idle_warning)
    at.clock.turn(31)
    left = at.saw.until(lambda visit: not visit.active)
    assert dict(left.answers.given) == {}


def test_a_touch_takes_the_warning_away(terminal):
    at = terminal()
    at.begin()
    at.clock.turn(61)
    at.saw.until(lambda visit: visit.idle_warning)
    at.runtime.touched()
    assert at.saw.until(lambda visit: not visit.idle_warning).active


def test_a_card_taken_from_a_kiosk_covers_the_answers_then_forgets_them(terminal):
    at = terminal()
    at.to_check()
    at.slot.take_away()
    at.saw.until(lambda visit: visit.card.away)
    at.clock.turn(31)
    assert at.saw.until(lambda visit: not visit.active).card.reading is None


def test_a_counter_never_loses_patience(terminal):
    at = terminal(Channel.COUNTER)
    at.begin()
    at.clock.turn(100_000)
    at.post(ev.CallStaff())
    at.saw.until(lambda visit: visit.staff_called)
    at.post(ev.StaffCame())
    assert at.saw.until(lambda visit: not visit.staff_called).active


# The end


def test_closing_while_storing_finishes_what_was_begun(terminal):
    at = terminal()
    at.to_check()
    at.desk.gate.shut()
    at.post(ev.Submit(AT))
    at.desk.gate.wait_for_somebody()
    closing = threading.Thread(target=at.runtime.close)
    closing.start()
    at.desk.gate.open()
    closing.join(DEADLINE_S)
    assert not closing.is_alive()
    assert len(at.desk.receipts) == 1
    assert not at.runtime.visit.active
    assert at.slot.closed == 1


def test_closing_a_runtime_that_never_started_is_harmless():
    slot = FakeSlot()
    world = World(slot, FakeDesk(), FakePrinter(), HandClock(), lambda _visit: ())
    VisitRuntime(Rules(Channel.KIOSK), world).close()
    assert slot.closed == 1
