"""The programs of the office beside this one: `main.py hub` and `main.py work run`, as an administrator would start them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from counter_app.app.office import ROOT
from counter_app.failures import FailureCode, SettingsError

_HOST = "127.0.0.1"
_START_S, _STOP_S = 60.0, 40.0


def free_port() -> int:
    """Return a port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def run_main(settings: Path, *arguments: str) -> str:
    """Run a command of the product to its end; return what it printed. Raises SettingsError where it failed."""
    command = _command(settings, arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603  # our own words
    if done.returncode:
        cause = f"main.py {' '.join(arguments[:2])}: {done.stderr.strip().splitlines()[-1:]}"
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, cause)
    return done.stdout


@contextmanager
def running(settings: Path, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of the product for as long as the block lasts; ended as a service manager would."""
    with log.open("ab") as file:
        command, nothing = _command(settings, arguments), subprocess.DEVNULL
        program = subprocess.Popen(command, stdout=file, stderr=file, stdin=nothing, cwd=ROOT)  # noqa: S603  # as above
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def wait_until_listening(port: int, program: subprocess.Popen[bytes]) -> None:
    """Return when somebody answers on the port. Raises SettingsError where the program has ended or takes too long."""
    deadline = time.monotonic() + _START_S
    while program.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((_HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "the hub did not start")


def _command(settings: Path, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, os.fspath(ROOT / "main.py"), "--settings", os.fspath(settings), *arguments]
