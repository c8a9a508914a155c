from __future__ import annotations

import logging
import threading

import pytest

from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Claimed, Delivered, Delivery, Refused, RetryLater
from tests.fakes.visits import CANARY, JST_NOON, application


def claimed(seq, connector="one"):
    delivery = Delivery(f"MH01-261121-0001-T/{seq}", 1, JST_NOON, False, application(CANARY))
    return Claimed(seq, 1, connector, delivery)


class ListedOutbox:
    """An outbox of a few messages; remembers what came of each. `troubles` are raised instead of a claim."""

    def __init__(self, *messages, troubles=(), lost=frozenset()):
        self.waiting = list(messages)
        self.troubles = list(troubles)
        self.lost = lost
        self.settled = []
        self.empty = threading.Event()

    def claim(self):
        if self.troubles:
            raise self.troubles.pop(0)
        if not self.waiting:
            self.empty.set()
            return None
        return self.waiting.pop(0)

    def settle(self, message, outcome):
        if message.seq in self.lost:
            raise StoreError(FailureCode.LEASE_LOST)
        self.settled.append((message.seq, outcome))


class Answering:
    def __init__(self, outcome):
        self.outcome = outcome
        self.seen = []

    def deliver(self, delivery):
        self.seen.append(delivery.key)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def check(self):
        return []


OUTCOMES = [
    Delivered("R"),
    RetryLater(FailureCode.CONNECTOR_UNREACHABLE, "", 3),
    Refused(FailureCode.CONNECTOR_REFUSED),
]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_the_connector_says_is_settled_as_it_is(outcome, caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1))
    dispatcher = Dispatcher(outbox, {"one": Answering(outcome)})
    assert [dispatcher.run_once(), dispatcher.run_once()] == [1, 0]
    assert outbox.settled == [(1, outcome)]
    assert [f"outcome={type(outcome).__name__}" in line for line in caplog.messages] == [True]
    assert "渡邉" not in caplog.text


def test_an_unknown_connector_waits_for_the_settings_to_be_put_right():
    outbox = ListedOutbox(claimed(1, "nowhere"))
    Dispatcher(outbox, {}).run_once()
    assert outbox.settled == [(1, RetryLater(FailureCode.CONNECTOR_NOT_CONFIGURED, "nowhere"))]


def test_a_connector_that_breaks_its_promise_does_not_stop_the_others(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1, "bad"), claimed(2))
    bad = Answering(ValueError(CANARY))
    dispatcher = Dispatcher(outbox, {"bad": bad, "one": Answering(Delivered())})
    while dispatcher.run_once():
        pass
    assert outbox.settled == [(1, RetryLater(FailureCode.UNEXPECTED, "ValueError")), (2, Delivered())]
    assert "渡邉" not in caplog.text


def test_a_result_that_comes_after_the_lease_is_dropped(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1), claimed(2), lost={1})
    dispatcher = Dispatcher(outbox, {"one": Answering(Delivered())})
    assert [dispatcher.run_once(), dispatcher.run_once(), dispatcher.run_once()] == [1, 1, 0]
    assert outbox.settled == [(2, Delivered())]
    assert [line.split()[0] for line in caplog.messages] == ["delivery_lease_lost", "delivery_settled"]


def test_other_troubles_of_the_store_are_passed_on():
    with pytest.raises(StoreError) as caught:
        Dispatcher(ListedOutbox(troubles=[StoreError(FailureCode.STORE_DISK_FULL)]), {}).run_once()
    assert caught.value.code is FailureCode.STORE_DISK_FULL


def test_the_thread_survives_a_locked_store_and_goes_on_when_woken(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1), claimed(2), troubles=[StoreError(FailureCode.STORE_LOCKED)])
    dispatcher = Dispatcher(outbox, {"one": Answering(Delivered())}, idle=0.001)
    dispatcher.start()
    assert outbox.empty.wait(10)
    assert dispatcher.stop()
    assert [seq for seq, _ in outbox.settled] == [1, 2]
    assert "code=STORE_LOCKED" in caplog.messages[0]


def test_waking_ends_a_long_rest():
    outbox = ListedOutbox()
    dispatcher = Dispatcher(outbox, {"one": Answering(Delivered())}, idle=3600)
    dispatcher.start()
    assert outbox.empty.wait(10)
    outbox.empty.clear()
    outbox.waiting.append(claimed(7))
    dispatcher.wake()
    assert outbox.empty.wait(10)
    assert dispatcher.stop()
    assert outbox.settled == [(7, Delivered())]


def test_starting_twice_is_a_mistake_and_stopping_twice_is_not():
    dispatcher = Dispatcher(ListedOutbox(), {})
    assert dispatcher.stop()
    dispatcher.start()
    with pytest.raises(RuntimeError):
        dispatcher.start()
    assert dispatcher.stop()
    assert dispatcher.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "dispatcher"]
