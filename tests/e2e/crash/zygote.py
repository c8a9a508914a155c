"""Imports the product once and forks a child per order, so that hundreds of crashes cost no hundreds of imports.

Orders come as JSON lines on stdin: {"job", "folder", "traced"}. Answers: the child's pid, a `step` line for each step
it takes, then its wait status.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import time
from pathlib import Path
from uuid import uuid4

from counter_app.failures import StoreError
from counter_app.store.migrate import newest_revision
from tests.e2e.crash.world import FIRST_VISIT, Terminal, after_a_crash, hand_in

_ANY_TRACER = ctypes.c_ulong(0xFFFFFFFFFFFFFFFF)
_PR_SET_PTRACER = 0x59616D61
STORE_FAILED = 3  # exit status of a child whose database went away


def await_tracer() -> None:
    """Let strace attach before the first interesting system call."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY_TRACER, 0, 0, 0)
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)
    time.sleep(0.005)  # between seize and stop a few system calls would go unseen


def first_start(folder: Path, ready) -> None:
    ready()
    Terminal(folder)


def submit_one(folder: Path, ready) -> None:
    terminal = Terminal(folder)
    ready()
    hand_in(folder, terminal, FIRST_VISIT)


def dispatch_all(folder: Path, ready) -> None:
    terminal = Terminal(folder)
    ready()
    terminal.dispatcher.drain()


def work_until_killed(folder: Path, step) -> None:
    """What a terminal does all day, beginning with what it does after a crash."""
    terminal = Terminal(folder)
    step()
    terminal.dispatcher.start()
    after_a_crash(folder, terminal)
    step()
    while True:
        hand_in(folder, terminal, uuid4())
        step()
        terminal.dispatcher.wake()
        time.sleep(0.01)  # the dispatcher gets its share


def take_in_until_killed(folder: Path, step) -> None:
    """A terminal whose deliveries are another program's."""
    terminal = Terminal(folder)
    step()
    after_a_crash(folder, terminal)
    while True:
        step()
        hand_in(folder, terminal, uuid4())
        time.sleep(0.01)  # SQLite's lock is polled: the others get their share


class Stepping:
    """A way out whose every delivery is a step: others keep on taking in, so a dispatcher may never be idle."""

    def __init__(self, way, step) -> None:
        self._way, self._step = way, step

    def deliver(self, delivery):
        outcome = self._way.deliver(delivery)
        self._step()
        return outcome

    def check(self):
        return self._way.check()


def dispatch_until_killed(folder: Path, step) -> None:
    """`main.py work run`: only deliveries."""
    terminal = Terminal(folder)
    terminal.connectors.update({name: Stepping(way, step) for name, way in terminal.connectors.items()})
    step()
    while True:
        if not terminal.dispatcher.drain():
            time.sleep(0.005)
            step()


ALL_DAY = (work_until_killed, take_in_until_killed, dispatch_until_killed)
JOBS = {job.__name__: job for job in (first_start, submit_one, dispatch_all, *ALL_DAY)}


def child(order: dict) -> None:
    answers = os.dup(1)
    sink = os.open(Path(order["folder"]) / "child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    JOBS[order["job"]](Path(order["folder"]), await_tracer if order["traced"] else lambda: os.write(answers, b"step\n"))


def answer(number: int) -> None:
    """One write, whole: the child writes its steps into the same pipe."""
    os.write(1, b"%d\n" % number)


def main() -> None:
    newest_revision()
    gc.freeze()  # so that a child's collector does not copy what it shares with us
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                child(json.loads(line))
            except StoreError:
                sys.excepthook(*sys.exc_info())
                os._exit(STORE_FAILED)
            except BaseException:  # noqa: BLE001  # a child must never fall back into this loop
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        answer(pid)
        answer(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
