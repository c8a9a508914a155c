"""Slips on a branch terminal: in memory until the printer has them, gone when it starts, when it ends, and in time."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.late_office import LateOffice
from counter_app.devices.passing_papers import LONGEST_S, PassingPapers
from counter_app.failures import FailureCode, SlipError
from counter_app.settings import load
from tests.fakes.paper import words_of
from tests.fakes.print_server import print_server
from tests.fakes.visits import CANARY, application, submission

SETTINGS = """
[terminal]
role = "kiosk"
office = "MH02"
name = "架空市役所 みほん支所"
municipality = "架空市"
[slip]
printer = "Front"
[store]
directory = "store"
[branch]
hub = "https://127.0.0.1:{port}"
"""


@pytest.fixture
def settings(tmp_path, hub):
    (tmp_path / "terminal").mkdir()
    (tmp_path / "terminal" / "counter.toml").write_text(SETTINGS.format(port=hub.port), "utf-8")
    settings = load(tmp_path / "terminal" / "counter.toml")
    enrol(hub.code(), BranchFiles(settings.branch.certificate.parent))
    papers = tmp_path / "papers"  # of this test; the settings name a folder of the whole machine
    return replace(settings, branch=replace(settings.branch, papers=papers))


@pytest.fixture
def front(monkeypatch):
    """The printer the settings name, at a print server of its own."""
    with tempfile.TemporaryDirectory(prefix="cups-") as folder, print_server(Path(folder) / "s") as server:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("CUPS_SERVER", str(server.server.file))
        yield server.printer("Front")


@pytest.fixture
def office(settings, clock):
    office = LateOffice(settings, clock)
    yield office
    office.close()


def test_a_slip_is_gone_once_the_printer_has_it(office, settings, front):
    receipt = office.submit(submission(application(CANARY)))
    assert office.print(receipt).pdf is None
    assert str(receipt.number) in words_of(front.printed[0])  # it did come out
    assert list(settings.slips.iterdir()) == []


def test_a_slip_that_did_not_come_out_may_be_fetched_for_ten_minutes(office, settings, front, clock):
    front.says("media-empty-error")
    receipt = office.submit(submission(application(CANARY)))
    with pytest.raises(SlipError) as caught:
        office.print(receipt)
    assert caught.value.code is FailureCode.PRINTER_PAPER_OUT
    (file,) = settings.slips.iterdir()
    papers, laid = PassingPapers(settings.slips), clock.now()
    os.utime(file, (laid.timestamp(),) * 2)
    papers.sweep(laid + timedelta(seconds=LONGEST_S - 1))
    assert file.exists()
    papers.sweep(laid + timedelta(seconds=LONGEST_S))
    assert not file.exists()


def test_a_clock_that_was_set_back_keeps_nothing(tmp_path, clock):
    papers = PassingPapers(tmp_path / "papers")
    papers.require_ours()
    file = papers.folder / "MH02.pdf"
    file.write_bytes(b"slip")
    os.utime(file, (clock.now().timestamp(),) * 2)
    papers.sweep(clock.now() - timedelta(days=1))
    assert not file.exists()


def test_start_and_end_leave_no_paper(office, settings):
    lay_down(settings.slips / "left-by-a-power-cut.pdf")
    office.serve()
    assert list(settings.slips.iterdir()) == []
    lay_down(settings.slips / "in-hand.pdf")
    office.close()
    assert list(settings.slips.iterdir()) == []


def lay_down(file):
    PassingPapers(file.parent).require_ours()
    file.write_text(CANARY, "utf-8")


def test_what_goes_is_overwritten_first(tmp_path):
    lay_down(tmp_path / "papers" / "slip.pdf")
    os.link(tmp_path / "papers" / "slip.pdf", tmp_path / "the-same-place-on-the-disk")
    PassingPapers(tmp_path / "papers").wipe()
    left = (tmp_path / "the-same-place-on-the-disk").read_bytes()
    assert left == bytes(len(CANARY.encode()))


def test_a_link_somebody_laid_is_not_followed(tmp_path):
    (tmp_path / "else").write_text("not ours")
    papers = PassingPapers(tmp_path / "papers")
    papers.require_ours()
    (papers.folder / "slip.pdf").symlink_to(tmp_path / "else")
    papers.wipe()
    assert list(papers.folder.iterdir()) == []
    assert (tmp_path / "else").read_text() == "not ours"


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_a_folder_others_may_look_into_is_refused(office, settings):
    settings.slips.mkdir(parents=True, mode=0o755)
    settings.slips.chmod(0o755)
    receipt = office.submit(submission(application(CANARY)))
    with pytest.raises(SlipError) as caught:
        office.print(receipt)
    assert caught.value.code is FailureCode.FOLDER_UNWRITABLE
    assert list(settings.slips.iterdir()) == []
