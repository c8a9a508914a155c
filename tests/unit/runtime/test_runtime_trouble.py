"""The runtime when something breaks: a code and a place, never a text; nothing lost; the terminal stays alive."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from counter_app.domain.reissue import ReissueReason
from counter_app.failures import FailureCode, SlipError, StoreError
from counter_app.flow import events as ev
from counter_app.flow.state import Slip, Step
from counter_app.personal import Secret
from tests.fakes import canary, forms
from tests.fakes.terminal import Terminal
from tests.fakes.world import AT, typed


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda at, trouble: setattr(at.slot, "status", trouble), FailureCode.UNEXPECTED),
        (lambda at, trouble: setattr(at.slot, "reading", trouble), FailureCode.UNEXPECTED),
        (lambda at, trouble: setattr(at.desk, "trouble", trouble), FailureCode.UNEXPECTED),
        (lambda at, trouble: setattr(at.printer, "trouble", trouble), FailureCode.UNEXPECTED),
    ],
    ids=["inspect", "read", "store", "print"],
)
def test_a_mistake_of_ours_is_a_code_and_a_place_without_its_text(terminal, caplog, break_it, code):
    caplog.set_level(logging.DEBUG)
    at = terminal()
    break_it(at, ValueError(f"cannot do {canary.FULL_NAME}"))
    at.post(ev.Begin(uuid4(), AT), ev.Choose((forms.CERTIFICATE,)), ev.Next())
    at.slot.lay_down()
    at.saw.until(lambda visit: visit.step is Step.SECRET or visit.trouble)
    if at.runtime.visit.step is Step.SECRET:
        at.post(ev.SecretTyped(Secret(canary.PIN)))
        at.saw.until(lambda visit: visit.step is Step.READ or visit.trouble)
    if at.runtime.visit.step is Step.READ:
        at.post(ev.Next(), *at._answers(), *[ev.Next()] * 6)
        at.saw.until(lambda visit: visit.step is Step.CHECK)
        at.post(ev.Submit(AT))
        at.saw.until(lambda visit: visit.trouble)
    assert at.runtime.visit.trouble.code is code
    assert "effect_broke kind=ValueError place=Fake" in caplog.text
    assert "花子" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


def test_a_prefill_that_breaks_leaves_the_person_to_be_asked(terminal, caplog):
    at = terminal()

    def breaks(_visit):
        raise LookupError(canary.FULL_NAME)

    at.offers = breaks
    at.to_secret()
    at.post(ev.SecretTyped(Secret(canary.PIN)))
    assert at.saw.until(lambda visit: visit.step is Step.READ).answers.find("applicant.fullName") is None
    at.post(ev.Next(), typed("applicant.fullName", canary.FULL_NAME))
    at.saw.until(lambda visit: visit.answers.text("applicant.fullName") == canary.FULL_NAME)
    assert "kind=LookupError" in caplog.text
    assert "花子" not in caplog.text


def test_a_watcher_that_breaks_keeps_nobody_from_seeing(caplog):
    at = Terminal(watcher_first=_breaking)
    at.begin()
    at.runtime.close()
    assert at.saw.seen
    assert "kind=ZeroDivisionError" in caplog.text


def _breaking(_visit):
    raise ZeroDivisionError


def test_a_mistake_in_the_flow_is_said_and_loses_nothing(terminal, caplog):
    at = terminal()
    at.begin()
    at.post(typed("applicant.fullName", canary.FULL_NAME))
    at.saw.until(lambda visit: visit.answers.text("applicant.fullName"))
    at.post(ev.Choose(("not a form",)))  # what nobody should ever post
    broken = at.saw.until(lambda visit: visit.trouble is not None)
    assert broken.trouble.code is FailureCode.UNEXPECTED
    assert broken.answers.text("applicant.fullName") == canary.FULL_NAME
    assert "花子" not in caplog.text
    at.post(ev.Leave())
    assert dict(at.saw.until(lambda visit: not visit.active).answers.given) == {}


@pytest.mark.parametrize(
    ("trouble", "step"),
    [
        (StoreError(FailureCode.STORE_DISK_FULL, "no space"), Step.CHECK),
        (StoreError(FailureCode.STORE_LOCKED), Step.CHECK),
    ],
)
def test_a_store_that_fails_loses_nothing_and_may_be_tried_again(terminal, trouble, step):
    at = terminal()
    at.to_check()
    at.desk.trouble = trouble
    at.post(ev.Submit(AT))
    failed = at.saw.until(lambda visit: visit.trouble is not None)
    assert (failed.step, failed.trouble.code) == (step, trouble.code)
    assert failed.answers.text("copies") == "1"
    at.desk.trouble = None
    at.post(ev.Submit(AT))
    assert at.saw.until(lambda visit: visit.slip is Slip.PRINTED).receipt is not None


def test_a_printer_that_fails_keeps_the_number_and_prints_again(terminal):
    at = terminal()
    at.printer.trouble = SlipError(FailureCode.PRINTER_FAILED, "paper jam")
    failed = at.to_receipt()
    assert (failed.slip, failed.trouble.code) == (Slip.FAILED, FailureCode.PRINTER_FAILED)
    assert at.desk.printed == []
    at.printer.trouble = None
    at.post(ev.PrintAgain(ReissueReason.NOT_PRINTED))
    at.saw.until(lambda visit: visit.slip is Slip.PRINTED)
    assert (at.desk.printed, at.desk.reissued) == ([str(failed.receipt.number)], [])
    at.post(ev.PrintAgain(ReissueReason.DAMAGED))
    at.saw.until(lambda visit: visit.slip is Slip.PRINTING)
    at.saw.until(lambda visit: visit.slip is Slip.PRINTED)
    number = str(failed.receipt.number)
    assert at.printer.out == [(number, False), (number, True)]  # the first paper is not a reissue
    assert at.desk.reissued == [(number, ReissueReason.DAMAGED)]
