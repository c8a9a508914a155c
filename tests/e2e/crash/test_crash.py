"""kill -9 wherever it hurts: at every writing system call of submit and dispatch, and hundreds of times at random.

After each: receipts given are stored, nothing is torn, no number is given twice, no slip is without its application,
and each receiver ends up with each application exactly once.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.crash.world import (
    FIRST_VISIT,
    Terminal,
    after_a_crash,
    build,
    hand_in,
    noted,
    robot_clears,
    robot_takes,
    violations,
)
from tests.fakes.receiver import Books, Habit, Receiver, make_authority
from tests.fakes.visits import HandClock

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
WRITING = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "rename", "renameat2", "link", "unlink")
RANDOM_KILLS = 500
KILLS_PER_WORLD = 50
STRACE = shutil.which("strace") or "strace"


class Zygote:
    """One warm process that is killed in its children's place."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crash.zygote"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def begin(self, job: str, folder: Path, *, traced: bool = False) -> int:
        order = {"job": job, "folder": str(folder), "traced": traced}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return int(self._process.stdout.readline())

    def end(self) -> int:
        """Wait for the child's own end; return its wait status."""
        while (line := self._process.stdout.readline()) == b"step\n":
            pass
        return int(line)

    def kill_after(self, pid: int, steps: int, seconds: float) -> int:
        """Let the child take some steps and a moment more, so that a busy machine only makes it slower."""
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

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def zygote():
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"))


def traced(zygote, job, folder, *options):
    """Run a job under strace; return its wait status."""
    pid = zygote.begin(job, folder, traced=True)
    with subprocess.Popen([STRACE, "-f", "-qq", *options, "-p", str(pid)], stderr=subprocess.PIPE, text=True) as strace:
        status = zygote.end()
        complaint = strace.stderr.read()
    assert not re.search(r"(?i)error|not permitted|invalid", complaint), complaint
    return status


def writing_points(zygote, job, folder):
    """Count the writing system calls of a job that nobody disturbs: {name: times}."""
    trace = folder.with_suffix(".trace")
    assert traced(zygote, job, folder, "-e", f"trace={','.join(WRITING)}", "-o", str(trace)) == 0
    return Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", trace.read_text(), re.MULTILINE))


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


def copied(template, folder, receiver, authority):
    """Copy a place, with a back office of its own."""
    shutil.copytree(template, folder)
    receiver.books = Books(folder / "received.db")
    return build(folder, receiver.url, authority.ca)


def empty(folder):
    (folder / "robot").mkdir(parents=True)


def opened(folder):
    """A terminal that has served one visit already and sent its applications."""
    empty(folder)
    build(folder, "https://127.0.0.1:1/", folder / "no-ca.pem")
    terminal = Terminal(folder)
    terminal.database.close()


def filled(folder):
    opened(folder)
    terminal = Terminal(folder)
    hand_in(folder, terminal, FIRST_VISIT)
    terminal.database.close()


def killed_at(zygote, job, folder, name, nth):
    """Kill the job as it enters its nth `name`; False where it ended before there was an nth."""
    inject = ("-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={nth}", "-o", "/dev/null")
    status = traced(zygote, job, folder, *inject)
    assert status in {0, signal.SIGKILL}, (folder / "child.log").read_text()
    return status == signal.SIGKILL


@dataclass(frozen=True)
class Flow:
    """A job, what must stand before it, and which pwrite64 are tried (every nth)."""

    job: str
    prepare: Callable[[Path], None]
    stride: int = 1


FLOWS = [Flow("first_start", empty, stride=3), Flow("submit_one", opened), Flow("dispatch_all", filled)]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.job)
def test_kill_at_every_writing_system_call(zygote, authority, tmp_path, flow):
    template = tmp_path / "template"
    flow.prepare(template)
    killed = Counter()
    with Receiver(tmp_path, authority) as receiver:
        points = writing_points(zygote, flow.job, copied(template, tmp_path / "rehearsal", receiver, authority))
        for name in points:
            for nth in itertools.count(1, flow.stride if name == "pwrite64" else 1):
                folder = copied(template, tmp_path / f"{name}-{nth}", receiver, authority)
                if not killed_at(zygote, flow.job, folder, name, nth):
                    break
                killed[name] = nth
                if flow.job != "first_start":
                    assert violations(folder, receiver.books) == [], f"{name} #{nth}"
                settle(folder)
                assert violations(folder, receiver.books, drained=True) == [], f"{name} #{nth}, settled"
                shutil.rmtree(folder)
    assert min(points["pwrite64"], killed["pwrite64"]) > 10  # how often SQLite grows its shared memory file varies
    steady = set(points) - {"pwrite64", "ftruncate"}
    assert {name: killed[name] for name in steady} == {name: points[name] for name in steady}
    assert steady & {"fsync", "fdatasync"}


