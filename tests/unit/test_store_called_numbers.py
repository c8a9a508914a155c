"""The numbers called today, on both databases."""

from __future__ import annotations

import pytest

from counter_app.domain.tickets import Called, TicketEvent, TicketStep
from counter_app.store.called_numbers import StoreCalledNumbers
from counter_app.store.tickets import StoreTickets
from tests.fakes.busy_days import DAY, japan
from tests.fakes.stores import Town


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.clock.at = japan(11, 4, 10)
    yield town
    town.database.close()


def called(office: StoreTickets, queue: str, number: str, at) -> None:
    office.take((TicketEvent(TicketStep.ISSUE, queue, number, at), TicketEvent(TicketStep.CALL, queue, number, at)))


def test_the_newest_call_of_every_queue_of_today_is_told_newest_first(town):
    ours, theirs = StoreTickets(town.database, "MH01"), StoreTickets(town.database, "KT01")
    called(ours, "届出", "101", japan(11, 4, 9, 0))
    called(ours, "届出", "102", japan(11, 4, 9, 20))
    called(ours, "証明", "201", japan(11, 4, 9, 40))
    called(ours, "年金", "301", japan(11, 3, 16, 0))
    called(theirs, "届出", "999", japan(11, 4, 9, 50))
    ours.note(TicketEvent(TicketStep.ISSUE, "届出", "103", japan(11, 4, 9, 55)))
    numbers = StoreCalledNumbers(town.database, "MH01", town.clock)
    assert numbers.called() == (Called("証明", "201", japan(11, 4, 9, 40)), Called("届出", "102", japan(11, 4, 9, 20)))
    town.clock.at += DAY
    assert numbers.called() == ()


def test_two_calls_at_once_leave_one_number_and_training_stays_apart(town):
    office = StoreTickets(town.database, "MH01")
    called(office, "届出", "101", japan(11, 4, 9, 0))
    called(office, "届出", "102", japan(11, 4, 9, 0))
    called(StoreTickets(town.database, "MH01", simulated=True), "訓練", "1", japan(11, 4, 9, 30))
    assert [each.number for each in StoreCalledNumbers(town.database, "MH01", town.clock).called()] == ["102"]
    training = StoreCalledNumbers(town.database, "MH01", town.clock, simulated=True)
    assert [each.queue for each in training.called()] == ["訓練"]
