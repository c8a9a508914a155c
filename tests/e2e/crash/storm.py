"""Killing at random: terminals while they work, PostgreSQL's backends, PostgreSQL itself; then counting.

`python -m tests.e2e.crash.run --kills 10000` does it for a release; the tests do some hundred.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from counter_app.store.private_postgres import PrivatePostgres
from tests.e2e.crash.world import Terminal, after_a_crash, build, noted, robot_clears, robot_takes, violations
from tests.fakes.receiver import Books, Habit, Receiver
from tests.fakes.visits import HandClock

ROOT = Path(__file__).parents[3]
KILLS_PER_WORLD = 50


class Zygote:
    """One warm process that is killed in its children's place."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crash.zygote"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def begin(self, job: str, folder: Path, *, traced: bool = False) -> int:
        self._ended = None
        order = {"job": job, "folder": str(folder), "traced": traced}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return int(self._process.stdout.readline())

    def end(self) -> int:
        """Wait for the child's own end; return its wait status."""
        while (line := self._process.stdout.readline()) == b"step\n":
            pass
        return int(line)

    def step(self) -> int | None:
        """Wait for the child's next step; its wait status where it ended."""
        line = self._process.stdout.readline()
        if line == b"step\n":
            return None
        self._ended = int(line)
        return self._ended

    def kill_after(self, pid: int, steps: int, seconds: float) -> int:
        """Let the child take some steps and a moment more, so that a busy machine only makes it slower."""
        if self._ended is not None:
            return self._ended
        for _ in range(steps):
            line = self._process.stdout.readline()
            if line != b"step\n":
                return int(line)
        with suppress(TimeoutError):
            return self._end_within(seconds)
        os.kill(pid, signal.SIGKILL)
        return self.end()

    def _end_within(self, seconds: float) -> int:
        """A child that ends by itself has failed; steps in between do not count."""
        deadline = time.monotonic() + seconds
        while select.select([self._process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            line = self._process.stdout.readline()
            if line != b"step\n":
                return int(line)
        raise TimeoutError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def settle(folder):
    """Switch on the next day, after every lease: finish what was cut off and send what was not sent."""
    tomorrow = HandClock(datetime.now(UTC) + timedelta(days=1))  # noqa: TID251  # the children live in machine time
    terminal = Terminal(folder, tomorrow)
    after_a_crash(folder, terminal)
    for _ in range(50):
        while terminal.dispatcher.run_once():
            pass
        if not terminal.outbox.stats().unsent:
            break
        tomorrow.turn(minutes=5)
    assert terminal.desk.unprinted() == []
    terminal.database.close()


def empty(folder):
    (folder / "robot").mkdir(parents=True, exist_ok=True)


def opened(folder):
    """A terminal that has served one visit already and sent its applications."""
    empty(folder)
    build(folder, "https://127.0.0.1:1/", folder / "no-ca.pem")
    terminal = Terminal(folder)
    terminal.database.close()


def moody(chance):
    """A line and a back office that misbehave every other time."""
    bad = [Habit.DROP, Habit.DIE_AFTER_COMMIT, Habit.DUPLICATE, Habit.HALF, Habit.BUSY, Habit.LOGIN_PAGE]
    return lambda: chance.choice(bad) if chance.random() < 0.5 else Habit.NONE


def _kill_everything(kill_one, zygotes, folder, chance):
    """Start a terminal per zygote and kill each: the first by `kill_one`, the others by hand."""
    pids = [zygote.begin("work_until_killed", folder) for zygote in zygotes]
    for zygote, pid in zip(zygotes[1:], pids[1:], strict=True):
        zygote.kill_after(pid, chance.choice((0, 1, 2)), chance.uniform(0, 0.03))
    kill_one(zygotes[0], pids[0])


def _kill_terminal(chance, folder):
    def kill(zygote, pid):
        status = zygote.kill_after(pid, chance.choice((0, 1, 1, 2, 7)), chance.uniform(0, 0.03))
        assert os.WIFSIGNALED(status), (folder / "child.log").read_text()

    return kill


def _kill_server(chance, server, how):
    """The terminal sees its database go: it ends by itself or is ended, and the database comes back."""

    def kill(zygote, pid):
        for _ in range(chance.choice((1, 2, 3, 5))):
            if zygote.step() is not None:
                break
        how(server, chance)
        zygote.kill_after(pid, 0, 0.05)

    return kill


def _one_backend(server, chance):
    """The server throws all others out and recovers by itself."""
    backends = server.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'kakanai'")
    if backends:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(backends)[0], signal.SIGKILL)
    server.wait_until_ready()


def _whole_server(server, chance):
    server.stop(chance.choice((signal.SIGKILL, signal.SIGQUIT)))
    server.start()


@dataclass(frozen=True)
class Victims:
    """Whom chance kills: terminals on one database, and with a `server` its backends and itself."""

    chance: random.Random
    zygotes: tuple[Zygote, ...]
    server: PrivatePostgres | None = None


def crash_again_and_again(victims, receiver, folder, kills):
    """Kill a busy terminal `kills` times; return every promise that was broken."""
    chance, server = victims.chance, victims.server
    broken = []
    for _ in range(kills):
        dice = chance.random()
        if server is None or dice < 0.6:
            kill = _kill_terminal(chance, folder)
        else:
            kill = _kill_server(chance, server, _one_backend if dice < 0.85 else _whole_server)
        _kill_everything(kill, victims.zygotes, folder, chance)
        broken += violations(folder, receiver.books)
        if chance.random() < 0.5:
            robot_takes(folder)
        if chance.random() < 0.2:
            robot_clears(folder)
    return broken


def storm(victims, authority, place, kills):
    """Kill `kills` times, in worlds of fifty; every promise must hold. Returns how many receipts were given."""
    handed_in = 0
    for world, first in enumerate(range(0, kills, KILLS_PER_WORLD)):
        with Receiver(place, authority, habit=moody(victims.chance)) as receiver:
            folder = place / f"world-{world}"
            empty(folder)
            if victims.server is not None:
                (folder / "store.url").write_text(victims.server.empty())
            opened(folder)
            build(folder, receiver.url, authority.ca)
            receiver.books = Books(folder / "received.db")
            many = min(KILLS_PER_WORLD, kills - first)
            assert crash_again_and_again(victims, receiver, folder, many) == []
            receiver.calm()
            settle(folder)
            robot_takes(folder)
            assert violations(folder, receiver.books, drained=True) == []
            handed_in += len(noted(folder, "receipts.log"))
    return handed_in
