"""kill -9 a branch terminal and its hub at random, over a real TLS line: nothing lost, doubled or made up.

    python -m tests.e2e.crash.hub --kills 10000

Both are processes of their own, forked from one that has loaded everything. The terminal notes what people hold in
their hands (receipts, slips) with single writes outside its database; the checker compares that with the office's books.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from counter_app.devices.clock import SystemClock
from counter_app.hub.door import Patience
from counter_app.hub.server import HubServer
from counter_app.store import audit
from counter_app.store.inbox import Inbox
from tests.e2e.crash.world import note, noted
from tests.fakes.hub_house import Branch, Hub
from tests.fakes.visits import CANARY, RARE, application, submission

CLOCK = SystemClock()
WORKED = 4  # every so many kills the terminal has given a receipt since the last time


def serve(folder: Path) -> None:
    """The hub, until it is killed."""
    hub = Hub(folder / "office", CLOCK)
    parts = replace(hub.parts(), patience=Patience())

    async def forever() -> None:
        await HubServer(parts).start("127.0.0.1", int((folder / "port").read_text()))
        await asyncio.Event().wait()

    asyncio.run(forever())


def visit_of(visit: UUID):
    name = CANARY if visit.int % 2 else RARE
    return submission(application(name), application(connector="https-json"), visit_id=visit)


def work(folder: Path) -> None:
    """The terminal: what was cut off first, then visit after visit, sending all the while."""
    branch = Branch(folder / "branch", CLOCK, timeout=2).open()
    branch.sender.start()
    for (visit,) in noted(folder, "tries.log")[-1:]:
        hand_in(folder, branch, UUID(visit))
    for receipt in branch.desk.unprinted():
        note(folder, "slips.log", receipt.number)
        branch.desk.slip_printed(receipt.number)
    while True:
        hand_in(folder, branch, uuid4())
        branch.sender.wake()
        time.sleep(0.01)  # the sender gets its share


def hand_in(folder: Path, branch: Branch, visit: UUID) -> None:
    note(folder, "tries.log", visit)
    receipt = branch.desk.submit(visit_of(visit))
    note(folder, "receipts.log", visit, receipt.number)
    note(folder, "slips.log", receipt.number)
    branch.desk.slip_printed(receipt.number)


def forked(job, folder: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        sink = os.open(folder / f"{job.__name__}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        job(folder)
    except BaseException:  # noqa: BLE001  # a child never falls back into the harness
        sys.excepthook(*sys.exc_info())
    os._exit(1)


def crash(folder: Path, kills: int, seed: int = 20261121) -> dict[str, int]:
    """Kill terminal and hub `kills` times together; then let everything arrive. Return what was done and what was broken."""
    chance = random.Random(seed)
    with Hub(folder / "office", CLOCK) as hub:
        Branch(folder / "branch", CLOCK).enrol(hub.code())
        (folder / "port").write_text(str(hub.port))
    jobs = {serve: forked(serve, folder), work: forked(work, folder)}
    killed: Counter[str] = Counter()
    for kill in range(kills):
        if kill % WORKED == 0:
            await_a_receipt(folder)
        time.sleep(chance.uniform(0.02, 0.25))
        job = chance.choice((serve, work, work))
        os.kill(jobs[job], signal.SIGKILL)
        _, status = os.waitpid(jobs[job], 0)
        if not os.WIFSIGNALED(status):
            raise RuntimeError((folder / f"{job.__name__}.log").read_text()[-3000:])
        killed[job.__name__] += 1
        jobs[job] = forked(job, folder)
    for pid in jobs.values():
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return {**settle(folder), "killed_hub": killed["serve"], "killed_terminal": killed["work"]}


def await_a_receipt(folder: Path) -> None:
    """However slow the machine is: some kills meet a terminal at work."""
    before, deadline = len(list(noted(folder, "receipts.log"))), time.monotonic() + 60
    while len(list(noted(folder, "receipts.log"))) == before:
        if time.monotonic() > deadline:
            raise RuntimeError("the terminal takes nobody in")
        time.sleep(0.005)


def settle(folder: Path, inbox: type[Inbox] = Inbox) -> dict[str, int]:
    """Finish what was cut off, send what is unsent, compare. `inbox`: a mutant of it, to see whether we notice."""
    hub = Hub(folder / "office", CLOCK, port=int((folder / "port").read_text()))
    hub.inbox.__class__ = inbox
    with hub:
        branch = Branch(folder / "branch", CLOCK, timeout=5).open()
        for (visit,) in noted(folder, "tries.log")[-1:]:
            hand_in(folder, branch, UUID(visit))
        for receipt in branch.desk.unprinted():
            note(folder, "slips.log", receipt.number)
            branch.desk.slip_printed(receipt.number)
        with branch.database.writing() as connection:
            connection.exec_driver_sql("UPDATE branch_outbox SET next_at = 0 WHERE state = 0")
        branch.drain()
        branch.sender.greet()
        unsent = branch.outbox.line().unsent_messages
        branch.close()
        return {**compared(folder, hub), "unsent": unsent}


def compared(folder: Path, hub: Hub) -> dict[str, int]:
    stored = dict(hub.rows("SELECT visit_id, number FROM submission"))
    given = [tuple(line) for line in noted(folder, "receipts.log")]
    tried = {visit for (visit,) in noted(folder, "tries.log")}
    slips = {number for (number,) in noted(folder, "slips.log")}
    numbers = Counter(number for _, number in hub.rows("SELECT id, number FROM application"))
    with hub.database.reading() as connection:
        audit.verify(connection)
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    return {
        "cases": len(stored),
        "messages": hub.rows("SELECT count(*) FROM inbox")[0][0],
        "lost": sum(stored.get(visit) != number for visit, number in given),
        "doubled": sum(count != 2 for count in numbers.values()) + len(hub.inbox.aside()),
        "phantom": len(set(stored) - tried) + len(slips - set(stored.values())),
        "unprinted": hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL")[0][0],
        "unsound": int(not sound),
    }


BROKEN = ("lost", "doubled", "phantom", "unprinted", "unsound", "unsent")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=20261121)
    chosen = options.parse_args()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        found = crash(Path(place), chosen.kills, chosen.seed)
    sys.stdout.write(json.dumps(found) + "\n")
    return int(any(found[name] for name in BROKEN))


if __name__ == "__main__":
    sys.exit(main())
