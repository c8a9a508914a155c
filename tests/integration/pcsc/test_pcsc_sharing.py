"""Another program at the same reader."""

import threading

import pytest
from smartcard import scard

from counter_app.devices.pcsc import EXCLUSIVE, PcscContext
from counter_app.domain.card import CardKind
from counter_app.failures import CardError, FailureCode

pytestmark = pytest.mark.pcsc


def test_a_card_held_alone_by_another_program_is_busy(make_slot, lay_down, private_pcsc):
    lay_down("hanako")
    with PcscContext() as other:
        held = other.connect(private_pcsc.reader_name, EXCLUSIVE)
        with pytest.raises(CardError) as caught:
            make_slot().inspect()
        assert caught.value.code is FailureCode.READER_BUSY
        held.leave()
    assert make_slot().inspect().kind is CardKind.MY_NUMBER


def test_a_card_kept_open_by_another_program_is_shared(make_slot, lay_down, private_pcsc, by_pin):
    lay_down("hanako")
    with PcscContext() as other:
        held = other.connect(private_pcsc.reader_name, scard.SCARD_SHARE_SHARED)
        slot = make_slot()
        slot.inspect()
        assert slot.read(by_pin()).apdu_count == 8
        # the other program is told that the card lost its power, and finds nothing verified
        with pytest.raises(CardError) as caught:
            held.transmit(bytes.fromhex("00B0820000"))
        assert caught.value.code is FailureCode.CARD_RESET
        held.leave()


def test_our_own_use_keeps_others_out(make_slot, lay_down, private_pcsc):
    lay_down("hanako")

    def work(_card):
        with PcscContext() as other, pytest.raises(CardError) as caught:
            other.connect(private_pcsc.reader_name, scard.SCARD_SHARE_SHARED)
        return caught.value.code

    assert make_slot().use(work) is FailureCode.READER_BUSY


def test_a_short_hold_is_waited_for(make_slot, lay_down, private_pcsc):
    lay_down("hanako")
    slot = make_slot()
    with PcscContext() as other:
        held = other.connect(private_pcsc.reader_name, EXCLUSIVE)
        letting_go = threading.Timer(0.5, held.leave)
        letting_go.start()
        assert slot.inspect().kind is CardKind.MY_NUMBER
        letting_go.join()


def test_closing_ends_the_waiting_for_a_busy_card(make_slot, lay_down, private_pcsc):
    lay_down("hanako")
    slot = make_slot()
    codes = []

    def inspect():
        try:
            slot.inspect()
        except CardError as error:
            codes.append(error.code)

    with PcscContext() as other:
        held = other.connect(private_pcsc.reader_name, EXCLUSIVE)
        waiting = threading.Thread(target=inspect)
        waiting.start()
        slot.close()
        waiting.join(10)
        held.leave()
    assert codes == [FailureCode.READER_LOST]
