from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from counter_app.dispatch.now_and_then import NowAndThen
from counter_app.domain.japan_time import JAPAN
from tests.fakes.visit_runtime import HandClock

NINE = datetime(2026, 11, 20, 9, 12, tzinfo=JAPAN)


@pytest.fixture
def done():
    return []


def worker(done, **how):
    clock = HandClock(NINE)
    return clock, NowAndThen(lambda: done.append(clock.at), clock, **how)


def test_at_once_then_every_few_minutes(done):
    clock, beside = worker(done)
    for seconds in range(0, 11 * 60, 30):
        clock.at = NINE + timedelta(seconds=seconds)
        beside.run()
    assert done == [NINE, NINE + timedelta(minutes=5), NINE + timedelta(minutes=10)]


def test_an_hour_is_counted_as_soon_as_it_is_finished(done):
    clock, beside = worker(done, every=timedelta(hours=2), grace=timedelta(minutes=10))
    assert beside.run() == 1
    for minutes, ran in ((47, 0), (57, 0), (58, 1), (59, 0)):  # 9:59, 10:09, 10:10, 10:11
        clock.at = NINE + timedelta(minutes=minutes)
        assert beside.run() == ran


def test_a_clock_that_was_set_back_does_not_stop_it(done):
    clock, beside = worker(done)
    beside.run()
    clock.at = NINE - timedelta(seconds=1)
    assert beside.run() == 1


def test_what_failed_is_tried_at_the_next_rest(done):
    clock = HandClock(NINE)

    def fails_once():
        done.append(clock.at)
        if len(done) == 1:
            raise OSError

    beside = NowAndThen(fails_once, clock)
    with pytest.raises(OSError):  # noqa: PT011  # which one does not matter
        beside.run()
    assert beside.run() == 1
