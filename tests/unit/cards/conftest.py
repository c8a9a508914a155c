from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counter_app.cards.channel import CountingChannel, TracingChannel
from counter_app.cards.commands import CardCommands, LongReads
from counter_app.cards.guard import GuardedChannel
from counter_app.cards.trust import TrustStore
from counter_app.devices.virtual_card.card import CardTornError, VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.cards.channel import TraceLine

TODAY = date(2026, 4, 1)


@dataclass
class CardOnTable:
    """A simulated card reached without PC/SC, with the channels the slot would put around it."""

    card: VirtualCard
    mutate: Callable[[int, bytes], bytes] | None = None
    hears: Callable[[bytes], bytes] = bytes  # what the card makes of a command
    lines: list[TraceLine] = field(default_factory=list)
    index: int = -1
    counter: CountingChannel | None = None

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        self.index += 1
        try:
            answer = self.card.transmit(self.hears(bytes(apdu)))
        except CardTornError:
            raise CardError(FailureCode.CARD_REMOVED, "torn") from None
        return self.mutate(self.index, answer) if self.mutate else answer

    def commands(self, *, long_reads: bool = True) -> CardCommands:
        """Power-cycle, as the slot does, and start counting anew."""
        self.card.power_off()
        self.card.power_on()
        self.index = -1
        self.counter = CountingChannel(GuardedChannel(TracingChannel(self, self.lines.append)))
        return CardCommands(self.counter, LongReads(usable=long_reads))


@pytest.fixture(scope="session")
def trust() -> TrustStore:
    return TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")


def _deaf_to_short_ids(apdu: bytes) -> bytes:
    """The worst card there could be: it takes every command to be about the current file."""
    cla, ins, p1, _, *rest = apdu
    if ins == 0xB0 and p1 & 0x80:
        return bytes((cla, ins, 0x7F, 0xFF, *rest))  # the identifier is an offset, far behind any end
    if ins in {0x20, 0x2A}:
        return bytes((cla, ins, p1, 0x80, *rest))
    return bytes((cla, ins, p1, 0x04, *rest)) if ins == 0xB2 else apdu


@pytest.fixture
def lay() -> Callable[..., CardOnTable]:
    def lay_down(name: str = "hanako", short_ids: str = "taken") -> CardOnTable:
        profile = load_profile(SHIPPED / f"{name}.toml")
        faults = replace(profile.faults, no_short_ids=short_ids == "refused")
        card = VirtualCard(replace(profile, faults=faults))
        return CardOnTable(card, hears=_deaf_to_short_ids if short_ids == "unheard" else bytes)

    return lay_down
