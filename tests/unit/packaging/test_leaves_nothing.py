import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "packaging"

# A daemon in the usual way: two forks and a session of its own, so that its parent is gone. It writes its number
# into a named pipe, keeps that open and waits for ever: the pipe tells whether it is still there.
DAEMON = """
import os, signal, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        {deaf}
        os.write(os.open(sys.argv[1], os.O_WRONLY), b"%d" % os.getpid())
        signal.pause()
    os._exit(0)
os.wait()
sys.exit({status})
"""


def watched(*argv):
    command = [sys.executable, SCRIPTS / "leaves_nothing.py", "--", *argv]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def watched_daemon(tmp_path):
    def run(status=0, deaf="pass"):
        pipe = tmp_path / "number"
        os.mkfifo(pipe)
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        done = watched(sys.executable, "-c", DAEMON.format(status=status, deaf=deaf), str(pipe))
        os.set_blocking(reading, True)
        with os.fdopen(reading, "rb") as told:
            return done, int(told.read())  # returns only when nobody holds the other end: the daemon is gone

    return run


@pytest.mark.parametrize("status", [0, 1, 5])
def test_the_status_of_a_clean_program_passes_through(status):
    assert watched(sys.executable, "-c", f"raise SystemExit({status})").returncode == status


def test_a_daemon_left_behind_is_named_ended_and_fails_the_run(watched_daemon):
    done, number = watched_daemon()
    assert done.returncode == 70
    assert f"{number} {sys.executable}" in done.stderr


def test_a_daemon_that_ignores_the_polite_signal_is_ended_too(watched_daemon):
    done, _ = watched_daemon(deaf="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    assert done.returncode == 70


def test_a_failing_program_keeps_its_own_status_although_it_left_a_daemon(watched_daemon):
    done, number = watched_daemon(status=3)
    assert done.returncode == 3
    assert str(number) in done.stderr


def test_without_a_program_usage_is_shown():
    done = watched()
    assert done.returncode == 2
    assert "PROGRAM" in done.stderr
