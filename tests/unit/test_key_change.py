"""A new key-encryption key: everything stays readable, the old key opens nothing, wherever it is cut off."""

from __future__ import annotations

import io
import stat

import pytest
from PIL import Image
from sqlalchemy import select

from counter_app.app.command_line import main
from counter_app.devices.scanner import read_codes
from counter_app.failures import FailureCode, StoreError
from counter_app.slips.page_picture import page_picture
from counter_app.store import audit, key_change
from counter_app.store.cases import load_case
from counter_app.store.key_change import change_keys
from counter_app.store.key_file import StoreKeys, create_key_file, load_keys
from counter_app.store.recovery import make_recovery_key, recover_keys, recovery_key, seal_key_file
from counter_app.store.schema import case_key
from counter_app.store.submit import StoreDesk
from tests.fakes.stores import Town
from tests.fakes.visits import RARE, application, submission


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    town.receipts = [town.desk.submit(submission(application(), application(RARE))) for _ in range(3)]
    yield town
    town.database.close()


def key_file(town):
    return town.folder / "store.key"


def key_ids(town):
    with town.database.reading() as connection:
        return set(connection.execute(select(case_key.c.key_id)).scalars())


def readable(town, keys):
    with town.database.reading() as connection:
        return [load_case(connection, keys, each.application_id(0)) for each in town.receipts]


def refusal(call):
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value.code


def test_after_a_change_the_new_file_opens_everything_and_the_old_one_nothing(town):
    before = key_file(town).read_text()
    changed = change_keys(town.database, key_file(town), town.clock, "sato", batch=2)
    after = load_keys(key_file(town))
    assert (changed.wrapped, changed.former, changed.present) == (6, town.keys.case_key_id, after.case_key_id)
    assert (key_ids(town), after.older) == ({after.case_key_id}, ())
    assert [each.items for each in readable(town, after)] == [r.submission.applications[0].items for r in town.receipts]
    stolen = StoreKeys.parse(before)
    assert stolen.database == after.database  # the same file of the database, and yet:
    assert refusal(lambda: readable(town, stolen)) is FailureCode.STORE_KEY_WRONG
    assert stat.S_IMODE(key_file(town).stat().st_mode) == 0o600
    assert stolen.case.hex() not in key_file(town).read_text()
    with town.database.reading() as connection:
        audit.verify(connection)


def test_a_terminal_that_runs_meanwhile_takes_the_new_key_by_itself(town):
    running = StoreDesk(town.database, "MH01", town.keys, town.clock)
    changed = change_keys(town.database, key_file(town), town.clock, "sato")
    receipt = running.submit(submission())
    assert key_ids(town) == {changed.present}
    assert running.receipt(receipt.number).submission.applications == receipt.submission.applications
    assert running.receipt(town.receipts[0].number).number == town.receipts[0].number


def test_a_machine_without_the_new_file_takes_nothing_in(town, tmp_path):
    other = tmp_path / "other.key"
    create_key_file(other, key_file(town).read_text())
    elsewhere = StoreDesk(town.database, "MH01", load_keys(other), town.clock)
    change_keys(town.database, key_file(town), town.clock, "sato")
    assert refusal(lambda: elsewhere.submit(submission())) is FailureCode.STORE_KEY_WRONG
    assert town.count("submission") == 3


class CutOffError(Exception):
    """The power went."""


@pytest.mark.parametrize("step", range(8))
def test_a_change_that_is_cut_off_loses_nothing_and_goes_on(town, monkeypatch, step):
    taken = iter(range(100))

    def cut(real):
        def step_or_cut(*arguments):
            if next(taken) == step:
                raise CutOffError
            return real(*arguments)

        return step_or_cut

    names = ("replace_key_file", "_retire", "_wrap_page", "_require_none_left", "purge")
    with monkeypatch.context() as patched:
        for name in names:
            patched.setattr(key_change, name, cut(getattr(key_change, name)))
        with pytest.raises(CutOffError):
            change_keys(town.database, key_file(town), town.clock, "sato", batch=2)
    assert len(readable(town, load_keys(key_file(town)))) == 3
    town.receipts.append(StoreDesk(town.database, "MH01", load_keys(key_file(town)), town.clock).submit(submission()))
    change_keys(town.database, key_file(town), town.clock, "sato", batch=2)
    after = load_keys(key_file(town))
    assert (key_ids(town), after.older) == ({after.case_key_id}, ())
    assert len(readable(town, after)) == 4


def test_a_second_change_replaces_the_second_form_too(town):
    ids = [change_keys(town.database, key_file(town), town.clock, "sato").present for _ in range(3)]
    assert len(set(ids)) == 3
    assert len(readable(town, load_keys(key_file(town)))) == 3


@pytest.mark.parametrize(
    "text", ["", "kakanai-key-2\n", "kakanai-key-2\ndatabase:00\ncase:00:00\n", "kakanai-key-3\nx\n"]
)
def test_what_is_no_key_file_is_refused(text):
    assert refusal(lambda: StoreKeys.parse(text)) is FailureCode.STORE_KEY_WRONG


def test_two_sheets_bring_the_keys_back_and_sheets_of_another_key_do_not(town):
    first = make_recovery_key(town.folder, town.keys)
    assert recover_keys(town.folder / "store.key.sealed", first[1:]) == town.keys
    former = (town.folder / "store.key.sealed").read_bytes()
    second = make_recovery_key(town.folder, town.keys)
    assert recovery_key(town.folder).tag == second[0].tag != first[0].tag
    sealed = town.folder / "store.key.sealed"
    assert refusal(lambda: recover_keys(sealed, first[:2])) is FailureCode.RECOVERY_SHARE_WRONG
    assert refusal(lambda: recover_keys(sealed, second[:1])) is FailureCode.RECOVERY_SHARE_WRONG
    sealed.write_bytes(former)
    assert refusal(lambda: recover_keys(sealed, second[:2])) is FailureCode.RECOVERY_SHARE_WRONG
    assert seal_key_file(town.folder, town.keys)
    assert recover_keys(sealed, (second[2], second[0])) == town.keys


SETTINGS = '[terminal]\nrole = "desk"\noffice = "MH01"\nname = "市民課"\n[store]\ndirectory = "office"\n'


def test_the_sheets_are_read_from_paper_and_give_the_key_file_back(tmp_path, monkeypatch, capsys):
    settings = tmp_path / "counter.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    pdf, key = tmp_path / "sheets.pdf", tmp_path / "office" / "keys" / "store.key"
    assert main(["--settings", str(settings), "keys", "recovery", "--out", str(pdf)]) == 0
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    before = load_keys(key)
    sheets = [read_codes(Image.open(io.BytesIO(page_picture(pdf.read_bytes(), page, 150)))) for page in range(3)]
    key.unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join((*sheets[2], "", *sheets[0]))))
    assert main(["--settings", str(settings), "keys", "recover"]) == 0
    assert load_keys(key) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join((*sheets[1], *sheets[1]))))
    assert main(["--settings", str(settings), "keys", "recover"]) == 3
    assert main(["--settings", str(settings), "keys", "rotate"]) == 0
    assert "destroy" in capsys.readouterr().err
