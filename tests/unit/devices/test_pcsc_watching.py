"""The watcher through what a test machine cannot do to a real service: readers unplugged and plugged in."""

import queue
import threading
from datetime import UTC, datetime

from smartcard import scard

from counter_app.cards.trust import TrustStore
from counter_app.devices.pcsc import PcscCardSlot, PcscContext, failure
from counter_app.failures import CardError, FailureCode
from counter_app.ports import CardInserted, CardTaken, ReaderReady, ReaderTrouble

A, B = "Reader A 00 00", "Reader B 00 00"
EMPTY, PRESENT = scard.SCARD_STATE_EMPTY, scard.SCARD_STATE_PRESENT


class Day:
    def now(self):
        return datetime(2026, 4, 1, tzinfo=UTC)

    def monotonic(self):
        return 0.0


class ScriptedContext(PcscContext):
    """A service that goes through a script of machines: reader name to state, or the failure it answers with.

    Each change becomes visible when the watcher looks, as a change of the real world would.
    """

    def __init__(self, script: "queue.Queue", done: threading.Event) -> None:
        self.script, self.done = script, done
        self.machine = script.get()

    def __exit__(self, *exception):
        pass

    def cancel(self):
        self.done.set()

    def readers(self):
        if isinstance(self.machine, CardError):
            raise self.machine
        return sorted(self.machine)

    def look(self, states, _timeout_ms):
        if isinstance(self.machine, CardError):
            raise self.machine
        named = dict(states[1:])
        changed = [(name, self.machine[name]) for name in named if self.machine.get(name, named[name]) != named[name]]
        if any(name not in self.machine for name in named):
            raise failure(scard.SCARD_E_UNKNOWN_READER, "watch readers")
        if changed:
            return changed
        try:
            self.machine = self.script.get_nowait()
        except queue.Empty:
            self.done.set()
            threading.Event().wait(0.01)
        return None


def told(*machines, wanted="Reader A"):
    script, done, events = queue.Queue(), threading.Event(), []
    for machine in machines:
        script.put(machine)
    script.put(machines[-1])
    slot = PcscCardSlot(wanted, TrustStore.production(), Day(), open_context=lambda: ScriptedContext(script, done))
    slot.watch(events.append)
    assert done.wait(20)
    slot.close()
    return events


def test_unplugged_with_a_card_on_it_and_plugged_in_again():
    events = told({A: EMPTY}, {A: PRESENT | 1 << 16}, {}, {A: EMPTY}, {A: PRESENT | 1 << 16})
    assert [type(event) for event in events] == [
        ReaderReady, CardInserted, CardTaken, ReaderTrouble, ReaderReady, CardInserted,
    ]  # fmt: skip
    assert events[3].code is FailureCode.NO_READER


def test_another_reader_coming_and_going_is_nobodys_business():
    events = told({A: EMPTY}, {A: EMPTY, B: PRESENT}, {A: EMPTY}, {A: PRESENT | 1 << 16, B: EMPTY})
    assert events == [ReaderReady(A), CardInserted(A, 1)]


def test_the_bound_reader_missing_among_others_is_named():
    events = told({B: EMPTY}, {A: EMPTY, B: EMPTY})
    assert [type(event) for event in events] == [ReaderTrouble, ReaderReady]
    assert events[0].code is FailureCode.READER_NOT_FOUND
    assert B in events[0].cause


def test_without_a_name_a_second_reader_is_trouble_not_a_guess():
    events = told({A: EMPTY}, {A: EMPTY, B: EMPTY}, {B: EMPTY}, wanted=None)
    assert [type(event) for event in events] == [ReaderReady, ReaderTrouble, ReaderReady]
    assert events[2] == ReaderReady(B)


def test_negative_results_of_windows_are_understood():
    for signed in (0x8010001D - (1 << 32), 0x8010001D):
        assert failure(signed, "establish context").code is FailureCode.NO_PCSC_SERVICE
    assert failure(0x80100069 - (1 << 32), "transmit").code is FailureCode.CARD_REMOVED
    assert failure(0x8010002F, "transmit").code is FailureCode.READER_COMMUNICATION
