"""The measurement measures: every contestant carries its messages through, on both engines."""

from __future__ import annotations

import pytest

from counter_app.ports import BATCH
from counter_app.store.bench_queue import bench_queue

POSTGRES_HAS = {"rawSameTrips", "oursRowsOnly", "pgqueuerSameJob", "raw", "procrastinate", "pgqueuer"}


@pytest.mark.slow
def test_every_contestant_does_its_rounds(postgres):
    report = bench_queue([50, 100], 20, ("sqlite", "postgresql"), postgres.empty())
    for engine, others in (("sqlite", {"raw"}), ("postgresql", POSTGRES_HAS)):
        done = report[engine]["100"]
        assert done["filledInSeconds"] >= 0
        assert done["claimAtRest"]["p99"] >= done["claimAtRest"]["p50"] > 0
        for how in ("single", f"batchOf{BATCH}"):
            assert set(done[how]) == {"ours", *others}
            assert all(each["perSecond"] > 0 for each in done[how].values())
    assert report["postgresql"]["100"]["oursUnderASnapshot"]["lastClaimsP50"] > 0
    assert any("tps" in line for line in report["postgresql"]["pgbench"]["roundsPerSecond"])
    assert f"batchOf{BATCH}_bothP50_raw_to_ours" in report["sqlite"]["held"]
