"""kill -9 wherever it hurts: at every writing system call of a submit and of a dispatch, and at random, hundreds of times.

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
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

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
KILLS_PER_WORLD = 25
STRACE = shutil.which("strace") or "strace"


class Zygote:
    """One warm process that is killed in its children's place."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.crash.zygote"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def begin(self, job: str, folder: Path, *, traced: bool = False) -> int:
        print(json.dumps({"job": job, "folder": str(folder), "traced": traced}), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def end(self) -> int:
        """Wait for the child's own end; return its wait status."""
        return int(self._process.stdout.readline())

    def kill_after(self, pid: int, seconds: float) -> int:
        """Give the child some time; it should not end by itself."""
        ended, _, _ = select.select([self._process.stdout], [], [], seconds)
        if not ended:
            os.kill(pid, signal.SIGKILL)
        return self.end()

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
    with capture_logs():
        _finish(folder, tomorrow)


def _finish(folder, tomorrow):
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


@pytest.mark.parametrize(
    ("job", "prepare", "stride"), [("first_start", empty, 3), ("submit_one", opened, 1), ("dispatch_all", filled, 1)]
)
def test_kill_at_every_writing_system_call(zygote, authority, tmp_path, job, prepare, stride):
    template = tmp_path / "template"
    prepare(template)
    with Receiver(tmp_path, authority) as receiver:
        rehearsal = copied(template, tmp_path / "rehearsal", receiver, authority)
        points = writing_points(zygote, job, rehearsal)
        killed = Counter()
        for name in points:
            for nth in itertools.count(1, stride if name == "pwrite64" else 1):
                folder = copied(template, tmp_path / f"{name}-{nth}", receiver, authority)
                if not killed_at(zygote, job, folder, name, nth):
                    break
                killed[name] = nth
                if job != "first_start":
                    assert violations(folder, receiver.books) == [], f"{name} #{nth}"
                settle(folder)
                assert violations(folder, receiver.books, drained=True) == [], f"{name} #{nth}, settled"
                shutil.rmtree(folder)
    assert min(points["pwrite64"], killed["pwrite64"]) > 10  # how often SQLite grows its shared memory file varies
    steady = set(points) - {"pwrite64", "ftruncate"}
    assert {name: killed[name] for name in steady} == {name: points[name] for name in steady}
    assert steady & {"fsync", "fdatasync"}


def moody(chance):
    """A line and a back office that misbehave every other time."""
    bad = [Habit.DROP, Habit.DIE_AFTER_COMMIT, Habit.DUPLICATE, Habit.HALF, Habit.BUSY, Habit.LOGIN_PAGE]
    return lambda: chance.choice(bad) if chance.random() < 0.5 else Habit.NONE


def crash_again_and_again(zygote, receiver, folder, chance, kills):
    """Kill a busy terminal `kills` times; return every promise that was broken."""
    broken = []
    for _ in range(kills):
        status = zygote.kill_after(zygote.begin("work_until_killed", folder), chance.uniform(0.005, 0.12))
        assert os.WIFSIGNALED(status), (folder / "child.log").read_text()
        broken += violations(folder, receiver.books)
        if chance.random() < 0.5:
            robot_takes(folder)
        if chance.random() < 0.2:
            robot_clears(folder)
    return broken


def test_random_kills_lose_nothing_and_double_nothing(zygote, authority, tmp_path):
    chance = random.Random(20261121)
    handed_in = 0
    for world in range(RANDOM_KILLS // KILLS_PER_WORLD):
        with Receiver(tmp_path, authority, habit=moody(chance)) as receiver:
            folder = tmp_path / f"world-{world}"
            opened(folder)
            build(folder, receiver.url, authority.ca)
            receiver.books = Books(folder / "received.db")
            assert crash_again_and_again(zygote, receiver, folder, chance, KILLS_PER_WORLD) == []
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
        broken = crash_again_and_again(zygote, receiver, folder, chance, 15)
    assert {line.partition(":")[0] for line in broken} == {"duplicated"}
