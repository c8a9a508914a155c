"""No statement of a working day reads a big table from end to end, not even with plans made without values.

Every statement is caught as it leaves for the server, prepared there with `plan_cache_mode=force_generic_plan` and
explained on tables that hold 50 000 cases.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import psycopg
import pytest
from sqlalchemy import event

from counter_app.domain.staff import Reach
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import ViewPurpose, Wanted, WorkState
from counter_app.ports.outbox import BATCH, Delivered, Refused, RetryLater
from counter_app.store import audit, kpi
from counter_app.store.fill import fill
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import RARE, application, submission

CASES = 50_000
HOT = {"application", "submission", "work", "outbox", "audit", "kpi_event", "case_key"}
PAGES = (Wanted(overdue_on=date(2026, 11, 21)), Wanted(protected=True), Wanted(mine=True), Wanted(number="MH01"))
HELD_BY_ONESELF = replace(SATO, role=replace(SATO.role, reach=Reach.OWN))


@pytest.fixture(scope="module")
def town(tmp_path_factory, postgres):
    url = postgres.fresh()
    town = Town(tmp_path_factory.mktemp("plans"), url=url)
    fill(town.database, CASES)
    yield town
    town.database.close()
    postgres.drop(url)


def a_day(town):
    """What terminals, the dispatcher and clerks do, a few times each."""
    receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(4)]
    town.desk.submit(receipts[0].submission)
    town.desk.slip_printed(receipts[0].number)
    town.desk.receipt(receipts[0].number)
    town.desk.unprinted()
    for outcome in (
        Delivered("R-1"),
        Refused(FailureCode.CONNECTOR_REFUSED),
        RetryLater(FailureCode.CONNECTOR_REFUSED),
    ):
        claimed = town.outbox.claim()
        town.outbox.open(claimed)
        town.outbox.settle(claimed, outcome)
    batch = town.outbox.claim_batch(BATCH)
    town.outbox.settle_batch([(each, Delivered("R-2")) for each in batch[:2]])
    following = town.outbox.settle_and_claim([(each, Delivered("R-2")) for each in batch[2:4]], 1)[1]
    town.outbox.give_back([*batch[4:], *following])
    town.outbox.send_again(receipts[0].application_id(1), "sato")
    while town.outbox.claim():
        pass
    town.outbox.stats()
    case = receipts[0].application_id(0)
    for state, after, by_due in product((None, *WorkState), (None, case), (False, True)):
        with suppress(StoreError):  # nobody can open what was filled in; the statement is what counts here
            town.work.rows(SATO, Wanted(state, by_due=by_due), after=after)
    for wanted in PAGES:
        with suppress(StoreError):
            town.work.rows(SATO, wanted)
            town.work.rows(HELD_BY_ONESELF, wanted)
    town.work.detail(case, SATO, ViewPurpose.REVIEW)
    town.work.take(case, SATO)
    town.work.release(case, SATO)
    town.work.take(case, SATO)
    town.work.return_(case, SATO, "理由")
    town.work.take(case, SATO)
    town.work.complete(case, SATO)
    with town.database.reading() as connection:
        kpi.figures(connection, town.clock.now() - timedelta(days=1), town.clock.now() + timedelta(days=1))
        audit.head(connection)


@pytest.fixture(scope="module")
def statements(town):
    """SQL of the day with one set of values each."""
    caught = {}

    def note(_connection, _cursor, sql, values, _context, _many):
        caught.setdefault(sql, values[0] if isinstance(values, list) else values)

    run = town.database._at_once.run

    def note_ready(*asked):
        for ready, given in asked:
            numbered = {str(number): value for number, value in enumerate(ready.values(given), start=1)}
            caught.setdefault(ready.sql, numbered)
        return run(*asked)

    event.listen(town.database._engine, "before_cursor_execute", note)
    town.database._at_once.run = note_ready
    a_day(town)
    town.database._at_once.run = run
    event.remove(town.database._engine, "before_cursor_execute", note)
    return {
        sql: values for sql, values in caught.items() if re.match(r"(?i)\s*(select|insert|update|delete|with)", sql)
    }


def plan_of(connection, sql, values):
    """The generic plan: the server has not seen any value when it chooses."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql))) or list(values or {})  # or ready, and numbered already
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", sql).replace("%%", "%")
    connection.execute(f"PREPARE statement AS {numbered}")
    literals = ", ".join(psycopg.sql.Literal(values[name]).as_string(connection) for name in names)
    lines = connection.execute(f"EXPLAIN EXECUTE statement{f'({literals})' if names else ''}").fetchall()
    connection.execute("DEALLOCATE statement")
    return [line for (line,) in lines]


