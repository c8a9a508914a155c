"""What a terminal offers first: what people came for here lately, from what is counted already."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from counter_app.app.offered import most_used
from counter_app.settings import CardTrust
from counter_app.store.rollups import Rollups
from tests.fakes.busy_days import COLUMNS, DAY, fill, japan
from tests.fakes.stores import Town

NOW = japan(11, 4, 10, 30)


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.clock.at = NOW
    yield town
    town.database.close()


def office_of(town, trust=CardTrust.PRODUCTION):
    return SimpleNamespace(database=town.database, clock=town.clock, settings=SimpleNamespace(trust=trust))


def application(at, procedure, *, simulated=False, kind="application"):
    return dict.fromkeys(COLUMNS) | {
        "at": at, "kind": kind, "office": "MH01", "procedure": procedure, "simulated": simulated,
    }  # fmt: skip


EVENTS = [
    *(application(NOW - number * DAY, "tax") for number in range(1, 4)),
    *(application(NOW - 30 * DAY, "moving-in") for _ in range(5)),
    *(application(NOW - 2 * DAY, "moving-in", kind="completed") for _ in range(9)),
    *(application(NOW - 100 * DAY, "pension") for _ in range(50)),
    *(application(NOW - 5 * DAY, "training", simulated=True) for _ in range(2)),
]


def test_what_is_asked_for_most_is_read_from_what_was_counted(town):
    fill(town.database, EVENTS)
    Rollups(town.database).finish(NOW)
    with town.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM kpi_event")
    assert most_used(office_of(town)) == ("moving-in", "tax")
    assert most_used(office_of(town, CardTrust.SIMULATED)) == ("training",)


def test_before_anything_is_counted_nothing_is_known(town):
    assert most_used(office_of(town)) == ()
    fill(town.database, EVENTS)
    assert most_used(office_of(town)) == ()


def test_what_was_counted_long_ago_is_not_asked_for_lately(town):
    fill(town.database, EVENTS)
    Rollups(town.database).finish(NOW)
    town.clock.turn(days=120)
    assert most_used(office_of(town)) == ()