DISKS = [
    ("ENOSPC", "pwrite64", "S105"),
    ("ENOSPC", "fsync", "S101"),
    ("EIO", "pwrite64", "S101"),
    ("EIO", "fsync", "S101"),
]


@pytest.mark.parametrize("disk", DISKS, ids="-".join)
def test_a_disk_that_is_full_or_broken_from_some_moment_on(zygote, authority, tmp_path, disk):
    error, call, name = disk
    template = tmp_path / "template"
    opened(template)
    failed = Counter()
    with Receiver(tmp_path, authority) as receiver:
        for nth in itertools.count(1, 4 if call == "pwrite64" else 1):
            folder = copied(template, tmp_path / f"{nth}", receiver, authority)
            inject = ("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={nth}+", "-o", "/dev/null")
            if traced(zygote, "submit_one", folder, *inject) == 0:
                break
            failed.update(re.findall(r"StoreError: (S\d+)", (folder / "child.log").read_text())[-1:])
            assert violations(folder, receiver.books) == [], f"{call} #{nth}"
            settle(folder)
            assert violations(folder, receiver.books, drained=True) == [], f"{call} #{nth}, settled"
            shutil.rmtree(folder)
    assert failed.most_common(1)[0][0] == name
    assert set(failed) <= {name, "S101"}  # where it is the shared memory file that cannot grow


def moody(chance):
    """A line and a back office that misbehave every other time."""
    bad = [Habit.DROP, Habit.DIE_AFTER_COMMIT, Habit.DUPLICATE, Habit.HALF, Habit.BUSY, Habit.LOGIN_PAGE]
    return lambda: chance.choice(bad) if chance.random() < 0.5 else Habit.NONE


def crash_again_and_again(zygote, receiver, folder, chance, kills):
    """Kill a busy terminal `kills` times; return every promise that was broken."""
    broken = []
    for _ in range(kills):
        status = zygote.kill_after(
            zygote.begin("work_until_killed", folder), chance.choice((0, 1, 1, 2, 7)), chance.uniform(0, 0.03)
        )
        assert os.WIFSIGNALED(status), (folder / "child.log").read_text()
        broken += violations(folder, receiver.books)
        if chance.random() < 0.5:
            robot_takes(folder)
        if chance.random() < 0.2:
            robot_clears(folder)
    return broken


@pytest.fixture
def memory(tmp_path):
    """A folder in memory where there is one: SIGKILL loses nothing the kernel has, no disk is needed."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_random_kills_lose_nothing_and_double_nothing(zygote, authority, memory):
    chance = random.Random(20261121)
    handed_in = 0
    for world in range(RANDOM_KILLS // KILLS_PER_WORLD):
        with Receiver(memory, authority, habit=moody(chance)) as receiver:
            folder = memory / f"world-{world}"
            opened(folder)
            build(folder, receiver.url, authority.ca)
            receiver.books = Books(folder / "received.db")
            assert crash_again_and_again(zygote, receiver, folder, chance, KILLS_PER_WORLD) == []
            receiver.calm()
            settle(folder)
            robot_takes(folder)
            assert violations(folder, receiver.books, drained=True) == []
            handed_in += len(noted(folder, "receipts.log"))
    assert handed_in > RANDOM_KILLS  # the children did work before they died


def test_the_harness_sees_duplicates_where_the_receiver_does_not_check_its_inbox(zygote, authority, tmp_path):
    chance = random.Random(7)
    with Receiver(tmp_path, authority, habit=moody(chance)) as receiver:
        folder = tmp_path / "careless"
        opened(folder)
        receiver.books = Books(folder / "received.db", inbox_check=False)
        build(folder, receiver.url, authority.ca)
        broken = []
        while not broken and len(noted(folder, "receipts.log")) < 1000:
            broken = crash_again_and_again(zygote, receiver, folder, chance, 5)
    assert {line.partition(":")[0] for line in broken} == {"duplicated"}
