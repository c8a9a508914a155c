from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.app.export_commands import check_export_file, loss_report
from counter_app.connectors.gif import ELEMENTS, gif_record
from counter_app.connectors.transcription import finish
from counter_app.exports.csv_text import Column, Encoding, Reader, sidecar, write_csv
from counter_app.failures import FailureCode, StoreError
from counter_app.ports.outbox import Delivered, Delivery
from tests.fakes.stores import Town
from tests.fakes.visits import CANARY, JST_NOON, application, item, submission

SCHEMA = Path("tests/samples/gif_elements.txt").read_text("utf-8").splitlines()


@pytest.fixture
def town(tmp_path, store_url):
    town = Town(tmp_path, url=store_url)
    yield town
    town.database.close()


def test_a_transcription_waits_for_its_person_and_holds_nobody_up(town):
    receipt = town.desk.submit(submission(application(connector="transcription"), application()))
    claimed = town.outbox.claim()
    assert claimed is not None
    assert claimed.connector == "rpa-folder"
    town.outbox.settle(claimed, Delivered())
    assert town.outbox.claim() is None
    assert town.outbox.stats().unsent == 1
    finish(town.outbox, receipt.application_id(0), " K-77 ")
    assert town.outbox.stats().unsent == 0
    with town.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT reference FROM outbox WHERE connector = 'transcription'").scalar()
    assert found == "K-77"


def test_only_what_waits_for_a_transcription_can_be_finished(town):
    receipt = town.desk.submit(submission(application()))
    for case in (receipt.application_id(0), "MH01-261121-0009-K/1"):
        with pytest.raises(StoreError) as caught:
            finish(town.outbox, case, "1")
        assert caught.value.code is FailureCode.STEP_NOT_ALLOWED
    with pytest.raises(StoreError):
        town.outbox.received("nothing")


def record(*items):
    case = replace(application(), items=(*application().items, *items))
    return gif_record(Delivery("MH01-261121-0001-K/1", 1, JST_NOON, False, case))


def test_the_canonical_record_has_both_sheets_in_gif_names():
    made = record(
        item("applicant.phoneNumber", "0312345678"), item("members.1.fullName", "二郎"), item("members.0.sex", "2")
    )
    applicant = made["applicationForm"]["applicant"]
    assert applicant["fullName"] == CANARY
    assert applicant["address"]["fullAddress"].startswith("東京都")
    assert applicant["contactPointInformation"] == {"contactPointPhoneNumber": "0312345678"}
    assert made["applicationForm"]["dateOfApplication"] == "2026-11-21"
    assert made["procedureForm"]["content"] == {"members": [{"sex": "2"}, {"fullName": "二郎"}]}
    assert set(applicant) | set(applicant["address"]) <= ELEMENTS


def test_every_element_is_one_of_the_schema():
    assert set(SCHEMA) >= ELEMENTS


def test_a_name_is_written_with_the_space_of_gif():
    made = record(item("deceased.fullName", CANARY, kind="name"))
    assert made["procedureForm"]["content"]["deceased.fullName"] == CANARY.replace("\u3000", " ")


class Options:
    json = True

    def __init__(self, file):
        self.file = file


@pytest.mark.parametrize(("name", "status"), [("山田", 0), ("𠮷田", 3)])
def test_a_file_is_checked_and_its_losses_are_told(tmp_path, capsys, name, status):
    columns = (Column("full_name", "氏名", proper=True),)
    made = write_csv(columns, [(name,)], Encoding.CP932, Reader.MACHINE)
    about = sidecar(columns, made, Encoding.CP932, Reader.MACHINE)
    (tmp_path / "a.csv").write_bytes(made.content)
    (tmp_path / "a.schema.json").write_text(
        json.dumps({**about, "format": "t-1", "updated": "2026-11-21"}), encoding="utf-8"
    )
    assert check_export_file(Options(tmp_path / "a.csv")) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert loss_report(Options(tmp_path / "a.csv")) == status
    assert ("U+20BB7" in capsys.readouterr().out) is bool(status)
