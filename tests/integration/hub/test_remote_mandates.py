"""Mandates between a terminal and a real hub over TLS: asked once, checked, noted, ended by minutes, touch and paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.app.remote_mandates import mandate_reader
from counter_app.cards.trust import TrustStore
from counter_app.connectors.remote_channel import LineState
from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_mandates import HubMandates
from counter_app.failures import CounterError, FailureCode
from counter_app.personal import Personal
from counter_app.remote.mandate import RevokeCode
from counter_app.remote.mandate_text import as_text, mandate_id
from counter_app.remote.messages import Actor, Answered, MandateSigned, Revoked, Say, Why
from tests.fakes.mandate_card import TRUST, SigningCard
from tests.fakes.remote_house import Around, remote_hub

PATH, TOWN = "moving.newAddress", "架空市本町一丁目"
CODE = RevokeCode(b"\x07" * 16)


class House:
    """A call between MH02 and HQ01, and the terminal's card."""

    def __init__(self, hub, folder):
        self.hub, self.around, self.card = hub, Around(hub, folder), SigningCard()
        self.desk = self.around.desk()
        self.desk.told.one(OnTheBoard)
        self.terminal = self.around.ring()
        self.desk.told.one(Rings)
        self.desk.take("call-1")
        self.desk.told.one(Yours)
        self.clerk = self.around.clerk()
        self.clerk.say(Answered())
        self.mandates = self.door("MH02", "kiosk")

    def door(self, name, role):
        return HubMandates(self.around.files(name, role).line(), name)

    def show(self, text):
        self.terminal.release(PATH)
        self.terminal.write(PATH, text)

    def signed(self, code=CODE, minutes=30):
        document = self.card.mandate(self.mandates.challenge("call-1"), code, minutes)
        self.mandates.hand_in("call-1", document)
        return self.said(document)

    def said(self, document):
        self.terminal.say(MandateSigned(as_text(document)), Actor.CARD)
        self.clerk.told.said(MandateSigned)
        return mandate_id(as_text(document))

    def ended(self):
        """What both sides are told, and that nothing is shown any more."""
        told = [party.told.said(Revoked) for party in (self.terminal, self.clerk)]
        assert self.clerk.replica.ordered.barred
        assert self.clerk.replica.ordered.cells == {}
        assert told[0] == told[1]
        return told[0].body

    def acts(self):
        self.hub.settled()
        return [tuple(row) for row in self.hub.rows("SELECT action, actor FROM audit WHERE action LIKE 'remote.%'")]

    def refusals(self):
        self.hub.settled()
        lines = self.hub.journal.lines("call-1")
        return [line.outcome for line in lines if line.kind == "mandate" and line.outcome]


@pytest.fixture
def hub(tmp_path, clock):
    with remote_hub(tmp_path / "office", clock) as hub:
        read_with(hub, TRUST)
        yield hub


@pytest.fixture
def house(hub, tmp_path):
    house = House(hub, tmp_path)
    yield house
    house.around.close()


def read_with(hub, trust):
    hub.office.parts.__dict__.update(read_mandate=mandate_reader(trust, hub.clock), office="MH01")


def code_of(call):
    with pytest.raises(CounterError) as refused:
        call()
    return refused.value.code


def test_whoever_holds_the_paper_ends_it_anywhere_and_nothing_is_shown(house):
    mandate = house.signed()
    house.show(TOWN)
    house.clerk.sees(PATH, TOWN)
    elsewhere = house.door("MH03", "kiosk")
    assert elsewhere.end_by_paper(str(CODE).lower())
    assert house.ended() == Revoked(mandate, Why.PAPER)
    assert not elsewhere.end_by_paper(str(CODE)), "it had ended"
    assert code_of(lambda: elsewhere.end_by_paper(str(RevokeCode.fresh()))) is FailureCode.MANDATE_REFUSED
    assert ("remote.revoke", "remote:MH03") in house.acts()


def test_what_is_said_after_the_end_has_no_text_at_the_desk(house):
    house.signed()
    house.mandates.end_by_paper(str(CODE))
    house.clerk.told.said(Revoked)
    house.show("秘密の町")
    house.terminal.say(Say(Personal("まだ話せます")))
    house.clerk.told.said(Say)
    heard = b"".join(told.message.as_bytes() for told in house.clerk.told.all if hasattr(told, "message"))
    assert "秘密の町".encode() not in heard
    assert "まだ話せます".encode() in heard


