"""A store is carried to PostgreSQL while people work with it: everything arrives once, or the old one works on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.app.office import open_office
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import ViewPurpose
from counter_app.ports.outbox import Delivered, Refused
from counter_app.settings import parse
from counter_app.store import audit, move_rows
from counter_app.store import move as moving
from counter_app.store.fill import fill
from counter_app.store.marks import claim_for_keys
from counter_app.store.migrate import migrate
from counter_app.store.move import move
from counter_app.store.postgres import open_postgres
from counter_app.store.schema import metadata
from tests.fakes.stores import SATO, SUZUKI, Town
from tests.fakes.visits import RARE, HandClock, application, submission

ROOT = Path(__file__).parents[2]


def code_of(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def a_morning(town):
    """Every state of the outbox, a case in somebody's hands, a slip that did not come out."""
    receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(5)]
    town.outbox.settle(town.outbox.claim(), Delivered("R-1"))
    town.outbox.settle(town.outbox.claim(), Refused(FailureCode.CONNECTOR_REFUSED))
    town.outbox.claim()
    town.work.take(receipts[0].application_id(0), SATO)
    town.desk.slip_printed(receipts[0].number)
    return receipts


@pytest.fixture
def source(tmp_path):
    town = Town(tmp_path)
    yield town
    town.database.close()


@pytest.fixture
def target(postgres_url):
    database = open_postgres(postgres_url)
    yield database
    database.close()


def all_rows(database):
    with database.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select()).all()), key=repr)
            for table in metadata.sorted_tables
            if table.name != "store_mark"
        }


def test_everything_arrives_and_work_goes_on_there(source, target, tmp_path, postgres_url):
    receipts = a_morning(source)
    before = all_rows(source.database)
    moved = move(source.database, target, source.keys)
    assert all_rows(target) == before
    assert {each.table: each.rows for each in moved} == {name: len(rows) for name, rows in before.items()}
    there = Town(tmp_path, url=postgres_url)
    assert there.desk.receipt(receipts[0].number) == receipts[0]
    assert there.desk.submit(submission()).number.serial == 6
    there.work.complete(receipts[0].application_id(0), SATO)
    there.clock.turn(hours=2)
    sent = 0
    while claimed := there.outbox.claim():
        there.outbox.settle(claimed, Delivered())
        sent += 1
    assert sent == 9
    with there.database.reading() as connection:
        audit.verify(connection)
    there.database.close()


def test_the_old_store_takes_nothing_any_more_but_can_be_read(source, target, tmp_path):
    receipts = a_morning(source)
    other = Town(tmp_path)  # another program that has it open all the while
    move(source.database, target, source.keys)
    for call in (
        lambda: other.desk.submit(submission()),
        other.outbox.claim,
        lambda: other.work.take(receipts[1].application_id(0), SATO),
        lambda: move(source.database, target, source.keys),
        lambda: moving.release(source.database),
    ):
        assert code_of(call) is FailureCode.STORE_MOVED
    assert other.desk.receipt(receipts[0].number) == receipts[0]
    other.database.close()


def test_what_happens_during_the_move_is_brought_over(source, target, monkeypatch):
    receipts = a_morning(source)
    copy_on = moving._copy_on

    def slowly(reading, database, table, said):
        copy_on(reading, database, table, said)
        source.desk.submit(submission())
        source.work.view = source.work.detail(receipts[1].application_id(0), SUZUKI, ViewPurpose.REVIEW)
        if table.name == "outbox":
            source.outbox.settle(source.outbox.claim(), Delivered("late"))
            source.work.take(receipts[1].application_id(0), SUZUKI)

    monkeypatch.setattr(moving, "_copy_on", slowly)
    moved = move(source.database, target, source.keys)
    assert all_rows(target) == all_rows(source.database)
    assert sum(each.changed_meanwhile for each in moved) > 20


def test_rows_that_are_gone_from_the_source_do_not_stay_in_the_target(source, target, monkeypatch):
    receipts = a_morning(source)
    copy_on = moving._copy_on

    def forget(reading, database, table, said):
        copy_on(reading, database, table, said)
        if table.name == "case_key":
            source.run("DELETE FROM case_key WHERE application_id = :id", id=receipts[2].application_id(0))

    monkeypatch.setattr(moving, "_copy_on", forget)
    move(source.database, target, source.keys)
    assert all_rows(target) == all_rows(source.database)


