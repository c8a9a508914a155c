"""`main.py bench remote --part painted`: from what is done in one window to its being painted in the other.

Three processes: `main.py hub`, a terminal with its window, a desk with its window (offscreen, 1280x800). To the desk: from
the moment the terminal's page hands over a value to the paint of that line of the form. To the terminal: from the clerk's
Enter in 「提案」 to the paint of its card. One at a time; both sides on the machine's monotonic clock.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_remote_hub import BenchHub, bench_hub, line_files
from counter_app.app.bench_remote_sides import DESK, TERMINAL, tell, visit_begun
from counter_app.app.office import ROOT

if TYPE_CHECKING:
    from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld
    from counter_app.ui.remote_desk.window import RemoteDeskWindow

_PATH = "move.newAddress"
_BARS = {"loopback": 20.0, "delayed40ms": 100.0}
_LIMIT_S, _PAUSE_S, _WARM_UP = 20.0, 0.02, 10
_NUMBER = re.compile(r"見本([0-9]+)番")
_SIDE = "import sys; from counter_app.app.bench_remote_painted import {0} as go; go(*sys.argv[1:])"


def measure_painted(keys: int) -> dict[str, Any]:
    """Return both ways, on the loopback and with 20 ms more each way on both lines; times in milliseconds."""
    from counter_app.devices.narrow_line import NarrowLine, Narrowness  # noqa: PLC0415  # each bench loads what it measures

    with tempfile.TemporaryDirectory(prefix="bench-painted-") as folder, bench_hub(Path(folder)) as hub:
        hub.certify(TERMINAL, "kiosk")
        hub.certify(DESK, "desk")
        report = {"loopback": _both_ways(hub, "loopback", keys, (hub.port, hub.port))}
        slow = Narrowness(delay_s=0.02)
        with NarrowLine(hub.port, slow) as there, NarrowLine(hub.port, slow) as back:
            report["delayed40ms"] = _both_ways(hub, "delayed40ms", keys, (there.port, back.port))
    return {**report, "loadAverage": [round(each, 1) for each in os.getloadavg()]}


class _Window:
    """A process with a window."""

    def __init__(self, side: str, *arguments: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", _SIDE.format(side), *arguments],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._news = threading.Condition()
        self._said: dict[str, float] = {}
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            words = json.loads(line)
            with self._news:
                self._said.setdefault(words["what"], words["at"])
                self._news.notify_all()

    def do(self, what: str) -> float:
        """Let it be done; return when it was."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self.until(f"done {what}")

    def until(self, what: str) -> float:
        """Return when it said so. Raises RuntimeError where it does not."""
        with self._news:
            if not self._news.wait_for(lambda: what in self._said, _LIMIT_S):
                raise RuntimeError(f"{what} did not happen")
            return self._said[what]

    def end(self) -> None:
        """Close it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LIMIT_S)
        self._process.kill()
        self._process.wait(_LIMIT_S)
        self._reading.join(_LIMIT_S)
        assert self._process.stdout is not None
        self._process.stdout.close()


def _both_ways(hub: BenchHub, call: str, keys: int, ports: tuple[int, int]) -> dict[str, Any]:
    from counter_app.app.bench_remote_form import figures  # noqa: PLC0415  # as above

    with ExitStack() as stack:
        desk = _Window("desk_side", str(hub.folder), str(ports[1]), call)
        stack.callback(desk.end)
        desk.until("on duty")
        terminal = _Window("terminal_side", str(hub.folder), str(ports[0]), call)
        stack.callback(terminal.end)
        terminal.until("showing")
        ways: dict[str, list[float]] = {"toDesk": [], "toTerminal": []}
        for key in range(keys + _WARM_UP):
            typed = terminal.do(f"type {key}")
            ways["toDesk"].append(desk.until(f"painted {key}") - typed)
            time.sleep(_PAUSE_S)
            number = 100_000 + key
            proposed = desk.do(f"propose {number}")
            ways["toTerminal"].append(terminal.until(f"painted {number}") - proposed)
            terminal.do(f"decline {number}")
            time.sleep(_PAUSE_S)
    bar = _BARS[call]
    found = {way: figures(delays[_WARM_UP:]) for way, delays in ways.items()}
    return {way: {"keys": keys, **each, "barP99": bar, "holds": each["p99"] <= bar} for way, each in found.items()}


def _value(number: str) -> str:
    return f"東京都架空市見本{number}番"


def _painted(text: str, at: float) -> None:
    found = _NUMBER.search(unicodedata.normalize("NFKC", text))
    if found is not None and found[1] not in _TOLD:
        _TOLD.add(found[1])
        tell(what=f"painted {found[1]}", at=at)


def _once(what: str) -> None:
    if what not in _TOLD:
        _TOLD.add(what)
        tell(what=what, at=time.monotonic())


_TOLD: set[str] = set()


def _listen(
    does: Callable[[str, str], None],
) -> Callable[[Callable[[Callable[[], None]], None], Callable[[], None]], None]:
    """Return what begins to read orders; each is done on the window's thread, and timed there before it is done."""

    def done(order: str) -> None:
        at = time.monotonic()
        does(*order.split())
        tell(what=f"done {order}", at=at)

    def begin(later: Callable[[Callable[[], None]], None], end: Callable[[], None]) -> None:
        def read() -> None:
            for line in sys.stdin:
                order = line.strip()
                later(lambda order=order: done(order))  # type: ignore[misc]  # each its own
            end()

        threading.Thread(target=read, daemon=True).start()

    return begin


