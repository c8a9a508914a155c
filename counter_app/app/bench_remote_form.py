"""How long from a key at one side to the other side's form, over real TLS and processes, and how many calls a hub carries.

Three processes on one machine: `main.py hub` with its store, the terminal (here), the desk. The clock of both sides is
the machine's monotonic one. `delayed`: both lines go through a relay that adds 20 ms each way, 40 ms to each round trip.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.app.bench_remote_hub import BenchHub, bench_hub
from counter_app.app.office import ROOT

if TYPE_CHECKING:
    from counter_app.remote.messages import Message

LOOPBACK_P99_MS, DELAYED_P99_MS, MANY_P99_MS, MANY_CORES = 20.0, 100.0, 50.0, 1.0
_DELAY_S = 0.02
_PATH = "moving.newAddress"
_EVERY_S = 0.03
_KEYS_A_SECOND = 5
_WARM_UP = 20
_DESK = "import sys; from counter_app.app.bench_remote_form import desk_side; desk_side(*sys.argv[1:])"


def measure_form(keys: int, calls: int, seconds: int) -> dict[str, Any]:
    """Measure two sides on the loopback, with 40 ms more, and many calls; times in milliseconds."""
    from counter_app.app.bench_remote_bare import measure_bare  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.devices.narrow_line import NarrowLine, Narrowness  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="bench-remote-") as folder, bench_hub(Path(folder)) as place:
        place.certify("MH02", "kiosk")
        place.certify("HQ01", "desk")
        loopback = _two_sides(place, "loopback", keys, (place.port, place.port))
        slow = Narrowness(delay_s=_DELAY_S)
        with NarrowLine(place.port, slow) as there, NarrowLine(place.port, slow) as back:
            delayed = _two_sides(place, "delayed", keys, (there.port, back.port))
        bare = measure_bare(place, keys)
        many = _many(place, calls, seconds) if calls else None
    report = {
        "loadAverage": [round(each, 1) for each in os.getloadavg()],
        "cores": os.cpu_count(),
        "bareEcho": bare,
        "loopback": {**loopback, "barP99": LOOPBACK_P99_MS, "holds": loopback["p99"] <= LOOPBACK_P99_MS},
        "delayed40ms": {**delayed, "barP99": DELAYED_P99_MS, "holds": delayed["p99"] <= DELAYED_P99_MS},
    }
    if many is not None:
        held = many["p99"] <= MANY_P99_MS and many["hubCores"] <= MANY_CORES and not many["unseen"]
        report["manyCalls"] = {**many, "barP99": MANY_P99_MS, "barCores": MANY_CORES, "holds": held}
    return report


def _two_sides(place: BenchHub, call: str, keys: int, ports: tuple[int, int]) -> dict[str, Any]:
    """Type at the terminal; the desk, a process of its own, says when its form shows each key."""
    from counter_app.connectors.remote_channel import LineState, LineTold  # noqa: PLC0415  # as above
    from counter_app.connectors.remote_line import LinePlace, RemoteLine  # noqa: PLC0415
    from counter_app.domain.answers import Origin, Trust  # noqa: PLC0415
    from counter_app.personal import Personal  # noqa: PLC0415
    from counter_app.remote.messages import Actor, Body, FieldValue, HangUp, Release, Ring, Sight, Why  # noqa: PLC0415
    from counter_app.remote.replica import Replica  # noqa: PLC0415

    connected, over = threading.Event(), threading.Event()

    def told(event: object) -> None:
        if isinstance(event, LineTold) and event.state is LineState.CONNECTED:
            connected.set()
        if isinstance(event, LineTold) and event.state is LineState.ENDED:
            over.set()

    replica = Replica(call, "MH02")
    line = RemoteLine(place.files("MH02", ports[0]), LinePlace(call, "MH02", Actor.RESIDENT), told)

    def say(body: Body) -> Message:
        nonlocal replica
        replica, message = replica.say(Actor.RESIDENT, body)
        line.say(message)
        return message

    desk = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", _DESK, str(place.folder), str(ports[1]), call, str(keys + _WARM_UP)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout is not None
    desk.stdout.readline()  # on duty
    line.start()
    connected.wait(30)
    say(Ring("bench", "ja", False))
    say(Release((_PATH,), Sight.SHOWN))
    desk.stdout.readline()  # in the call
    typed = []
    for key in range(keys + _WARM_UP):
        typed.append(time.monotonic())
        say(FieldValue(_PATH, Personal(f"k{key}"), Origin.RESIDENT, Trust.STATED, replica.seen(_PATH)))
        time.sleep(max(0.0, typed[0] + (key + 1) * _EVERY_S - time.monotonic()))
    shown: dict[str, float] = json.loads(desk.stdout.readline())
    say(HangUp(Why.DONE))
    over.wait(30)
    line.close()
    desk.wait(30)
    delays = [shown[str(key)] - at for key, at in enumerate(typed) if key >= _WARM_UP and str(key) in shown]
    return {"keys": keys, "unseen": keys - len(delays), **figures(delays)}


def desk_side(folder: str, port: str, call: str, keys: str) -> None:
    """The desk's process: on duty, takes the call, notes when its copy of the form shows each key."""
    from counter_app.connectors.hub_line import LineFiles  # noqa: PLC0415  # as above
    from counter_app.connectors.remote_desk import OnDuty, OnTheBoard, RemoteDesk, Rings, Yours  # noqa: PLC0415
    from counter_app.connectors.remote_line import Heard, LinePlace, RemoteLine, another_name  # noqa: PLC0415
    from counter_app.remote.messages import Actor, FieldValue  # noqa: PLC0415
    from counter_app.remote.replica import Replica  # noqa: PLC0415

    files = LineFiles(f"https://127.0.0.1:{port}", Path(folder, "HQ01.pem"), Path(folder, "ca.pem"))
    sender, done, mine, shown = another_name("HQ01"), threading.Event(), threading.Event(), {}
    replica = Replica(call, sender)

    def heard(event: object) -> None:
        nonlocal replica
        if not isinstance(event, Heard) or not event.message.number:
            return
        replica = replica.hear(event.message)
        cell = replica.view.cells.get(_PATH)
        if isinstance(event.message.body, FieldValue) and cell is not None and cell.text is not None:
            shown[cell.text.reveal()[1:]] = time.monotonic()
            if len(shown) == int(keys):
                done.set()

    def told(event: object) -> None:
        match event:
            case OnTheBoard():
                _tell("on duty")
            case Rings(words=words):
                desk.take(str(words["call"]))
            case Yours():
                mine.set()

    desk = RemoteDesk(files, OnDuty(("bench",), ("ja",)), told)
    desk.start()
    mine.wait(60)
    line = RemoteLine(files, LinePlace(call, sender, Actor.CLERK), heard)
    line.start()
    _tell("in the call")
    done.wait(60 + int(keys) * _EVERY_S)
    _tell(json.dumps(shown))
    line.close()
    desk.close()


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _many(place: BenchHub, calls: int, seconds: int) -> dict[str, Any]:
    """Type in many calls at once; CPU of the hub's process while they type."""
    terminals, desks = (
        [f"T{number:04}" for number in range(-(-calls // 4))],
        [f"D{number:04}" for number in range(calls)],
    )
    for name in terminals:
        place.certify(name, "kiosk")
    for name in desks:
        place.certify(name, "desk")
    plan = {
        "hub": f"https://127.0.0.1:{place.port}",
        "root": str(place.folder / "ca.pem"),
        "folder": str(place.folder),
        "terminals": terminals,
        "desks": desks,
        "calls": calls,
        "keys": seconds * _KEYS_A_SECOND,
        "keysPerSecond": _KEYS_A_SECOND,
    }
    command = [sys.executable, "-m", "counter_app.hub.remote_load"]
    with subprocess.Popen(  # noqa: S603  # our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdin is not None
        assert load.stdout is not None
        load.stdin.write(json.dumps(plan) + "\n")
        load.stdin.flush()
        if load.stdout.readline().strip() != "ready":
            raise RuntimeError("the calls did not begin")
        used, begun = _cpu_seconds(place.pid), time.monotonic()
        load.stdin.write("go\n")
        load.stdin.flush()
        said = json.loads(load.stdout.readline())
        took, used = time.monotonic() - begun, _cpu_seconds(place.pid) - used
    typed = calls * seconds * _KEYS_A_SECOND
    return {
        "calls": calls,
        "keysPerSecond": calls * _KEYS_A_SECOND,
        "keys": typed,
        "unseen": typed - len(said["delays"]),
        **figures(said["delays"]),
        "hubCores": round(used / took, 2),
        "loadCores": round(said["cpuS"] / took, 2),
        "hubMb": _megabytes(place.pid),
    }


def figures(delays: list[float]) -> dict[str, float]:
    """Return p50, p99 and the longest of delays in seconds, in milliseconds."""
    ordered = sorted(delays) or [float("inf")]
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in _SHARES.items()}
    return {name: round(seconds * 1000, 2) for name, seconds in at.items()}


_SHARES = {"p50": 0.5, "p99": 0.99, "max": 1.0}


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
