"""Statements that are ready: one round trip, committed when they return, and a broken connection costs one failure."""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Integer, LargeBinary, String, bindparam, literal_column, select, type_coerce, update

from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered
from counter_app.store.private_postgres import private_postgres
from counter_app.store.ready import Ready
from counter_app.store.schema import Instant, outbox, submission
from tests.fakes.stores import Town
from tests.fakes.visits import submission as visit

PID = Ready(select(literal_column("pg_backend_pid()", Integer).label("pid")))
SECRET = "秘密の値"  # not the invented person: the log of this server is searched for that one


@pytest.fixture
def town(tmp_path, postgres_url):
    town = Town(tmp_path, url=postgres_url)
    yield town
    town.database.close()


def ways_of(town, call):
    """How often a call asks the server and waits for it, counted by what the driver sends."""
    (driver,) = town.database._at_once._resting
    with tempfile.TemporaryFile() as told:
        driver.pgconn.trace(told.fileno())
        call()
        driver.pgconn.untrace()
        told.seek(0)
        return sum(line.rstrip().endswith(b"Sync") and b"\tF\t" in line for line in told)


def test_a_claim_is_one_way_to_the_server_and_so_are_opening_and_settling(town):
    for _ in range(4):
        town.desk.submit(visit())
    for _ in range(2):  # the statements become known to the server: claims look from the mark on after the first
        town.outbox.open(first := town.outbox.claim())
        town.outbox.settle(first, Delivered("R-1"))
    claimed = []
    assert ways_of(town, lambda: claimed.append(town.outbox.claim())) == 1
    assert ways_of(town, lambda: town.outbox.open(claimed[0])) == 1
    assert ways_of(town, lambda: town.outbox.settle(claimed[0], Delivered("R-2"))) == 1


def test_settling_with_the_next_claim_is_one_way_and_one_commit(town):
    for _ in range(4):
        town.desk.submit(visit())
    claimed = [town.outbox.claim()]

    def go_on():
        claimed.append(town.outbox.settle_and_claim([(claimed[-1], Delivered("R-1"))], 1)[1][0])

    go_on()
    go_on()  # known to the server
    assert ways_of(town, go_on) == 1
    settled, leased = claimed[-2:]
    written = (
        f"SELECT xmin::text FROM outbox WHERE seq IN ({settled.seq}, {leased.seq}) UNION ALL"
        f" SELECT xmin::text FROM audit WHERE action = 'deliver' AND object_id = '{settled.application_id}'"
    )
    assert len(rows := town.rows(written)) == 3
    assert len(set(rows)) == 1


def test_statements_together_are_all_or_nothing_and_leave_the_connection(town):
    town.desk.submit(visit())
    change = Ready(update(outbox).values(owner=bindparam("new_owner")).returning(outbox.c.key))
    divided = Ready(select((literal_column("1", Integer) % bindparam("by", type_=Integer)).label("x")))
    (first,) = town.database.at_once(PID, {})
    with pytest.raises(StoreError) as caught:
        town.database.together((change, {"new_owner": SECRET}), (divided, {"by": 0}))
    assert SECRET not in repr(caught.value)
    with pytest.raises(StoreError):
        town.database.together((divided, {"by": 0}), (change, {"new_owner": SECRET}))
    assert town.rows("SELECT owner FROM outbox") == [(None,)]
    changed, told = town.database.together((change, {"new_owner": "two"}), (PID, {}))
    assert (len(changed), told[0].pid) == (1, first.pid)
    assert town.rows("SELECT owner FROM outbox") == [("two",)]


def test_a_connection_that_broke_together_costs_one_failure(town):
    (first,) = town.database.at_once(PID, {})
    town.rows(f"SELECT pg_terminate_backend({first.pid}, 5000)")
    with pytest.raises(StoreError) as caught:
        town.database.together((PID, {}), (PID, {}))
    assert caught.value.code is FailureCode.STORE_UNAVAILABLE
    assert town.database.together((PID, {}), (PID, {}))[1][0].pid != first.pid


