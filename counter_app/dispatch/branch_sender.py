"""Empties a branch terminal's outbox into its hub: oldest first, one case never holding up another.

The line is one thing, a message another. Without a line nothing is tried, with growing pauses; a message that fails gets
pauses of its own while others go; a message that is turned away waits for a person, and its case with it.

On a long line (50 ms to the hub) most of the time is waiting: after an outage messages of several cases go side by side.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol, assert_never
from uuid import UUID

from counter_app.domain.branch_answer import (
    ComeAgain,
    Contact,
    EarlierMissing,
    HubAnswer,
    LineClosed,
    LineDown,
    TakenIn,
    TurnedAway,
)
from counter_app.domain.branch_message import Envelope
from counter_app.failures import CounterError, FailureCode
from counter_app.ports import Clock
from counter_app.store.branch_outbox import BranchOutbox, Waiting

_log = logging.getLogger(__name__)
_PAGE = 500
_NO_MORE_THAN = 30
_CLOCKS_DIFFER = timedelta(hours=1)  # a clock may have been set since the message went


class Line(Protocol):
    """The way to the hub; `connectors.hub_line.HubLine` is one."""

    def send(self, envelope: Envelope, body: bytes) -> HubAnswer:
        """Send one message."""

    def greet(self) -> Contact | LineDown | LineClosed:
        """Ask whether the hub is there."""

    def missing(self, ids: list[UUID]) -> list[UUID] | LineDown | LineClosed:
        """Ask which of these it does not have."""

    def close(self) -> None:
        """Let go of the connection."""


class Step(Enum):
    """What one step came to."""

    SENT = "sent"
    HELD = "held"  # tried; not this message now
    IDLE = "idle"  # nothing is due
    DOWN = "down"
    CLOSED = "closed"


_GRAVEST_FIRST = (Step.CLOSED, Step.DOWN, Step.SENT, Step.HELD)


@dataclass(frozen=True)
class SenderPace:
    """Pauses in seconds: half fixed, half chance. `closed` is the longest while somebody has to look."""

    first: float = 1.0
    longest: float = 60.0
    closed: float = 600.0
    greet: float = 60.0  # without anything to send the hub is greeted this often
    keep: timedelta = timedelta(days=7)  # sealed bodies, after the hub took them in; longer until a backup covers them
    keep_at_most: timedelta = timedelta(days=90)  # where the hub never says so
    chance: Callable[[], float] = random.random  # not a secret: spreads load

    def pause(self, tries: int, wish: float | None = None, longest: float | None = None) -> float:
        """Return the pause after the failed try number `tries` (from 1)."""
        grown = min(longest or self.longest, self.first * 2.0 ** min(tries - 1, _NO_MORE_THAN))
        return max(grown / 2 + grown / 2 * self.chance(), min(wish or 0.0, self.closed))

    def forget_before(self, now: datetime, contact: Contact) -> datetime:
        """Return by this clock when the hub must have taken a message in so that it will never ask for it again.

        Kept for `keep` in any case: the newest backup may turn out to be unreadable, and an older one has to do.
        """
        longest = now - self.keep_at_most
        if contact.backed_up is None:
            return longest
        covered = contact.backed_up + (now - contact.hub_time) - _CLOCKS_DIFFER
        return max(longest, min(now - self.keep, covered))


class BranchSender:
    """Sends on a thread of its own between `start` and `stop`, or step by step."""

    def __init__(
        self,
        outbox: BranchOutbox,
        line: Line,
        clock: Clock,
        pace: SenderPace | None = None,
        *,
        beside: Sequence[Line] = (),
    ) -> None:
        """`beside`: further lines to the same hub, used at the same time as `line`."""
        self._outbox, self._line, self._clock, self._pace = outbox, line, clock, pace or SenderPace()
        self._lines = (line, *beside)
        self._failures = 0  # of the line, in a row
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def step(self) -> Step:
        """Send what is due first: a message on each line, no two of one case. Raises StoreError."""
        due = self._outbox.all_due(len(self._lines))
        if not due:
            return Step.IDLE
        answers = self._sent(due)
        steps = {self._settle(waiting, answer) for waiting, answer in zip(due, answers, strict=True)}
        self._hear([answer for answer in answers if isinstance(answer, TakenIn | EarlierMissing)])
        return next(step for step in _GRAVEST_FIRST if step in steps)

    def _sent(self, due: list[Waiting]) -> list[HubAnswer]:
        if len(due) == 1:
            return [self._line.send(due[0].envelope, due[0].body)]
        with ThreadPoolExecutor(len(due), thread_name_prefix="branch-line") as side_by_side:
            pairs = zip(self._lines, due, strict=False)
            return list(side_by_side.map(lambda pair: pair[0].send(pair[1].envelope, pair[1].body), pairs))

    def _settle(self, waiting: Waiting, answer: HubAnswer) -> Step:
        message = waiting.envelope.id
        _log.info("branch_message id=%s answer=%s", message, type(answer).__name__)
        match answer:
            case TakenIn(receipt):
                self._outbox.taken_in(message, receipt)
                return Step.SENT
            case EarlierMissing():
                self._later(waiting, FailureCode.MESSAGE_TOO_EARLY, None)
                return Step.HELD
            case ComeAgain(code, wish):
                self._failures = 0
                self._later(waiting, code, wish)
                return Step.HELD
            case TurnedAway(code):
                self._failures = 0
                self._outbox.refused(message, code)
                return Step.HELD
            case LineDown(code, wish):
                self._later(waiting, code, wish)
                return Step.DOWN
            case LineClosed(code):
                self._outbox.line_stands(code)
                return Step.CLOSED
            case _:
                assert_never(answer)

    def _later(self, waiting: Waiting, code: FailureCode, wish: float | None) -> None:
        pause = self._pace.pause(waiting.tries + 1, wish)
        self._outbox.later(waiting.envelope.id, code, timedelta(seconds=pause))

    def _hear(self, spoken: list[TakenIn | EarlierMissing]) -> None:
        """Of answers given side by side the one with the highest count was the last: it knows of the others."""
        if spoken:
            last = max((answer.contact for answer in spoken), key=lambda contact: contact.taken)
            self._heard(last, missing=any(isinstance(answer, EarlierMissing) for answer in spoken))

    def _heard(self, contact: Contact, *, missing: bool = False) -> bool:
        """Return False where something is still to be compared with what the hub has."""
        self._failures = 0
        return not (self._outbox.spoke(contact) or missing) or self._ask_what_is_missing(contact)

    def _ask_what_is_missing(self, contact: Contact) -> bool:
        """The hub has fewer messages than it gave receipts for, or may have: find them, send them again."""
        after, lost = 0, 0
        while page := self._outbox.kept(after, _PAGE):
            missing = self._line.missing([message for _, message in page])
            if not isinstance(missing, list):
                return False  # asked again at the next contact
            if missing:
                self._outbox.send_again(missing)
            lost, after = lost + len(missing), page[-1][0]
        _log.warning("branch_hub_lost again=%d", lost)
        if not lost:
            self._outbox.settle_count(contact.taken)
        self._outbox.compared(contact)
        return True

    def greet(self) -> Step:
        """Tell whether the hub is there, though there is nothing to send; and tidy up. Raises StoreError."""
        answer = self._line.greet()
        match answer:
            case Contact():
                if self._heard(answer):
                    self._outbox.purge(self._pace.forget_before(self._clock.now(), answer))
                return Step.IDLE
            case LineDown():
                return Step.DOWN
            case LineClosed(code):
                self._outbox.line_stands(code)
                return Step.CLOSED

    def start(self) -> None:
        """Begin on an own thread."""
        self._thread = threading.Thread(target=self._run, name="branch-sender", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was stored: look now."""
        self._wake.set()

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish the message in hand and end the thread; False where that took longer."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)
            if self._thread.is_alive():
                return False
            self._thread = None
        for line in self._lines:
            line.close()
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self.drain()
            if self._failures:  # a new message does not shorten the pause of a line that is down
                self._stopping.wait(pause)
            else:
                self._wake.wait(pause)
            self._wake.clear()

    def drain(self) -> float:
        """Send until nothing is due or the line is gone; return how long to rest, in seconds."""
        try:
            step = Step.SENT
            while step in {Step.SENT, Step.HELD} and not self._stopping.is_set():
                step = self.step()
            if step is Step.IDLE:
                step = self.greet()
        except CounterError as error:
            _log.warning("branch_store code=%s cause=%s", error.code.name, error.cause)
            step = Step.DOWN
        if step is Step.IDLE:
            return self._rest()
        self._failures += 1
        return self._pace.pause(self._failures, longest=self._pace.closed if step is Step.CLOSED else None)

    def _rest(self) -> float:
        """Until the next message comes due, or the next greeting."""
        due = self._outbox.next_due()
        wait = (due - self._clock.now()).total_seconds() if due else self._pace.greet
        return min(max(wait, 0.05), self._pace.greet)
