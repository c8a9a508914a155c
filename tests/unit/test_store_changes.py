"""A change is seen by who looks at the work, on both databases, with and without the hint."""

from __future__ import annotations

import queue

import pytest

from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered
from counter_app.store.changes import ChangeWatch
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import submission

LONG = 20.0


@pytest.fixture
def towns(tmp_path, store_url):
    """The one that looks and the one that works, each with connections of its own."""
    both = [Town(tmp_path, url=store_url) for _ in range(2)]
    yield both
    for town in both:
        town.database.close()


@pytest.fixture
def seen(towns):
    """Changes as they are told; the watch asks ten times a second."""
    told = queue.Queue()
    watch = ChangeWatch(towns[0].database, pause=0.1)
    watch.start(lambda: told.put(towns[0].count("audit")))
    yield told
    watch.stop()


def until(seen, entries):
    while seen.get(timeout=LONG) < entries:
        pass


def test_every_step_of_another_machine_is_seen(towns, seen):
    _, other = towns
    receipt = other.desk.submit(submission())
    until(seen, 1)
    other.work.take(receipt.application_id(0), SATO)
    until(seen, 2)
    other.outbox.settle(other.outbox.claim(), Delivered())
    until(seen, 3)


def test_what_was_rolled_back_is_not_told(towns, seen):
    _, other = towns
    other.refuse_inserts("kpi_event")
    with pytest.raises(StoreError):
        other.desk.submit(submission())
    other.allow_inserts("kpi_event")
    other.desk.submit(submission())
    assert seen.get(timeout=LONG) == 1


def test_a_hint_is_enough_without_asking(tmp_path, postgres_url):
    town = Town(tmp_path, url=postgres_url)
    told = queue.Queue()
    watch = ChangeWatch(town.database, pause=LONG * 10)
    watch.start(lambda: told.put(None))
    town.desk.submit(submission())
    told.get(timeout=LONG)
    town.run("SELECT pg_notify('kakanai_changed', '')")  # nothing changed: a hint alone is not the truth
    with pytest.raises(queue.Empty):
        told.get(timeout=0.2)
    watch._stopping.set()
    town.run("SELECT pg_notify('kakanai_changed', '')")
    watch.stop()
    town.database.close()


def test_a_change_is_seen_although_every_hint_is_lost(request, towns, monkeypatch):
    monkeypatch.setattr("counter_app.store.postgres.CHANGED", "where_nobody_calls")
    seen = request.getfixturevalue("seen")
    towns[1].desk.submit(submission())
    until(seen, 1)


def test_a_watch_survives_a_server_that_hangs_up(tmp_path, postgres_url, monkeypatch):
    monkeypatch.setattr("counter_app.store.changes._TROUBLE_SECONDS", 0.1)
    looks, works = (Town(tmp_path, url=postgres_url) for _ in range(2))
    told = queue.Queue()
    watch = ChangeWatch(looks.database, pause=0.1)
    watch.start(lambda: told.put(None))
    works.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    works.desk.submit(submission())
    told.get(timeout=LONG)
    watch.stop()
    for town in (looks, works):
        town.database.close()


def test_a_store_that_cannot_be_asked_is_asked_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("counter_app.store.changes._TROUBLE_SECONDS", 0.01)
    town = Town(tmp_path)
    told = queue.Queue()
    watch = ChangeWatch(town.database, pause=0.01)
    answers = iter([StoreError(FailureCode.STORE_LOCKED, "busy")] * 2)
    ask = watch._last

    def sometimes():
        if failure := next(answers, None):
            raise failure
        return ask()

    watch._last = sometimes
    watch.start(lambda: told.put(None))
    town.desk.submit(submission())
    told.get(timeout=LONG)
    watch.stop()
    assert "S102" in caplog.text
    town.database.close()
