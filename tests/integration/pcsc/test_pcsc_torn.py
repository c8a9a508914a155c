"""A sample of tests/unit/cards/test_matrix.py through the real service: torn and answering nonsense."""

import pytest

from counter_app.devices.virtual_card.card import CardTornError, VirtualCard
from counter_app.devices.virtual_card.profile import SHIPPED, load_profile
from counter_app.failures import CardError, FailureCode

pytestmark = pytest.mark.pcsc
NONSENSE = {
    "cut in the data": lambda _command: bytes(9),  # one byte alone makes the virtual reader drop the card
    "garbage": lambda _command: bytes(range(100)),
    "status 0000": lambda _command: b"\x00\x00",
    "too much": lambda _command: bytes(300) + b"\x90\x00",
}


@pytest.mark.parametrize("at", [0, 4, 5, 7, 11, 16, 20])
def test_torn_while_reading(make_slot, lay_down, by_code_b, reader_becomes, at):
    laid = lay_down("hanako")
    slot = make_slot()
    slot.inspect()
    start, full = len(laid.card.apdu_log), laid.card.tries()

    def tear(index, _command):
        if index == start + at:
            raise CardTornError

    laid.card.on_apdu = tear
    with pytest.raises(CardError) as caught:
        slot.read(by_code_b(face=True))
    assert caught.value.code is FailureCode.CARD_REMOVED
    laid.card.on_apdu = None
    assert laid.card.tries() == full
    laid.remove()
    reader_becomes(False)
    laid.insert()
    reader_becomes(True)
    slot.inspect()
    assert slot.read(by_code_b(face=True)).apdu_count == 21


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_while_reading(make_slot, lay_down, by_pin, kind):
    card = VirtualCard(load_profile(SHIPPED / "hanako.toml"))
    lay_down(card)
    slot = make_slot()
    for at in range(1, 11):  # 0 and 11 leave for another application: what the card says to that does not matter
        slot.inspect()
        start, full = len(card.apdu_log), card.tries()
        card.on_apdu = lambda index, command, stop=start + at: NONSENSE[kind](command) if index == stop else None
        with pytest.raises(CardError):
            slot.read(by_pin())
        card.on_apdu = None
        assert card.tries() == full
        slot.inspect()
        assert slot.read(by_pin()).apdu_count == 12
