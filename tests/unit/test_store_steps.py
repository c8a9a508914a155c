"""Steps on SQLite: one transaction of ready statements, all of it or nothing, and every error in our words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Integer, LargeBinary, String, bindparam, literal_column, select, type_coerce, update

from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered, Delivery
from counter_app.store.dialects import SQLITE
from counter_app.store.engine import open_store
from counter_app.store.ready import Ready
from counter_app.store.schema import Instant, outbox
from tests.fakes.stores import Town
from tests.fakes.visits import submission as visit

OWNED = Ready(update(outbox).values(owner=bindparam("new_owner")).returning(outbox.c.key), SQLITE)
OWNERS = "SELECT owner FROM outbox"
SECRET = "秘密の値"


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path)
    town.desk.submit(visit())
    yield town
    town.database.close()


def in_steps(town, *steps):
    """All of these in one transaction; the rows of the last."""
    with town.database.steps() as run:
        return [run(ready, given) for ready, given in steps][-1]


def test_what_was_left_is_committed(town):
    assert len(in_steps(town, (OWNED, {"new_owner": "two"}))) == 1
    assert town.rows(OWNERS) == [("two",)]


def test_one_statement_alone_is_committed_too(town):
    assert len(town.database.at_once(OWNED, {"new_owner": "two"})) == 1
    assert town.rows(OWNERS) == [("two",)]


def test_who_only_looks_waits_for_no_other_program(town):
    claimed, other = town.outbox.claim(), open_store(town.file, town.keys.database, busy_seconds=0.05)
    with other.writing():
        assert isinstance(town.outbox.open(claimed), Delivery)
    other.close()


def test_statements_together_are_one_transaction(town):
    text = Ready(select(bindparam("said", type_=String).label("said")), SQLITE)
    changed, told = town.database.together((OWNED, {"new_owner": "two"}), (text, {"said": "x"}))
    assert (len(changed), told[0].said, town.rows(OWNERS)) == (1, "x", [("two",)])
    with pytest.raises(KeyError):
        town.database.together((OWNED, {"new_owner": "three"}), (text, {}))
    assert town.rows(OWNERS) == [("two",)]


def test_an_exception_takes_all_of_it_back_and_the_next_one_begins_anew(town):
    with pytest.raises(KeyError):  # a value that is missing is a mistake of ours
        in_steps(town, (OWNED, {"new_owner": "two"}), (OWNED, {}))
    assert town.rows(OWNERS) == [(None,)]
    in_steps(town, (OWNED, {"new_owner": "three"}))
    assert town.rows(OWNERS) == [("three",)]


def test_values_are_stored_and_read_as_their_types_say(town):
    at, sealed = datetime(2026, 11, 21, 3, 4, 5, 678, tzinfo=UTC), b"\x00\xff\\x41"
    columns = {"at": Instant(), "number": Integer(), "text": String(), "sealed": LargeBinary()}
    values = {"at": at, "number": 7, "text": "渡邉󠄂𠮷", "sealed": sealed}
    words = [bindparam(f"a_{name}", type_=kind).label(name) for name, kind in columns.items()]
    ready = Ready(select(*words), SQLITE)
    with town.database.steps() as run:
        (row,) = run(ready, {f"a_{name}": value for name, value in values.items()})
        (nothing,) = run(ready, {f"a_{name}": None for name in values})
    assert tuple(row) == tuple(values.values())
    assert tuple(nothing) == (None, None, None, None)


def test_a_value_that_stands_twice_is_given_once(town):
    now = bindparam("now", type_=Instant)
    ready = Ready(select(now.label("at"), (type_coerce(now, Integer) + literal_column("1")).label("later")), SQLITE)
    (row,) = in_steps(town, (ready, {"now": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)}))
    assert row.later == 1_000_001


def test_another_program_that_writes_is_waited_for_and_told(town):
    other = open_store(town.file, town.keys.database, busy_seconds=0.05)
    with town.database.writing(), pytest.raises(StoreError) as caught, other.steps():
        pass
    assert caught.value.code is FailureCode.STORE_LOCKED
    with other.steps() as run:
        run(OWNED, {"new_owner": "two"})
    other.close()
    assert town.rows(OWNERS) == [("two",)]


def test_an_error_quotes_nothing_and_takes_back_what_was_done(town):
    wrong = Ready(update(outbox).values(state=bindparam("new_state"), owner=bindparam("new_owner")), SQLITE)
    with pytest.raises(StoreError) as caught:
        in_steps(town, (OWNED, {"new_owner": "two"}), (wrong, {"new_state": 9, "new_owner": SECRET}))
    assert caught.value.code is FailureCode.STORE_UNAVAILABLE
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert town.rows(OWNERS) == [(None,)]


def test_a_full_disk_takes_the_whole_settling_back_and_it_is_done_once_there_is_room(town):
    claimed = town.outbox.claim()
    driver = town.database._steps._driver()
    (pages,) = driver.execute("PRAGMA page_count").fetchone()
    driver.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    long = Ready(update(outbox).values(reference=bindparam("long")).returning(outbox.c.key), SQLITE)
    with pytest.raises(StoreError) as caught:
        in_steps(town, (OWNED, {"new_owner": "two"}), (long, {"long": "R" * 1_000_000}))
    assert caught.value.code is FailureCode.STORE_DISK_FULL
    assert town.rows(OWNERS) == [("one",)]
    driver.execute("PRAGMA max_page_count = 1000000").fetchall()
    town.outbox.settle(claimed, Delivered("R"))
    assert town.rows("SELECT state, reference FROM outbox") == [(1, "R")]


def test_postgresql_is_not_asked_step_by_step(tmp_path, postgres_url):
    town = Town(tmp_path, url=postgres_url)
    with pytest.raises(NotImplementedError), town.database.steps():
        pass
    town.database.close()