def test_what_it_returned_is_committed(town):
    case = town.desk.submit(visit()).application_id(0)
    change = update(outbox).where(outbox.c.key == bindparam("of")).values(owner=bindparam("new_owner"))
    rows = town.database.at_once(Ready(change.returning(outbox.c.key)), {"of": case, "new_owner": "two"})
    assert [row.key for row in rows] == [case]
    assert town.rows("SELECT owner FROM outbox") == [("two",)]


def test_values_are_stored_and_read_as_their_types_say(town):
    at, sealed = datetime(2026, 11, 21, 3, 4, 5, 678, tzinfo=UTC), b"\x00\xff\\x41"
    columns = {
        "at": Instant(),
        "number": type_coerce(submission.c.seq, Integer).type,
        "text": String(),
        "sealed": LargeBinary(),
    }
    values = {"at": at, "number": 7, "text": "渡邉󠄂𠮷", "sealed": sealed}
    ready = Ready(select(*(bindparam(f"a_{name}", type_=kind).label(name) for name, kind in columns.items())))
    (row,) = town.database.at_once(ready, {f"a_{name}": value for name, value in values.items()})
    assert (row.at, row.number, row.text, bytes(row.sealed)) == tuple(values.values())
    (nothing,) = town.database.at_once(ready, {f"a_{name}": None for name in values})
    assert tuple(nothing) == (None, None, None, None)


def test_a_name_that_stands_for_two_types_is_stored_once():
    now = bindparam("now", type_=Instant)
    ready = Ready(select(now.label("at"), (type_coerce(now, Integer) + literal_column("1")).label("later")))
    assert ready.values({"now": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)}) == [1_000_000]


def test_a_missing_value_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        Ready(select(bindparam("one", type_=String).label("one"))).values({})


def test_a_connection_that_broke_costs_one_failure(town):
    (first,) = town.database.at_once(PID, {})
    town.rows(f"SELECT pg_terminate_backend({first.pid}, 5000)")
    with pytest.raises(StoreError) as caught:
        town.database.at_once(PID, {})
    assert caught.value.code is FailureCode.STORE_UNAVAILABLE
    assert town.database.at_once(PID, {})[0].pid != first.pid


def test_a_server_that_is_away_is_told_in_our_words_each_time_and_found_again(tmp_path):
    with private_postgres() as server:  # one of its own: others work on the session's
        town = Town(tmp_path, url=server.fresh())
        assert town.outbox.claim() is None
        server.stop()
        for _ in range(3):  # on the connection it had, then on one it cannot open
            with pytest.raises(StoreError) as caught:
                town.outbox.claim()
            assert caught.value.code is FailureCode.STORE_UNAVAILABLE
        server.start()
        server.wait_until_ready()
        assert town.outbox.claim() is None
        town.database.close()


def test_an_error_of_the_server_leaves_the_connection_and_quotes_nothing(town):
    (first,) = town.database.at_once(PID, {})
    wrong = Ready(
        select(
            (literal_column("1") / bindparam("by", type_=Integer)).label("x"), bindparam("s", type_=String).label("s")
        )
    )
    with pytest.raises(StoreError) as caught:
        town.database.at_once(wrong, {"by": 0, "s": SECRET})
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert town.database.at_once(PID, {})[0].pid == first.pid


def test_threads_have_a_connection_each(town):
    gate = threading.Barrier(3)
    slow = Ready(
        select(
            literal_column("pg_backend_pid()", Integer).label("pid"),
            literal_column("pg_sleep(0.2)::text", String).label("z"),
        )
    )

    def ask():
        gate.wait(10)
        return town.database.at_once(slow, {})[0].pid

    with ThreadPoolExecutor(3) as pool:
        assert len({each.result(30) for each in [pool.submit(ask) for _ in range(3)]}) == 3
