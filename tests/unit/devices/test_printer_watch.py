"""A printer is asked again and again; only changes are told."""

from __future__ import annotations

import queue

from counter_app.devices.printer_watch import PolledPrinter
from counter_app.failures import FailureCode
from counter_app.ports.printing import PrinterState

FINE, EMPTY = PrinterState(), PrinterState((FailureCode.PRINTER_PAPER_OUT,))


def test_changes_are_told_once_each():
    answers, told = [FINE, FINE, EMPTY, EMPTY, FINE], queue.SimpleQueue()
    asked = iter(answers)
    watch = PolledPrinter(lambda: next(asked, FINE), every_s=0.001)
    watch.start(told.put)
    assert [told.get(timeout=30) for _ in range(3)] == [FINE, EMPTY, FINE]
    watch.stop()
    assert told.empty()


def test_it_may_be_stopped_before_it_began():
    PolledPrinter(lambda: FINE).stop()
