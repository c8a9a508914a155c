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
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from counter_app.store.private_postgres import PrivatePostgres
from tests.e2e.crash.world import Terminal, after_a_crash, build, noted, robot_clears, robot_takes, violations
from tests.e2e.crash.zygote import STORE_FAILED
from tests.fakes.receiver import Books, Habit, Receiver
from tests.fakes.visits import HandClock

ROOT = Path(__file__).parents[3]
KILLS_PER_WORLD = 50
STRUCK = 0.4  # how often it is the database that goes first, where it is a server
CALLED = {
    "work_until_killed": "terminal",
    "take_in_until_killed": "terminal",
    "dispatch_until_killed": "dispatcher",
}
CREWS = (
    ("work_until_killed",),
    ("take_in_until_killed", "dispatch_until_killed"),
    ("work_until_killed", "work_until_killed"),
    ("take_in_until_killed", "take_in_until_killed", "dispatch_until_killed"),
    ("work_until_killed", "dispatch_until_killed", "dispatch_until_killed"),
)


class Zygote:
    """One warm process that is killed in its children's place."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crash.zygote"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def begin(self, job: str, folder: Path, *, traced: bool = False) -> int:
        self._ended, self._child = None, 0
        order = {"job": job, "folder": str(folder), "traced": traced}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        while (line := self._process.stdout.readline()) == b"step\n":
            pass  # on a busy machine the child is ahead of its own number
        self._child = int(line)
        return self._child

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
        self._child = 0
        return self

    @staticmethod
    def _parent_of(pid: int) -> int | None:
        try:
            return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except FileNotFoundError:
            return None

    def __exit__(self, *_):
        self._process.stdin.close()
        if self._child and self._parent_of(self._child) == self._process.pid:  # the harness itself has failed
            os.kill(self._child, signal.SIGKILL)
        self._process.wait(30)
        self._process.stdout.close()


def settle(folder):
    """Switch on the next day, after every lease: finish what was cut off and send what was not sent."""
    tomorrow = HandClock(datetime.now(UTC) + timedelta(days=1))  # noqa: TID251  # the children live in machine time
    terminal = Terminal(folder, tomorrow)
    after_a_crash(folder, terminal)
    for _ in range(50):
        terminal.dispatcher.drain()
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


@dataclass(frozen=True)
class Victims:
    """Whom chance kills: programs on one database, one per zygote, and with a `server` its backends and itself."""

    chance: random.Random
    zygotes: tuple[Zygote, ...]
    server: PrivatePostgres | None = None


@dataclass
class Tally:
    """What was done and what it broke. `killed`: SIGKILLs by victim."""

    killed: Counter[str] = field(default_factory=Counter)
    receipts: int = 0
    broken: set[str] = field(default_factory=set)

    def promises(self) -> dict[str, int]:
        kinds = Counter(line.partition(":")[0] for line in self.broken)
        return {**{kind: kinds[kind] for kind in ("lost", "duplicated", "phantom")}, "broken": len(self.broken)}


def one_backend(server, chance) -> str:
    """The server throws all others out and recovers by itself."""
    backends = server.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'kakanai'")
    if not backends:
        return whole_server(server, chance)
    server.kill_backend(chance.choice(backends)[0])
    return "backend"


def whole_server(server, _chance) -> str:
    server.stop(signal.SIGKILL)
    server.start()
    return "postmaster"


def _kill_crew(victims, folder) -> Counter[str]:
    """Start some programs on one database, take the database away or not, kill all; return who was killed."""
    chance, server, killed = victims.chance, victims.server, Counter()
    crew = chance.choice([crew for crew in CREWS if len(crew) <= len(victims.zygotes)])
    alive = [(zygote, job, zygote.begin(job, folder)) for zygote, job in zip(victims.zygotes, crew, strict=False)]
    struck = server is not None and chance.random() < STRUCK
    if struck:
        for _ in range(chance.choice((1, 2, 3, 5))):
            if alive[0][0].step() is not None:
                break
        killed[chance.choice((one_backend, one_backend, whole_server))(server, chance)] += 1
    chance.shuffle(alive)
    for zygote, job, pid in alive:
        steps, seconds = (0, 0.05) if struck else (chance.choice((0, 1, 1, 2, 7)), chance.uniform(0, 0.03))
        status = zygote.kill_after(pid, steps, seconds)
        if os.WIFSIGNALED(status):
            killed[CALLED[job]] += 1
        else:
            assert struck, (folder / "child.log").read_text()
            assert os.WEXITSTATUS(status) == STORE_FAILED, (folder / "child.log").read_text()
    return killed


def crash_again_and_again(victims, receiver, folder, kills) -> Tally:
    """Kill busy programs until there were `kills`; after each time, look for promises that were broken."""
    chance, tally = victims.chance, Tally()
    while tally.killed.total() < kills:
        tally.killed += _kill_crew(victims, folder)
        tally.broken |= set(violations(folder, receiver.books))
        if chance.random() < 0.5:
            robot_takes(folder)
        if chance.random() < 0.2:
            robot_clears(folder)
    return tally


def storm(victims, authority, place, kills) -> Tally:
    """Kill at least `kills` times, in worlds of fifty, and let everything arrive at the end of each."""
    whole = Tally()
    while whole.killed.total() < kills:
        with Receiver(place, authority, habit=moody(victims.chance)) as receiver:
            folder = place / f"world-{whole.killed.total()}"
            empty(folder)
            if victims.server is not None:
                (folder / "store.url").write_text(victims.server.empty())
            opened(folder)
            build(folder, receiver.url, authority.ca)
            receiver.books = Books(folder / "received.db")
            tally = crash_again_and_again(victims, receiver, folder, min(KILLS_PER_WORLD, kills - whole.killed.total()))
            receiver.calm()
            settle(folder)
            robot_takes(folder)
            tally.broken |= set(violations(folder, receiver.books, drained=True))
            whole.killed += tally.killed
            whole.broken |= {f"{line} ({folder.name})" for line in tally.broken}
            whole.receipts += len(noted(folder, "receipts.log"))
    return whole
