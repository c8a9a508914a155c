from __future__ import annotations

import sqlite3
import stat

import pytest
from sqlcipher3 import dbapi2

from counter_app.failures import FailureCode, StoreError
from counter_app.store.engine import FAILURES, open_store
from counter_app.store.key_file import create_key_file, keys_for, load_keys
from tests.fakes.stores import SATO, Town
from tests.fakes.visits import submission

OTHER_KEY = bytes(range(32))


@pytest.fixture
def filled(tmp_path):
    town = Town(tmp_path)
    for _ in range(20):
        town.desk.submit(submission())
    town.database.close()
    return town


def code_of(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def test_every_connection_keeps_the_promises(tmp_path):
    town = Town(tmp_path)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "busy_timeout": 200}
    with town.database.reading() as one, town.database.reading() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted
    town.database.close()


def test_closing_leaves_no_write_ahead_log(tmp_path):
    town = Town(tmp_path)
    other = open_store(town.file, town.keys.database)  # keeps SQLite from removing the file by itself
    town.desk.submit(submission())
    wal = town.file.with_name(town.file.name + "-wal")
    assert wal.stat().st_size > 0
    town.database.close()
    assert wal.stat().st_size == 0
    other.close()


def test_the_files_are_readable_by_their_owner_only(tmp_path):
    town = Town(tmp_path)
    town.desk.submit(submission())
    files = ("counter.db", "counter.db-wal", "counter.db-shm", "store.key")
    assert {file.name for file in tmp_path.iterdir()} == set(files)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in files} == {0o600}
    town.database.close()


def test_a_wrong_key_is_refused(filled):
    assert code_of(lambda: open_store(filled.file, OTHER_KEY)) is FailureCode.STORE_KEY_WRONG


def test_a_file_of_something_else_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "plain.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert code_of(lambda: open_store(tmp_path / "plain.db", OTHER_KEY)) is FailureCode.STORE_KEY_WRONG


def test_a_damaged_page_is_called_corrupt(filled):
    content = bytearray(filled.file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 + 100] ^= 0xFF
    filled.file.write_bytes(content)

    def look():
        database = open_store(filled.file, filled.keys.database)
        try:
            with database.reading() as connection:
                connection.exec_driver_sql("SELECT sum(length(payload)) FROM application").all()
        finally:
            database.close()

    assert code_of(look) is FailureCode.STORE_CORRUPT


def test_a_second_writer_that_waits_too_long_is_told_locked(tmp_path):
    town = Town(tmp_path)
    with town.database.writing():
        assert code_of(lambda: town.desk.submit(submission())) is FailureCode.STORE_LOCKED
    assert town.desk.submit(submission()).number.serial == 1
    town.database.close()


def test_readers_do_not_wait_for_a_writer(tmp_path):
    town = Town(tmp_path)
    town.desk.submit(submission())
    with town.database.writing():
        assert len(town.work.rows(SATO)) == 1
    town.database.close()


def test_a_full_disk_is_named_and_nothing_is_half_stored(tmp_path):
    town = Town(tmp_path)
    town.desk.submit(submission())
    with town.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    with town.database._engine.connect() as connection:  # the same answer SQLite gives for ENOSPC: SQLITE_FULL
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count = {pages}")
    codes = []
    for _ in range(200):
        try:
            town.desk.submit(submission())
        except StoreError as error:
            codes.append(error.code)
            break
    assert codes == [FailureCode.STORE_DISK_FULL]
    assert town.count("submission") == town.count("application") == town.count("outbox") == town.count("audit")
    town.database.close()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    assert code_of(lambda: open_store(tmp_path / "no" / "x.db", OTHER_KEY)) is FailureCode.STORE_UNAVAILABLE


def test_the_table_of_failures_names_real_results():
    assert all(hasattr(dbapi2, name) for name in FAILURES)


def test_a_key_file_is_made_once_and_read_back(tmp_path):
    create_key_file(tmp_path / "k")
    assert load_keys(tmp_path / "k") == load_keys(tmp_path / "k")
    before = (tmp_path / "k").read_bytes()
    assert code_of(lambda: create_key_file(tmp_path / "k")) is FailureCode.STORE_UNAVAILABLE
    assert (tmp_path / "k").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["k"]
    assert "database=" not in repr(load_keys(tmp_path / "k"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_file_others_may_touch_is_refused(tmp_path, mode):
    create_key_file(tmp_path / "k")
    (tmp_path / "k").chmod(mode)
    assert code_of(lambda: load_keys(tmp_path / "k")) is FailureCode.STORE_KEY_EXPOSED


@pytest.mark.parametrize("content", ["", "x", "kakanai-key-1:" + "0" * 63, "kakanai-key-1:" + "0" * 64 + "\nmore"])
def test_something_else_is_not_a_key(tmp_path, content):
    (tmp_path / "k").write_text(content)
    (tmp_path / "k").chmod(0o600)
    assert code_of(lambda: load_keys(tmp_path / "k")) is FailureCode.STORE_KEY_WRONG


def test_a_link_is_not_followed(tmp_path):
    create_key_file(tmp_path / "k")
    (tmp_path / "link").symlink_to(tmp_path / "k")
    assert code_of(lambda: load_keys(tmp_path / "link")) is FailureCode.STORE_KEY_MISSING


def test_a_lost_key_is_never_replaced_by_a_new_one(filled):
    filled.folder.joinpath("store.key").unlink()
    assert code_of(lambda: keys_for(filled.file, filled.folder / "store.key")) is FailureCode.STORE_KEY_MISSING
    assert not (filled.folder / "store.key").exists()
