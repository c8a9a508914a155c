"""What was kept long enough goes, with its key and its traces; what must stay stays; the record names nobody."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from sqlalchemy import LargeBinary, select

from counter_app.domain.retention_rule import RetentionRule
from counter_app.failures import FailureCode, SettingsError, StoreError
from counter_app.ports import ViewPurpose
from counter_app.ports.outbox import Delivered
from counter_app.settings import KeepFor, parse
from counter_app.store import audit
from counter_app.store.retention import Deleted, Retention, emptied_columns, hold, release
from counter_app.store.schema import metadata
from counter_app.store.schema_retention import deletion
from counter_app.store.sealed_columns import FATES
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import CANARY, RARE, application, submission

RULES = (RetentionRule("done", 0, "keep-*"), RetentionRule("done", 30))


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def done(town, *applications):
    """Hand in, send and finish."""
    receipt = town.desk.submit(submission(*applications, visit_id=uuid4()))
    while claimed := town.outbox.claim():
        town.outbox.settle(claimed, Delivered("R"))
    for index in range(len(receipt.submission.applications)):
        town.work.take(receipt.application_id(index), SATO)
        town.work.complete(receipt.application_id(index), SATO)
    return receipt


def retention(town, rules=RULES):
    return Retention(town.database, rules, town.clock, "retention")


def records(town):
    with town.database.reading() as connection:
        return connection.execute(select(deletion)).all()


def refusal(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def test_what_is_over_loses_key_and_values_and_the_line_stays(town):
    receipt, case_id = (made := done(town, application(), application(RARE))), made.application_id(0)
    town.clock.turn(days=29)
    assert retention(town).run() == []
    town.clock.turn(days=1)
    assert retention(town).run(dry=True) == [Deleted("done/*/30d", 2)]
    assert town.count("case_key") == 2
    assert retention(town).run() == [Deleted("done/*/30d", 2)]
    assert retention(town).run() == []
    assert town.count("case_key") == 0
    with town.database.reading() as connection:
        for table, column, _ in emptied_columns():
            assert not any(connection.execute(select(table.c[column])).scalars())
        audit.verify(connection)
    assert [row.applicant.reveal() for row in town.work.rows(SATO)] == ["", ""]
    assert town.desk.unprinted() == []
    for call in (
        lambda: town.desk.receipt(receipt.number),
        lambda: town.work.detail(case_id, SATO, ViewPurpose.REVIEW),
    ):
        assert refusal(call) is FailureCode.RECEIPT_UNKNOWN
    (record,) = records(town)
    ids = sorted(receipt.application_id(index) for index in (0, 1))
    proof = hashlib.sha256("".join(f"{each}\n" for each in ids).encode()).hexdigest()
    assert (record.rule, record.count, record.actor, record.ids_hash) == ("done/*/30d", 2, "retention", proof)
    assert town.count(f"submission WHERE visit_id = '{receipt.submission.visit_id}'") == 0


def test_what_must_stay_stays(town):
    kept = done(town, application(procedure="keep-me"))
    held = done(town, application())
    hold(town.database, held.application_id(0), town.clock.now(), "sato")
    hold(town.database, held.application_id(0), town.clock.now(), "sato")
    open_case = town.desk.submit(submission())
    half = done(town, application())
    town.clock.turn(days=400)
    assert retention(town).run() == [Deleted("done/*/30d", 1, held=1)]
    for receipt in (kept, held, open_case):
        assert town.desk.receipt(receipt.number)
    assert refusal(lambda: town.desk.receipt(half.number)) is FailureCode.RECEIPT_UNKNOWN
    release(town.database, held.application_id(0), town.clock.now(), "sato")
    assert retention(town).run() == [Deleted("done/*/30d", 1)]
    for call in (release, hold):
        code = refusal(lambda call=call: call(town.database, "nobody/1", town.clock.now(), "sato"))
        assert code is FailureCode.RECEIPT_UNKNOWN


def test_what_nobody_received_yet_stays(town):
    receipt = town.desk.submit(submission())
    town.work.take(receipt.application_id(0), SATO)
    town.work.complete(receipt.application_id(0), SATO)
    town.clock.turn(days=400)
    assert retention(town).run() == [Deleted("done/*/30d", 0, held=1)]
    assert town.desk.receipt(receipt.number)


def test_without_rules_nothing_is_ever_deleted(town):
    receipt = done(town, application())
    town.clock.turn(days=40_000)
    assert retention(town, ()).run() == []
    assert retention(town, (RetentionRule("done", 0),)).run() == []
    assert town.desk.receipt(receipt.number)


def test_a_day_has_one_run(town):
    daily = retention(town)
    done(town, application())
    town.clock.turn(days=31)
    assert (daily.run_daily(), daily.run_daily()) == (1, 0)
    done(town, application())
    town.clock.turn(days=31)
    assert daily.run_daily() == 1


def test_a_run_that_fails_deletes_nothing(town):
    receipt = done(town, application())
    town.clock.turn(days=31)
    town.refuse_inserts("deletion")
    assert refusal(lambda: retention(town).run()) is FailureCode.STORE_UNAVAILABLE
    assert town.desk.receipt(receipt.number)


def test_the_journal_is_empty_and_no_page_is_free_afterwards(town):
    for _ in range(30):
        done(town, application())
    town.clock.turn(days=31)
    assert retention(town).run() == [Deleted("done/*/30d", 30)]
    if town.url is None:
        with town.database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA freelist_count").scalar_one() == 0
        wal = town.folder / "counter.db-wal"
        assert not wal.exists() or wal.stat().st_size == 0
    assert CANARY.encode() not in b"".join(file.read_bytes() for file in town.files())


def test_every_column_of_bytes_is_named_with_its_fate():
    """A new table that holds sealed values cannot be forgotten."""
    columns = {
        f"{c.table.name}.{c.name}" for t in metadata.tables.values() for c in t.c if isinstance(c.type, LargeBinary)
    }
    assert columns - FATES.keys() == set()
    assert {f"{table.name}.{column}" for table, column, _ in emptied_columns()} >= {
        "application.payload",
        "work.reason",
    }
    for table, _, names_case in emptied_columns():
        assert names_case in table.c


BASE = {"terminal": {"role": "desk", "office": "MH01", "name": "x"}, "store": {"directory": "x"}}


def test_rules_are_read_from_the_settings(tmp_path):
    rules = [{"state": "done", "days": 0, "procedure": "keep-*"}, {"state": "closed", "days": 365}]
    read = parse({**BASE, "retention": {"rules": rules}}, tmp_path)
    assert read.retention == (KeepFor("done", "keep-*", 0), KeepFor("closed", "*", 365))
    assert parse(BASE, tmp_path).retention == ()


@pytest.mark.parametrize(
    "rules",
    [
        "never",
        [3],
        [{"state": "received", "days": 3}],
        [{"state": "done"}],
        [{"state": "done", "days": -1}],
        [{"state": "done", "days": True}],
        [{"state": "done", "days": 99999999}],
        [{"state": "done", "days": 1, "procedure": ""}],
        [{"state": "done", "days": 1, "who": "x"}],
    ],
)
def test_rules_that_say_nothing_clear_are_refused(rules, tmp_path):
    with pytest.raises(SettingsError) as caught:
        parse({**BASE, "retention": {"rules": rules}}, tmp_path)
    assert caught.value.code is FailureCode.SETTINGS_BAD_VALUE
