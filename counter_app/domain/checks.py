"""Checks of a single answer, named in the `checks` of a field. The shape of the kind is always checked besides.

A check gets canonical text (never empty) and says what is wrong, or None. Pure: today's date comes with the context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain import wareki
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.form import FieldKind
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.kinds import KINDS, canonical
from counter_app.registry import Registry

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers, FieldPath

ADULT = 18  # 民法4条
_MOST_COPIES = 20
FORTNIGHT = timedelta(days=14)  # 住基法22条–25条; the day of the event does not count (民法140条)


@dataclass(frozen=True)
class CheckContext:
    """Where the text stands and what surrounds it."""

    path: FieldPath
    answers: Answers
    today: date

    def stops(self, code: str) -> Finding:
        """Report that this answer keeps the application from being handed in."""
        return Finding(self.path, code, Severity.STOPS)


Check = Callable[[str, CheckContext], Finding | None]

checks: Registry[Check] = Registry("check")


def shape(kind: FieldKind) -> Check:
    """Make the check that canonical text of this kind really has the kind's shape (a prefilled one may not)."""

    def check(text: str, context: CheckContext) -> Finding | None:
        try:
            same = canonical(kind, text) == text or KINDS[kind].as_written
        except InputError as error:
            return context.stops(f"input.{error.reason}")
        return None if same else context.stops(f"input.{InputReason.NOT_CANONICAL}")

    return check


for _name, _kind in {
    "kana": FieldKind.KANA,
    "phone": FieldKind.PHONE,
    "postal-code": FieldKind.POSTAL_CODE,
    "bank-code": FieldKind.BANK_CODE,
    "branch-code": FieldKind.BRANCH_CODE,
    "account-number": FieldKind.ACCOUNT_NUMBER,
    "account-holder-kana": FieldKind.ACCOUNT_HOLDER,
}.items():
    checks.register(_name)(shape(_kind))


@checks.register("past-date")
def past_date(text: str, context: CheckContext) -> Finding | None:
    """The day is over: before today."""
    day = day_of(text)
    return context.stops(FindingCode.NOT_IN_THE_PAST) if day and day >= context.today else None


@checks.register("not-future")
def not_future(text: str, context: CheckContext) -> Finding | None:
    """The day has come: today at the latest (births of today, moves of today)."""
    day = day_of(text)
    return context.stops(FindingCode.IN_THE_FUTURE) if day and day > context.today else None


@checks.register("within-14-days")
def within_14_days(text: str, context: CheckContext) -> Finding | None:
    """The notification is in time: 14 days, not counting the day itself. Late is a notice, never a stop."""
    day = day_of(text)
    if day is None or context.today <= day + FORTNIGHT:
        return None
    return Finding(context.path, FindingCode.OVER_14_DAYS, Severity.NOTICE)


@checks.register("copies-1-20")
def copies(text: str, context: CheckContext) -> Finding | None:
    """Between one and twenty copies."""
    within = text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_COPIES
    return None if within else context.stops(FindingCode.COPIES_RANGE)


@checks.register("adult")
def adult(text: str, context: CheckContext) -> Finding | None:
    """The person is of age today."""
    birth = day_of(text)
    too_young = birth is not None and wareki.age(birth, context.today) < ADULT
    return context.stops(FindingCode.NOT_ADULT) if too_young else None


def day_of(text: str) -> date | None:
    """Read a canonical date; None where the text is none (the shape check reports that)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
