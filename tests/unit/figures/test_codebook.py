from __future__ import annotations

import re

import pytest

from counter_app.figures.codebook import SHIPPED, Statistic, parse, shipped
from counter_app.figures.query import By, Only, tells
from counter_app.figures.tally import EMPTY, SUMS, Measures, Tally, together
from counter_app.store.kpi import KpiKind

KINDS = {kind.value for kind in KpiKind}
WANTED = {
    *("processed", "wait_p50", "wait_p90", "desk_p50", "back_p90", "backlog_oldest", "unwritten_visits"),
    *("unwritten_items", "corrected_items", "returned_share", "matched_automatically", "once_only", "channel_share"),
}


def measures(**sums):
    return Measures(tuple(sums.get(name, 0) for name in SUMS))


def test_every_figure_that_was_asked_for_is_defined_and_says_where_from():
    assert {entry.id for entry in shipped()} >= WANTED
    for entry in shipped():
        assert entry.name
        assert entry.formula
        assert entry.version >= 1
        assert entry.source == "proposal"  # an official list of formulas was not found


def test_every_event_in_a_formula_can_happen():
    assert {kind for entry in shipped() for kind in entry.events} <= KINDS


def test_nothing_to_divide_by_is_not_zero():
    for entry in shipped():
        assert entry.value(EMPTY) == (0 if entry.statistic is Statistic.SUM else None)


def test_formulas_do_what_they_say():
    tally = Tally(
        {
            "visit": measures(events=4, unwritten=3, facts_asked=5, facts_prefilled=15, facts_corrected=5),
            "application": measures(events=6, timed=5, seconds=600),
            "called": measures(events=3, within=2),
            "abandoned": measures(events=1),
        }
    )
    told = shipped().values(tally)
    assert told["unwritten_visits"] == 0.75
    assert told["unwritten_items"] == 0.75
    assert told["corrected_items"] == 0.25
    assert told["procedures_per_visit"] == 1.5
    assert told["desk_minutes_per_case"] == 120
    assert told["wait_within_10"] == pytest.approx(2 / 3)
    assert told["abandoned_share"] == 0.25
    assert shipped()["channel_share"].value(tally, together([tally, tally])) == 0.5


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('statistic = "ratio"', 'statistic = "sum"'),
        ('statistic = "sum"', 'statistic = "live"'),
        ("share = 0.5", ""),
        ('"called.within"', '"called.persons"'),
        ("version = 1", ""),
        ('id = "visits"', 'id = "received"'),
    ],
)
def test_a_codebook_with_a_mistake_names_the_figure(before, after):
    text = SHIPPED.read_text("utf-8").replace(before, after, 1)
    with pytest.raises(ValueError, match=re.compile(r"^figure [a-z_0-9]+: ")):
        parse(text)


def test_a_figure_is_not_asked_where_its_events_do_not_know_the_part():
    book = shipped()
    assert not tells(book["visits"], By.PROCEDURE)
    assert not tells(book["wait_p50"], By.CHANNEL)
    assert not tells(book["received"], By.QUEUE)
    assert not tells(book["desk_p50"], By.DAY, Only(procedure="tax"))
    assert tells(book["wait_p50"], By.QUEUE, Only(office="MH01"))
