"""Somebody with the package, a pencil and patience tries to work out what was hidden."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.figures.codebook import Statistic, shipped
from counter_app.figures.publication import ALL, Status, rows
from counter_app.figures.query import EVERYTHING, By, Period, PeriodRow
from counter_app.figures.suppression import SMALL, protected
from counter_app.figures.tally import SUMS, Measures, Tally, together
from tests.fakes.busy_days import japan

COUNT = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(0, 60))


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), COUNT), st.sampled_from([0, 0, 0, 4, 30]))
@settings(max_examples=300)
def test_a_hidden_count_could_be_anything_up_to_ten(counts, left):
    whole = sum(counts.values()) + left
    names = protected(counts, whole)
    if names is None:
        return  # the whole is hidden, nothing to subtract from
    assert {group for group, count in counts.items() if 0 < count < SMALL} <= names
    if not names:
        return
    rest = whole - sum(count for group, count in counts.items() if group not in names)
    others = len(names) - 1 + bool(left)
    assert others >= 1
    assert rest - others >= SMALL  # were all others one, this one would be ten at least


def test_the_whole_is_hidden_where_nothing_else_helps():
    assert protected({"a": 3, "b": 4}, 7) is None
    assert protected({"a": 1, "b": 10, "c": 50}, 61) == {"a", "b"}
    assert protected({"a": 9, "b": 2, "c": 50}, 61) == {"a", "b"}
    assert protected({"a": 2, "b": 2, "c": 50}, 54) == {"a", "b", "c"}
    assert protected({"a": 40, "b": 0, "c": 12}, 52) == frozenset()


@st.composite
def a_month(draw):
    groups = draw(st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=6, unique=True))
    tallies = {}
    for group in groups:
        kinds = {}
        for kind, part in (("application", ""), ("returned", ""), ("visit", "unwritten"), ("called", "within")):
            events = draw(COUNT)
            sums = {"events": events, "timed": events, part: draw(st.integers(0, events))}
            kinds[kind] = Measures(tuple(sums.get(name, 0) for name in SUMS))
        tallies[group] = Tally(kinds)
    return tallies


def period(by, tallies, whole):
    made = tuple(PeriodRow(key, each) for key, each in tallies.items())
    return Period(japan(11, 1), japan(12, 1), by, EVERYTHING, False, made, whole, shipped())


@given(a_month())
@settings(max_examples=150, deadline=None)
def test_no_small_count_comes_out_of_a_package(tallies):
    whole = together(tallies.values())
    told = rows(period(By.TOTAL, {"": whole}, whole), [period(By.OFFICE, tallies, whole)], internal=False)
    known = {(row.code, row.entry.id): row.value for row in told if row.status is Status.PUBLISHED}
    for figure, kind, part in (
        ("received", "application", ""),
        ("visits", "visit", ""),
        ("unwritten_visits", "visit", "unwritten"),
        ("wait_within_10", "called", "within"),
    ):
        for code, tally in {ALL: whole, **tallies}.items():
            value = known.get((code, figure))
            if value is None:
                continue
            events = tally.of(kind).of("events")
            count = tally.of(kind).of(part) if part else events
            assert count == 0 or count >= SMALL
            assert events - count == 0 or events - count >= SMALL
            assert math.isclose(value, count / events if part else count)
    for code, tally in {ALL: whole, **tallies}.items():
        if known.get((code, "returned_share")) is not None:
            returned = tally.of("returned").of("events")
            assert returned == 0 or returned >= SMALL
    _subtract(tallies, known)


def _subtract(tallies, known):
    """The whole less what is told of its groups: one group alone is never left over, nor a handful of cases."""
    for figure, kind in (("received", "application"), ("visits", "visit")):
        if (ALL, figure) not in known:
            continue
        dark = [code for code in tallies if (code, figure) not in known]
        rest = known[ALL, figure] - sum(known[code, figure] for code in tallies if (code, figure) in known)
        assert rest == sum(tallies[code].of(kind).of("events") for code in dark)
        if dark:
            assert len(dark) > 1
            assert rest - (len(dark) - 1) >= SMALL


@given(a_month())
@settings(max_examples=20, deadline=None)
def test_inside_the_house_nothing_is_hidden(tallies):
    whole = together(tallies.values())
    told = rows(period(By.TOTAL, {"": whole}, whole), [period(By.OFFICE, tallies, whole)], internal=True)
    assert not [row for row in told if row.status is Status.HIDDEN]
    assert {row.entry.id for row in told} == {
        e.id for e in shipped() if e.statistic not in {Statistic.LIVE, Statistic.SHARE}
    }
