"""A mandate is signed by a real simulated card: the PIN goes once, the call has it, the paper follows."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from counter_app.cards.commands import CardCommands, LongReads
from counter_app.cards.guard import GuardedChannel
from counter_app.cards.trust import TrustStore
from counter_app.devices.mandate_card import MandateCard
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.dispatch.mandate_desk import CardMandates, MandateParts
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.failures import FailureCode, SlipError
from counter_app.personal import Secret
from counter_app.remote import messages as ms
from counter_app.remote import terminal_share as sh
from counter_app.remote.mandate import Challenge, RevokeCode, checked
from counter_app.ui.remote.door import MandateWish
from tests.fakes.call_line import HandHub
from tests.fakes.remote_visits import begun_runtime
from tests.fakes.visit_runtime import HandClock

TRUST = TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")
CODE = RevokeCode(b"\x07" * 16)
WISH = MandateWish(("juminhyo", "certificate"), 30)


@dataclass
class LaidCard:
    commands: CardCommands


class OneCardSlot:
    """Gives whoever asks the card that lies there."""

    def __init__(self) -> None:
        card = VirtualCard(load_profile(SHIPPED / "hanako.toml"))
        card.power_on()
        self._card = LaidCard(CardCommands(GuardedChannel(card), LongReads(usable=True)))

    def use(self, work):
        return work(self._card)


class House:
    def __init__(self):
        self.clock, self.hub, self.sheets, self.answers = HandClock(), HandHub(), [], []
        self.at = self.clock.now().astimezone(UTC).replace(microsecond=0)
        self.asked, self.handed_in = [], []
        self.room = RemoteShare(CallParts("MH02", self.hub.open_line, new_call=lambda: "k1"), begun_runtime())
        card = MandateCard(OneCardSlot(), TRUST, self.clock)
        parts = MandateParts(
            "架空市",
            card,
            lambda job: job(),
            self.challenge,
            lambda _call, document: self.handed_in.append(document),
            self.print_sheet,
            self.clock,
            lambda: CODE,
        )
        self.desk = CardMandates(parts, self.room)
        self.room.call()
        self.hub.up()
        self.paper_fails = False

    def challenge(self, call):
        self.asked.append(Challenge("99999", call, "MH02", b"\x01" * 32, self.at))
        return self.asked[-1]

    def print_sheet(self, terms, code):
        if self.paper_fails:
            raise SlipError(FailureCode.PRINTER_FAILED, "no paper")
        self.sheets.append((terms, code))

    def sign(self, pin=b"1234"):
        self.desk.prepare(lambda: None)
        secret = Secret(bytearray(pin))
        self.desk.sign(WISH, secret, self.answers.append)
        assert secret.is_spent
        return self.answers[-1]


@pytest.fixture
def house():
    return House()


def test_what_the_card_signed_is_in_the_call_and_on_paper(house):
    assert house.sign() is None
    (said,) = house.hub.said(ms.MandateSigned)
    document = urlsafe_b64decode(said.body.document + "=" * (-len(said.body.document) % 4))
    mandate = checked(document, house.asked[0], TRUST, house.at)
    assert (mandate.terms.procedures, mandate.terms.minutes) == (("certificate", "juminhyo"), 30)
    assert house.room.share.mandate == sh.HeldMandate(mandate.id, mandate.terms.procedures, 30, 1800.0)
    assert [(terms, str(code)) for terms, code in house.sheets] == [(mandate.terms, str(CODE))]
    assert mandate.is_revoked_by(CODE)


def test_a_wrong_pin_signs_nothing_and_says_what_is_left(house):
    assert house.sign(b"9999") is FailureCode.PIN_WRONG
    assert (house.desk.tries(), house.hub.said(ms.MandateSigned), house.sheets) == (2, [], [])


def test_without_paper_the_mandate_stands_and_can_be_ended_here(house):
    house.paper_fails = True
    assert house.sign() is FailureCode.PRINTER_FAILED
    assert house.room.share.mandate is not None
    house.room.happen(sh.TakenBack())
    assert [message.body.why for message in house.hub.said(ms.Revoked)] == [ms.Why.RESIDENT]


def test_without_a_call_no_pin_is_sent(house):
    house.room.happen(sh.HungUpHere())
    house.room.close_view()
    assert house.sign() is FailureCode.MANDATE_REFUSED
    assert house.desk.tries() == 3


def test_the_moment_of_the_test_is_one_the_card_believes():
    assert HandClock().now() > datetime(2026, 1, 1, tzinfo=UTC)
