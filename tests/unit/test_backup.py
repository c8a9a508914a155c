"""An office in a file and back: the same rows, the same chain, no number twice, nothing readable for strangers."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.app.backup_commands import open_sqlite
from counter_app.app.command_line import main
from counter_app.connectors.rpa_folder import RpaFolder
from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.domain.residue import spellings
from counter_app.domain.retention_rule import RetentionRule
from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered
from counter_app.store import audit
from counter_app.store.backup import Belongings, check_backup, make_backup, open_every_case, restore
from counter_app.store.backup_file import Locks, Opener
from counter_app.store.backup_rows import prints
from counter_app.store.key_change import change_keys
from counter_app.store.key_file import load_keys
from counter_app.store.outbox import StoreOutbox
from counter_app.store.recovery import make_recovery_key, recovery_key
from counter_app.store.residue_scan import Scan
from counter_app.store.retention import Retention
from counter_app.store.submit import StoreDesk
from tests.fakes.stores import FIXED_PACE, SATO, Town
from tests.fakes.visits import CANARY, RARE, application, submission

ROOT = Path(__file__).parents[2]
PASSPHRASE = "正しい馬の電池の針"


@pytest.fixture
def town(tmp_path):
    (tmp_path / "office").mkdir()
    town = Town(tmp_path / "office")
    (town.folder / "packs").mkdir()
    (town.folder / "packs" / "forms.zip").write_bytes(b"a bundle")
    (town.folder / "slips").mkdir()
    (town.folder / "slips" / "a.pdf").write_bytes(CANARY.encode())
    town.receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(3)]
    town.outbox.settle(town.outbox.claim(), Delivered("R-1"))
    yield town
    town.database.close()


def backed_up(town, name="a.kkbak", **locks):
    file = town.folder.parent / name
    keys = load_keys(town.folder / "store.key")
    make_backup(town.database, Locks(keys, **locks), file, Belongings(town.folder, b"[terminal]"), town.clock.now())
    return file


def came_back(town, file, opener=None, name="back", now=None):
    opener = opener or Opener(load_keys(town.folder / "store.key"))
    return restore(file, opener, town.folder.parent / name, open_sqlite, now or town.clock.now())


def refusal(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def opened(came):
    keys = load_keys(came.folder / "keys" / "store.key")
    return open_sqlite(came.folder, keys), keys


def test_what_comes_back_is_what_went(town):
    with town.database.reading() as connection:
        before, head = prints(connection), audit.head(connection)
    came = came_back(town, backed_up(town))
    database, keys = opened(came)
    with database.reading() as connection:
        after = prints(connection)
        audit.verify(connection, head)
    same = {name for name in before if before[name] == after[name]}
    assert set(before) - same == {"audit", "receipt_serial", "store_mark"}
    assert (after["audit"][0], came.head) == (before["audit"][0] + 1, head)
    assert open_every_case(database, keys) == 6
    desk = StoreDesk(database, "MH01", keys, town.clock)
    for receipt in town.receipts:
        assert desk.receipt(receipt.number).submission.applications == receipt.submission.applications
    assert (came.folder / "packs" / "forms.zip").read_bytes() == b"a bundle"
    assert (came.folder / "counter.toml.restored").read_bytes() == b"[terminal]"
    assert not (came.folder / "slips").exists()
    database.close()


def test_no_number_is_given_twice_whenever_it_is_restored(town):
    file, given = backed_up(town), {str(receipt.number) for receipt in town.receipts}
    given |= {str(town.desk.submit(submission()).number) for _ in range(20)}  # lost with the machine
    for name, turn in (("one", 60), ("two", 60), ("three", 86_400)):
        town.clock.turn(seconds=turn)
        came = came_back(town, file, name=name)
        database, keys = opened(came)
        desk = StoreDesk(database, "MH01", keys, town.clock)
        fresh = [str(desk.submit(submission()).number) for _ in range(50)]
        assert not given & set(fresh)
        given |= set(fresh)
        database.close()


def test_yesterdays_office_sends_again_and_the_receiver_keeps_one_of_each(town, tmp_path):
    file, out = backed_up(town), tmp_path / "rpa"
    out.mkdir()
    Dispatcher(town.outbox, {"rpa-folder": RpaFolder(out)}).drain()
    sent = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    town.clock.turn(days=1)
    database, keys = opened(came_back(town, file))
    outbox = StoreOutbox(database, keys, town.clock, "two", pace=FIXED_PACE)
    again = Dispatcher(outbox, {"rpa-folder": RpaFolder(out)})
    assert outbox.stats().unsent == 5
    again.drain()
    assert (outbox.stats().unsent, outbox.stats().refused) == (0, 0)
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == sent
    database.close()


def test_each_of_the_three_ways_opens_it_and_no_other(town):
    shares = make_recovery_key(town.folder, town.keys)
    file = backed_up(town, recovery=recovery_key(town.folder), passphrase=PASSPHRASE)
    for opener in (Opener(town.keys), Opener(shares=shares[:2]), Opener(passphrase=PASSPHRASE)):
        assert check_backup(file, opener)["head"][0] > 0
    strangers = make_recovery_key(town.folder, town.keys)
    wrong = (Opener(), Opener(passphrase="another passphrase"), Opener(shares=strangers[:2]), Opener(shares=shares[:1]))
    for opener in wrong:
        code = refusal(lambda opener=opener: came_back(town, file, opener))
        assert code in {FailureCode.BACKUP_KEY_WRONG, FailureCode.RECOVERY_SHARE_WRONG}
    assert not (town.folder.parent / "back").exists()


def test_after_deletion_and_a_change_of_keys_the_backup_of_before_is_dead(town):
    file = backed_up(town)
    for receipt in town.receipts:
        for index in (0, 1):
            town.work.take(receipt.application_id(index), SATO)
            town.work.complete(receipt.application_id(index), SATO)
    while claimed := town.outbox.claim():
        town.outbox.settle(claimed, Delivered())
    town.clock.turn(days=2)
    assert Retention(town.database, (RetentionRule("done", 1),), town.clock, "r").run()[0].count == 6
    assert check_backup(file, Opener(town.keys))  # until the keys are changed it would open
    change_keys(town.database, town.folder / "store.key", town.clock, "sato")
    assert refusal(lambda: came_back(town, file)) is FailureCode.BACKUP_KEY_WRONG
    copy = shutil.copy(backed_up(town, "later.kkbak"), town.folder.parent / "later")
    assert opened(came_back(town, Path(copy)))[0].close() is None


def test_nothing_of_a_person_is_readable_in_the_file_and_the_restored_folder(town):
    came = came_back(town, backed_up(town, passphrase=PASSPHRASE))
    scan = Scan(spellings([CANARY, "昭和55年2月17日", "架空市見本町一丁目"]))
    scan.file(town.folder.parent / "a.kkbak")
    scan.folder(came.folder)
    assert (scan.findings, scan.files > 3) == ([], True)


def test_a_damaged_file_brings_nothing_back(town, tmp_path):
    whole = backed_up(town).read_bytes()
    bad = tmp_path / "bad.kkbak"
    step = max(1, len(whole) // 60)
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), step)]
    cut = [whole[:at] for at in (0, 3, 40, len(whole) // 2, len(whole) - 1)]
    for body in (*flipped, *cut, whole + b"x", b"x" * 500):
        bad.write_bytes(body)
        code = refusal(lambda: came_back(town, bad))
        assert code in {FailureCode.BACKUP_UNREADABLE, FailureCode.BACKUP_KEY_WRONG}
    assert [path.name for path in tmp_path.iterdir() if "back" in path.name and "kkbak" not in path.name] == []


def test_a_place_that_is_taken_stays_as_it_is(town):
    file, place = backed_up(town), town.folder.parent / "back"
    place.mkdir()
    (place / "mine").write_text("mine")
    assert refusal(lambda: came_back(town, file)) is FailureCode.RESTORE_TARGET_TAKEN
    assert [path.name for path in place.iterdir()] == ["mine"]
    (place / "mine").unlink()
    assert came_back(town, file).rows > 0


CHILD = """
import sys
from pathlib import Path
from counter_app.app.backup_commands import open_sqlite
from counter_app.store import backup, backup_file
from counter_app.store.backup_file import Locks, Opener
from counter_app.store.key_file import load_keys
from tests.fakes.visits import HandClock
folder, what = Path(sys.argv[1]), sys.argv[2]
keys, now = load_keys(folder / "store.key"), HandClock().now()
def told(real):
    def step(*arguments, **named):
        sys.stdout.write("step\\n"); sys.stdout.flush(); sys.stdin.readline()
        return real(*arguments, **named)
    return step
