"""The office of the morning, set up as an administrator would: settings files, hub, worker, two enrolled terminals."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from counter_app.app.assembly import clock_of
from counter_app.app.busy_morning.cable import Cable
from counter_app.app.busy_morning.programs import free_port, run_main, running, wait_until_listening
from counter_app.app.busy_morning.terminal import BranchTerminal
from counter_app.app.busy_morning.wishes import COUNTER, KIOSK
from counter_app.app.office import TEST_TRUST, Office, open_office
from counter_app.app.simulation import simulated_reader, simulated_slot
from counter_app.devices.training_clock import TrainingClock
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.ports import CardSlot
from counter_app.settings import load
from counter_app.store.private_postgres import private_postgres

OFFICE = "MH01"
NAMES = {OFFICE: "架空市役所 本庁", KIOSK: "架空市役所 北支所 記載台", COUNTER: "架空市役所 北支所 1番窓口"}
_ROLES = {KIOSK: "kiosk", COUNTER: "counter"}
_PCSCD = Path("/usr/lib/pcsc/drivers/serial")


@dataclass(frozen=True)
class Town:
    """Everything, running. `office` is the main office on PostgreSQL, opened once more for desk and boards."""

    folder: Path
    clock: TrainingClock
    office: Office
    terminals: dict[str, BranchTerminal]
    cable: Cable
    service: PrivatePcsc | None  # the virtual reader at the kiosk; None where this machine has no pcscd

    @property
    def rpa(self) -> Path:
        """What the robot shares."""
        return self.folder / "rpa"

    @property
    def register(self) -> Path:
        """Where 転出証明書情報 arrives."""
        return self.folder / "register"

    @property
    def hub_settings(self) -> Path:
        """The settings of the main office."""
        return self.folder / f"{OFFICE}.toml"


@contextmanager
def running_town(folder: Path, opens: datetime) -> Iterator[Town]:
    """Set everything up in an emptied folder, let it run, take all of it down again.

    Raises SettingsError where a program did not start, FileNotFoundError where there is no PostgreSQL.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for each in ("rpa", "register", "logs"):
        (folder / each).mkdir(parents=True)
    with ExitStack() as stack:
        clock = TrainingClock.found(folder / "clock", opens)
        stack.callback(clock.close)
        postgres = stack.enter_context(private_postgres())
        port, cable = free_port(), Cable(0)
        _write_hub(folder, postgres.empty(), port)
        hub = folder / f"{OFFICE}.toml"
        run_main(hub, "hub", "init")
        serving = stack.enter_context(running(hub, folder / "logs" / "hub.log", "hub"))
        wait_until_listening(port, serving)
        stack.enter_context(running(hub, folder / "logs" / "worker.log", "work", "run"))
        cable = Cable(port)
        stack.callback(cable.pull)
        cable.plug_in()
        service = stack.enter_context(simulated_reader()) if _PCSCD.is_dir() and shutil.which("pcscd") else None
        terminals = {}
        for name in (KIOSK, COUNTER):
            _enrol(folder, name, cable)
            slot = simulated_slot(service, clock, TEST_TRUST) if service is not None and name == KIOSK else None
            terminals[name] = _open(folder, name, slot)
            stack.callback(terminals[name].close)
        settings = load(hub)
        office = open_office(settings, clock)
        stack.callback(office.close)
        yield Town(folder, clock, office, terminals, cable, service)


def _open(folder: Path, name: str, slot: CardSlot | None) -> BranchTerminal:
    settings = load(folder / f"{name}.toml")
    terminal = BranchTerminal(settings, clock_of(settings), slot)
    terminal.open()
    return terminal


def _enrol(folder: Path, name: str, cable: Cable) -> None:
    """Make a terminal of it: the office shows a one-time code, the terminal makes its key and asks for a certificate."""
    role = _ROLES[name]
    file = folder / f"{name}.toml"
    certificate = folder / name / "keys" / "branch" / "terminal.pem"
    file.write_text(_terminal_text(folder, name, role) + _branch_text(cable.port, certificate), encoding="utf-8")
    shown = run_main(folder / f"{OFFICE}.toml", "hub", "enrol", "--terminal", name, "--role", role, "--json")
    run_main(file, "branch", "enrol", json.loads(shown)["code"])


def _write_hub(folder: Path, url: str, port: int) -> None:
    text = f"""\
[terminal]
role = "desk"
office = "{OFFICE}"
name = "{NAMES[OFFICE]}"
municipality = "架空市"
actor = "sato"
[store]
directory = "{folder / OFFICE}"
url = "{url}"
[cards]
trust = "simulated"
training_clock = "{folder / "clock"}"
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
[retention]
rules = [{{ state = "withdrawn", procedure = "*", days = 365 }}, {{ state = "closed", procedure = "*", days = 1825 }}]
[connectors.rpa-folder]
folder = "{folder / "rpa"}"
"""
    (folder / f"{OFFICE}.toml").write_text(text, encoding="utf-8")


def _terminal_text(folder: Path, name: str, role: str) -> str:
    return f"""\
[terminal]
role = "{role}"
office = "{name}"
name = "{NAMES[name]}"
municipality = "架空市"
[store]
directory = "{folder / name}"
[cards]
trust = "simulated"
training_clock = "{folder / "clock"}"
[register]
folder = "{folder / "register"}"
sources = ["moveout"]
"""


def _branch_text(port: int, certificate: Path) -> str:
    """The terminal reaches the hub through the cable that will be pulled; its certificate is for the same address."""
    return f"""\
[branch]
hub = "https://127.0.0.1:{port}"
certificate = "{certificate}"
least_free_mb = 50
"""
