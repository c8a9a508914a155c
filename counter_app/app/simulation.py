"""A simulated card behind a real PC/SC service of our own: what the demo, scripted visits and training run on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.cards.trust import TrustStore
from counter_app.devices.pcsc import PcscCardSlot
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.code_b import code_b
from counter_app.devices.virtual_card.profile import CardProfile, load_profile
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard
from counter_app.failures import FailureCode, FormError
from counter_app.flow.state import Method
from counter_app.personal import Secret
from counter_app.ports import Clock

_SOCKET = "PCSCLITE_CSOCK_NAME"


class SimulatedHand:
    """Holds one simulated card: lays it down, takes it away, knows its PIN as its holder would."""

    def __init__(self, profile: CardProfile, service: PrivatePcsc) -> None:
        self._profile = profile
        self._card = InsertedCard(VirtualCard(profile), service.connect)

    def lay_down(self) -> None:
        """Lay the card on the reader."""
        self._card.insert()

    def take_away(self) -> None:
        """Take it off again; harmless when it does not lie there."""
        if self._card.is_present:
            self._card.remove()

    def secret(self, method: Method) -> Secret:
        """Return the PIN, or 照合番号B as staff would read it off the face."""
        if method is Method.CODE_B:
            return Secret(code_b(self._profile).encode("ascii"))
        pin = self._profile.secrets.text
        if pin is None:
            raise FormError(FailureCode.SCRIPT_UNREADABLE, "this card has no PIN: open it with code-b", "card profile")
        return Secret(pin.reveal().encode("ascii"))


@contextmanager
def simulated_reader() -> Iterator[PrivatePcsc]:
    """Run a PC/SC service of our own, and let this process use it; a service that runs already is not touched."""
    before = os.environ.get(_SOCKET)
    with PrivatePcsc() as service:
        os.environ[_SOCKET] = str(service.socket_path)  # read by the PC/SC library at its first use in this process
        try:
            yield service
        finally:
            if before is None:
                os.environ.pop(_SOCKET, None)
            else:
                os.environ[_SOCKET] = before


def simulated_slot(service: PrivatePcsc, clock: Clock, trust_file: Path) -> PcscCardSlot:
    """Return the slot of the simulated reader: accepts simulated cards only."""
    return PcscCardSlot(service.reader_name, TrustStore.for_simulated_cards(trust_file), clock)


def open_hand(profile: Path, service: PrivatePcsc) -> SimulatedHand:
    """Read a profile and take its card in hand."""
    return SimulatedHand(load_profile(profile), service)
