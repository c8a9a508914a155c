"""A clerk asks for paper: it comes out of the terminal's own printer, made from its own visit, and the desk is told the truth."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late_office import LateOffice
from counter_app.app.remote_terminal import calls_of
from counter_app.connectors.remote_line import Stands
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.flow.state import Step
from counter_app.remote import messages as ms
from counter_app.settings import load
from tests.fakes.call_line import HandHub
from tests.fakes.paper import words_of
from tests.fakes.print_server import print_server
from tests.fakes.remote_visits import begun_runtime
from tests.fakes.visits import CANARY, application, submission

SPEAKING = {"kind": "standing", "state": "speaking", "members": [{"desk": "D-1", "party": "clerk", "leads": True}]}
SETTINGS = """
[terminal]
role = "kiosk"
office = "MH02"
name = "架空市役所 みほん支所"
municipality = "架空市"
[slip]
printer = "Front"
[papers]
printer = "{sheets}"
[store]
directory = "store"
[branch]
hub = "https://127.0.0.1:{port}"
[remote]
telephone = "000-000-0000"
"""


@dataclass
class Desk:
    """What a clerk sees of the papers he asked for."""

    hub: HandHub

    def asks(self, paper):
        request = self.hub.clerk(ms.PrintRequest(paper, "all"))
        return [said.body.outcome for said in self.hub.said(ms.PrintOutcome) if said.body.request == request.mark]


@pytest.fixture
def server(monkeypatch):
    with tempfile.TemporaryDirectory(prefix="cups-") as folder, print_server(Path(folder) / "s") as started:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("CUPS_SERVER", str(started.server.file))
        yield started


@pytest.fixture
def terminal(tmp_path, hub, clock):
    """`terminal(sheets)`: the papers of a terminal as its composition makes them, a call, and its office."""
    opened = []

    def made(sheets=""):
        folder = tmp_path / "terminal"
        folder.mkdir()
        (folder / "counter.toml").write_text(SETTINGS.format(port=hub.port, sheets=sheets), "utf-8")
        settings = load(folder / "counter.toml")
        enrol(hub.code(), BranchFiles(settings.branch.certificate.parent))
        settings = replace(settings, branch=replace(settings.branch, papers=tmp_path / "papers"))
        office = LateOffice(settings, clock)
        opened.append(office)
        runtime = begun_runtime()
        papers = calls_of(settings, office, runtime, FormsInForce(settings, clock))._papers
        by_hand = HandHub()
        room = RemoteShare(CallParts("MH02", by_hand.open_line, papers=papers, new_call=lambda: "k1"), runtime)
        room.call()
        by_hand.up()
        by_hand.clerk(ms.Answered())
        by_hand.tell(Stands(SPEAKING))
        return office, runtime, Desk(by_hand)

    yield made
    for office in opened:
        office.close()


def handed_in(office, runtime):
    receipt = office.submit(submission(application(CANARY)))
    runtime._visit = replace(runtime.visit, receipt=receipt, step=Step.RECEIPT)
    return receipt


def test_before_it_is_handed_in_nothing_is_printed(terminal, server):
    front = server.printer("Front")
    _office, _runtime, desk = terminal()
    assert desk.asks(ms.Paper.SLIP) == [ms.Outcome.REFUSED]
    assert front.printed == []


def test_slip_and_sheets_come_out_of_their_printers(terminal, server):
    front, wide = server.printer("Front"), server.printer("Wide")
    office, runtime, desk = terminal("Wide")
    receipt = handed_in(office, runtime)
    assert desk.asks(ms.Paper.SLIP) == [ms.Outcome.PRINTED]
    assert str(receipt.number) in words_of(front.printed[0])
    assert desk.asks(ms.Paper.SHEET) == [ms.Outcome.PRINTED]
    assert wide.printed
    assert front.printed[1:] == []


def test_without_a_printer_for_sheets_the_desk_is_not_told_they_were_printed(terminal, server):
    server.printer("Front")
    office, runtime, desk = terminal()
    handed_in(office, runtime)
    assert desk.asks(ms.Paper.SHEET) == [ms.Outcome.REFUSED]


def test_a_printer_without_paper_is_told(terminal, server):
    front = server.printer("Front")
    office, runtime, desk = terminal()
    handed_in(office, runtime)
    front.says("media-empty-error")
    assert desk.asks(ms.Paper.SLIP) == [ms.Outcome.FAILED]
    front.is_well()
    assert front.printed == []
