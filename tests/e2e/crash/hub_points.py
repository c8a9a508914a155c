"""kill -9 terminal and hub before every single statement and commit of what they do, one after the other.

A child is armed once it has opened everything; it then dies before its nth statement or commit. What comes after the
last one (an answer that is never given, a receipt that is never noted) is the child that got through and just ends.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, delete, event

from counter_app.domain.branch_answer import Contact
from counter_app.store.inbox import Inbox
from counter_app.store.schema_hub import inbox
from tests.e2e.crash.hub import CLOCK, forked, hand_in, hub_of, serve, settle
from tests.fakes.hub_house import Branch

VISIT = UUID(int=8)


def build(folder: Path) -> None:
    """An enrolled terminal with one visit that waits, as often as wished to be copied."""
    with hub_of(folder) as hub:
        Branch(folder / "branch", CLOCK).enrol(hub.code())
        (folder / "port").write_text(str(hub.port))
    branch = Branch(folder / "branch", CLOCK).open()
    hand_in(folder, branch, VISIT)
    branch.close()


def submit(folder: Path, arm) -> None:
    branch = Branch(folder / "branch", CLOCK).open()
    arm()
    hand_in(folder, branch, UUID(int=9))


def take_in(folder: Path, arm) -> None:
    branch, hub = Branch(folder / "branch", CLOCK).open(), hub_of(folder)
    waiting = branch.outbox.unsent()
    arm()
    for one in waiting:
        hub.inbox.take_in(one.envelope, one.body)


def send(folder: Path, arm) -> None:
    branch = Branch(folder / "branch", CLOCK, timeout=10).open()
    while not isinstance(branch.line.greet(), Contact):
        time.sleep(0.02)  # until the hub listens; the caller's time limit ends what never does
    arm()
    branch.drain()
    if branch.outbox.line().unsent_messages:
        raise RuntimeError("the hub did not answer")


def killed(folder: Path, job, nth: int) -> bool:
    """Run a job in a child that dies before its nth statement or commit; False where it got through."""
    pid = os.fork()
    if not pid:
        try:
            sink = os.open(folder / "child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(sink, 2)
            job(folder, lambda: arm(nth))
            os._exit(0)
        except BaseException:  # noqa: BLE001  # a child never falls back into the harness
            sys.excepthook(*sys.exc_info())
        os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError((folder / "child.log").read_text()[-3000:])
    return False


def arm(nth: int) -> None:
    count = itertools.count(1)

    def step(*_: object) -> None:
        if next(count) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)


def every_point(built: Path, copy_store: Callable[[Path], object], folder: Path, job) -> Iterator[dict[str, int]]:
    """Kill a job at its first point, its second, and so on until it gets through; what was broken after each."""
    for nth in itertools.count(1):
        place = folder / f"{job.__name__}-{nth}"
        shutil.copytree(built, place)
        copy_store(place)
        server = forked(serve, place) if job is send else 0
        try:
            died = killed(place, job, nth)
        finally:
            if server:
                os.kill(server, signal.SIGKILL)
                os.waitpid(server, 0)
        yield settle(place)
        shutil.rmtree(place)
        if not died:
            return


class ForgetfulInbox(Inbox):
    """The mutant: it does not look whether a message is in already."""

    def take_in(self, envelope, body):
        with self._database.writing() as connection:
            connection.execute(delete(inbox).where(inbox.c.msg_id == str(envelope.id)))
        return super().take_in(envelope, body)
