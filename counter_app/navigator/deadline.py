"""The last day for a procedure, by kind of deadline. Days only; offices are not asked about their opening hours.

Sources: 民法140条 (初日不算入) and 143条 (months), 戸籍法43条 (初日算入), 児童手当法8条2項・3項 (15日特例). A last day on a day off is not moved here:
whether 民法142条 or a 条例 moves it differs by procedure, and the earlier day is the safe one.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.life_event import DeadlineKind

if TYPE_CHECKING:
    from counter_app.domain.life_event import Deadline

_DAY = timedelta(days=1)
_FIFTEEN = timedelta(days=15)


def last_day(deadline: Deadline, start: date) -> date:
    """Return the last day on which it is in time, for the date the deadline counts from."""
    match deadline.kind:
        case DeadlineKind.DAYS:
            return start + timedelta(days=deadline.number - (1 if deadline.first_day else 0))
        case DeadlineKind.MONTHS:
            return end_of_months(start if deadline.first_day else start + _DAY, deadline.number)
        case DeadlineKind.MONTH_END:
            return month_end(months_later(start.replace(day=1), deadline.number))
        case DeadlineKind.FIFTEEN_DAY_RULE:
            return _fifteen_day_rule(start - _DAY if deadline.first_day else start)
        case DeadlineKind.BEFORE:
            return start


def _fifteen_day_rule(event: date) -> date:
    """Return the last day that loses no month's allowance.

    A claim pays from the next month on (8条2項), so within the month of the event nothing is lost; 15 days count across
    its end (8条3項).
    """
    return max(event + _FIFTEEN, month_end(event))


def end_of_months(first: date, months: int) -> date:
    """Return the last day of months that begin with the day `first` (民法143条2項).

    It is the eve of the same day in the last month, or that month's end where there is no such day: three months from
    10 May end on 9 August, one month from 31 January on 28 February, one from 1 March on 31 March.
    """
    same = months_later(first, months)
    return same - _DAY if same.day == first.day else same


def months_later(start: date, months: int) -> date:
    """Return the same day some months on; the month's last day where there is none (31 January → 28 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
