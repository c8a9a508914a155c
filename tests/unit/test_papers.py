"""All papers of a receipt as files, and `main.py slip sheets`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter_app.app.command_line import main
from counter_app.app.office import open_office
from counter_app.app.papers import paper_makers
from counter_app.devices.clock import SystemClock
from counter_app.failures import FailureCode, SlipError
from counter_app.packs.catalogue import Catalogue
from counter_app.settings import load
from counter_app.slips.own_sheet import folder_of_backgrounds
from tests.fakes import paper
from tests.fakes.advices import advice
from tests.fakes.own_sheets import with_own_sheet
from tests.fakes.slip_receipts import receipt

FORMS = Path(__file__).resolve().parents[2] / "forms"
ALL = Catalogue.load(FORMS, {"rpa-folder", "https-json"}).all()
SETTINGS = """
[terminal]
role = "counter"
office = "MH01"
name = "架空市役所 市民課"
municipality = "架空市"
[store]
directory = "office"
[cards]
trust = "simulated"
[connectors.rpa-folder]
folder = "rpa"
"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "counter.toml").write_text(SETTINGS, "utf-8")
    return load(tmp_path / "counter.toml")


@pytest.fixture
def office(settings):
    office = open_office(settings, SystemClock())
    yield office
    office.close()


def handed_in():
    return receipt(*(paper.filled(form) for form in ALL), simulated=True)


def test_every_paper_of_a_receipt_is_a_file_of_its_owner_named_by_the_receipt(office, settings, tmp_path):
    made = handed_in()
    papers = paper_makers(settings, office.slip_maker, ALL, folder_of_backgrounds(FORMS)).write(
        made, tmp_path / "out", advice()
    )
    files = sorted((tmp_path / "out").iterdir())
    assert files == sorted((papers.slip, *papers.sheets, papers.guide))
    assert len(papers.sheets) == len(ALL)
    assert all(file.name.startswith(str(made.number)) for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    assert "架空市長様" in paper.words_of(papers.sheets[0].read_bytes())
    assert "これからの手続の案内票" in paper.words_of(papers.guide.read_bytes())


def test_without_advice_there_is_no_guide(office, settings, tmp_path):
    papers = paper_makers(settings, office.slip_maker, ALL, folder_of_backgrounds(FORMS)).write(
        handed_in(), tmp_path / "out"
    )
    assert papers.guide is None
    assert papers.as_json()["guide"] is None


def test_an_own_form_that_cannot_be_used_is_reported(office, settings, tmp_path):
    form = with_own_sheet(next(form for form in ALL if form.id == "tenkyo"), tmp_path / "forms")
    (tmp_path / "forms" / "moving" / "moving_sheet.pdf").write_bytes(b"nothing")
    makers = paper_makers(settings, office.slip_maker, [form], folder_of_backgrounds(tmp_path / "forms"))
    papers = makers.write(receipt(paper.filled(form), simulated=True), tmp_path / "out")
    assert [error.code for error in papers.refused] == [FailureCode.FORM_BACKGROUND_UNUSABLE]
    assert "F106" in papers.as_json()["refused"][0]


def test_a_folder_that_cannot_be_written_is_refused(office, settings, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SlipError) as caught:
        paper_makers(settings, office.slip_maker, ALL, folder_of_backgrounds(FORMS)).write(
            handed_in(), tmp_path / "file"
        )
    assert caught.value.code is FailureCode.FOLDER_UNWRITABLE


def test_the_command_writes_the_papers_of_a_stored_receipt(settings, tmp_path, capsys):
    office = open_office(settings, SystemClock())
    stored = office.desk.submit(handed_in().submission)
    office.close()
    settings_file = ["--settings", str(tmp_path / "counter.toml")]
    assert main([*settings_file, "slip", "sheets", str(stored.number), "--out", str(tmp_path / "out"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["receipt"] == str(stored.number)
    assert [Path(file).is_file() for file in (report["slip"], *report["sheets"])] == [True] * (1 + len(ALL))
    assert report["refused"] == []
    assert "太郎" not in json.dumps(report, ensure_ascii=False)
