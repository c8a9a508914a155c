"""The product's slot on a real PC/SC service."""

import pytest

from counter_app.devices.pcsc import attached_readers
from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardKind, CardStatus
from counter_app.failures import CardError, FailureCode, WrongSecretError

pytestmark = pytest.mark.pcsc


def test_inspect_and_read_every_way(make_slot, lay_down, by_pin, by_code_b):
    card = lay_down("hanako").card
    slot = make_slot()
    status = slot.inspect()
    assert (status.kind, status.tries.pin, status.simulated) == (CardKind.MY_NUMBER, 3, True)
    for request, apdus in ((by_pin(), 8), (by_code_b(), 8), (by_code_b(face=True), 14)):
        before = len(card.apdu_log)
        reading = slot.read(request)
        assert reading.four.full_name.reveal() == "渡邉\U000e0102\u3000花子"
        assert reading.authenticity is Authenticity.SIMULATED
        assert reading.status == status
        assert reading.apdu_count == len(card.apdu_log) - before == apdus
        assert request.credential.secret.is_spent
    assert reading.face is not None
    assert card.tries()["text/0011"] == 3


def test_no_card(make_slot, by_pin):
    slot = make_slot()
    assert slot.inspect() == CardStatus(CardKind.NONE)
    with pytest.raises(CardError) as caught:
        slot.read(by_pin())
    assert caught.value.code is FailureCode.CARD_ABSENT


@pytest.mark.parametrize("wanted", [None, "Simulated", "RC-S300"])
def test_a_reader_that_is_not_named_well_is_not_guessed(make_slot, wanted):
    with pytest.raises(CardError) as caught:
        make_slot(wanted).inspect()
    assert caught.value.code is FailureCode.READER_NOT_FOUND
    assert all(name in caught.value.cause for name in attached_readers())


def test_a_unique_part_of_the_name_is_enough(make_slot, lay_down):
    lay_down("hanako")
    assert make_slot("reader 00 00").inspect().kind is CardKind.MY_NUMBER


def test_another_card_than_the_inspected_one_is_sent_nothing(make_slot, lay_down, by_pin, reader_becomes):
    slot = make_slot()
    first = lay_down("hanako")
    assert slot.inspect().tries.pin == 3
    first.remove()
    reader_becomes(False)
    second = lay_down("yoshida-gaiji").card  # the same counters: only the insertion tells them apart
    with pytest.raises(CardError) as caught:
        slot.read(by_pin())
    assert caught.value.code is FailureCode.CARD_CHANGED
    assert not any(command[1] == 0x20 for command in second.apdu_log)
    slot.inspect()
    assert slot.read(by_pin()).apdu_count == 8


def test_reading_without_inspection_inspects_first(make_slot, lay_down, by_pin):
    lay_down("hanako")
    reading = make_slot().read(by_pin())
    assert reading.status.expiry is not None
    assert reading.apdu_count == 14 + 8


def test_a_wrong_pin_is_counted_by_the_card_and_shown_from_then_on(make_slot, lay_down, by_pin, by_code_b):
    lay_down("hanako")
    slot = make_slot()
    slot.inspect()
    with pytest.raises(WrongSecretError) as caught:
        slot.read(by_pin(b"9999"))
    assert caught.value.tries_left == 2
    with pytest.raises(CardError) as caught:
        slot.read(by_pin(shown=3))  # the old number is not good enough
    assert caught.value.code is FailureCode.CARD_CHANGED
    assert slot.read(by_code_b()).status.tries.pin == 2
    assert slot.read(by_pin(shown=2)).status.tries.pin == 3


def test_a_closed_slot_says_so_and_closing_twice_is_fine(make_slot, lay_down, by_pin):
    lay_down("hanako")
    slot = make_slot()
    slot.close()
    slot.close()
    with pytest.raises(CardError) as caught:
        slot.read(by_pin())
    assert caught.value.code is FailureCode.READER_LOST


def test_short_reads_are_learnt_once_per_reader(make_slot, lay_down, by_pin):
    lines = []
    refused = []

    def only_short(_index, command):
        if command[1] == 0xB0 and len(command) == 7:
            refused.append(command)
            return b"\x67\x00"
        return None

    lay_down(VirtualCard(load_profile(SHIPPED / "hanako.toml"), on_apdu=only_short))
    slot = make_slot(on_exchange=lines.append)
    slot.inspect()
    assert slot.read(by_pin()).apdu_count == 11  # F1 4, F5 5 with short reads, the two of the preamble
    assert len(refused) == 1
    assert not any("31323334" in str(line) for line in lines)


def test_short_ids_are_learnt_once_per_card(make_slot, lay_down, by_pin, reader_becomes, card_without_short_ids):
    card = card_without_short_ids
    laid, slot = lay_down(card), make_slot()
    slot.inspect()
    assert len(card.apdu_log) == 24  # 23 by SELECT, and one to find out
    assert [slot.read(by_pin()).apdu_count for _ in range(2)] == [12, 12]
    assert card.tries() == VirtualCard(card.profile).tries()
    laid.remove()
    reader_becomes(False)
    lay_down("hanako")  # the next one is another card
    slot.inspect()
    assert slot.read(by_pin()).apdu_count == 8


def test_a_counter_that_is_not_plain_is_asked_again_by_select(make_slot, lay_down, by_pin):
    """And so is the rest on this card."""
    card = VirtualCard(load_profile(SHIPPED / "hanako.toml"))
    lay_down(card)
    slot = make_slot()
    slot.inspect()
    asked = len(card.apdu_log) + 2
    card.on_apdu = lambda index, _command: b"\x00\x00" if index == asked else None
    assert slot.read(by_pin()).apdu_count == 13
    assert slot.read(by_pin()).apdu_count == 12
    assert card.tries()["text/0011"] == 3


@pytest.mark.parametrize("name", ["juki", "android", "iphone", "other-card"])
def test_other_kinds(make_slot, lay_down, by_pin, name):
    lay_down(name)
    slot = make_slot()
    assert slot.inspect().kind.value == name.removesuffix("-card")
    with pytest.raises(CardError) as caught:
        slot.read(by_pin())
    assert caught.value.code.name.startswith("CARD_")
