"""A hub, a terminal and a desk as an office would have them, each made by the product's own composition."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import uuid4

from counter_app.app.assembly import clock_of
from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.app.busy_morning.programs import free_port, run_main, running, wait_until_listening
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.office import open_office
from counter_app.app.remote_desk import remote_desk_world
from counter_app.app.remote_terminal import TerminalCalls, TerminalPapers
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.channel import Channel
from counter_app.domain.staff import whole_office
from counter_app.flow import events as ev
from counter_app.personal import Secret
from counter_app.settings import load
from counter_app.ui.rehearsal import Props, Rehearsal

TERMINAL, DESK, PROCEDURE = "MH02", "HQ01", "tennyu"
GENERATED = (
    'camera = "lavfi:testsrc=size=640x480:rate=20,realtime"\nmicrophone = "lavfi:sine=frequency=440,arealtime"\n'
)
_COMMON = """\
[terminal]
role = "{role}"
office = "{office}"
name = "架空市役所"
[store]
directory = "{folder}"
[cards]
trust = "simulated"
[slip]
way = "file"
"""
_HUB = """\
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
[remote]
groups = [{{ id = "sougou", title = "総合案内", general = true }}]
desk_groups = ["sougou"]
camera = "synthetic"
microphone = "synthetic"
speaker = "synthetic"
"""
_TERMINAL = """\
[branch]
hub = "https://127.0.0.1:{port}"
certificate = "{keys}/terminal.pem"
[remote]
document_camera = "synthetic"
telephone = "000-000-0000"
"""


class HereVisit(Rehearsal):
    """The rehearsal's visit, with the lane beside its printer."""

    def beside_the_printer(self, work):
        work()


@dataclass
class RemoteOffice:
    """Both sides, nothing opened yet. `calls.open().door` is the terminal's; `world()` the desk's."""

    calls: TerminalCalls
    visit: HereVisit
    world: object
    folder: object


def texts_of(folder, port):
    terminal, hub = folder / "MH02.toml", folder / "MH01.toml"
    hub.write_text(
        _COMMON.format(role="desk", office="MH01", folder=folder / "MH01") + _HUB.format(port=port), encoding="utf-8"
    )
    terminal.write_text(
        _COMMON.format(role="kiosk", office="MH02", folder=folder / "MH02")
        + _TERMINAL.format(port=port, keys=folder / "keys")
        + GENERATED,
        encoding="utf-8",
    )
    return hub, terminal


@contextmanager
def remote_office(folder, texts):
    """Found it, let the hub run, enrol both, and compose both."""
    port = free_port()
    hub, terminal = texts_of(folder, port)
    run_main(hub, "hub", "init")
    with ExitStack() as stack:
        wait_until_listening(port, stack.enter_context(running(hub, folder / "hub.log", "hub")))
        run_main(hub, "remote", "enrol", _code(hub, DESK, "desk"))
        enrol(_code(hub, TERMINAL, "kiosk"), BranchFiles(folder / "keys"))
        read, here = load(hub), load(terminal)
        office = open_office(read, clock_of(read))
        stack.callback(office.close)
        visit = _begun(office)
        calls = TerminalCalls(here, here.remote, here.branch, TerminalPapers(here, None, None), visit)
        stack.callback(calls.close)
        clerk = whole_office("suzuki", read.terminal, read.office)
        yield RemoteOffice(calls, visit, lambda: remote_desk_world(office, clerk, lambda: clerk, texts), folder)


def _begun(office):
    in_force = FormsInForce(office.settings, office.clock)
    form = next(each for each in in_force.get().catalogue.effective(in_force.today) if each.id == PROCEDURE)
    visit = HereVisit(Channel.KIOSK, Props(authenticity=Authenticity.SIMULATED))
    now = visit.clock.at = office.clock.now()
    for event in (ev.Begin(uuid4(), now), ev.Choose((form,)), ev.Next()):
        visit.post(event)
    visit.lay_card()
    visit.post(ev.SecretTyped(Secret(b"1234")))
    visit.post(ev.Next())
    return visit


def _code(settings, name, role):
    return str(json.loads(run_main(settings, "hub", "enrol", "--terminal", name, "--role", role, "--json"))["code"])
