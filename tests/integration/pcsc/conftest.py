from __future__ import annotations

import queue
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from counter_app.cards.trust import TrustStore
from counter_app.devices.pcsc import PcscCardSlot, PcscContext
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.domain.card import CodeBCredential, PinCredential, ReadRequest
from counter_app.personal import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counter_app.ports import SlotEvent

NOTICED_WITHIN_S = 15  # a limit against hanging, not a measurement


class FixedDay:
    """A clock that stands on one day and still measures."""

    def now(self) -> datetime:
        return datetime(2026, 4, 1, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Told:
    """What a slot told, in order."""

    def __init__(self) -> None:
        self._events: queue.Queue[SlotEvent] = queue.Queue()

    def __call__(self, event: SlotEvent) -> None:
        self._events.put(event)

    def next(self) -> SlotEvent:
        return self._events.get(timeout=NOTICED_WITHIN_S)

    def until(self, kind: type) -> SlotEvent:
        while not isinstance(event := self.next(), kind):
            pass
        return event

    def nothing_more(self) -> bool:
        return self._events.empty()


@pytest.fixture
def reader_becomes(private_pcsc) -> Callable[[bool], None]:
    """Wait until the service itself has noticed: the virtual reader looks for its card every 0.4 s."""

    def wait(present: bool) -> None:  # noqa: FBT001  # reads as a sentence where it is called
        with PcscContext() as context:
            reader = private_pcsc.reader_name
            assert context.becomes(reader, present=present, timeout_ms=NOTICED_WITHIN_S * 1000)

    return wait


@pytest.fixture
def lay_down(lay_down, reader_becomes):
    """As the common fixture, and the service knows: it has asked for the ATR a moment before it says "present"."""

    def lay(card):
        laid = lay_down(card)
        reader_becomes(True)
        return laid

    return lay


@pytest.fixture
def card_without_short_ids() -> VirtualCard:
    profile = load_profile(SHIPPED / "hanako.toml")
    return VirtualCard(replace(profile, faults=replace(profile.faults, no_short_ids=True)))


@pytest.fixture(autouse=True)
def _empty_reader(reader_becomes):
    reader_becomes(False)


@pytest.fixture(scope="session")
def trust() -> TrustStore:
    return TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")


@pytest.fixture
def make_slot(private_pcsc, trust) -> Iterator[Callable[..., PcscCardSlot]]:
    made = []

    def make(reader=private_pcsc.reader_name, **kwargs) -> PcscCardSlot:
        made.append(PcscCardSlot(reader, trust, FixedDay(), **kwargs))
        return made[-1]

    yield make
    for slot in made:
        slot.close()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def by_pin():
    return lambda pin=b"1234", shown=3: ReadRequest(PinCredential(Secret(pin), shown))


@pytest.fixture
def by_code_b():
    return lambda face=False: ReadRequest(CodeBCredential(Secret(b"55021720352285"), 10), want_face=face)
