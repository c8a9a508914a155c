"""The reader a resident's card lies on, asked for one more thing: to sign their mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.cards import mandate_key
from counter_app.cards.credentials import Consent
from counter_app.remote.mandate import Terms, signed

if TYPE_CHECKING:
    from counter_app.cards.trust import TrustStore
    from counter_app.devices.pcsc import PcscCardSlot
    from counter_app.personal import Secret
    from counter_app.ports import Clock


class MandateCard:
    """The terminal's own slot. Calls block and come from the card's lane, where nothing else talks to the card."""

    def __init__(self, slot: PcscCardSlot, trust: TrustStore, clock: Clock) -> None:
        self._slot, self._trust, self._clock = slot, trust, clock

    def tries(self) -> int | None:
        """Tries left of the 利用者証明用 PIN. Raises CardError."""
        return self._slot.use(lambda card: mandate_key.tries(card.commands, self._trust, self._clock.now()))

    def sign(self, terms: Terms, pin: Secret, tries_shown: int) -> bytes:
        """Return the signed document. One PIN, one try; raises WrongSecretError, CardError, RemoteError."""
        try:
            return self._slot.use(
                lambda card: mandate_key.with_open_key(
                    card.commands,
                    self._trust,
                    self._clock.now(),
                    pin=pin,
                    consent=Consent(tries_shown),
                    work=lambda key: signed(terms, key),
                )
            )
        finally:
            pin.wipe()
