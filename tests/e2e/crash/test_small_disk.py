"""Disks that are really full and really read-only; test_crash.py has every single write fail instead."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.e2e.crash.storm import ROOT

pytestmark = pytest.mark.slow

OWN_MOUNTS = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]


@pytest.fixture
def hands():
    """A folder that other accounts may pass through: PostgreSQL does not run as root."""
    with tempfile.TemporaryDirectory(prefix="disk-") as folder:
        Path(folder).chmod(0o711)
        (Path(folder) / "disk").mkdir()
        mounts = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "none", f"{folder}/disk"]
        refused = subprocess.run(mounts, capture_output=True, text=True, check=False)
        if refused.returncode:
            pytest.skip(f"this machine lets us mount nothing: {refused.stderr.strip()}")
        yield Path(folder)


@pytest.mark.parametrize(
    ("what", "engine", "code"),
    [("full", "sqlite", "S105"), ("full", "postgresql", "S105"), ("read-only", "sqlite", "S101")],
)
def test_a_disk_without_room_or_leave_to_write_takes_nobody_in_and_loses_nobody(hands, what, engine, code):
    if engine == "postgresql" and os.geteuid() != 0:
        pytest.skip("a mount of one's own needs root's identity, which PostgreSQL refuses")
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-m", "tests.e2e.crash.small_disk", str(hands), what, engine],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["broken"] == []
    assert code in found["said"]
    assert set(found["said"]) <= {code, "S101"}  # S101: the server itself had no room for its log and starts anew
    assert sum(found["said"].values()) == 3
    assert found["after"] > found["before"] >= 5