if what == "backup":
    backup_file.PIECE = 500
    backup_file._Sealing._seal = told(backup_file._Sealing._seal)
    database = open_sqlite(folder, keys)
    backup.make_backup(database, Locks(keys), folder.parent / "k.kkbak", backup.Belongings(folder), now)
else:
    backup._Arriving.take = told(backup._Arriving.take)
    backup.restore(folder.parent / "k.kkbak", Opener(keys), folder.parent / "back", open_sqlite, now)
"""


def child(town, what, steps, **options):
    """Let it take so many steps, then kill it; return whether it was still at work."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CHILD, str(town.folder), what]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
    ) as process:
        for _ in range(steps):
            if process.stdout.readline() != "step\n":
                break
            process.stdin.write("\n")
            process.stdin.flush()
        else:
            process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("steps", [1, 4, 12])
def test_a_backup_that_is_killed_leaves_the_former_one(town, steps):
    former = backed_up(town, "k.kkbak").read_bytes()
    assert child(town, "backup", steps)
    assert (town.folder.parent / "k.kkbak").read_bytes() == former
    backed_up(town, "k.kkbak")
    assert came_back(town, town.folder.parent / "k.kkbak").rows
    assert sorted(path.name for path in town.folder.parent.iterdir()) == ["back", "k.kkbak", "office"]


