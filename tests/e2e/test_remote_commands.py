"""`main.py hub` with remote calls as an office runs it: a mandate ended by `hub end-mandate`, an assistant's screen enrolled."""

from __future__ import annotations

from threading import Event

import pytest

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.remote_assistant import assistant_files, assistant_screen
from counter_app.connectors.remote_desk import OnDuty, OnTheBoard, RemoteDesk
from counter_app.connectors.remote_mandates import HubMandates
from counter_app.remote.actors import Actor
from counter_app.remote.mandate import RevokeCode
from counter_app.remote.mandate_text import as_text, mandate_id
from counter_app.remote.messages import MandateSigned, Revoked, Ring, Why
from counter_app.settings import load
from tests.e2e import test_hub_commands as commands
from tests.fakes.mandate_card import SigningCard
from tests.fakes.remote_house import LONG, Party, Told

REMOTE = """
[remote]
telephone = "000-000-0000"
groups = [{{ id = "sougou", general = true }}]
beside = {{ AS02 = "MH02" }}
"""
SCREEN = """
[terminal]
role = "desk"
office = "AS02"
name = "みほん支所 補助"
[store]
directory = "store"
[cards]
trust = "simulated"
"""


class Town(commands.Town):
    """With remote calls at the hub, and a third machine: the assistant's screen."""

    def __init__(self, folder, run_main, monkeypatch):
        monkeypatch.setattr(commands, "HUB", commands.HUB + REMOTE)
        super().__init__(folder, run_main)
        (folder / "screen").mkdir()
        (folder / "screen" / "counter.toml").write_text(SCREEN, "utf-8")

    @property
    def files(self):
        return BranchFiles(load(self.folder / "branch" / "counter.toml").branch.certificate.parent)


@pytest.fixture
def town(tmp_path, run_main, monkeypatch):
    return Town(tmp_path, run_main, monkeypatch)


def on_duty(town):
    """A desk: without one the call would be a ticket at once."""
    made = town.run("hub", "enrol", "--terminal", "HQ02", "--role", "desk")["code"]
    files, told = BranchFiles(town.folder / "desk"), Told()
    enrol(made, files)
    desk = RemoteDesk(files.line(), OnDuty(("sougou",), ("ja",)), told)
    desk.start()
    told.one(OnTheBoard)
    return desk


def test_the_paper_ends_a_mandate_at_the_office_while_the_hub_serves(town):
    code = RevokeCode.fresh()
    with town.hub_serving():
        desk = on_duty(town)
        terminal = Party(town.files, ("call-1", "MH02", Actor.RESIDENT))
        terminal.say(Ring("tennyu", "ja", False))
        assert terminal.told.said(Ring).number == 1
        hub = HubMandates(town.files.line(), "MH02")
        document = SigningCard().mandate(hub.challenge("call-1"), code)
        hub.hand_in("call-1", document)
        terminal.say(MandateSigned(as_text(document)), Actor.CARD)
        terminal.told.said(MandateSigned)
        assert town.run("hub", "end-mandate", str(code)) == {"ended": True}
        assert terminal.told.said(Revoked).body == Revoked(mandate_id(as_text(document)), Why.PAPER)
        assert town.run("hub", "end-mandate", str(code)) == {"ended": False}
        town.run("hub", "end-mandate", str(RevokeCode.fresh()), status=4)
        assert str(code).encode() not in town.said
        terminal.close()
        desk.close()


def test_a_computer_becomes_the_screen_beside_its_terminal(town):
    with town.hub_serving():
        made = town.run("hub", "enrol", "--terminal", "AS02", "--role", "assistant")["code"]
        assert town.run("screen", "enrol", made, verb="remote")["assistant"] == "AS02"
        files = assistant_files(load(town.folder / "screen" / "counter.toml"))
        screen, seen, told = assistant_screen(files), [], Event()
        told = Event()
        screen.watch(lambda: (seen.append(screen.view), told.set()))
        screen.start()
        assert told.wait(LONG)
        screen.close()
        kiosk = town.run("hub", "enrol", "--terminal", "MH07", "--role", "kiosk")["code"]
        town.run("screen", "enrol", kiosk, verb="remote", status=3)
    assert set(seen) == {None}, "its terminal has no line"
