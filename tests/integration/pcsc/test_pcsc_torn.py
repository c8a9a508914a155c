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


@pytest.fixture(params=["by short id", "by SELECT"])
def card(request, card_without_short_ids):
    if request.param == "by SELECT":
        return card_without_short_ids
    return VirtualCard(load_profile(SHIPPED / "hanako.toml"))


def _commands(card, by_select, by_short_id):
    return by_select if card.profile.faults.no_short_ids else by_short_id


def test_torn_while_reading(make_slot, lay_down, by_code_b, reader_becomes, card):
    laid, slot = lay_down(card), make_slot()
    full, commands = card.tries(), _commands(card, 21, 14)
    for at in (0, 3, 4, 5, 7, 11, commands - 1):
        slot.inspect()
        torn = len(card.apdu_log) + at

        def tear(index, _command, torn=torn):
            if index == torn:
                raise CardTornError

        card.on_apdu = tear
        with pytest.raises(CardError) as caught:
            slot.read(by_code_b(face=True))
        assert caught.value.code is FailureCode.CARD_REMOVED
        card.on_apdu = None
        assert card.tries() == full
        laid.remove()
        reader_becomes(False)
        laid.insert()
        reader_becomes(True)
        slot.inspect()
        assert slot.read(by_code_b(face=True)).apdu_count == commands


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_while_reading(make_slot, lay_down, by_pin, card, kind):
    lay_down(card)
    full = card.tries()
    # The first and the last leave for another application: what the card says to that does not matter. Asked for a
    # counter by short identifier (2), what is not plain is asked again: see test_pcsc_slot.py.
    for at in _commands(card, range(1, 11), (1, 3, 4, 5, 6)):
        slot = make_slot()
        slot.inspect()
        spoiled = len(card.apdu_log) + at
        card.on_apdu = lambda index, command, at=spoiled: NONSENSE[kind](command) if index == at else None
        with pytest.raises(CardError):
            slot.read(by_pin())
        card.on_apdu = None
        assert card.tries() == full
        slot.inspect()
        assert slot.read(by_pin()).apdu_count in {8, 12}  # by SELECT where the nonsense looked like a refusal
