"""What leaves the house: messages of the outbox, what comes of them, and the ways out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from counter_app.domain.application import Application
from counter_app.failures import FailureCode


@dataclass(frozen=True)
class Delivery:
    """One application on its way to a receiver; `key` is the idempotency key (`{receipt}/{n}`)."""

    key: str
    attempt: int
    received_at: datetime
    simulated: bool
    application: Application


@dataclass(frozen=True)
class Delivered:
    """The receiver has it; `reference` is its own number, if it gave one."""

    reference: str | None = None


@dataclass(frozen=True)
class RetryLater:
    """Not now: line down, receiver busy. Tried again with growing pauses, not before `wait_seconds` if it said so."""

    code: FailureCode
    cause: str = ""
    wait_seconds: float | None = None


@dataclass(frozen=True)
class Refused:
    """The receiver will not take it as it is; a person must look."""

    code: FailureCode
    cause: str = ""


DeliveryOutcome = Delivered | RetryLater | Refused
TRANSCRIPTION = "transcription"  # the way out that a person walks: no dispatcher claims its messages


class Connector(Protocol):
    """One way out. `deliver` may run twice for one key; the receiver must end up with one application."""

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Hand over; never raises for what the receiver or the line does."""

    def check(self) -> list[str]:
        """Say what keeps this connector from working, in Japanese for the administrator; empty when usable."""


@dataclass(frozen=True)
class Claimed:
    """One message this process may deliver until the lease ends. `token` fences: only the newest claim can settle.

    Nothing of a person is in it: the application is read when it goes out (`Outbox.open`). `key` is the delivery's.
    """

    seq: int
    token: int
    connector: str
    key: str
    application_id: str
    attempt: int


@dataclass(frozen=True)
class OutboxStats:
    """How the outbox stands. `unsent` includes `in_flight`; delivered messages are history and not counted."""

    unsent: int
    in_flight: int
    refused: int
    oldest_unsent: datetime | None


BATCH = 10  # messages a dispatcher claims and settles together


class Outbox(Protocol):
    """Messages that were stored with their application and still have to leave the house."""

    def claim_batch(self, most: int) -> Sequence[Claimed]:
        """Lease the messages that have been due longest, at most `most`; none where nothing is due. Raises StoreError.

        What was tried before comes alone, and no two belong to one case.
        """

    def open(self, claimed: Claimed) -> Delivery | Refused:
        """Read and unseal what is to be delivered, as it is now: a case may have become protected since the claim.

        Refused where it cannot be unsealed. Raises StoreError where it cannot be read.
        """

    def settle_batch(self, results: Sequence[tuple[Claimed, DeliveryOutcome]]) -> Collection[int]:
        """Write down what came of claims, all or none. Returns the `seq` of those another claim has followed.

        These are left as they are. Raises StoreError.
        """

    def settle_and_claim(
        self, results: Sequence[tuple[Claimed, DeliveryOutcome]], most: int
    ) -> tuple[Collection[int], Sequence[Claimed]]:
        """Do both as one, all or nothing: write down what came of claims, then lease what is due next.

        Returns what `settle_batch` and `claim_batch` do; none may be claimed although something is due, so who wants to
        rest asks `claim_batch` first. Raises StoreError.
        """

    def give_back(self, claims: Sequence[Claimed]) -> None:
        """Let go of claims nobody tried to deliver: due again at once, the attempt not counted. Raises StoreError."""
