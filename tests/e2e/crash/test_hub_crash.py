from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.crash.hub import BROKEN

pytestmark = pytest.mark.slow
KILLS = 120


def test_killing_terminal_and_hub_at_random_loses_and_doubles_nothing():
    """More of them before a release: `python -m tests.e2e.crash.hub --kills 10000`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.crash.hub", "--kills", str(KILLS)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["killed_hub"] + found["killed_terminal"] == KILLS
    assert found["cases"] > KILLS // 4  # they did work before they died
    assert {name: found[name] for name in BROKEN} == dict.fromkeys(BROKEN, 0)
