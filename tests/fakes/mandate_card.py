"""A resident's simulated card that signs mandates without a reader, its PIN already verified."""

from __future__ import annotations

from counter_app.cards.commands import CardCommands, LongReads
from counter_app.cards.credentials import Consent
from counter_app.cards.guard import GuardedChannel
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.cards.trust import TrustStore
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.remote.mandate import RevokeCode, Terms, signed

TRUST = TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")


class SigningCard:
    """As `remote.mandate.CardKey`."""

    def __init__(self, name="hanako"):
        card = VirtualCard(load_profile(SHIPPED / f"{name}.toml"))
        card.power_on()
        self._jpki = JpkiSession(CardCommands(GuardedChannel(card), LongReads(usable=True)))
        self._jpki.verify(KeyPair.USER, bytearray(b"1234"), Consent(3))

    def chain(self):
        return self._jpki.certificate(KeyPair.USER).der, self._jpki.root(KeyPair.USER)

    def sign(self, message):
        return self._jpki.sign(KeyPair.USER, self._jpki.certificate(KeyPair.USER), message)

    def mandate(self, asked, code=None, minutes=30, procedures=("tennyu",)):
        """A document over this challenge."""
        return signed(Terms(asked, procedures, minutes, (code or RevokeCode.fresh()).digest), self)
