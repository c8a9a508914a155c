"""kill -9 wherever it hurts: at every writing system call of submit and dispatch. test_random_kills.py does it by chance.

After each: receipts given are stored, nothing is torn, no number is given twice, no slip is without its application,
and each receiver ends up with each application exactly once.
"""

from __future__ import annotations

import itertools
import random
import re
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.crash.storm import Tally, Victims, Zygote, crash_again_and_again, empty, moody, opened, settle
from tests.e2e.crash.world import FIRST_VISIT, Terminal, build, hand_in, note, noted, violations
from tests.fakes.receiver import Books, Receiver, make_authority

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
WRITING = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "rename", "renameat2", "link", "unlink")
STRACE = shutil.which("strace") or "strace"


@pytest.fixture(scope="module")
def zygote():
    with Zygote() as zygote:
        yield zygote


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def memory(tmp_path):
    """A folder in memory where there is one: SIGKILL loses nothing the kernel has, no disk is needed."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else tmp_path) as folder:
        yield Path(folder)


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


def copied(template, folder, receiver, authority):
    """Copy a place, with a back office of its own."""
    shutil.copytree(template, folder)
    receiver.books = Books(folder / "received.db")
    return build(folder, receiver.url, authority.ca)


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
def test_kill_at_every_writing_system_call(zygote, authority, memory, flow):
    template = memory / "template"
    flow.prepare(template)
    killed = Counter()
    with Receiver(memory, authority) as receiver:
        points = writing_points(zygote, flow.job, copied(template, memory / "rehearsal", receiver, authority))
        for name in points:
            for nth in itertools.count(1, flow.stride if name == "pwrite64" else 1):
                folder = copied(template, memory / f"{name}-{nth}", receiver, authority)
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
    ("EROFS", "pwrite64", "S101"),
    ("EIO", "pwrite64", "S101"),
    ("EIO", "fsync", "S101"),
]


@pytest.mark.parametrize("disk", DISKS, ids="-".join)
def test_a_disk_that_is_full_or_broken_from_some_moment_on(zygote, authority, memory, disk):
    error, call, name = disk
    template = memory / "template"
    opened(template)
    failed = Counter()
    with Receiver(memory, authority) as receiver:
        for nth in itertools.count(1, 4 if call == "pwrite64" else 1):
            folder = copied(template, memory / f"{nth}", receiver, authority)
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


def test_the_harness_sees_duplicates_where_the_receiver_does_not_check_its_inbox(zygote, authority, memory):
    chance = random.Random(7)
    with Receiver(memory, authority, habit=moody(chance)) as receiver:
        folder = memory / "careless"
        opened(folder)
        receiver.books = Books(folder / "received.db", inbox_check=False)
        build(folder, receiver.url, authority.ca)
        tally = Tally()
        while not tally.broken and len(noted(folder, "receipts.log")) < 1000:
            tally = crash_again_and_again(Victims(chance, (zygote,)), receiver, folder, 5)
    assert tally.promises()["duplicated"] == tally.promises()["broken"] > 0


def test_the_harness_sees_a_lost_receipt_and_a_slip_of_nobody(memory):
    opened(memory)
    books = Books(memory / "received.db")
    assert violations(memory, books) == []
    note(memory, "receipts.log", FIRST_VISIT, "MH01-1")
    note(memory, "slips.log", "MH01-2")
    found = Tally(broken=set(violations(memory, books))).promises()
    assert found == {"lost": 1, "duplicated": 0, "phantom": 1, "broken": 2}
