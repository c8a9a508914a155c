"""The watcher through everything that happens at a counter. Waiting is on its events, never on time."""

import threading

import pytest

from counter_app.domain.card import CardKind
from counter_app.failures import CardError, FailureCode
from counter_app.ports import CardInserted, CardTaken, ReaderReady, ReaderTrouble

pytestmark = pytest.mark.pcsc


@pytest.fixture
def service(private_pcsc):
    """A service a test may stop: it runs again afterwards, whatever happened."""
    yield private_pcsc
    private_pcsc.restart()


def test_card_in_and_out_and_in_again(make_slot, lay_down, told, private_pcsc):
    make_slot().watch(told)
    reader = private_pcsc.reader_name
    assert told.next() == ReaderReady(reader)
    card = lay_down("hanako")
    assert told.next() == CardInserted(reader, 1)
    card.remove()
    assert [told.next(), told.next()] == [CardTaken(reader, 1), ReaderReady(reader)]
    card.insert()
    assert told.next() == CardInserted(reader, 2)
    assert told.nothing_more()


def test_a_card_that_lies_there_is_told_at_once(make_slot, lay_down, told, private_pcsc):
    lay_down("hanako")
    make_slot().watch(told)
    assert told.next() == CardInserted(private_pcsc.reader_name, 1)


def test_using_the_card_tells_nothing(make_slot, lay_down, told, by_pin):
    card = lay_down("hanako")
    slot = make_slot()
    slot.watch(told)
    told.until(CardInserted)
    for _ in range(3):
        slot.inspect()
        slot.read(by_pin())
    card.remove()
    assert isinstance(told.next(), CardTaken)


def test_the_service_vanishes_and_returns(make_slot, lay_down, told, service, by_pin):
    slot = make_slot()
    slot.watch(told)
    card = lay_down("hanako")
    told.until(CardInserted)
    slot.inspect()
    service.stop()
    assert isinstance(told.next(), CardTaken)
    assert told.next().code is FailureCode.NO_PCSC_SERVICE
    with pytest.raises(CardError) as caught:
        slot.inspect()
    assert caught.value.code is FailureCode.NO_PCSC_SERVICE
    card.remove()
    service.restart()
    told.until(ReaderReady)
    card.insert()
    told.until(CardInserted)
    assert slot.inspect().kind is CardKind.MY_NUMBER
    assert slot.read(by_pin()).apdu_count == 8


def test_a_slot_may_be_watched_before_there_is_a_service(make_slot, told, service):
    service.stop()
    make_slot().watch(told)
    event = told.next()
    assert isinstance(event, ReaderTrouble)
    assert event.code is FailureCode.NO_PCSC_SERVICE
    service.restart()
    assert told.next() == ReaderReady(service.reader_name)


def test_a_reader_that_is_not_there_is_told_once(make_slot, lay_down, told):
    make_slot("RC-S300").watch(told)
    event = told.next()
    assert isinstance(event, ReaderTrouble)
    assert event.code is FailureCode.READER_NOT_FOUND
    lay_down("hanako")  # on another reader
    assert told.nothing_more()


def test_a_service_that_dies_during_a_read_is_named(make_slot, lay_down, service, by_pin):
    card = lay_down("hanako").card
    slot = make_slot()
    slot.inspect()
    stopped = threading.Event()
    start = len(card.apdu_log)

    def stop_service(index, _command):
        if index == start + 6 and not stopped.is_set():
            stopped.set()
            threading.Thread(target=service.stop).start()
            stopped_for_good.wait(10)

    stopped_for_good = threading.Event()
    card.on_apdu = stop_service
    outcome = []
    reading = threading.Thread(target=lambda: outcome.append(_code(slot, by_pin())))
    reading.start()
    reading.join(30)
    stopped_for_good.set()
    assert outcome in ([FailureCode.NO_PCSC_SERVICE], [FailureCode.CARD_REMOVED], [FailureCode.READER_COMMUNICATION])


def _code(slot, request):
    try:
        slot.read(request)
    except CardError as error:
        return error.code
    return None


def test_close_ends_the_watcher_and_no_event_comes_after(make_slot, lay_down, told):
    slot = make_slot()
    slot.watch(told)
    told.next()
    slot.close()
    assert not any(thread.name == "card-reader" for thread in threading.enumerate())
    lay_down("hanako")
    assert told.nothing_more()
