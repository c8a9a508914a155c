from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.crash.hub import BROKEN, WORKED, settle
from tests.e2e.crash.hub_points import ForgetfulInbox, build, every_point, killed, send, submit, take_in

pytestmark = pytest.mark.slow
KILLS = 40
NEVER = 1_000_000
SOUND = dict.fromkeys(BROKEN, 0)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub-points") / "built"
    folder.mkdir()
    build(folder)
    return folder


@pytest.mark.parametrize(("job", "least", "cases"), [(submit, 10, 2), (take_in, 15, 1), (send, 10, 1)])
def test_killed_before_any_statement_nothing_is_lost_or_doubled(built, tmp_path, job, least, cases):
    found = list(every_point(built, tmp_path, job))
    assert len(found) > least
    assert [{name: one[name] for name in BROKEN} for one in found] == [SOUND] * len(found)
    assert {one["cases"] for one in found[1:]} <= {1, cases}
    assert found[-1]["cases"] == cases


def test_the_checker_notices_an_inbox_that_does_not_look(built, tmp_path):
    """Taken in, and the answer lost: the second try must be known. The mutant tries it anew."""
    place = shutil.copytree(built, tmp_path / "mutant")
    assert not killed(place, take_in, NEVER)
    found = settle(place, ForgetfulInbox)
    assert found["doubled"] > 0
    assert found["unsent"] > 0


def test_killing_terminal_and_hub_at_random_loses_and_doubles_nothing():
    """More of them before a release: `python -m tests.e2e.crash.hub --kills 10000`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.crash.hub", "--kills", str(KILLS)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["killed_hub"] + found["killed_terminal"] == KILLS
    assert found["cases"] >= KILLS // WORKED
    assert {name: found[name] for name in BROKEN} == SOUND
