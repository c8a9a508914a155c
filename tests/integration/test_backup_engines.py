"""A backup is of no database in particular: made on either, it comes back on either, whatever language that one sorts in."""

from __future__ import annotations

import io
import json

import pytest

from counter_app.app.backup_commands import open_sqlite
from counter_app.app.command_line import main
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import ViewPurpose
from counter_app.ports.outbox import Delivered
from counter_app.store import audit
from counter_app.store.backup import Belongings, make_backup, open_every_case, restore
from counter_app.store.backup_file import Locks, Opener
from counter_app.store.backup_rows import prints
from counter_app.store.key_file import create_key_file, load_keys
from counter_app.store.marks import BACKED_UP, MOVING, RESTORED, RESTORING, claim_for_keys, mark, marked
from counter_app.store.outbox import StoreOutbox
from counter_app.store.postgres import open_postgres
from counter_app.store.submit import StoreDesk
from counter_app.store.work_list import StoreWorkList
from tests.fakes.stores import FIXED_PACE, SATO, Town
from tests.fakes.visits import RARE, application, submission

CHANGED = {"audit", "receipt_serial", "store_mark"}  # what a restore adds to


@pytest.fixture
def town(tmp_path, store_url):
    (tmp_path / "office").mkdir()
    town = Town(tmp_path / "office", url=store_url)
    town.receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(3)]
    town.outbox.settle(town.outbox.claim(), Delivered("R-1"))
    town.work.take(town.receipts[0].application_id(0), SATO)
    with town.database.writing() as connection:
        for name in ("a", "B", "_c", "Ä", "あ", "Z-1"):  # languages do not agree about their order
            mark(connection, name, "x")
    yield town
    town.database.close()


@pytest.fixture(params=["sqlite", "postgresql", "japanese"])
def opening(request, postgres):
    """A function that opens the empty database a backup goes to."""
    if request.param == "sqlite":
        yield open_sqlite
        return
    url = postgres.empty()
    if request.param == "japanese":
        name = url.split("?")[0].rsplit("/", 1)[1]
        postgres.drop(url)
        postgres.run(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'ja'")
    yield lambda _folder, _keys: open_postgres(url)
    postgres.drop(url)


def backed_up(town):
    file = town.folder.parent / "a.kkbak"
    make_backup(town.database, Locks(town.keys), file, Belongings(town.folder, office="MH01"), town.clock.now())
    return file


def came_back(town, opening, name="back"):
    return restore(backed_up(town), Opener(town.keys), town.folder.parent / name, opening, town.clock.now())


def test_the_same_rows_the_same_chain_and_work_goes_on(town, opening):
    with town.database.reading() as connection:
        before, head = prints(connection), audit.head(connection)
    came = came_back(town, opening)
    keys = load_keys(came.folder / "keys" / "store.key")
    database = opening(came.folder, keys)
    with database.reading() as connection:
        after = prints(connection)
        audit.verify(connection, head)
        assert marked(connection, RESTORED)
    assert {name for name in before if before[name] != after[name]} == CHANGED
    assert open_every_case(database, keys) == 6
    claim_for_keys(database, keys)  # as an office that opens it
    desk, work = StoreDesk(database, "MH01", keys, town.clock), StoreWorkList(database, keys, town.clock)
    assert [desk.receipt(each.number) for each in town.receipts] == town.receipts
    assert work.detail(town.receipts[0].application_id(0), SATO, ViewPurpose.REVIEW) == application()
    fresh = desk.submit(submission(application()))
    assert fresh.number.serial > town.receipts[-1].number.serial
    outbox = StoreOutbox(database, keys, town.clock, "two", pace=FIXED_PACE)
    carried = 0
    while claimed := outbox.claim():
        outbox.settle(claimed, Delivered())
        carried += 1
    assert carried == 6  # five of the backup, one that is new
    database.close()


def refusal(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def test_a_database_that_holds_an_office_is_left_as_it_is(town, postgres, tmp_path):
    (tmp_path / "other").mkdir()
    url = postgres.fresh()
    other = Town(tmp_path / "other", url=url)
    claim_for_keys(other.database, other.keys)  # nobody has been there yet
    code = refusal(lambda: came_back(town, lambda _folder, _keys: open_postgres(url)))
    assert code is FailureCode.RESTORE_TARGET_TAKEN
    assert not (town.folder.parent / "back").exists()
    assert other.desk.submit(submission()).number.serial == 1
    other.database.close()
    postgres.drop(url)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_rows_without_their_folder_let_nobody_in_and_the_restore_can_be_done_again(town, postgres_url):
    """The power went between the rows and the folder."""

    def opening(_folder, _keys):
        return open_postgres(postgres_url)

    came = came_back(town, opening, "first")
    database = opening(None, None)
    with database.writing() as connection:
        mark(connection, MOVING, RESTORING)
    assert refusal(lambda: claim_for_keys(database, town.keys)) is FailureCode.STORE_LOCKED
    database.close()
    assert came_back(town, opening, "second").rows == came.rows
    database = opening(None, None)
    claim_for_keys(database, town.keys)
    create_key_file(town.folder.parent / "strangers.key")
    strangers = load_keys(town.folder.parent / "strangers.key")
    assert refusal(lambda: claim_for_keys(database, strangers)) is FailureCode.STORE_KEY_WRONG
    database.close()


SETTINGS = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "市民課"\n[store]\ndirectory = "shop"\n'


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, store_url):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS + (f'url = "{store_url}"\n' if store_url else ""), encoding="utf-8")

    def run(*arguments, status=0):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        assert main(["--settings", str(settings), *arguments]) == status
        out = capsys.readouterr().out
        return json.loads(out) if out.startswith("{") else out

    return run


def test_one_command_each_and_the_drill(run, tmp_path, postgres, store_url):
    kind = "postgresql" if store_url else "sqlite"
    file, scratch = str(tmp_path / "x.kkbak"), postgres.empty()
    run("backup", "--to", file)
    assert marks_of(tmp_path, store_url)[0] is not None
    for more, into in (((), "sqlite"), (("--url", scratch), "postgresql"), (("--url", scratch), "postgresql")):
        said = run("backup", "drill", "--json", *more)
        assert (said["same"], said["from"], said["into"]) == (True, kind, into)
    run("backup", "drill", "--url", "postgresql://nobody@/nothing?host=/nowhere", status=4)
    came = run("restore", file, "--to", str(tmp_path / "new"), "--url", scratch, "--json")
    assert came["entries"] == 0
    run("backup", "drill", "--url", scratch, status=3)  # an office is there now
    database = open_postgres(scratch)
    claim_for_keys(database, load_keys(tmp_path / "new" / "keys" / "store.key"))
    database.close()


def marks_of(tmp_path, store_url):
    keys = load_keys(tmp_path / "shop" / "keys" / "store.key")
    database = open_postgres(store_url) if store_url else open_sqlite(tmp_path / "shop", keys)
    with database.reading() as connection:
        found = marked(connection, BACKED_UP), marked(connection, RESTORED)
    database.close()
    return found
