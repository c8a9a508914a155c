from __future__ import annotations

import logging
import threading

import pytest

from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import BATCH, Claimed, Delivered, Delivery, Refused, RetryLater
from tests.fakes.visits import CANARY, JST_NOON, application


def claimed(seq, connector="one"):
    key = f"MH01-261121-0001-T/{seq}"
    return Claimed(seq, 1, connector, key, key, 1)


class ListedOutbox:
    """An outbox of a few messages; remembers what came of each and what was settled with what.

    `troubles` are raised instead of a claim, None lets one pass. A batch has `at_once` messages. `closed`: what opening a message says instead.
    `claims`: how often it was asked for messages alone. `hidden`: a claim with a settling finds nothing.
    """

    def __init__(self, *messages, troubles=(), lost=frozenset(), at_once=1, closed=None):
        self.waiting = list(messages)
        self.troubles = list(troubles)
        self.lost = lost
        self.at_once = at_once
        self.closed = closed or {}
        self.settled = []
        self.batches = []
        self.claims = 0
        self.hidden = False
        self.now = lambda: 0.0
        self.claimed_at = {}
        self.empty = threading.Event()

    def claim_batch(self, most):
        self.claims += 1
        self._trouble()
        if not self.waiting:
            self.empty.set()
        return self._taken(most)

    def settle_and_claim(self, results, most):
        self._trouble()
        return self.settle_batch(results), [] if self.hidden else self._taken(most)

    def _trouble(self):
        if self.troubles and (trouble := self.troubles.pop(0)) is not None:
            raise trouble

    def _taken(self, most):
        taken = self.waiting[: min(most, self.at_once)]
        del self.waiting[: len(taken)]
        self.claimed_at |= {message.key: self.now() for message in taken}
        return taken

    def open(self, message):
        if message.seq in self.closed:
            if isinstance(answer := self.closed[message.seq], Exception):
                raise answer
            return answer
        return Delivery(message.key, message.attempt, JST_NOON, False, application(CANARY))

    def settle_batch(self, results):
        self.batches.append([message.seq for message, _ in results])
        self.settled += [(message.seq, outcome) for message, outcome in results if message.seq not in self.lost]
        return self.lost & set(self.batches[-1])

    def give_back(self, claims):
        self.waiting[:0] = claims


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
    assert [dispatcher.drain(), dispatcher.drain()] == [1, 0]
    assert outbox.settled == [(1, outcome)]
    assert [f"outcome={type(outcome).__name__}" in line for line in caplog.messages] == [True]
    assert "渡邉" not in caplog.text


def test_an_unknown_connector_waits_for_the_settings_to_be_put_right():
    outbox = ListedOutbox(claimed(1, "nowhere"))
    Dispatcher(outbox, {}).drain()
    assert outbox.settled == [(1, RetryLater(FailureCode.CONNECTOR_NOT_CONFIGURED, "nowhere"))]


def test_what_cannot_be_opened_reaches_no_connector_and_holds_up_nobody():
    closed = {
        1: Refused(FailureCode.STORE_CORRUPT, "seal broken"),
        2: StoreError(FailureCode.STORE_LOCKED, "another thread is writing"),
    }
    outbox, connector = ListedOutbox(*map(claimed, (1, 2, 3)), at_once=BATCH, closed=closed), Answering(Delivered())
    assert Dispatcher(outbox, {"one": connector}).drain() == 3
    later = RetryLater(FailureCode.STORE_LOCKED, "another thread is writing")
    assert outbox.settled == [(1, closed[1]), (2, later), (3, Delivered())]
    assert connector.seen == [claimed(3).key]


def test_a_connector_that_breaks_its_promise_does_not_stop_the_others(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1, "bad"), claimed(2))
    bad = Answering(ValueError(CANARY))
    assert Dispatcher(outbox, {"bad": bad, "one": Answering(Delivered())}).drain() == 2
    assert outbox.settled == [(1, RetryLater(FailureCode.UNEXPECTED, "ValueError")), (2, Delivered())]
    assert "渡邉" not in caplog.text


def test_a_result_that_comes_after_the_lease_is_dropped(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1), claimed(2), lost={1})
    assert Dispatcher(outbox, {"one": Answering(Delivered())}).drain() == 2
    assert outbox.settled == [(2, Delivered())]
    assert [line.split()[0] for line in caplog.messages] == ["delivery_lease_lost", "delivery_settled"]


