"""One look at one answer: what each comparison of a predicate means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain import wareki
from counter_app.domain.checks import day_of
from counter_app.domain.life_event import Compare, FactTest
from counter_app.domain.row_facts import ROW_RULES, fiscal_age

if TYPE_CHECKING:
    from datetime import date

DATED = frozenset({Compare.AGE_AT_LEAST, Compare.AGE_BELOW, Compare.FISCAL_AGE_AT_LEAST, Compare.FISCAL_AGE_BELOW})
DAYS_AGO = frozenset({Compare.DAYS_AGO_AT_MOST, Compare.DAYS_AGO_MORE_THAN})


def decide(test: FactTest, today: date, text: str) -> bool | None:
    """Decide a test that needs no day of the event; None where the text cannot be read."""
    match test.compare:
        case Compare.IS:
            return text in test.values
        case Compare.IS_NOT:
            return text not in test.values
        case Compare.AT_LEAST | Compare.AT_MOST:
            if not text.isdecimal():
                return None
            return int(text) >= test.number if test.compare is Compare.AT_LEAST else int(text) <= test.number
        case _:
            day = day_of(text)
            if day is None:
                return None
            ago = (today - day).days
            return ago <= test.number if test.compare is Compare.DAYS_AGO_AT_MOST else ago > test.number


def decide_dated(test: FactTest, text: str, day: date) -> bool | None:
    """Decide an age on the day of the event; None where the birth date cannot be read."""
    birth = day_of(text)
    if birth is None:
        return None
    match test.compare:
        case Compare.AGE_AT_LEAST:
            return wareki.age(birth, day) >= test.number
        case Compare.AGE_BELOW:
            return wareki.age(birth, day) < test.number
        case Compare.FISCAL_AGE_AT_LEAST:
            return fiscal_age(birth, day) >= test.number
        case _:
            return fiscal_age(birth, day) < test.number


def decide_row_fact(fact: str, values: frozenset[str], negated: bool, text: str, day: date) -> bool | None:  # noqa: FBT001  # bound by `partial` before the text is known
    """Decide a fact that follows from the birth date in a row, such as `derivedAllowanceAge`."""
    birth = day_of(text)
    if birth is None:
        return None
    return (("yes" if ROW_RULES[fact](birth, day) else "no") in values) is not negated
