"""kill -9 a branch terminal and its hub at random, over a real TLS line: nothing lost, doubled or made up.

The hub's store is SQLite or a PostgreSQL that is killed as well (its backends and itself): the hub has to live on.
Both are processes of their own, forked from one that has loaded everything. The terminal notes what people hold in
their hands (receipts, slips) with single writes outside its database; the checker compares that with the office's books.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from counter_app.devices.clock import SystemClock
from counter_app.failures import StoreError
from counter_app.hub.door import Patience
from counter_app.hub.server import HubServer
from counter_app.store import audit
from counter_app.store.inbox import Inbox
from counter_app.store.migrate import newest_revision
from counter_app.store.private_postgres import PrivatePostgres
from tests.e2e.crash.storm import one_backend, whole_server
from tests.e2e.crash.world import note, noted
from tests.fakes.hub_house import Branch, Hub
from tests.fakes.visits import CANARY, RARE, application, submission

CLOCK = SystemClock()
WORKED = 4  # every so many kills the terminal has given a receipt since the last time
ARRIVED = 8  # every so many kills the hub has taken in a message since the last time
STRUCK = 0.25  # how often it is the hub's database, where it is a server
CALLED = {"serve": "hub", "work": "branch terminal"}


def hub_of(folder: Path, **how) -> Hub:
    """The hub over SQLite, or over the PostgreSQL database whose URL stands there."""
    url = folder / "store.url"
    return Hub(folder / "office", CLOCK, url=url.read_text() if url.exists() else None, **how)


def serve(folder: Path) -> None:
    """The hub, until it is killed. Started while its database is away it is started again, as a service is."""
    while True:
        try:
            hub = hub_of(folder)
            break
        except StoreError:
            time.sleep(0.02)
    take_in = hub.inbox.take_in

    def taken(envelope, body):
        answer = take_in(envelope, body)
        note(folder, "arrived.log", envelope.id)
        return answer

    hub.inbox.take_in = taken
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


def crash(folder: Path, kills: int, seed: int = 20261121, server: PrivatePostgres | None = None) -> dict[str, Any]:
    """Kill terminal, hub and its database `kills` times together; then let everything arrive.

    Return what was done and what was broken.
    """
    chance = random.Random(seed)
    newest_revision()
    if server is not None:
        (folder / "store.url").write_text(server.empty())
    with hub_of(folder) as hub:
        Branch(folder / "branch", CLOCK).enrol(hub.code())
        (folder / "port").write_text(str(hub.port))
    gc.freeze()
    jobs = {serve: forked(serve, folder), work: forked(work, folder)}
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        if killed.total() % WORKED == 0:
            await_another(folder, "receipts.log")
        if killed.total() % ARRIVED == 0:
            await_another(folder, "arrived.log")
        time.sleep(chance.uniform(0.0, 0.15))
        if server is not None and chance.random() < STRUCK:
            killed[chance.choice((one_backend, one_backend, whole_server))(server, chance)] += 1
            continue
        job = chance.choice((serve, work, work))
        killed[CALLED[job.__name__]] += kill(folder, job, jobs[job])
        jobs[job] = forked(job, folder)
    for job, pid in jobs.items():
        kill(folder, job, pid)
    return {"killed": dict(killed), **settle(folder)}


def kill(folder: Path, job, pid: int) -> int:
    """SIGKILL a child; return 1. Raises RuntimeError where it had ended before."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError((folder / f"{job.__name__}.log").read_text()[-3000:])
    return 1


def await_another(folder: Path, log: str) -> None:
    """However slow the machine is: some kills meet a terminal and a hub at work."""
    before, deadline = len(noted(folder, log)), time.monotonic() + 60
    while len(noted(folder, log)) == before:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{log} does not grow: {[file.read_text()[-1500:] for file in folder.glob('*.log')]}")
        time.sleep(0.005)


def settle(folder: Path, inbox: type[Inbox] = Inbox) -> dict[str, int]:
    """Finish what was cut off, send what is unsent, compare. `inbox`: a mutant of it, to see whether we notice."""
    hub = hub_of(folder, port=int((folder / "port").read_text()))
    hub.inbox.__class__ = inbox
    with hub:
        before = hub.rows("SELECT count(*) FROM inbox")[0][0]
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
        return {**compared(folder, hub), "unsent": unsent, "arrived_before": before}


def compared(folder: Path, hub: Hub) -> dict[str, int]:
    stored = dict(hub.rows("SELECT visit_id, number FROM submission"))
    given = [tuple(line) for line in noted(folder, "receipts.log")]
    tried = {visit for (visit,) in noted(folder, "tries.log")}
    slips = {number for (number,) in noted(folder, "slips.log")}
    numbers = Counter(number for _, number in hub.rows("SELECT id, number FROM application"))
    with hub.database.reading() as connection:
        audit.verify(connection)
        sqlite = hub.url is None
        sound = not sqlite or connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    return {
        "receipts": len(given),
        "cases": len(stored),
        "messages": hub.rows("SELECT count(*) FROM inbox")[0][0],
        "lost": sum(stored.get(visit) != number for visit, number in given),
        "duplicated": sum(count != 2 for count in numbers.values()) + len(hub.inbox.aside()),
        "phantom": len(set(stored) - tried) + len(slips - set(stored.values())),
        "unprinted": hub.rows("SELECT count(*) FROM submission WHERE printed_at IS NULL")[0][0],
        "unsound": int(not sound),
    }


BROKEN = ("lost", "duplicated", "phantom", "unprinted", "unsound", "unsent")
