"""A mandate as a terminal makes it: a card on a real PC/SC service, a real hub over TLS, the paper with its code."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late import LateSlot
from counter_app.app.late_office import LateOffice
from counter_app.app.remote_mandates import mandate_reader, paper_ender
from counter_app.app.remote_terminal import calls_of
from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_line import LinePlace, RemoteLine
from counter_app.connectors.remote_mandates import HubMandates
from counter_app.devices.clock import SystemClock
from counter_app.devices.mandate_card import MandateCard
from counter_app.dispatch.mandate_desk import CardMandates, MandateParts
from counter_app.dispatch.remote_share import CallParts, RemoteShare
from counter_app.failures import FailureCode
from counter_app.personal import Secret
from counter_app.remote import terminal_share as sh
from counter_app.remote.actors import Actor
from counter_app.remote.messages import Answered, Revoked, Why
from counter_app.settings import load
from counter_app.ui.remote.door import MandateWish
from tests.fakes.remote_house import QUICK, Around, remote_hub
from tests.fakes.remote_visits import begun_runtime
from tests.fakes.visits import HandClock

pytestmark = pytest.mark.pcsc
WISH = MandateWish(("tennyu",), 30)


class House:
    """A terminal with a reader, in a call with a clerk."""

    def __init__(self, hub, folder, slot, trust, clock):
        self.hub, self.around, self.papers, self.answers = hub, Around(hub, folder), [], []
        files = self.around.files("MH02", "kiosk").line()
        self.door = HubMandates(files, "MH02")

        def open_line(call, told):
            return RemoteLine(files, LinePlace(call, "MH02", Actor.RESIDENT), told, QUICK)

        self.room = RemoteShare(CallParts("MH02", open_line, new_call=lambda: "call-1"), begun_runtime())
        parts = MandateParts(
            "架空市",
            MandateCard(slot, trust, clock),
            lambda job: job(),
            self.door.challenge,
            self.door.hand_in,
            lambda terms, code: self.papers.append((terms, code)),
            clock,
        )
        self.mandates = CardMandates(parts, self.room)
        desk = self.around.desk("HQ01", groups=("shimin", "sougou"))
        desk.told.one(OnTheBoard)
        self.room.call()
        desk.told.one(Rings)
        desk.take("call-1")
        desk.told.one(Yours)
        self.clerk = self.around.clerk("HQ01", "call-1")
        self.clerk.say(Answered())

    def sign(self, pin=b"1234"):
        self.mandates.prepare(lambda: None)
        self.mandates.sign(WISH, Secret(bytearray(pin)), self.answers.append)
        return self.answers[-1]

    def close(self):
        self.room.close()
        self.around.close()


@pytest.fixture
def house(tmp_path, make_slot, trust):
    clock = HandClock(SystemClock().now())
    with remote_hub(tmp_path / "office", clock) as hub:
        hub.office.parts.__dict__.update(read_mandate=mandate_reader(trust, clock), office="MH01")
        house = House(hub, tmp_path, make_slot(), trust, clock)
        yield house
        house.close()


def test_the_card_on_the_reader_signs_what_the_hub_takes_and_the_paper_ends_it(house, lay_down):
    laid = lay_down("hanako")
    assert house.sign() is None
    held = house.room.share.mandate
    ((terms, code),) = house.papers
    assert (held.procedures, terms.minutes) == (("tennyu",), 30)
    assert house.hub.calls.mandate_of_paper(code.digest.hex()) == held.id
    laid.remove()
    assert house.door.end_by_paper(str(code))
    assert house.clerk.told.said(Revoked).body == Revoked(held.id, Why.PAPER)
    assert house.clerk.replica.ordered.barred


def test_a_wrong_pin_asks_for_a_fresh_challenge_the_next_time(house, lay_down):
    card = lay_down("hanako").card
    assert house.sign(b"9999") is FailureCode.PIN_WRONG
    assert house.mandates.tries() == 2
    assert house.sign() is None
    assert card.tries()["jpki/0018"] == 3
    assert len(house.papers) == 1


def test_no_card_no_challenge_and_no_mandate(house):
    assert house.sign() is FailureCode.MANDATE_REFUSED
    assert (house.papers, house.room.share.mandate) == ([], None)


def test_without_the_hub_nothing_is_signed_in_force_or_printed(house, lay_down):
    card = lay_down("hanako").card
    away = replace(house.door.files, hub="https://127.0.0.1:9")
    house.mandates._parts.__dict__["challenge"] = HubMandates(away, "MH02").challenge
    assert house.sign() is FailureCode.HUB_UNREACHABLE
    assert (house.papers, house.room.share.mandate, card.tries()["jpki/0018"]) == ([], None, 3)


def test_one_touch_ends_it_here_and_at_the_desk(house, lay_down):
    lay_down("hanako")
    assert house.sign() is None
    held = house.room.share.mandate.id
    house.room.happen(sh.TakenBack())
    assert house.clerk.told.said(Revoked).body == Revoked(held, Why.RESIDENT)
    house.hub.settled()
    assert house.hub.calls.mandates_over([held]) == {held: "resident"}


SETTINGS = """
[terminal]
role = "kiosk"
office = "MH02"
name = "みほん郵便局"
municipality = "架空市"
[store]
directory = "store"
[cards]
trust = "simulated"
[branch]
hub = "{hub}"
[remote]
telephone = "000-000-0000"
"""


class KioskRuntime:
    """A runtime whose lanes do everything at once."""

    def __init__(self):
        self._inner = begun_runtime()

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def beside_the_card(self, job):
        job()

    def beside_the_printer(self, job):
        job()


def test_a_kiosks_own_composition_signs_and_keeps_the_paper(tmp_path, make_slot, trust, lay_down):
    """`TerminalCalls`, as the kiosk's window opens it: reader, hub and paper put together by its settings."""
    clock = HandClock(SystemClock().now())
    with remote_hub(tmp_path / "office", clock) as hub:
        hub.office.parts.__dict__.update(read_mandate=mandate_reader(trust, clock), office="MH01")
        (tmp_path / "counter.toml").write_text(SETTINGS.format(hub=f"https://127.0.0.1:{hub.port}"), "utf-8")
        settings = load(tmp_path / "counter.toml")
        settings = replace(settings, branch=replace(settings.branch, papers=tmp_path / "papers"))
        enrol(hub.code("MH02", "kiosk"), BranchFiles(settings.branch.certificate.parent))
        around, runtime = Around(hub, tmp_path), KioskRuntime()
        desk = around.desk("HQ01", groups=("shimin", "sougou"))
        desk.told.one(OnTheBoard)
        slot, in_force = LateSlot(make_slot), FormsInForce(settings, clock)
        calls = calls_of(settings, LateOffice(settings, clock), runtime, in_force, slot)
        opened = calls.open()
        lay_down("hanako")
        opened.door.call()
        call = desk.told.one(Rings).words["call"]
        desk.take(call)
        desk.told.one(Yours)
        answers = []
        opened.mandates.prepare(lambda: None)
        opened.mandates.sign(WISH, Secret(bytearray(b"1234")), answers.append)
        assert answers == [None]
        assert opened.mandates.office == "架空市"
        (paper,) = settings.slips.glob("mandate-*.pdf")
        picture = pypdfium2.PdfDocument(paper)[0].render(scale=150 / 72).to_pil()
        (code,) = zxingcpp.read_barcodes(picture)
        assert paper_ender(settings, None)(code.text)
        calls.close()
        around.close()