def slow_steps(plan):
    return [step for step in plan if (found := re.search(r"Seq Scan on (\w+)", step)) and found[1] in HOT]


def test_the_day_was_caught(statements):
    for table in HOT:
        assert [sql for sql in statements if table in sql], table
    assert len(statements) > 20


def test_no_statement_of_the_day_reads_a_table_from_end_to_end(town, statements):
    slow = {}
    with psycopg.connect(town.url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        for sql, values in statements.items():
            plan = plan_of(connection, sql, values)
            if slow_steps(plan):
                slow[sql] = plan
    assert slow == {}


def test_the_claim_takes_its_row_from_the_index_of_what_is_unsent(town, statements):
    claims = [sql for sql in statements if "SKIP LOCKED" in sql]
    assert len(claims) == 2  # of one message, of a batch
    for claim in claims:
        with psycopg.connect(town.url, autocommit=True) as connection:
            connection.execute("SET plan_cache_mode = force_generic_plan")
            plan = plan_of(connection, claim, statements[claim])
        assert any("ix_outbox_unsent" in step for step in plan), plan
        assert not any("Sort" in step for step in plan), plan


def test_what_is_settled_is_found_by_its_number_however_small_the_outbox_is(town, statements):
    settling = [sql for sql in statements if "chain_end" in sql and "UPDATE outbox" in sql]
    assert len(settling) == 2  # one message, a batch
    for sql in settling:
        with psycopg.connect(town.url, autocommit=True) as connection:
            connection.execute("SET plan_cache_mode = force_generic_plan")
            plan = plan_of(connection, sql, statements[sql])
        if "json_to_recordset" in sql:  # a hundred rows, to the planner: then it reads a table of a thousand instead
            assert any("Limit" in step and f"rows={BATCH} " in step for step in plan), plan
        assert any("pk_outbox" in step for step in plan), plan


def test_what_is_due_first_is_read_in_the_order_of_an_index(town, statements):
    by_due = [sql for sql in statements if "ORDER BY work.due" in sql]
    assert by_due
    with psycopg.connect(town.url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        for sql in by_due:
            assert not any("Sort" in step for step in plan_of(connection, sql, statements[sql])), sql


@pytest.mark.parametrize(
    ("of", "index"),
    [
        ("work.due <", "ix_work_open_due"),
        ("work.until <", "ix_work_open_until"),
        ("work.protected = true", "ix_work_protected"),
    ],
)
def test_what_few_cases_have_is_read_from_an_index_of_those(town, statements, of, index):
    few = [sql for sql in statements if of in sql and "ORDER BY" in sql]
    assert few
    with psycopg.connect(town.url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        for sql in few:
            assert any(index in step for step in plan_of(connection, sql, statements[sql])), sql


def test_the_gate_sees_a_state_that_was_bound_as_a_value(town):
    sql = "SELECT seq FROM outbox WHERE state = %(state)s AND next_at <= %(now)s ORDER BY next_at, seq LIMIT 1"
    with psycopg.connect(town.url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        assert slow_steps(plan_of(connection, sql, {"state": 0, "now": 0}))
