"""The reader a member of staff lays their card on. Its own slot: a resident's card never lies here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.cards import staff_flow
from counter_app.cards.credentials import Consent
from counter_app.failures import CardError, FailureCode
from counter_app.signin.card_key import CardProof, Challenge

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.cards.staff_flow import StaffCardSeen
    from counter_app.cards.trust import TrustStore
    from counter_app.devices.pcsc import CardInHand, PcscCardSlot
    from counter_app.personal import Secret
    from counter_app.ports import Clock, SlotEvent


class StaffCard:
    """Asks one slot for a card's certificate and for a signature. Calls block and come from a worker."""

    def __init__(self, slot: PcscCardSlot, trust: TrustStore, clock: Clock, terminal: str) -> None:
        self._slot, self._trust, self._clock, self._terminal = slot, trust, clock, terminal
        self._seen: tuple[object, bytes] | None = None  # which insertion was looked at, and its certificate

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """Tell about cards coming and going; called on the slot's thread."""
        self._slot.watch(seen)

    def look(self) -> StaffCardSeen:
        """Certificate and tries, without a secret."""

        def work(card: CardInHand) -> StaffCardSeen:
            found = staff_flow.look(card.commands, self._trust, self._clock.now())
            self._seen = (card.sighting, found.certificate)
            return found

        self._seen = None
        return self._slot.use(work)

    def prove(
        self, pin: Secret, tries_shown: int, enrolled: Callable[[bytes], bool], *, last_try_confirmed: bool = False
    ) -> CardProof:
        """Have a fresh challenge signed: one PIN, one try. CARD_CHANGED where another card lies there than was shown."""
        challenge = Challenge.fresh(self._terminal, self._clock.now())
        seen, consent = self._seen, Consent(tries_shown, last_try_confirmed)

        def work(card: CardInHand) -> CardProof:
            if seen is not None and seen[0] != card.sighting:
                raise CardError(FailureCode.CARD_CHANGED, "not the insertion that was looked at")
            signed = staff_flow.prove(
                card.commands,
                self._trust,
                challenge.at,
                pin=pin,
                consent=consent,
                message=challenge.message,
                enrolled=lambda der: (seen is None or seen[1] == der) and enrolled(der),
            )
            return CardProof(challenge, signed.signature, signed.certificate)

        try:
            return self._slot.use(work)
        finally:
            pin.wipe()

    def close(self) -> None:
        """Let go of the reader."""
        self._slot.close()
