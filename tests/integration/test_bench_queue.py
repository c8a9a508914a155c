"""The measurement measures: every contestant carries its messages through, on both engines."""

from __future__ import annotations

import pytest

from counter_app.ports.outbox import BATCH
from counter_app.store.bench_queue import bench_queue

BOTH_HAVE = {"ours", "oursInTwo", "oursWithCases", "raw"}
POSTGRES_HAS = BOTH_HAVE | {"rawSameTrips", "oursRowsOnly", "pgqueuerSameJob", "procrastinate", "pgqueuer"}


@pytest.mark.slow
def test_every_contestant_does_its_rounds(postgres):
    report = bench_queue([50, 100], 20, ("sqlite", "postgresql"), postgres.empty())
    for engine, contestants in (("sqlite", BOTH_HAVE), ("postgresql", POSTGRES_HAS)):
        done = report[engine]["100"]
        assert done["filledInSeconds"] >= 0
        assert done["claimAtRest"]["p99"] >= done["claimAtRest"]["p50"] > 0
        for how in ("single", f"batchOf{BATCH}"):
            assert set(done[how]) == contestants
            assert all(each["perSecond"] > 0 for each in done[how].values())
        beside = report[engine]["sideBySide"]
        assert min(beside[store]["claimP50"] for store in ("smallest", "largest")) > 0
    assert report["postgresql"]["100"]["oursUnderASnapshot"]["lastClaimsP50"] > 0
    assert any("tps" in line for line in report["postgresql"]["pgbench"]["roundsPerSecond"])
    assert f"batchOf{BATCH}_bothP50_raw_to_ours" in report["sqlite"]["held"]