def terminal_side(folder: str, port: str, call: str) -> None:
    """The terminal's process."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # each side loads its own
    from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
    from counter_app.dispatch.remote_share import CallParts, RemoteShare  # noqa: PLC0415
    from counter_app.domain.answers import FieldPath  # noqa: PLC0415
    from counter_app.flow import events as ev  # noqa: PLC0415
    from counter_app.personal import Personal  # noqa: PLC0415
    from counter_app.remote import terminal_share as sh  # noqa: PLC0415
    from counter_app.remote.actors import Actor  # noqa: PLC0415
    from counter_app.remote.release import releasable  # noqa: PLC0415
    from counter_app.remote.terminal_share import Phase  # noqa: PLC0415
    from counter_app.ui.remote.door import Calls  # noqa: PLC0415
    from counter_app.ui.remote.paint_times import terminal_paints  # noqa: PLC0415

    files, runtime = line_files(Path(folder), TERMINAL, int(port)), visit_begun()
    parts = CallParts(
        TERMINAL,
        lambda id_, told: RemoteLine(files, LinePlace(id_, TERMINAL, Actor.RESIDENT), told),
        new_call=lambda: call,
    )
    share = RemoteShare(parts, runtime)

    def does(what: str, number: str) -> None:
        if what == "type":
            runtime.post(ev.Typed(FieldPath(_PATH), Personal(_value(number)), runtime.clock.now()))
            return
        assert share.share is not None
        for proposal in share.share.proposals:
            share.happen(sh.Decided(proposal.mark, yes=False))

    def turn() -> None:
        now = share.share
        if now is not None and now.phase is Phase.SPEAKING and not now.releases.facts:
            share.happen(sh.Shows(tuple(releasable(runtime.visit)), shown=True))
            _once("showing")

    shown = (runtime, texts(), runtime.visit.forms, Calls(share))
    terminal_paints(shown, _painted, _listen(does), turn)
    share.close()


def desk_side(folder: str, port: str, call: str) -> None:
    """The desk's process."""
    from counter_app.personal import Personal  # noqa: PLC0415  # as above
    from counter_app.remote import desk_events as de  # noqa: PLC0415
    from counter_app.remote.desk_state import Link  # noqa: PLC0415
    from counter_app.ui.remote.paint_times import desk_paints  # noqa: PLC0415

    windows: list[RemoteDeskWindow] = []

    def does(_propose: str, number: str) -> None:
        windows[0].happens(de.Suggest(_PATH, Personal(_value(number))))

    def turn(window: RemoteDeskWindow) -> None:
        windows[:] = [window]
        if window.desk.link is Link.CONNECTED:
            _once("on duty")
        if window.desk.may_answer and window.desk.queue():
            window.happens(de.Did(de.Act.ANSWER))

    desk_paints(_world(Path(folder), int(port), call), _painted, _listen(does), turn)


def _world(folder: Path, port: int, call: str) -> RemoteDeskWorld:
    """A desk with a store of its own: views are written into an audit chain before anything is shown."""
    from counter_app.app.assembly import texts  # noqa: PLC0415  # as above
    from counter_app.connectors.remote_desk import OnDuty  # noqa: PLC0415
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.dispatch.desk_line import HubDeskLine  # noqa: PLC0415
    from counter_app.domain.staff import whole_office  # noqa: PLC0415
    from counter_app.store.engine import open_store  # noqa: PLC0415
    from counter_app.store.key_file import keys_for  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415
    from counter_app.store.remote_desk import StoreDeskRecords  # noqa: PLC0415
    from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld  # noqa: PLC0415

    place = folder / f"desk-{call}"
    place.mkdir()
    database = open_store(place / "counter.db", keys_for(place / "counter.db", place / "store.key").database)
    migrate(database)
    clock, clerk = SystemClock(), whole_office("suzuki", DESK, "MH01")
    line = HubDeskLine(line_files(folder, DESK, port), DESK, OnDuty(("bench",), ("ja",)))
    forms = visit_begun().visit.forms
    return RemoteDeskWorld(line, StoreDeskRecords(database, clock, lambda: clerk), clerk, texts(), clock, lambda: forms)
