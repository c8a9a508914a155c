"""A real Janus on an address of this machine, for what is started inside a network namespace."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.app.busy_morning.programs import wait_until_listening
from counter_app.media.janus_room import JanusPlace

ROOT = Path(__file__).parents[3]
SECRET = "of a test"  # guards nothing but this


@contextmanager
def janus_on(port: int, address: str) -> Iterator[JanusPlace]:
    """Start it, wait until it listens, end it."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret")
        secret.write_text(SECRET)
        command = [sys.executable, "packaging/janus/run.py", "--port", str(port), "--address", address]
        with subprocess.Popen(
            [*command, "--secret-file", str(secret)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as janus:
            try:
                wait_until_listening(port, janus)
                yield JanusPlace(f"http://127.0.0.1:{port}/janus", SECRET)
            finally:
                janus.terminate()
