"""A network that delivers late, twice and in any order, and two hubs on one database."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from counter_app.domain.branch_answer import EarlierMissing, TakenIn
from counter_app.failures import CounterError
from counter_app.store import audit
from tests.fakes.hub_house import Hub, hand_in


@pytest.fixture
def hub_url(store_url):
    return store_url


def stands_once(hub, receipts):
    numbers = sorted(str(receipt.number) for receipt in receipts)
    assert sorted(number for (number,) in hub.rows("SELECT number FROM submission")) == numbers
    assert hub.rows("SELECT count(*) FROM application") == [(2 * len(numbers),)]
    assert hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL") == [(0,)]
    assert hub.rows("SELECT count(*) FROM inbox") == [(2 * len(numbers),)]
    assert hub.inbox.aside() == []
    with hub.database.reading() as connection:
        audit.verify(connection)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_and_however_often_each_message_counts_once(hub, branch, seed):
    chance = random.Random(seed)
    receipts = hand_in(branch, 6)
    under_way = [one for one in branch.outbox.unsent() for _ in range(chance.choice((1, 2, 3)))]
    early = 0
    while under_way:
        one = under_way.pop(chance.randrange(len(under_way)))
        answer = branch.line.send(one.envelope, one.body)
        if isinstance(answer, EarlierMissing):
            early += 1
            under_way.append(one)
        else:
            assert isinstance(answer, TakenIn)
    assert early > 0
    stands_once(hub, receipts)
    for receipt in receipts:
        kinds = hub.rows(f"SELECT kind FROM inbox WHERE number = '{receipt.number}' ORDER BY {hub.arrival}")
        assert [kind for (kind,) in kinds] == ["submission", "printed"]


def test_two_hubs_on_one_database_take_each_message_once(hub, branch):
    """Somebody starts the hub twice, and both get everything at the same time."""
    receipts = hand_in(branch, 6)
    second = Hub(hub.folder, hub.clock, url=hub.url)
    waiting = branch.outbox.unsent()

    def take_all(one_hub):
        for one in waiting:
            until_taken(one_hub, one)

    with ThreadPoolExecutor(2) as both:
        list(both.map(take_all, (hub, second)))
    second.database.close()
    stands_once(hub, receipts)


def until_taken(hub, one):
    """As a terminal does: it asks again where the store is busy or the message before is not in yet."""
    for _ in range(1000):
        try:
            return hub.inbox.take_in(one.envelope, one.body)
        except CounterError:
            continue
    raise AssertionError("never taken in")
