"""What the runtime needs from the outside world, as protocols. Implementations: devices, store, slips, connectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.domain.card import CardReading, CardStatus, ReadRequest
    from counter_app.failures import FailureCode


@dataclass(frozen=True, slots=True)
class ReaderReady:
    """The reader bound to this role is attached and empty."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderTrouble:
    """No service, no reader, not the bound reader: `code` says which. Sent once per change, not per poll."""

    code: FailureCode
    cause: str = ""


@dataclass(frozen=True, slots=True)
class CardInserted:
    """Something was laid on the reader; what it is, `inspect()` says. `serial` counts insertions."""

    reader: str
    serial: int


@dataclass(frozen=True, slots=True)
class CardTaken:
    """The card left the reader."""

    reader: str
    serial: int


SlotEvent = ReaderReady | ReaderTrouble | CardInserted | CardTaken


class CardSlot(Protocol):
    """The one reader bound to a role. Calls block and come from a worker, never from the window's thread.

    Every failure is a `CardError` with its code. No call ever retries a secret by itself.
    """

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """Tell about readers and cards from now on, beginning with the present state; called on the slot's thread."""

    def inspect(self) -> CardStatus:
        """Kind, tries, expiry: everything that needs no secret (flow F0)."""

    def read(self, request: ReadRequest) -> CardReading:
        """Verify the secret once and read the four items, and the face where wanted (flows F1, F2, F3, F5)."""

    def close(self) -> None:
        """Stop the threads and let go of the card. Safe to call twice."""


class Clock(Protocol):
    """Time as the product sees it; tests turn it by hand."""

    def now(self) -> datetime:
        """Wall clock with time zone (Asia/Tokyo at a counter)."""

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time-outs."""
