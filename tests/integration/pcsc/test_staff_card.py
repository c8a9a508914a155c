"""Staff sign in with a card on a real PC/SC service, against a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from counter_app.app.office import TEST_TRUST
from counter_app.app.sign_in import SignInDoor
from counter_app.app.signed_in import CurrentClerk
from counter_app.cards.trust import TrustStore
from counter_app.devices.pcsc import PcscCardSlot
from counter_app.devices.staff_card import StaffCard
from counter_app.domain.staff import SHIPPED_ROLES, Right, whole_office
from counter_app.failures import CardError, CounterError, FailureCode, SignInError, WrongSecretError
from counter_app.personal import Personal, Secret
from counter_app.signin.door import CardTries
from counter_app.signin.password import Cost, Passwords
from counter_app.signin.session import Limits, Locked, LockReason, Method
from counter_app.store.sign_in import StoreSignIn
from counter_app.store.staff import NewStaff, StoreStaff
from tests.fakes.stores import Town

pytestmark = pytest.mark.pcsc
NOTICED_WITHIN_S = 15  # a limit against hanging
OWNER = whole_office("cli:root", "T1", "MH01")


class Lobby:
    """A store with one leader, a reader for staff's cards, and the door between them."""

    def __init__(self, folder, trust: TrustStore, reader: str) -> None:
        self.town = Town(folder)
        database, keys, clock = self.town.database, self.town.keys, self.town.clock
        self.people = StoreStaff(database, keys, clock, SHIPPED_ROLES)
        self.people.found(NewStaff("boss", Personal("見本 一郎"), "admin", "MH01"), OWNER)
        self.people.add(NewStaff("sato", Personal("佐藤 三郎"), "leader", "MH01"), OWNER)
        self.card = StaffCard(PcscCardSlot(reader, trust, clock), trust, clock, "T1")
        self.current = CurrentClerk(clock, Limits())
        cheap = Passwords(Cost(64, 1, 1))
        self.store = StoreSignIn(database, keys, clock, SHIPPED_ROLES, terminal="T1", passwords=cheap)
        self.door = SignInDoor(self.store, self.current, tuple(Method), self.card, Right.LIST)

    def enrol(self, staff_id: str, pin: bytes = b"1234") -> None:
        seen = self.card.look()
        proof = self.card.prove(Secret(pin), seen.tries, lambda der: der == seen.certificate)
        self.people.set_card(staff_id, proof.certificate, OWNER)

    def enter(self, pin: bytes = b"1234", tries: int = 3, *, allowed: bool = False):
        secret = Secret(pin)
        try:
            return self.door.by_card(secret, tries, last_try_confirmed=allowed)
        finally:
            assert secret.is_spent


@pytest.fixture
def lobby(tmp_path, private_pcsc):
    made: list[Lobby] = []

    def open_lobby(trust: TrustStore | None = None) -> Lobby:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Lobby(folder, trust or TrustStore.for_simulated_cards(TEST_TRUST), private_pcsc.reader_name))
        return made[-1]

    yield open_lobby
    for each in made:
        each.door.close()
        each.town.database.close()


def code_of(call) -> FailureCode:
    with pytest.raises(CounterError) as refused:
        call()
    return refused.value.code


def verifies(card) -> list[bytes]:
    return [entry for entry in card.apdu_log if bytes(entry)[:2] == b"\x00\x20" and len(entry) > 5]


def test_a_card_and_its_pin_let_in_and_taking_it_away_locks(lobby, lay_down):
    here, laid = lobby(), lay_down("hanako")
    here.enrol("sato")
    assert here.door.card_tries() == CardTries(3, enrolled=True)
    gone = Event()
    here.door.watch_card(lambda: None, gone.set)
    who = here.enter()
    assert (who.clerk.id, who.by, who.revocation_checked) == ("sato", Method.CARD, False)
    assert here.current.clerk() == who.clerk
    laid.remove()
    assert gone.wait(NOTICED_WITHIN_S)
    assert here.door.standing() == Locked(LockReason.CARD_TAKEN)
    assert code_of(here.current.clerk) is FailureCode.SIGNED_OUT
    lay_down("hanako")
    here.door.card_tries()
    assert here.enter().clerk == who.clerk
    assert here.current.clerk() == who.clerk


