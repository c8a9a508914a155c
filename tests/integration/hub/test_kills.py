"""Hub, terminal, desk and line, programs of their own, killed at a moment of chance. `bench remote --part kills` does more."""

from __future__ import annotations

from counter_app.app.bench_remote_kills import VICTIMS, measure_kills


def test_no_edit_is_lost_and_every_call_comes_back():
    found = measure_kills(2 * len(VICTIMS), None)
    assert (found["lost"], found["neverBack"]) == (0, 0), found
    assert found["edits"] > 100
    assert found["victims"] == dict.fromkeys(VICTIMS, 2)
