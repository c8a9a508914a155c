"""What the printer says during a visit, and large print."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.channel import Channel
from counter_app.domain.reissue import ReissueReason
from counter_app.failures import FailureCode
from counter_app.flow import events as ev
from counter_app.flow.effects import PrintSlip
from counter_app.flow.state import Rules, Slip, Step, Visit
from counter_app.flow.visit import advance
from tests.fakes import slip_receipts as invented

OUT, LOW = (FailureCode.PRINTER_PAPER_OUT,), (FailureCode.PRINTER_PAPER_LOW,)
FAILED = replace(
    Visit(Rules(Channel.KIOSK)),
    visit_id=invented.VISIT,
    started_at=invented.AT,
    step=Step.RECEIPT,
    receipt=invented.receipt(),
    slip=Slip.FAILED,
    printer=OUT,
)


def test_a_printer_that_works_again_offers_the_slip_and_prints_nothing_unasked():
    back, effects = advance(FAILED, ev.PrinterSays(LOW))
    assert (back.printer, back.printer_back, back.slip, effects) == (LOW, True, Slip.FAILED, ())
    assert advance(back, ev.PrinterSays())[0].printer_back is True
    printing, effects = advance(back, ev.PrintAgain(ReissueReason.ASKED))
    assert (printing.printer_back, effects) == (False, (PrintSlip(FAILED.generation, FAILED.receipt),))


def test_trouble_that_comes_back_takes_the_offer_away():
    back, _ = advance(FAILED, ev.PrinterSays())
    assert advance(back, ev.PrinterSays(OUT))[0].printer_back is False


def test_a_slip_that_came_out_is_not_offered():
    printed = replace(FAILED, slip=Slip.PRINTED)
    assert advance(printed, ev.PrinterSays())[0].printer_back is False


def test_what_the_printer_says_outlives_the_visit_and_large_print_does_not():
    large, _ = advance(FAILED, ev.LargePrint(wanted=True))
    _, effects = advance(large, ev.PrintAgain(ReissueReason.ASKED))
    assert effects[0].large is True
    empty, _ = advance(large, ev.Leave())
    assert (empty.printer, empty.large_print) == (OUT, False)


def test_large_letters_may_be_chosen_on_the_first_page():
    chosen, _ = advance(Visit(Rules(Channel.KIOSK)), ev.LargePrint(wanted=True))
    begun, _ = advance(chosen, ev.Begin(invented.VISIT, invented.AT))
    assert begun.large_print is True