def test_the_secrets_of_staff_are_never_in_the_store(lobby, lay_down):
    here, card = lobby(), lay_down("hanako").card
    here.enrol("sato")
    seen = here.card.look().certificate
    with here.town.database.reading() as connection:
        row = connection.exec_driver_sql("SELECT * FROM staff WHERE id = 'sato'").one()
    kept = b"|".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
    assert seen not in kept
    assert seen[100:140] not in kept
    assert card.tries()["jpki/0018"] == 3


def test_a_wrong_pin_costs_one_try_and_the_last_one_needs_a_word(lobby, lay_down):
    here, card = lobby(), lay_down("hanako").card
    here.enrol("sato")
    for left in (2, 1):
        here.door.card_tries()
        with pytest.raises(WrongSecretError) as refused:
            here.enter(b"9999", left + 1)
        assert refused.value.tries_left == left == card.tries()["jpki/0018"]
    here.door.card_tries()
    assert code_of(lambda: here.enter(tries=1)) is FailureCode.PIN_LAST_TRY
    assert card.tries()["jpki/0018"] == 1
    assert here.enter(tries=1, allowed=True).clerk.id == "sato"
    assert card.tries()["jpki/0018"] == 3


def test_tries_that_were_not_shown_send_nothing(lobby, lay_down):
    here, card = lobby(), lay_down("hanako").card
    here.enrol("sato")
    assert code_of(lambda: here.enter(tries=2)) is FailureCode.CARD_CHANGED
    assert card.tries()["jpki/0018"] == 3


def test_a_card_nobody_enrolled_is_known_before_a_pin_is_spent(lobby, lay_down):
    here, card = lobby(), lay_down("yoshida-gaiji").card
    assert here.door.card_tries() == CardTries(3, enrolled=False)
    before = len(card.apdu_log)
    assert code_of(lambda: here.enter(b"9999")) is FailureCode.STAFF_CARD_UNKNOWN
    assert card.tries()["jpki/0018"] == 3
    assert len(card.apdu_log) > before


def test_one_card_is_one_person(lobby, lay_down):
    here = lobby()
    lay_down("hanako")
    here.enrol("sato")
    assert code_of(lambda: here.enrol("boss")) is FailureCode.STAFF_EXISTS


def test_a_simulated_card_is_refused_in_production_before_a_pin_is_sent(lobby, lay_down):
    here, card = lobby(TrustStore.production()), lay_down("hanako").card
    assert code_of(here.door.card_tries) in {FailureCode.CARD_ISSUER_UNKNOWN, FailureCode.CARD_SIMULATED_REFUSED}
    assert code_of(here.enter) in {FailureCode.CARD_ISSUER_UNKNOWN, FailureCode.CARD_SIMULATED_REFUSED}
    assert card.tries()["jpki/0018"] == 3


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ("juki", FailureCode.CARD_JUKI),
        ("android", FailureCode.CARD_PHONE_ANDROID),
        ("other-card", FailureCode.CARD_NOT_MY_NUMBER),
    ],
)
def test_what_is_no_card_of_staff_says_what_it_is(lobby, lay_down, profile, code):
    here = lobby()
    lay_down(profile)
    assert code_of(here.door.card_tries) is code


def test_an_answer_is_good_once_for_this_terminal_and_for_two_minutes(lobby, lay_down):
    here = lobby()
    lay_down("hanako")
    here.enrol("sato")
    proof = here.card.prove(Secret(b"1234"), 3, lambda _der: True)
    other = replace(proof, challenge=replace(proof.challenge, terminal="T2"))
    bent = replace(proof, signature=bytes(reversed(proof.signature)))
    for each in (other, bent):
        assert code_of(lambda each=each: here.store.with_card(each)) is FailureCode.SIGN_IN_REFUSED
    here.town.clock.turn(seconds=121)
    with pytest.raises(SignInError):
        here.store.with_card(proof)
    here.town.clock.at -= timedelta(seconds=120)
    assert here.store.with_card(proof).clerk.id == "sato"


def test_no_card_on_the_reader(lobby):
    with pytest.raises(CardError) as refused:
        lobby().door.card_tries()
    assert refused.value.code is FailureCode.CARD_ABSENT
