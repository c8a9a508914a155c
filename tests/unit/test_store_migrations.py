from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered, Refused, RetryLater
from counter_app.store import audit
from counter_app.store.dialects import CHAIN_END, append_only
from counter_app.store.engine import open_store
from counter_app.store.migrate import downgrade, migrate, require_current
from counter_app.store.postgres import open_postgres
from counter_app.store.schema import APPEND_ONLY, metadata
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import RARE, application, submission

NEXT = (Path(__file__).parents[1] / "fakes" / "next_release",)
KEY = bytes(32)


def fill(town):
    """Every state an outbox row can be in, a return with its reason, a printed slip."""
    receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(3)]
    town.outbox.settle(town.outbox.claim(), Delivered("R-1"))
    town.outbox.settle(town.outbox.claim(), Refused(FailureCode.CONNECTOR_REFUSED))
    town.outbox.settle(town.outbox.claim(), RetryLater(FailureCode.CONNECTOR_UNREACHABLE))
    town.outbox.claim()
    case = receipts[0].application_id(0)
    town.work.take(case, SATO)
    town.work.return_(case, SATO, "理由")
    town.desk.slip_printed(receipts[0].number)
    return receipts


def rows_of(database):
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select()).all()]
            for table in metadata.sorted_tables
        }


def code_of(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def in_any_order(sql):
    """Constraints may stand in any order; everything else must be the same."""
    plain = re.sub(r"[\s\"]+", " ", sql).replace("( ", "(").replace(" )", ")").strip()
    head, *constraints = plain.removesuffix(")").split(", CONSTRAINT ")
    return (head, *sorted(constraints))


POSTGRES_SHAPE = (
    """SELECT table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable,
       column_default) FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def statements(database):
    with database.reading() as connection:
        if database.dialect == "postgresql":
            found = {name: sql for query in POSTGRES_SHAPE for name, sql in connection.exec_driver_sql(query).all()}
            return {name: sql for name, sql in found.items() if "alembic" not in name}
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {
        name: in_any_order(sql)
        for name, sql in found
        if name not in {"alembic_version", "sqlite_sequence"} and not name.startswith("sqlite_stat")
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def two_empty(request, tmp_path):
    """Two databases without any table."""
    if request.param == "sqlite":
        return open_store(tmp_path / "a.db", KEY), open_store(tmp_path / "b.db", KEY)
    server = request.getfixturevalue("postgres")
    return open_postgres(server.empty()), open_postgres(server.empty())


def test_the_migrations_build_what_the_schema_says(two_empty):
    migrated, created = two_empty
    migrate(migrated)
    with created.writing() as connection:
        metadata.create_all(connection)
        for statement in (s for table in APPEND_ONLY for s in append_only(table, created.dialect)):
            connection.execute(text(statement))
        if created.dialect == "postgresql":
            connection.execute(text(CHAIN_END))
    assert statements(migrated) == statements(created)
    with migrated.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    migrated.close()
    created.close()


def test_up_and_down_with_rows_in_every_table_keeps_every_row(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    receipts = fill(town)
    before, shape = rows_of(town.database), statements(town.database)
    migrate(town.database, more=NEXT)
    assert rows_of(town.database) == before
    assert town.count("outbox WHERE priority = 5") == 6
    downgrade(town.database, "0013", more=NEXT)
    assert rows_of(town.database) == before
    assert statements(town.database) == shape
    require_current(town.database)
    assert town.desk.unprinted() == receipts[1:]
    town.clock.turn(hours=2)
    sent = 0
    while claimed := town.outbox.claim():
        town.outbox.settle(claimed, Delivered())
        sent += 1
    assert sent == 4
    assert town.desk.submit(submission()).number.serial == 4
    with town.database.reading() as connection:
        audit.verify(connection)
    town.database.close()


def test_what_the_first_release_stored_is_read_by_this_one(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    receipts = fill(town)
    downgrade(town.database, "0001")
    migrate(town.database)
    kept = town.desk.receipt(receipts[0].number)
    assert kept.submission.applications == receipts[0].submission.applications
    assert [row.due for row in town.work.rows(SATO)] == [None] * 6
    assert kept.submission.counts.paper.entries == 0
    town.database.close()


def test_down_to_nothing_and_up_again(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    fill(town)
    downgrade(town.database, "base")
    assert statements(town.database) == {}
    assert code_of(lambda: require_current(town.database)) is FailureCode.STORE_SCHEMA_OLDER
    migrate(town.database)
    assert town.desk.submit(submission()).number.serial == 1
    town.database.close()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    fill(town)
    migrate(town.database, more=NEXT)
    before = statements(town.database)
    for call in (migrate, require_current, lambda db: downgrade(db, "base")):
        assert code_of(lambda call=call: call(town.database)) is FailureCode.STORE_SCHEMA_NEWER
    assert statements(town.database) == before
    town.database.close()


def test_foreign_keys_are_enforced_again_after_a_migration(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)

    def orphan():
        with town.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO case_key VALUES ('nobody', 'x', '')")

    assert code_of(orphan) is FailureCode.STORE_UNAVAILABLE
    town.database.close()


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path, store_url):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.py").write_text(
        "from alembic import op\nrevision, down_revision, branch_labels, depends_on = 'bad', '0013', None, None\n"
        "def upgrade():\n    op.drop_table('work')\n    op.execute('DELETE FROM submission')\n"
    )
    town = Town(tmp_path, url=store_url)
    fill(town)
    before = rows_of(town.database)
    told = FailureCode.STORE_UNAVAILABLE if store_url else FailureCode.STORE_CORRUPT  # found at once, or at the end
    assert code_of(lambda: migrate(town.database, more=(tmp_path / "bad",))) is told
    assert rows_of(town.database) == before
    require_current(town.database)
    town.database.close()
