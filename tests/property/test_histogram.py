from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.figures.histogram import ERROR, LONGEST, Histogram, bin_of, merged, read_into, seconds_of

SECONDS = st.one_of(st.integers(0, 120), st.integers(0, 7200), st.integers(0, LONGEST))
MANY = st.lists(SECONDS, max_size=60)


def exact(values, share):
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def test_the_bound_is_below_two_percent():
    assert ERROR < 0.0149


@given(SECONDS)
def test_every_duration_is_told_within_the_bound(seconds):
    assert abs(seconds_of(bin_of(seconds)) - seconds) <= ERROR * seconds


@given(st.integers(0, 33))
def test_short_durations_are_exact(seconds):
    assert seconds_of(bin_of(seconds)) == seconds


@given(st.lists(SECONDS, min_size=1, max_size=80), st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.99, 1.0]))
def test_quantiles_are_those_of_the_values(values, share):
    true = exact(values, share)
    assert abs(Histogram.of(values).quantile(share) - true) <= ERROR * true


@given(MANY, MANY, MANY)
def test_merging_is_counting_all_at_once(one, two, three):
    a, b, c = Histogram.of(one), Histogram.of(two), Histogram.of(three)
    assert (a + b) + c == a + (b + c) == Histogram.of([*one, *two, *three])
    assert a + b == b + a
    assert a + Histogram() == a


@given(MANY, MANY)
def test_what_was_stored_comes_back_and_adds_up(one, two):
    a, b = Histogram.of(one), Histogram.of(two)
    assert merged([a.stored()]) == a
    assert merged([a.stored(), b.stored()]) == a + b


@given(st.binary(max_size=40))
def test_other_bytes_are_refused_or_read_to_the_same_again(hostile):
    counts: dict[int, int] = {}
    try:
        read_into(counts, hostile)
    except ValueError:
        return
    assert merged([Histogram(counts).stored()]).counts == {k: v for k, v in counts.items() if v}


def test_nothing_has_no_quantile():
    assert Histogram().quantile(0.5) is None
    assert Histogram.of([]).stored() == b"\x01"


@pytest.mark.parametrize("hostile", [b"", b"\x02", b"\x01\x80", b"\x01\x05", b"\x01\xff\xff\x7f\x01"])
def test_broken_histograms_are_refused(hostile):
    with pytest.raises(ValueError, match=r"histogram|bin"):
        read_into({}, hostile)


def test_a_clock_that_was_set_back_counts_as_nothing_and_a_century_as_the_longest():
    assert seconds_of(bin_of(-5)) == 0
    assert bin_of(LONGEST * 10) == bin_of(LONGEST * 5)
