"""The measurement measures: every contestant carries its messages through, on both engines."""

from __future__ import annotations

import pytest

from counter_app.store.bench_queue import bench_queue


@pytest.mark.slow
def test_every_contestant_does_its_rounds(postgres):
    report = bench_queue([50, 100], 20, ("sqlite", "postgresql"), postgres.empty())
    assert set(report["sqlite"]["100"]) == {"ours", "oursRowsOnly", "raw"}
    done = report["postgresql"]["100"]
    assert done.pop("oursUnderASnapshot")["lastClaimsP50"] > 0
    assert set(done) == {"ours", "oursRowsOnly", "raw", "procrastinate", "pgqueuer"}
    assert all(each["perSecond"] > 0 for each in done.values())
    assert any("tps" in line for line in report["postgresql"]["pgbench"]["roundsPerSecond"])
    assert "rateTo_raw" in report["sqlite"]["held"]
