"""The measurement of claims is itself right: each ring once, by several processes, on both engines."""

from __future__ import annotations

import pytest

from counter_app.store.bench_remote import bench_claims


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_ring_is_taken_once(engine, request):
    url = request.getfixturevalue("postgres").empty() if engine == "postgresql" else ""
    found = bench_claims(60, 2, engine, url)
    assert (found["claims"], found["double"], found["lost"], found["storedAsClaimed"]) == (60, 0, 0, 60)
    assert found["holds"]
