"""Every process that comes from this one, also those that tried to get away.

A daemon leaves its parent by design, so looking at children is not enough. Linux lets a process declare itself the
"subreaper" of its descendants: whatever loses its parent becomes our child instead of that of process 1.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
GRACE_SECONDS = 2.0
LEFT_SOMETHING = 70  # exit status, EX_SOFTWARE: not one of pytest's (0-5) nor of the product's (0, 2, 3, 4)


@dataclass(frozen=True)
class Process:
    """One row of the process table."""

    pid: int
    parent: int
    command: str


def adopt_orphans() -> None:
    """From now on orphans among our descendants become our children.

    Raises:
        OSError: the kernel refuses (not Linux >= 3.4).

    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def living() -> list[Process]:
    """All descendants of this process that still run; zombies do not count, they have ended."""
    table = [row for row in map(_read, Path("/proc").glob("[0-9]*")) if row is not None]
    family = {os.getpid()}
    found: list[Process] = []
    grown = True
    while grown:
        grown = False
        for row in table:
            if row.parent in family and row.pid not in family:
                family.add(row.pid)
                found.append(row)
                grown = True
    return found


def _read(folder: Path) -> Process | None:
    try:
        # "pid (name) state parent ...": the name may hold spaces and parentheses, so cut at the last one.
        state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None  # ended while we looked
    if state in "ZX":
        return None
    return Process(int(folder.name), int(parent), command or "(no command line)")


def end_all(grace: float = GRACE_SECONDS) -> list[Process]:
    """Ends what still lives, politely first; returns what had to be ended."""
    left = living()
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in living():
            _signal(process.pid, number)
        _wait_until_none(grace)
    return left


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # ended by itself in between
        os.kill(pid, number)


def _wait_until_none(grace: float) -> None:
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        _bury()
        if not living():
            return
        time.sleep(0.02)


def _bury() -> None:
    """Collects ended children, adopted ones included."""
    with suppress(ChildProcessError):  # none left
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def run_to_the_end(
    argv: Sequence[str], *, env: Mapping[str, str] | None = None, limit_seconds: float | None = None
) -> int:
    """Runs a program; its exit status, or LEFT_SOMETHING if it did well but left processes behind.

    A program that outlives `limit_seconds` is ended with everything it started. Processes on their way out get a
    moment: only what still runs after GRACE_SECONDS counts as left behind.
    """
    with subprocess.Popen(list(argv), env=env) as program:
        try:
            status = program.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            print(f"{argv[0]}: not done after {limit_seconds:.0f} s, ending it", file=sys.stderr)
            end_all()
            return LEFT_SOMETHING
        except BaseException:  # interrupt or termination: nothing of ours may stay, then go on unwinding
            end_all()
            raise
    _wait_until_none(GRACE_SECONDS)
    left = end_all()
    for process in left:
        print(f"left running by {argv[0]}, ended now: {process.pid} {process.command}", file=sys.stderr)
    if left and status == 0:
        return LEFT_SOMETHING
    return status if status >= 0 else 128 - status
