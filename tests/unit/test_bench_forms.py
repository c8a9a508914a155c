"""The report of `main.py bench forms` has its shape and walked a whole visit; how long it took is nobody's assertion."""

from __future__ import annotations

import json

import pytest

from counter_app.app.bench_forms import Size, measure_forms
from counter_app.app.bench_interview import Spread


@pytest.fixture(scope="module")
def report():
    return json.loads(json.dumps(measure_forms(Size(loads=1, households=30, visits=1))))


def test_every_form_was_read_beside_the_bare_parser(report):
    load = report["load"]
    assert load["forms"] >= 60
    assert load["files"] > load["forms"]
    assert load["ratio"] > 1  # it parses the same bytes and more


def test_the_navigator_answered_every_household_in_every_event(report):
    assert report["advise"]["count"] == 30 * 9
    assert 0 < report["advise"]["p50Ms"] <= report["advise"]["p99Ms"] <= report["advise"]["worstMs"]


def test_a_family_of_four_went_through_the_whole_interview(report):
    step = report["interviewStep"]
    assert step["people"] == 4
    assert step["procedures"] >= 5
    assert step["fields"] > 100
    assert min(step["typed"]["count"], step["next"]["count"]) > 30
    assert step["holds"] is (max(step["typed"]["p99Ms"], step["next"]["p99Ms"]) <= step["barMs"])


def test_a_spread_reads_off_the_order():
    spread = Spread.of([0.004, 0.001, 0.003, 0.002, 0.1])
    assert (spread.count, spread.p50_ms, spread.worst_ms) == (5, 3.0, 100.0)
