"""Imports the product once and forks a child per order, so that hundreds of crashes cost no hundreds of imports.

Orders come as JSON lines on stdin: {"job", "folder", "traced"}. Answers: the child's pid, then its wait status.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from uuid import uuid4

from tests.e2e.crash.world import FIRST_VISIT, Terminal, after_a_crash, hand_in

_ANY_TRACER = ctypes.c_ulong(0xFFFFFFFFFFFFFFFF)
_PR_SET_PTRACER = 0x59616D61


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
    while terminal.dispatcher.run_once():
        pass


def work_until_killed(folder: Path, ready) -> None:
    """What a terminal does all day, beginning with what it does after a crash."""
    terminal = Terminal(folder)
    ready()
    terminal.dispatcher.start()
    after_a_crash(folder, terminal)
    while True:
        hand_in(folder, terminal, uuid4())
        terminal.dispatcher.wake()
        time.sleep(0.01)  # the dispatcher gets its share


JOBS = {job.__name__: job for job in (first_start, submit_one, dispatch_all, work_until_killed)}


def child(order: dict) -> None:
    sink = os.open(Path(order["folder"]) / "child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    JOBS[order["job"]](Path(order["folder"]), await_tracer if order["traced"] else lambda: None)


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                child(json.loads(line))
            except BaseException:  # noqa: BLE001  # a child must never fall back into this loop
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        print(pid, flush=True)  # noqa: T201  # the protocol
        print(os.waitpid(pid, 0)[1], flush=True)  # noqa: T201  # as above


if __name__ == "__main__":
    main()
