from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.life_event import Deadline, DeadlineKind
from counter_app.navigator.deadline import last_day

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))

CASES = [
    (DeadlineKind.DAYS, 14, False, date(2026, 11, 10), date(2026, 11, 24)),  # 民法140条: 初日不算入
    (DeadlineKind.DAYS, 14, True, date(2026, 11, 10), date(2026, 11, 23)),  # 戸籍法43条: 初日算入
    (DeadlineKind.DAYS, 7, True, date(2028, 2, 25), date(2028, 3, 2)),  # over 29 February
    (DeadlineKind.DAYS, 7, True, date(2027, 2, 25), date(2027, 3, 3)),
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, False, date(2026, 11, 3), date(2026, 11, 30)),  # a claim in the month loses none
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, True, date(2026, 11, 1), date(2026, 11, 15)),  # what happened was in October
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, True, date(2026, 11, 2), date(2026, 11, 30)),
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, False, date(2026, 11, 15), date(2026, 11, 30)),
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, False, date(2026, 11, 16), date(2026, 12, 1)),  # over the month's end
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, False, date(2028, 2, 14), date(2028, 2, 29)),
    (DeadlineKind.FIFTEEN_DAY_RULE, 0, False, date(2026, 12, 31), date(2027, 1, 15)),
    (DeadlineKind.MONTHS, 1, False, date(2026, 1, 31), date(2026, 2, 28)),
    (DeadlineKind.MONTHS, 1, False, date(2028, 1, 31), date(2028, 2, 29)),
    (DeadlineKind.MONTHS, 12, False, date(2028, 2, 29), date(2029, 2, 28)),
    (DeadlineKind.MONTHS, 1, False, date(2027, 2, 28), date(2027, 3, 31)),  # counts from 1 March: 民法143条2項
    (DeadlineKind.MONTHS, 1, False, date(2026, 1, 30), date(2026, 2, 28)),
    (DeadlineKind.MONTHS, 3, True, date(2026, 5, 10), date(2026, 8, 9)),  # 戸籍法43条: 初日算入
    (DeadlineKind.MONTHS, 3, True, date(2026, 12, 1), date(2027, 2, 28)),
    (DeadlineKind.MONTHS, 3, True, date(2026, 11, 30), date(2027, 2, 28)),
    (DeadlineKind.MONTHS, 24, False, date(2026, 11, 21), date(2028, 11, 21)),
    (DeadlineKind.MONTH_END, 0, False, date(2026, 11, 30), date(2026, 11, 30)),
    (DeadlineKind.MONTH_END, 1, False, date(2026, 1, 31), date(2026, 2, 28)),
    (DeadlineKind.MONTH_END, 3, False, date(2026, 11, 21), date(2027, 2, 28)),
    (DeadlineKind.BEFORE, 0, False, date(2026, 11, 21), date(2026, 11, 21)),
]


@pytest.mark.parametrize(("kind", "number", "first_day", "start", "last"), CASES)
def test_the_last_day(kind, number, first_day, start, last):
    assert last_day(Deadline(kind, "day", number, first_day), start) == last


@given(DAYS, st.integers(1, 400))
def test_counting_the_first_day_takes_one_day_away(start, number):
    without = last_day(Deadline(DeadlineKind.DAYS, "day", number), start)
    assert last_day(Deadline(DeadlineKind.DAYS, "day", number, first_day=True), start) == without - timedelta(days=1)
    assert (without - start).days == number


@given(DAYS, st.integers(0, 120))
def test_months_keep_the_day_or_end_the_month(start, number):
    last = last_day(Deadline(DeadlineKind.MONTHS, "day", number), start)
    of_last_month = monthrange(last.year, last.month)[1]
    assert (last.year - start.year) * 12 + last.month - start.month == number
    if start.day == monthrange(start.year, start.month)[1]:
        assert last.day == of_last_month
    else:
        assert last.day == min(start.day, of_last_month)


@given(DAYS)
def test_no_allowance_is_lost_within_the_month_nor_within_fifteen_days(event):
    last = last_day(Deadline(DeadlineKind.FIFTEEN_DAY_RULE, "day"), event)
    assert (last - event).days >= 15
    assert last == event + timedelta(days=15) or (last + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 120))
def test_a_month_end_is_followed_by_the_first(start, number):
    last = last_day(Deadline(DeadlineKind.MONTH_END, "day", number), start)
    assert (last + timedelta(days=1)).day == 1
    assert (last.year - start.year) * 12 + last.month - start.month == number


@given(DAYS, DAYS, st.sampled_from(list(DeadlineKind)), st.integers(1, 60))
def test_who_starts_later_is_never_due_earlier(one, other, kind, number):
    deadline = Deadline(kind, "day", number)
    first, second = sorted((one, other))
    assert last_day(deadline, first) <= last_day(deadline, second)
