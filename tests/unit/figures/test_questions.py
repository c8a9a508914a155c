from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.figures.alarms import alarms
from counter_app.figures.codebook import shipped
from counter_app.figures.heat import heat_of, weekdays
from counter_app.figures.histogram import Histogram
from counter_app.figures.league import league
from counter_app.figures.query import EVERYTHING, By, Period, PeriodRow, QueueAges, StateAge, WaitingQueue
from counter_app.figures.savings import Assumption, a_year, saving
from counter_app.figures.tally import SUMS, Measures, Tally, together
from counter_app.settings import FigureSettings
from tests.fakes.busy_days import DAY, japan


def tally(kind, seconds, **more):
    sums = {"events": len(seconds), "timed": len(seconds), "seconds": sum(seconds), **more}
    return Tally({kind: Measures(tuple(sums.get(name, 0) for name in SUMS), (Histogram.of(seconds).stored(),))})


def period(by, rows):
    since, until = japan(11, 2), japan(11, 16)
    made = tuple(PeriodRow(key, each) for key, each in rows.items())
    return Period(since, until, by, EVERYTHING, False, made, together(rows.values()), shipped())


def test_what_costs_most_hours_comes_first():
    asked = {
        "many": tally("application", [60] * 100),
        "long": tally("application", [3600] * 5),
        "": tally("visit", [9]),
    }
    rows = league(period(By.PROCEDURE, asked))
    assert [(row.procedure, row.cases, row.minutes) for row in rows] == [("long", 5, 60), ("many", 100, 1)]
    assert rows[0].hours == 5


def test_a_procedure_that_was_never_timed_says_so():
    (row,) = league(period(By.PROCEDURE, {"x": tally("application", [], events=7)}))
    assert (row.cases, row.minutes, row.hours) == (7, None, None)


def test_the_map_shows_one_such_hour_on_average():
    asked = {"1-09": tally("application", [60] * 8), "5-14": tally("application", [60] * 2)}
    heat = heat_of(period(By.WEEKDAY_HOUR, asked), "received")
    assert [(cell.weekday, cell.hour, cell.value, cell.basis) for cell in heat.cells] == [(1, 9, 4, 8), (5, 14, 1, 2)]
    assert heat.highest == 4
    waits = heat_of(period(By.WEEKDAY_HOUR, {"1-09": tally("called", [30] * 3)}), "wait_p90")
    assert waits.cells[0].value == 30


@given(st.integers(0, 400))
def test_weekdays_of_a_period_are_its_days(days):
    counted = weekdays(japan(1, 1), japan(1, 1) + days * DAY)
    assert sum(counted.values()) == days
    assert max(counted.values()) - min(counted.values()) <= 1


def test_what_it_would_save_shows_its_sum():
    found = saving(Assumption(1200, 15, 5, 0.5, 3000))
    assert (found.hours, found.yen) == (100, 300_000)
    assert found.working == "1200件 × 50% ×（15分 − 5分）÷ 60 ＝ 100.0時間/年"
    assert saving(Assumption(60, 5, 6)).hours == -1
    assert a_year(100, 73) == 500


@pytest.mark.parametrize("wrong", [(-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, 1, 1.1), (1, 1, -1, 0)])
def test_an_assumption_without_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        Assumption(*wrong)


def queues(at, *, age=timedelta(hours=1), overdue=0, unsent=0, wait=timedelta(0)):
    waiting = (WaitingQueue("MH01", "1", 3, at - wait),) if wait else ()
    states = (StateAge("received", 3, at - age, overdue),)
    return QueueAges(at, timedelta(hours=72), states, (), waiting, unsent, None)


@pytest.mark.parametrize(
    ("beyond", "kind"),
    [
        ({"age": timedelta(hours=73)}, "oldest-case"),
        ({"overdue": 1}, "overdue-cases"),
        ({"unsent": 21}, "unsent"),
        ({"wait": timedelta(minutes=31)}, "wait-now"),
    ],
)
def test_each_limit_has_its_alarm(beyond, kind):
    calm = period(By.HOUR, {"2026-11-04T09": tally("called", [60] * 9)})
    at = japan(11, 4, 10)
    assert alarms(calm, queues(at), FigureSettings()) == ()
    assert [each.kind for each in alarms(calm, queues(at, **beyond), FigureSettings())] == [kind]


def test_long_waits_of_today_are_an_alarm():
    slow = period(By.HOUR, {"2026-11-04T09": tally("called", [60] * 5 + [2000] * 5)})
    (alarm,) = alarms(slow, queues(japan(11, 4, 10)), FigureSettings())
    assert (alarm.kind, alarm.limit) == ("wait-p90", 30)
    assert alarm.value == pytest.approx(2000 / 60, rel=0.02)