@pytest.mark.parametrize("steps", [1, 3, 7, 10])
def test_a_restore_that_is_killed_leaves_no_office_and_can_be_done_again(town, steps):
    backed_up(town, "k.kkbak")
    assert child(town, "restore", steps)
    assert not (town.folder.parent / "back").exists()
    came = came_back(town, town.folder.parent / "k.kkbak")
    assert came.rows
    assert sorted(path.name for path in town.folder.parent.iterdir()) == ["back", "k.kkbak", "office"]


def test_a_disk_that_is_full_is_said_and_leaves_no_half(town, tmp_path):
    command = [sys.executable, "-c", FULL_OF_BACKUP, str(town.folder), str(tmp_path / "b.kkbak")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "STORE_DISK_FULL", done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office"]


FULL_OF_BACKUP = """
import resource, signal, sys
from pathlib import Path
from counter_app.app.backup_commands import open_sqlite
from counter_app.failures import StoreError
from counter_app.store import backup
from counter_app.store.backup_file import Locks
from counter_app.store.key_file import load_keys
from tests.fakes.visits import HandClock
folder = Path(sys.argv[1])
keys = load_keys(folder / "store.key")
database = open_sqlite(folder, keys)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    backup.make_backup(database, Locks(keys), Path(sys.argv[2]), backup.Belongings(folder), HandClock().now())
except StoreError as error:
    print(error.code.name)
"""

SETTINGS = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "市民課"\n[store]\ndirectory = "shop"\n'


def test_the_commands_and_the_drill(tmp_path, monkeypatch, capsys):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS, encoding="utf-8")

    def run(*arguments, typed="", status=0):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["--settings", str(settings), *arguments]) == status
        out = capsys.readouterr().out
        return json.loads(out) if out.startswith("{") else out

    file = str(tmp_path / "x.kkbak")
    run("backup", "--to", file, "--passphrase-stdin", typed=f"{PASSPHRASE} and more\n")
    assert run("backup", "drill", "--json")["same"] is True
    assert run("backup", "check", file, "--json")["entries"] == 0
    run("restore", file, "--to", str(tmp_path / "new"), "--passphrase-stdin", typed="a wrong passphrase\n", status=3)
    came = run(
        "restore", file, "--to", str(tmp_path / "new"), "--passphrase-stdin", "--json", typed=f"{PASSPHRASE} and more\n"
    )
    assert came["folder"] == str(tmp_path / "new")
    run("restore", file, "--to", str(tmp_path / "new"), status=3)
    run("backup", status=3)