def test_what_goes_out_quickly_is_settled_together(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(*map(claimed, range(1, 14)), lost={2}, at_once=BATCH)
    bad = Answering(ValueError(CANARY))
    outbox.waiting[4] = claimed(5, "bad")
    assert Dispatcher(outbox, {"one": Answering(Delivered()), "bad": bad}).drain() == 13
    assert outbox.batches == [list(range(1, 11)), [11, 12, 13]]
    came = {seq: type(outcome) for seq, outcome in outbox.settled}
    assert came == {**{seq: Delivered for seq in range(1, 14) if seq != 2}, 5: RetryLater}
    assert [line.split()[0] for line in caplog.messages].count("delivery_lease_lost") == 1


class Slow(Answering):
    """Each delivery takes `seconds` by the clock the dispatcher reads."""

    def __init__(self, seconds):
        super().__init__(Delivered())
        self.seconds = seconds
        self.now = 0.0
        self.begun = {}

    def deliver(self, delivery):
        self.begun[delivery.key] = self.now
        self.now += self.seconds
        return super().deliver(delivery)


@pytest.mark.parametrize(
    ("seconds", "batches"),
    [(0.4, [[1, 2, 3], [4, 5]]), (2, [[1], [2], [3], [4], [5]]), (15, [[1], [2], [3], [4], [5]])],
)
def test_what_goes_out_slowly_is_settled_soon_and_begins_early_in_its_lease(seconds, batches):
    outbox, slow = ListedOutbox(*map(claimed, range(1, 6)), at_once=BATCH), Slow(seconds)
    outbox.now = lambda: slow.now
    assert Dispatcher(outbox, {"one": slow}, monotonic=outbox.now).drain() == 5
    assert outbox.batches == batches
    assert max(begun - outbox.claimed_at[key] for key, begun in slow.begun.items()) <= 20


@pytest.mark.parametrize(("seconds", "tried"), [(0.5, 10), (2, 3)])
def test_after_its_time_it_claims_no_more_and_has_settled_what_it_had(seconds, tried):
    outbox, slow = ListedOutbox(*map(claimed, range(1, 26))), Slow(seconds)
    assert Dispatcher(outbox, {"one": slow}, monotonic=lambda: slow.now).drain(5.0) == tried
    assert [seq for seq, _ in outbox.settled] == list(range(1, tried + 1))
    assert len(outbox.waiting) == 25 - tried


class Endless(ListedOutbox):
    """Something is always due."""

    def _taken(self, _most):
        return [claimed(1)]


def test_a_backlog_that_does_not_end_does_not_keep_reports_waiting():
    slow, read_back = Slow(0.9), threading.Semaphore(0)
    dispatcher = Dispatcher(
        Endless(), {"one": slow}, idle=3600, read_back=lambda: read_back.release() or 0, monotonic=lambda: slow.now
    )
    dispatcher.start()
    assert all(read_back.acquire(timeout=10) for _ in range(2))  # and no rest in between
    assert dispatcher.stop()


class Stopping(Answering):
    """Somebody ends the program while the delivery of message `at` is under way."""

    def __init__(self, at):
        super().__init__(Delivered())
        self.at = at
        self.dispatcher = None

    def deliver(self, delivery):
        if delivery.key == claimed(self.at).key:
            self.dispatcher._stopping.set()
        return super().deliver(delivery)


@pytest.mark.parametrize(("at", "left"), [(1, [2, 3, 4, 5]), (3, [4, 5]), (5, [])])
def test_a_dispatcher_that_is_told_to_stop_finishes_what_is_in_hand_and_gives_the_rest_back(at, left):
    outbox, stopping = ListedOutbox(*map(claimed, range(1, 6)), at_once=BATCH), Stopping(at)
    stopping.dispatcher = Dispatcher(outbox, {"one": stopping})
    assert stopping.dispatcher.drain() == at
    assert [seq for seq, _ in outbox.settled] == list(range(1, at + 1))
    assert [each.seq for each in outbox.waiting] == left


def test_told_to_stop_as_a_batch_comes_it_gives_back_all_of_it():
    outbox, connector = ListedOutbox(*map(claimed, range(1, 4))), Answering(Delivered())
    dispatcher = Dispatcher(outbox, {"one": connector})
    together = outbox.settle_and_claim

    def stopped_meanwhile(results, most):
        dispatcher._stopping.set()
        return together(results, most)

    outbox.settle_and_claim = stopped_meanwhile
    assert dispatcher.drain() == 1
    assert connector.seen == [claimed(1).key]
    assert [each.seq for each in outbox.waiting] == [2, 3]


def test_the_next_batch_comes_with_the_result_of_the_last():
    outbox = ListedOutbox(*map(claimed, range(1, 26)), at_once=BATCH)
    assert Dispatcher(outbox, {"one": Answering(Delivered())}).drain() == 25
    assert outbox.claims == 2  # the first, and the last that finds nothing


def test_what_a_claim_with_a_settling_does_not_find_is_looked_for_before_a_rest():
    outbox = ListedOutbox(*map(claimed, range(1, 4)))
    outbox.hidden = True
    assert Dispatcher(outbox, {"one": Answering(Delivered())}).drain() == 3
    assert outbox.claims == 4


def test_results_that_could_not_be_written_down_are_nobodys_word(caplog):
    caplog.set_level(logging.INFO)
    outbox = ListedOutbox(claimed(1), claimed(2), troubles=[None, StoreError(FailureCode.STORE_LOCKED)])
    with pytest.raises(StoreError):
        Dispatcher(outbox, {"one": Answering(Delivered())}).drain()
    assert outbox.settled == []
    assert caplog.messages == []


def test_other_troubles_of_the_store_are_passed_on():
    with pytest.raises(StoreError) as caught:
        Dispatcher(ListedOutbox(troubles=[StoreError(FailureCode.STORE_DISK_FULL)]), {}).drain()
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
