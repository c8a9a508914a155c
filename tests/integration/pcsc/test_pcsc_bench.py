"""The benchmark runs and counts right. Its times are for reading, not for tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pcsc
ROOT = Path(__file__).parents[3]
PROGRAM = """
import json, time
from datetime import UTC, datetime
from counter_app.cards.trust import TrustStore
from counter_app.devices import card_bench
from counter_app.devices.pcsc import PcscCardSlot
from counter_app.devices.virtual_card.profile import SHIPPED

class Day:
    now = staticmethod(lambda: datetime(2026, 4, 1, tzinfo=UTC))
    monotonic = staticmethod(time.monotonic)

trust = TrustStore.for_simulated_cards(SHIPPED / "test_trust.toml")
print(json.dumps(card_bench.bench_card(lambda reader: PcscCardSlot(reader, trust, Day()), trust, rounds=1)))
"""


@pytest.mark.slow
def test_no_more_commands_than_the_flows_and_as_many_as_the_floor():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    report = json.loads(done.stdout)
    assert report["bars"]["apdusWithinFlow"]
    for tasks in report["delaysMs"].values():
        assert set(tasks) == {"four-by-pin", "four-by-code-b", "face", "sign", "user-certificate"}
        for task in tasks.values():
            assert task["ours"]["apdus"] == task["floor"]["apdus"] < task["flowApdus"]
            assert task["bare"]["apdus"] < task["floor"]["apdus"]
