"""What only PostgreSQL does: several writers at once, failures by SQLSTATE, settings of a session."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from uuid import uuid4

import pytest

from counter_app.app.office import open_office
from counter_app.failures import FailureCode, SettingsError, StoreError
from counter_app.ports.outbox import Delivered
from counter_app.settings import parse
from counter_app.store import audit
from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres
from tests.fakes.stores import SATO, SUZUKI, Town
from tests.fakes.visits import HandClock, submission


@pytest.fixture
def towns(tmp_path, postgres_url):
    """Two machines on one database."""
    both = [Town(tmp_path, url=postgres_url) for _ in range(2)]
    yield both
    for town in both:
        town.database.close()


def code_of(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def at_once(*calls):
    """Begin all calls at the same moment; return their results."""
    gate = threading.Barrier(len(calls))

    def begin(call):
        gate.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result(30) for each in [pool.submit(begin, call) for call in calls]]


def test_a_session_keeps_its_promises(towns):
    wanted = {
        "idle_in_transaction_session_timeout": "1min",
        "synchronous_commit": "on",
        "lock_timeout": "10s",
        "transaction_isolation": "read committed",
    }
    with towns[0].database.writing() as connection:
        assert {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted} == wanted
    with towns[0].database.reading() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
    with towns[0].database.writing() as connection:  # the same connection, after it was read with
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"


def test_a_reader_keeps_its_snapshot_while_others_write(towns):
    one, two = towns
    with one.database.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM submission").scalar()
        two.desk.submit(submission())
        assert connection.exec_driver_sql("SELECT count(*) FROM submission").scalar() == before == 0


def test_two_machines_number_and_chain_without_a_gap(towns):
    def work(town):
        return [town.desk.submit(submission()).number.serial for _ in range(20)]

    numbers = at_once(*(partial(work, town) for town in towns * 2))
    assert sorted(chain.from_iterable(numbers)) == list(range(1, 81))
    with towns[0].database.reading() as connection:
        assert audit.verify(connection).seq == 80


def test_one_visit_handed_in_by_many_at_once_has_one_receipt(towns):
    for _ in range(10):
        handed_in = submission(visit_id=uuid4())
        receipts = at_once(*(partial(town.desk.submit, handed_in) for town in towns * 3))
        assert len({receipt.number for receipt in receipts}) == 1
    assert towns[0].count("submission") == towns[0].count("outbox") == 10
    assert [row[0] for row in towns[0].rows("SELECT last FROM receipt_serial")] == [10]


def test_one_visit_handed_in_at_two_offices_at_once_has_one_receipt(towns):
    towns[1].desk._office = "SB02"
    for _ in range(10):
        handed_in = submission(visit_id=uuid4())
        receipts = at_once(*(partial(town.desk.submit, handed_in) for town in towns * 2))
        assert len({receipt.number for receipt in receipts}) == 1
    assert sum(row[0] for row in towns[0].rows("SELECT last FROM receipt_serial")) == 10  # no number was lost


def test_many_claimers_never_get_the_same_message_and_do_not_wait_for_each_other(towns):
    for _ in range(40):
        towns[0].desk.submit(submission())
    outboxes = [town.outbox_of(f"{number}") for number, town in enumerate(towns * 3)]

    def drain(outbox):
        taken = []
        while (claimed := outbox.claim()) is not None:
            taken.append(claimed.key)
            outbox.settle(claimed, Delivered())
        return taken

    taken = list(chain.from_iterable(at_once(*(partial(drain, outbox) for outbox in outboxes))))
    assert len(taken) == len(set(taken)) == 40
    with towns[0].database.reading() as connection:
        assert audit.verify(connection).seq == 80


def test_a_claim_passes_over_what_another_transaction_holds(towns):
    one, two = towns
    first, second = (one.desk.submit(submission()).application_id(0) for _ in range(2))
    with one.database.writing() as connection:
        connection.exec_driver_sql(f"SELECT 1 FROM outbox WHERE key = '{first}' FOR UPDATE")
        assert two.outbox.claim().key == second


def test_only_one_of_two_clerks_takes_a_case(towns):
    case = towns[0].desk.submit(submission()).application_id(0)

    def take(town, who):
        try:
            return town.work.take(case, who).owner
        except StoreError as error:
            return error.code

    told = at_once(lambda: take(towns[0], SATO), lambda: take(towns[1], SUZUKI))
    assert FailureCode.STEP_NOT_ALLOWED in told
    assert len({"sato", "suzuki"} & set(told)) == 1


def test_a_writer_that_waits_too_long_is_told_locked(tmp_path, towns, postgres_url):
    one, two = towns[0], Town(tmp_path, url=postgres_url, patience=0.2)
    one.desk.submit(submission())
    with one.database.writing() as connection:
        connection.exec_driver_sql("UPDATE receipt_serial SET last = last")
        assert code_of(lambda: two.desk.submit(submission())) is FailureCode.STORE_LOCKED
    assert two.desk.submit(submission()).number.serial == 2
    two.database.close()


SECRET = "秘密の値"  # not the invented person: the log of this server is searched for that one
STATES = [
    ("53100", FailureCode.STORE_DISK_FULL),
    ("40P01", FailureCode.STORE_LOCKED),
    ("XX001", FailureCode.STORE_CORRUPT),
    ("57P01", FailureCode.STORE_UNAVAILABLE),
    ("KM001", FailureCode.STORE_MOVED),
]


@pytest.mark.parametrize(("state", "code"), STATES)
def test_failures_are_named_by_their_state_and_quote_nothing(towns, state, code):
    def fail():
        with towns[0].database.writing() as connection:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION '{SECRET}' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(StoreError) as caught:
        fail()
    assert caught.value.code is code
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_connection_the_server_closed_costs_one_failure_and_no_more(towns):
    one, two = towns
    one.desk.submit(submission())
    two.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    assert code_of(lambda: one.desk.submit(submission())) is FailureCode.STORE_UNAVAILABLE
    assert one.desk.submit(submission()).number.serial == 2


@pytest.mark.parametrize("url", ["postgresql://nobody@/x?host=/nowhere", "mysql://a@b/c", "nonsense"])
def test_what_does_not_answer_is_unavailable(url):
    assert code_of(lambda: open_postgres(url)) is FailureCode.STORE_UNAVAILABLE


def test_a_password_comes_from_its_file_only(tmp_path, postgres):
    assert code_of(lambda: open_postgres(postgres.empty(), password_file=tmp_path / "no")) is (
        FailureCode.STORE_UNAVAILABLE
    )
    (tmp_path / "secret").write_text("himitsu\n")
    database = open_postgres(postgres.empty(), password_file=tmp_path / "secret")
    assert "himitsu" not in repr(database._engine)
    database.close()


def test_two_programs_that_start_after_an_upgrade_migrate_once(postgres):
    url = postgres.empty()
    databases = [open_postgres(url) for _ in range(3)]
    at_once(*(lambda database=database: migrate(database) for database in databases))
    for database in databases:
        database.close()


TERMINAL = {"role": "counter", "office": "MH01", "name": "窓口"}


def settings(folder, url, **more):
    return parse(
        {
            "terminal": TERMINAL,
            "store": {"directory": str(folder), "url": url, **more},
            "cards": {"trust": "simulated"},
        },
        folder,
    )


def test_two_machines_share_one_database_with_one_key(tmp_path, postgres):
    url = postgres.empty()
    clock = HandClock(datetime(2026, 11, 21, 3, tzinfo=UTC))
    first = open_office(settings(tmp_path / "one", url), clock)
    receipt = first.desk.submit(submission())
    other = settings(tmp_path / "two", url)
    assert code_of(lambda: open_office(other, clock)) is FailureCode.STORE_KEY_MISSING
    assert not other.store_key.exists()
    other.store_key.write_bytes(first.settings.store_key.read_bytes())
    other.store_key.chmod(0o600)
    second = open_office(other, clock)
    assert second.desk.receipt(receipt.number) == receipt
    stranger = open_office(settings(tmp_path / "three", postgres.empty()), clock)
    other.store_key.write_bytes(stranger.settings.store_key.read_bytes())
    assert code_of(lambda: open_office(other, clock)) is FailureCode.STORE_KEY_WRONG
    for office in (first, second, stranger):
        office.close()


@pytest.mark.parametrize("url", ["sqlite:///x", "postgresql://a:secret@h/d", "postgresql://h/d?password=secret", 5])
def test_settings_take_no_password_and_no_other_database(tmp_path, url):
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, url)
    assert "secret" not in str(caught.value)


def test_a_message_behind_the_mark_is_claimed_when_nothing_else_is_due_and_after_half_a_minute(towns):
    town = towns[0]

    def hand_in_at(**back):
        town.clock.turn(**{unit: -value for unit, value in back.items()})
        case = town.desk.submit(submission(visit_id=uuid4())).application_id(0)
        town.clock.turn(**back)
        return case

    new = [town.desk.submit(submission(visit_id=uuid4())).application_id(0) for _ in range(3)]
    assert town.outbox.claim().key == new[0]
    old = hand_in_at(hours=2)  # committed long after its own time
    assert town.outbox.claim().key == new[1]
    town.clock.turn(seconds=31)
    older = hand_in_at(hours=3)
    assert [town.outbox.claim().key for _ in range(3)] == [older, old, new[2]]
    last = hand_in_at(hours=4)
    assert town.outbox.claim().key == last
    assert town.outbox.claim() is None
