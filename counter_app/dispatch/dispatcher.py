"""The dispatcher, on a thread of its own: claim a batch, open and deliver one message after the other, settle.

A commit costs the same whatever is in it; so what goes out quickly is settled together, and the next batch is claimed
with it. What goes out slowly is settled as soon as it is out. No message begins its way late in its lease: the rest of
a batch is given back.

It keeps nothing. Whatever it was doing when the process died is in the outbox and comes due again; the receiver's
idempotency makes the second delivery harmless.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from counter_app.failures import CounterError, FailureCode
from counter_app.ports.outbox import BATCH, Claimed, Connector, DeliveryOutcome, Outbox, Refused, RetryLater

_TOGETHER_SECONDS = 1.0  # an outcome waits no longer than this and one delivery to be written down
_AT_A_TIME_SECONDS = 30.0  # what receivers reported waits no longer than this and one batch for a backlog to end
_BEGIN_WITHIN_SECONDS = 20.0  # of a lease of 120; a delivery may take 40 of them

_Result = tuple[Claimed, DeliveryOutcome]
_log = logging.getLogger(__name__)


class Dispatcher:
    """Empties the outbox through the connectors, by the id each application names.

    `idle` is the longest rest in seconds while nothing is due; `wake()` ends a rest at once. `read_back` is called
    before each rest, and now and then where there is none for long: it fetches what receivers reported meanwhile.
    """

    def __init__(
        self,
        outbox: Outbox,
        connectors: Mapping[str, Connector],
        *,
        idle: float = 5.0,
        read_back: Callable[[], int] = lambda: 0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._connectors = connectors
        self._idle = idle
        self._read_back = read_back
        self._monotonic = monotonic
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def drain(self, longest: float = math.inf) -> int:
        """Carry what is due until nothing is or it is told to stop; return how many were tried. Raises StoreError.

        After `longest` seconds it claims no more.
        """
        end, tried = self._monotonic() + longest, 0
        while self._goes_on(end) and (batch := self._outbox.claim_batch(BATCH)):
            while batch:
                count, batch = self._carry(batch, end)
                tried += count
        return tried

    def _goes_on(self, end: float) -> bool:
        return not self._stopping.is_set() and self._monotonic() < end

    def _carry(self, batch: Sequence[Claimed], end: float) -> tuple[int, Sequence[Claimed]]:
        """Carry one batch as far as it goes; return how many were tried, and the next batch where one was claimed."""
        begun = since = self._monotonic()
        results: list[_Result] = []
        for number, claimed in enumerate(batch):
            if self._stopping.is_set() or self._monotonic() - begun > _BEGIN_WITHIN_SECONDS:
                self._settle(results)
                self._outbox.give_back(batch[number:])
                return number, ()
            results.append((claimed, self._deliver(claimed)))
            if self._monotonic() - since > _TOGETHER_SECONDS:
                self._settle(results)
                results, since = [], self._monotonic()
        return len(batch), self._settle_and_claim(results, end)

    def _settle(self, results: Sequence[_Result]) -> None:
        if results:
            self._tell_all(results, self._outbox.settle_batch(results))

    def _settle_and_claim(self, results: Sequence[_Result], end: float) -> Sequence[Claimed]:
        if not results or not self._goes_on(end):
            self._settle(results)
            return ()
        lost, following = self._outbox.settle_and_claim(results, BATCH)
        self._tell_all(results, lost)
        return following

    def _deliver(self, claimed: Claimed) -> DeliveryOutcome:
        connector = self._connectors.get(claimed.connector)
        if connector is None:
            return RetryLater(FailureCode.CONNECTOR_NOT_CONFIGURED, claimed.connector)
        try:
            opened = self._outbox.open(claimed)
        except CounterError as error:
            return RetryLater(error.code, error.cause)
        if isinstance(opened, Refused):
            return opened
        try:
            return connector.deliver(opened)
        except Exception as error:  # noqa: BLE001  # a connector's mistake must not end the deliveries of all others
            return RetryLater(FailureCode.UNEXPECTED, type(error).__name__)

    def _tell_all(self, results: Sequence[_Result], lost: Collection[int]) -> None:
        for claimed, outcome in results:
            if claimed.seq in lost:
                about = (claimed.key, claimed.attempt)
                _log.warning("delivery_lease_lost key=%s attempt=%d", *about)
            else:
                self._tell(claimed, outcome)

    def _tell(self, claimed: Claimed, outcome: DeliveryOutcome) -> None:
        code: FailureCode | None = getattr(outcome, "code", None)
        how = type(outcome).__name__ + (f" {code.name}" if code else "")
        about = (claimed.key, claimed.connector, claimed.attempt, how)
        _log.info("delivery_settled key=%s connector=%s attempt=%d outcome=%s", *about)

    def start(self) -> None:
        """Begin on an own thread. Calling it twice is a mistake and raises RuntimeError."""
        if self._thread is not None:
            raise RuntimeError("the dispatcher runs already")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was submitted: look now."""
        self._wake.set()

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish the message in hand, give back the others and end the thread; False where that took longer than `timeout` seconds.

        A message cut off by the end of the process comes due again when its lease ends.
        """
        if self._thread is None:
            return True
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout)
        if self._thread.is_alive():
            return False
        self._thread = None
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            if not self._work_a_while():
                self._wake.wait(self._idle)

    def _work_a_while(self) -> bool:
        """Carry messages for a while or until none is due or the store fails; return True where the rest should be skipped."""
        begun = self._monotonic()
        try:
            self.drain(_AT_A_TIME_SECONDS)
            self._read_back()
        except CounterError as error:
            _log.warning("outbox_unavailable code=%s cause=%s", error.code.name, error.cause)
            return self._stopping.is_set()
        return self._stopping.is_set() or self._monotonic() - begun >= _AT_A_TIME_SECONDS
