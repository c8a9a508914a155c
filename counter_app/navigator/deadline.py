"""The last day for a procedure, by kind of deadline. Days only; offices are not asked about their opening hours.

Sources: 民法140条 (初日不算入) and 143条 (months), 戸籍法43条 (初日算入). A last day on a day off is not moved here:
whether 民法142条 or a 条例 moves it differs by procedure, and the earlier day is the safe one.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.life_event import DeadlineKind

if TYPE_CHECKING:
    from counter_app.domain.life_event import Deadline

_FIFTEEN = timedelta(days=15)


def last_day(deadline: Deadline, start: date) -> date:
    """Return the last day on which it is in time, for the date the deadline counts from."""
    match deadline.kind:
        case DeadlineKind.DAYS:
            return start + timedelta(days=deadline.number - (1 if deadline.first_day else 0))
        case DeadlineKind.MONTHS:
            return months_later(start, deadline.number)
        case DeadlineKind.MONTH_END:
            return month_end(months_later(start.replace(day=1), deadline.number))
        case DeadlineKind.FIFTEEN_DAY_RULE:
            return start + _FIFTEEN
        case DeadlineKind.BEFORE:
            return start


def months_later(start: date, months: int) -> date:
    """Return the same day some months on; the month's last day where there is none (31 January → 28 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
