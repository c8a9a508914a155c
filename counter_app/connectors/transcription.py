"""画面からの転記: a person types a case over, line by line, in the order and form of the core system's screen.

Nothing is sent: a message of this way out waits in the outbox until a person says that it is done, with the core
system's number (`finish`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from counter_app.connectors import connectors
from counter_app.connectors.mapped_case import map_case
from counter_app.connectors.mapping import Destination
from counter_app.connectors.settings import destinations_of, refuse_unknown
from counter_app.domain.application import Application
from counter_app.domain.protection import SECRET_TEXT
from counter_app.failures import FailureCode
from counter_app.personal import Personal
from counter_app.ports.outbox import TRANSCRIPTION, Claimed, Delivered, Delivery, DeliveryOutcome, RetryLater

ID = TRANSCRIPTION


class LineState(StrEnum):
    """What may be done with a line."""

    COPY = "copy"
    HIDDEN = "hidden"  # 支援措置: never on a clipboard
    MISFIT = "misfit"  # does not fit as it is: a person looks
    NO_HOME = "no-home"  # 転記先なし


@dataclass(frozen=True)
class SheetLine:
    """One line to type over."""

    label: str  # their item
    value: Personal[str]  # in their form
    state: LineState
    note: str = ""  # Japanese: why it misfits


def transcription_sheet(application: Application, destination: Destination | None) -> tuple[SheetLine, ...]:
    """Return the lines in the destination's order; what has no home stands at the end. Without a mapping: our order."""
    if destination is None:
        return tuple(SheetLine(item.label, item.shown, _state(item.value, application)) for item in application.items)
    return tuple(_mapped(application, destination))


def _mapped(application: Application, destination: Destination) -> Iterator[SheetLine]:
    case = map_case(application, destination)
    whys = {(each.item, each.row): each.why for each in case.troubles}
    for line in case.lines:
        why = whys.pop((line.item.item, line.row), "")
        state = LineState.MISFIT if why else _state(line.value, application)
        yield SheetLine(line.label, line.value, state, why)
    for (name, row), why in whys.items():
        yield SheetLine(f"{name}［{row}］" if row else name, Personal(""), LineState.MISFIT, why)
    for item in case.without_home:
        yield SheetLine(item.label, item.shown, LineState.NO_HOME)


def _state(value: Personal[str], application: Application) -> LineState:
    return LineState.HIDDEN if application.protected and value.reveal() == SECRET_TEXT else LineState.COPY


class ByHandOutbox(Protocol):
    """The part of the outbox that a person settles."""

    def claim_by_hand(self, application_id: str) -> Claimed:
        """Lease the message of a transcription. Raises StoreError STEP_NOT_ALLOWED."""

    def settle(self, claimed: Claimed, outcome: DeliveryOutcome) -> None:
        """Write down what came of it."""


def finish(outbox: ByHandOutbox, application_id: str, core_number: str) -> None:
    """Somebody has typed it over: delivered, under the core system's own number. Raises StoreError."""
    claimed = outbox.claim_by_hand(application_id)
    outbox.settle(claimed, Delivered(core_number.strip() or None))


class Transcription:
    """A `Connector` that never delivers by itself."""

    def __init__(self, destinations: Mapping[str, Destination]) -> None:
        self.destinations = destinations

    def check(self) -> list[str]:
        """Nothing can be missing: the mappings were read with the settings."""
        return []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Wait for a person; an outbox does not offer these messages to a dispatcher."""
        return RetryLater(FailureCode.WAITS_FOR_A_PERSON, delivery.key)


@connectors.register(ID)
def transcription(table: Mapping[str, object]) -> Transcription:
    """Make one from `[connectors.transcription]`: `destinations`."""
    refuse_unknown(table, frozenset({"destinations"}), ID)
    return Transcription(destinations_of(table, ID))
