"""Bad lines: cut for a minute, a hub that falls over, a clerk's computer that dies, a terminal without power: no edit lost."""

from __future__ import annotations

import pytest

from counter_app.connectors.remote_channel import LineState
from counter_app.connectors.remote_desk import OnTheBoard, Rings, Yours
from counter_app.connectors.remote_line import Anew, Stands
from counter_app.devices.narrow_line import NarrowLine, Narrowness
from counter_app.hub.remote_board import Pace
from counter_app.remote.messages import Answered
from counter_app.store.remote_unsent import left_behind
from tests.fakes.remote_house import remote_hub

PATHS = [f"members.{row}.fullName" for row in range(5)]
FACT = "members.*.fullName"
SOON = Pace(beat=0.05, lost=1.0, watch=0.05, flush=0.0)


@pytest.fixture
def hub(tmp_path, clock, hub_url):
    hub = remote_hub(tmp_path / "office", clock, url=hub_url)
    hub.pace = SOON
    with hub:
        yield hub


@pytest.fixture
def line(hub):
    with NarrowLine(hub.port, Narrowness()) as line:
        yield line


def answered(around, **terminal):
    desk = around.desk()
    desk.told.one(OnTheBoard)
    resident = around.ring(**terminal)
    desk.told.one(Rings)
    desk.take("call-1")
    desk.told.one(Yours)
    clerk = around.clerk()
    clerk.say(Answered())
    resident.release(FACT)
    resident.write(PATHS[0], "before")
    clerk.sees(PATHS[0], "before")
    return resident, clerk, desk


def over(line):
    return f"https://127.0.0.1:{line.port}"


def heard(hub, party):
    return hub.office.calls["call-1"].log.order.heard.get(party.replica.sender, 0)


def test_a_minute_without_the_line_loses_nothing_and_the_form_stays_usable(hub, around, line, clock):
    resident, clerk, _ = answered(around, hub=over(line))
    line.cut()
    for number, path in enumerate(PATHS):
        resident.write(path, f"cut {number}")
        assert resident.replica.view.cells[path].text.reveal() == f"cut {number}"
    resident.told.state(LineState.LOST)
    clock.turn(seconds=60)
    line.mend()
    resident.told.connected()
    for number, path in enumerate(PATHS):
        clerk.sees(path, f"cut {number}")
    resident.until(lambda copy: not copy.unheard)
    assert resident.replica.ordered.cells == clerk.replica.ordered.cells
    assert heard(hub, resident) == resident.replica.own


def test_a_hub_that_falls_over_before_it_wrote_anything_down_hears_it_again(hub, around):
    hub.office.writer.flush = never
    resident, clerk, _ = answered(around)
    resident.write(PATHS[1], "never written")
    clerk.sees(PATHS[1], "never written")
    hub.settled_board()
    hub.__exit__()
    resident.write(PATHS[2], "meanwhile")
    with hub.reopen() as again:
        clerk.until_anew()
        for path, text in ((PATHS[0], "before"), (PATHS[1], "never written"), (PATHS[2], "meanwhile")):
            clerk.sees(path, text)
        resident.until_anew()
        resident.until(lambda copy: not copy.unheard)
        assert heard(again, resident) == resident.replica.own
        around.close()
    hub.__enter__()  # for the fixture to end


async def never():
    return False


def test_a_clerk_whose_computer_dies_is_followed_by_a_colleague_who_sees_everything(around):
    resident, clerk, desk = answered(around)
    colleague = around.desk("HQ02")
    colleague.told.one(OnTheBoard)
    desk.close()
    clerk.close()
    assert colleague.told.one(Rings).words["call"] == "call-1"
    resident.told.until(lambda told: isinstance(told, Stands) and told.words["state"] == "ringing")
    colleague.take("call-1")
    colleague.told.one(Yours)
    around.clerk("HQ02").sees(PATHS[0], "before")


def test_a_terminal_without_power_loses_no_edit(around, line, tmp_path):
    folder = tmp_path / "unsent"
    resident, clerk, _ = answered(around, hub=over(line), folder=folder)
    line.cut()
    for number, path in enumerate(PATHS):
        resident.write(path, f"dark {number}")
    resident.close()  # what it had is on the disk
    (file,) = left_behind(folder)
    assert b"dark" not in file.read_bytes()
    around.hand_over([file])
    for number, path in enumerate(PATHS):
        clerk.sees(path, f"dark {number}")
    assert not file.exists()


def test_what_was_left_behind_reaches_its_own_call_when_the_terminal_makes_another(around, line, tmp_path):
    folder = tmp_path / "unsent"
    resident, clerk, _ = answered(around, hub=over(line), folder=folder)
    line.cut()
    resident.write(PATHS[3], "dark")
    resident.close()
    (file,) = left_behind(folder)
    again = around.terminal(call="call-2")
    around.hand_over([file])
    clerk.sees(PATHS[3], "dark")
    again.told.connected()
    assert not file.exists()


def test_what_the_hub_has_written_down_is_on_no_disk_of_the_terminal(around, tmp_path):
    folder = tmp_path / "unsent"
    resident, _, _ = answered(around, folder=folder)
    resident.until(lambda copy: not copy.unheard)
    resident.until_written()
    resident.close()
    assert left_behind(folder) == []


def test_the_same_place_again_takes_over_its_line(around):
    resident, clerk, _ = answered(around)
    second = around.terminal(sender="MH02")
    assert resident.told.state(LineState.ENDED).why == "replaced"
    second.sees(PATHS[0], "before")
    assert Anew not in map(type, clerk.told.all)
