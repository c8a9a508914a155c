"""Hand-written stand-ins for everything a terminal touches, so that a test decides what happens and when.

Nothing here sleeps: a gate holds a call until the test opens it, and everything that is waited for has a deadline.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from counter_app.domain.answers import FieldPath
from counter_app.domain.application import Receipt, Submission
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardReading, CardStatus, ReadRequest
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import ReissueReason
from counter_app.flow import events as ev
from counter_app.flow.state import Visit
from counter_app.personal import Personal
from counter_app.ports import CardInserted, CardTaken, SlipMade, SlotEvent
from tests.fakes import canary

DEADLINE_S = 20.0  # against hanging, never a measurement
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class HandClock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return self.seconds

    def turn(self, seconds: float) -> None:
        self.seconds += seconds


class Gate:
    """Holds whoever comes until it is opened; tells when somebody stands before it."""

    def __init__(self, *, is_open: bool = True) -> None:
        self._open, self.reached = threading.Event(), threading.Event()
        if is_open:
            self._open.set()

    def shut(self) -> None:
        self._open.clear()
        self.reached.clear()

    def open(self) -> None:
        self._open.set()

    def pass_through(self) -> None:
        self.reached.set()
        assert self._open.wait(DEADLINE_S), "nobody opened the gate"

    def wait_for_somebody(self) -> None:
        assert self.reached.wait(DEADLINE_S), "nobody came to the gate"


@dataclass
class FakeSlot:
    """A reader with one card; `reading` may be an exception to raise. Keeps the requests it was given."""

    status: CardStatus | Exception = canary.STATUS
    reading: CardReading | Exception = field(default_factory=canary.reading)
    gate: Gate = field(default_factory=Gate)
    inspections: int = 0
    requests: list[ReadRequest] = field(default_factory=list)
    secrets: list[bytes] = field(default_factory=list)
    closed: int = 0
    _seen: Callable[[SlotEvent], None] | None = None

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        self._seen = seen

    def tell(self, event: SlotEvent) -> None:
        assert self._seen is not None
        self._seen(event)

    def lay_down(self, serial: int = 1) -> None:
        self.tell(CardInserted("reader", serial))

    def take_away(self, serial: int = 1) -> None:
        self.tell(CardTaken("reader", serial))

    def inspect(self) -> CardStatus:
        self.inspections += 1
        self.gate.pass_through()
        if isinstance(self.status, Exception):
            raise self.status
        return self.status

    def read(self, request: ReadRequest) -> CardReading:
        self.requests.append(request)
        self.gate.pass_through()
        if isinstance(self.reading, Exception):
            raise self.reading
        with request.credential.secret.borrow() as secret:
            self.secrets.append(bytes(secret))
        return self.reading

    def close(self) -> None:
        self.closed += 1


@dataclass
class FakeDesk:
    """Takes submissions in memory; the same visit again gets the receipt it has."""

    trouble: Exception | None = None
    gate: Gate = field(default_factory=Gate)
    receipts: dict[object, Receipt] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    reissued: list[tuple[str, ReissueReason]] = field(default_factory=list)

    def submit(self, submission: Submission) -> Receipt:
        self.gate.pass_through()
        if self.trouble is not None:
            raise self.trouble
        number = ReceiptNumber("MH01", AT.date(), len(self.receipts) + 1)
        return self.receipts.setdefault(submission.visit_id, Receipt(number, AT, submission))

    def home_code_used(self, code: bytes) -> bool:
        return any(receipt.submission.home_code == code for receipt in self.receipts.values())

    def slip_printed(self, number: ReceiptNumber) -> None:
        self.printed.append(str(number))

    def slip_reissued(self, number: ReceiptNumber, reason: ReissueReason) -> None:
        self.reissued.append((str(number), reason))

    def unprinted(self) -> list[Receipt]:
        return [receipt for receipt in self.receipts.values() if str(receipt.number) not in self.printed]


@dataclass
class FakePrinter:
    """Prints onto nothing."""

    trouble: Exception | None = None
    gate: Gate = field(default_factory=Gate)
    out: list[tuple[str, bool]] = field(default_factory=list)
    large: list[bool] = field(default_factory=list)

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:
        self.gate.pass_through()
        if self.trouble is not None:
            raise self.trouble
        self.out.append((str(receipt.number), again))
        self.large.append(large)
        return SlipMade(Path(f"/slips/{receipt.number}.pdf"), ("U+9089 U+E0102",))


class Watcher:
    """Every visit the runtime showed; waits for one that fits."""

    def __init__(self) -> None:
        self.seen: list[Visit] = []
        self._new: queue.SimpleQueue[Visit] = queue.SimpleQueue()

    def __call__(self, visit: Visit) -> None:
        self.seen.append(visit)
        self._new.put(visit)

    def until(self, fits: Callable[[Visit], object]) -> Visit:
        try:
            while not fits(visit := self._new.get(timeout=DEADLINE_S)):
                pass
        except queue.Empty:
            last = self.seen[-1].step if self.seen else None
            raise AssertionError(f"the visit never came there; it stands at {last}") from None
        return visit


def simulated() -> CardReading:
    """What a card of the training office says."""
    return canary.reading(Authenticity.SIMULATED)


def typed(path: str, text: str) -> ev.Typed:
    return ev.Typed(FieldPath(path), Personal(text), AT)
