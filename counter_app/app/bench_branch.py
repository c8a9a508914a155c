"""`main.py bench branch`: how long a terminal takes to empty its outbox into the hub, on the loopback and at 1 Mbit/s.

The hub is `main.py hub` in a process of its own, with its store on the same disk: what is measured includes both
commits of every message. The narrow line has the bandwidth and the delay of a poor mobile connection.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from counter_app.app.bench_commands import say
from counter_app.app.branch_office import LINES
from counter_app.app.office import ROOT
from counter_app.devices.narrow_line import NarrowLine, Narrowness

if TYPE_CHECKING:
    from counter_app.domain.application import Submission
    from counter_app.store.branch import BranchDesk

_MBIT = 1_000_000.0
_DELAY_S = 0.025
_BAR_S = 300.0
_PROCEDURES = 2
HUB_SETTINGS = """
[terminal]
role = "desk"
office = "BENCH"
name = "計測"
[store]
directory = "store"
[cards]
trust = "simulated"
[hub]
listen = "127.0.0.1:{port}"
names = ["127.0.0.1"]
"""


def bench_branch(options: argparse.Namespace) -> None:
    """Take cases in without a line, then send them; nothing of the office of the settings is touched."""
    lines = {"loopback": Narrowness(), "1 Mbit/s, 50 ms there and back": Narrowness(_MBIT, _DELAY_S)}
    report = {name: _measured(options.cases, narrow) for name, narrow in lines.items()}
    drained = report["1 Mbit/s, 50 ms there and back"]["drain_s"]
    say(options, {"cases": options.cases, **report, "bar_s": _BAR_S, "held": drained * 2000 / options.cases < _BAR_S})


def _measured(cases: int, narrow: Narrowness) -> dict[str, Any]:
    from counter_app.connectors.hub_line import HubLine  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.devices.clock import SystemClock  # noqa: PLC0415
    from counter_app.dispatch.branch_sender import BranchSender  # noqa: PLC0415
    from counter_app.store.branch import BranchDesk, BranchLimits, BranchPlace  # noqa: PLC0415
    from counter_app.store.branch_outbox import BranchOutbox  # noqa: PLC0415
    from counter_app.store.engine import open_store  # noqa: PLC0415
    from counter_app.store.key_file import keys_for  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="bench-branch-") as place, _hub(Path(place)) as (files, port):
        database = open_store(Path(place, "branch.db"), keys_for(Path(place, "branch.db"), Path(place, "key")).database)
        migrate(database)
        clock = SystemClock()
        limits = BranchLimits(most_unsent=cases + 1)
        desk = BranchDesk(database, BranchPlace("BR01", "bench", lambda: 10**12, limits), files.seal(), clock)
        outbox = BranchOutbox(database, "BR01", clock)
        outbox.found()
        began = perf_counter()
        _take_in(desk, cases)
        taken = perf_counter() - began
        with NarrowLine(port, narrow) as line:
            first, *beside = (HubLine(files.line(f"https://127.0.0.1:{line.port}")) for _ in range(LINES))
            sender = BranchSender(outbox, first, clock, beside=beside)
            began = perf_counter()
            sender.drain()
            drain = perf_counter() - began
            sender.stop()
        left = outbox.line()
        database.close()
    return {
        "taken_in_per_s": round(cases / taken, 1),
        "drain_s": round(drain, 1),
        "messages_per_s": round(2 * cases / drain, 1),
        "bytes_per_case": {"there": line.carried[0] // cases, "back": line.carried[1] // cases},
        "unsent": left.unsent_messages,
        "refused": left.refused_messages,
    }


def _take_in(desk: BranchDesk, cases: int) -> None:
    from counter_app.store.bench import bench_visit  # noqa: PLC0415  # as above

    visit = bench_visit()
    for _ in range(cases):
        desk.slip_printed(desk.submit(_another(visit)).number)


def _another(visit: Submission) -> Submission:
    return replace(visit, visit_id=uuid4(), applications=visit.applications * _PROCEDURES)


@contextmanager
def _hub(place: Path) -> Iterator[tuple[Any, int]]:
    """A hub that serves, and the files of a terminal that was enrolled there."""
    from counter_app.app.branch_files import BranchFiles, enrol  # noqa: PLC0415  # as above

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (place / "counter.toml").write_text(HUB_SETTINGS.format(port=port), "utf-8")
    main = [sys.executable, str(ROOT / "main.py"), "--settings", str(place / "counter.toml"), "hub"]
    subprocess.run([*main, "init"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # this program itself
    with subprocess.Popen(main, stderr=subprocess.PIPE, text=True) as hub:  # noqa: S603  # as above
        try:
            assert hub.stderr is not None
            hub.stderr.readline()  # it listens
            asked = [*main, "enrol", "--terminal", "BR01", "--role", "kiosk"]
            said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout  # noqa: S603  # as above
            files = BranchFiles(place / "keys")
            enrol(next(line for line in said.splitlines() if line.startswith("KKB1")), files)
            yield files, port
        finally:
            hub.terminate()
            hub.wait(60)