def test_rows_that_do_not_arrive_as_they_left_are_found_and_the_old_store_works_on(source, target, monkeypatch):
    a_morning(source)
    repair = move_rows.repair

    def meddle(connection, table, differences):
        repair(connection, table, differences)
        if table.name == "work":
            connection.exec_driver_sql("UPDATE submission SET language = 'xx' WHERE seq = 3")

    monkeypatch.setattr(move_rows, "repair", meddle)
    copy_into = move_rows.copy_into

    def drop_one(connection, table, rows):
        copy_into(connection, table, rows[:-1] if table.name == "submission" else rows)

    monkeypatch.setattr(move_rows, "copy_into", drop_one)
    assert code_of(lambda: move(source.database, target, source.keys)) in {
        FailureCode.STORE_MOVE_DIFFERS,
        FailureCode.STORE_UNAVAILABLE,
    }
    assert source.desk.submit(submission()).number.serial == 6


def test_a_row_changed_behind_the_comparison_is_found(source, target, monkeypatch):
    a_morning(source)
    compare, looked = move_rows.compare, []

    def meddle(ours, theirs, table):
        looked.append(table.name)
        return compare(ours, theirs, table)

    def early(reading, database, table, said):
        """Nothing is copied early, so everything is brought over and read again."""

    repair = move_rows.repair

    def carelessly(connection, table, differences):
        repair(connection, table, differences)
        if table.name == "receipt_serial":
            connection.exec_driver_sql("UPDATE receipt_serial SET last = last + 1")

    monkeypatch.setattr(moving, "_copy_on", early)
    monkeypatch.setattr(move_rows, "compare", meddle)
    monkeypatch.setattr(move_rows, "repair", carelessly)
    assert code_of(lambda: move(source.database, target, source.keys)) is FailureCode.STORE_MOVE_DIFFERS
    assert looked.count("receipt_serial") == 2
    assert source.desk.submit(submission()).number.serial == 6


def test_a_database_in_use_is_not_moved_into(source, target, tmp_path, postgres_url):
    there = Town(tmp_path, url=postgres_url)
    there.desk.submit(submission())
    assert code_of(lambda: move(source.database, target, source.keys)) is FailureCode.STORE_MOVE_DIFFERS
    assert there.count("submission") == 1
    there.database.close()


def office(folder, **store):
    (folder / "counter.toml").write_text(
        '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "窓口"\n'
        '[store]\ndirectory = "."\n[cards]\ntrust = "simulated"\n'
    )
    document = {
        "terminal": {"role": "desk", "office": "MH01", "name": "窓口"},
        "store": {"directory": str(folder), **store},
        "cards": {"trust": "simulated"},
    }
    return open_office(parse(document, folder), HandClock())


def command(folder, *words):
    return subprocess.Popen(
        [sys.executable, ROOT / "main.py", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "KAKANAI_SETTINGS": str(folder / "counter.toml"), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_move_killed_anywhere_goes_on_and_ends_with_every_row_once(tmp_path, postgres_url):
    old = office(tmp_path)
    fill(old.database, 12_000)
    receipt = old.desk.submit(submission())
    before = all_rows(old.database)
    for lines in (1, 3, 4, 2, 8):
        with command(tmp_path, "db", "move", "--to", postgres_url) as killed:
            for _ in range(lines):
                killed.stderr.readline()
            killed.send_signal(signal.SIGKILL)
            killed.communicate()
        database = open_postgres(postgres_url)
        assert code_of(lambda database=database: claim_for_keys(database, old.keys)) is FailureCode.STORE_LOCKED
        database.close()
    with command(tmp_path, "db", "move", "--json", "--to", postgres_url) as whole:
        told, trouble = whole.communicate(timeout=120)
    assert whole.returncode == 0, trouble
    assert {table["table"]: table["rows"] for table in json.loads(told)["tables"]}["application"] == 12_001
    new = office(tmp_path, url=postgres_url)
    assert all_rows(new.database) == before
    assert new.desk.receipt(receipt.number) == receipt
    assert new.desk.submit(submission()).number.serial == 2
    new.close()
    old.close()
    assert code_of(lambda: office(tmp_path)) is FailureCode.STORE_MOVED


def test_a_move_cut_off_before_its_last_step_is_finished_by_the_next(source, target, monkeypatch):
    a_morning(source)
    monkeypatch.setattr(moving, "admit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        move(source.database, target, source.keys)
    assert code_of(lambda: claim_for_keys(target, source.keys)) is FailureCode.STORE_LOCKED
    monkeypatch.undo()
    assert move(source.database, target, source.keys) == []
    claim_for_keys(target, source.keys)


def test_a_move_that_is_given_up_leaves_the_old_store_working(source):
    a_morning(source)
    moving.lock(source.database)
    assert code_of(lambda: source.desk.submit(submission())) is FailureCode.STORE_MOVED
    moving.release(source.database)
    assert source.desk.submit(submission()).number.serial == 6
    migrate(source.database)