def test_another_signature_opens_it_again(house):
    house.signed()
    house.mandates.end_by_paper(str(CODE))
    house.ended()
    house.signed(RevokeCode.fresh())
    house.show(TOWN)
    house.clerk.sees(PATH, TOWN)


def test_its_minutes_end_it_at_the_hubs_clock(house, clock):
    mandate = house.signed(minutes=30)
    clock.at += timedelta(minutes=30)
    assert house.ended() == Revoked(mandate, Why.EXPIRED)


def test_one_touch_at_the_terminal_is_noted_and_the_same_one_never_begins_again(house):
    mandate = house.signed()
    house.terminal.say(Revoked(mandate, Why.RESIDENT))
    house.clerk.told.said(Revoked)
    house.hub.settled()
    assert house.hub.calls.mandates_over([mandate]) == {mandate: "resident"}
    assert {"remote.mandate", "remote.revoke", "remote.revoked"} <= {action for action, _ in house.acts()}


def test_a_challenge_is_answered_once(house):
    asked = house.mandates.challenge("call-1")
    first, second = house.card.mandate(asked), house.card.mandate(asked)
    house.mandates.hand_in("call-1", first)
    assert code_of(lambda: house.mandates.hand_in("call-1", second)) is FailureCode.MANDATE_REFUSED
    assert house.refusals() == ["refused R101"]


def test_a_newer_challenge_replaces_the_one_before(house):
    older = house.mandates.challenge("call-1")
    house.mandates.challenge("call-1")
    assert code_of(lambda: house.mandates.hand_in("call-1", house.card.mandate(older))) is FailureCode.MANDATE_REFUSED


def test_an_answer_after_five_minutes_is_too_late(house, clock):
    document = house.card.mandate(house.mandates.challenge("call-1"))
    clock.at += timedelta(minutes=5, seconds=2)
    assert code_of(lambda: house.mandates.hand_in("call-1", document)) is FailureCode.MANDATE_EXPIRED


@pytest.mark.parametrize(("name", "role"), [("MH03", "kiosk"), ("HQ01", "desk"), ("AS02", "assistant")])
def test_nobody_but_the_calls_own_terminal_is_given_one(house, name, role):
    assert code_of(lambda: house.door(name, role).challenge("call-1")) is FailureCode.MANDATE_REFUSED


def test_in_production_a_simulated_card_signs_nothing(house):
    read_with(house.hub, TrustStore.production())
    document = house.card.mandate(house.mandates.challenge("call-1"))
    assert code_of(lambda: house.mandates.hand_in("call-1", document)) is FailureCode.CARD_ISSUER_UNKNOWN
    assert [outcome[:7] for outcome in house.refusals()] == ["refused"]


def test_one_nobody_asked_for_never_was_in_force_and_the_call_goes_on(house):
    house.show(TOWN)
    house.clerk.sees(PATH, TOWN)
    mandate = house.said(house.card.mandate(house.mandates.challenge("call-1")) + b"x")
    assert house.terminal.told.said(Revoked).body == Revoked(mandate, Why.REFUSED)
    house.clerk.told.said(Revoked)
    assert (house.clerk.replica.ordered.barred, house.clerk.replica.ordered.cells) == (False, {})
    house.show("架空市本町二丁目")
    house.clerk.sees(PATH, "架空市本町二丁目")


def test_a_refused_one_does_not_open_what_another_had_closed(house):
    house.signed()
    house.mandates.end_by_paper(str(CODE))
    house.ended()
    house.said(b"no mandate at all")
    assert house.clerk.told.said(Revoked).body.why is Why.REFUSED
    assert house.clerk.replica.ordered.barred
    assert house.hub.office.calls["call-1"].barred


def test_after_a_restart_it_counts_and_ends_and_a_challenge_is_asked_anew(tmp_path, clock):
    with remote_hub(tmp_path / "office", clock) as hub:
        read_with(hub, TRUST)
        house = House(hub, tmp_path)
        mandate = house.signed()
        left_open = house.card.mandate(house.mandates.challenge("call-1"))
        hub.settled()
    house.clerk.told.state(LineState.LOST)
    with hub.reopen() as hub:
        read_with(hub, TRUST)
        house.clerk.told.connected()
        assert hub.office.calls["call-1"].mandates == {mandate}
        assert code_of(lambda: house.mandates.hand_in("call-1", left_open)) is FailureCode.MANDATE_REFUSED
        assert house.mandates.end_by_paper(str(CODE))
        assert house.clerk.told.said(Revoked).body == Revoked(mandate, Why.PAPER)
        house.around.close()
