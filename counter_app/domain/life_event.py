"""Life events (ライフイベント): what happened, what has to be known about the household, and which procedures follow.

Everything here is data read from `forms/life_events/*.toml`; `navigator` decides with it. A rule names predicates, a
predicate is a small condition with the sentence for both answers, so that every 「不要」 can say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.form import Form
    from counter_app.domain.words import Words


class Compare(StrEnum):
    """How a test looks at one fact."""

    IS = "is"  # one of `values`
    IS_NOT = "is_not"  # answered, and none of `values`
    AT_LEAST = "at_least"  # number
    AT_MOST = "at_most"
    AGE_AT_LEAST = "age_at_least"  # of a birth date, on the day of the event
    AGE_BELOW = "age_below"
    FISCAL_AGE_AT_LEAST = "fiscal_age_at_least"  # 年度初日の年齢: school years, child allowance
    FISCAL_AGE_BELOW = "fiscal_age_below"
    DAYS_AGO_AT_MOST = "days_ago_at_most"  # a date, seen from today
    DAYS_AGO_MORE_THAN = "days_ago_more_than"


@dataclass(frozen=True)
class FactTest:
    """One look at one fact. Inside `each`, `fact` is a key of the row; otherwise a path of the visit."""

    fact: str
    compare: Compare
    values: frozenset[str] = frozenset()  # of IS and IS_NOT
    number: int = 0  # of the others: age in years, days, or the number itself


@dataclass(frozen=True)
class Predicate:
    """A named condition. With `each`, it holds where at least one row of that group passes."""

    id: str
    tests: tuple[FactTest, ...]
    why: Words  # said where it holds
    why_not: Words  # said where it does not
    any_of: bool = False  # one of the tests suffices; all of them otherwise
    each: str | None = None  # a group, e.g. `members`
    legal_basis: str = ""
    verified: bool = False
    file: str = ""


@dataclass(frozen=True)
class Term:
    """One predicate in a rule, as it is or negated (`not child-below-three`)."""

    predicate: Predicate
    negated: bool = False


@dataclass(frozen=True)
class Clause:
    """One entry of a rule's `when`: at least one of the terms (`a | b`)."""

    terms: tuple[Term, ...]


class DeadlineKind(StrEnum):
    """How the last day is counted."""

    DAYS = "days"  # `number` days; the day itself counts only with `first_day` (戸籍法43条), not otherwise (民法140条)
    MONTHS = "months"  # `number` months (民法143条); `first_day` as above
    MONTH_END = "month-end"  # last day of the month, `number` months on (0: the same month)
    # 児童手当 15日特例: 15 days after, or to the end of the month where that is later; then a month's money is lost.
    # With `first_day` the date is the first of the 15 days: what happened was on its eve.
    FIFTEEN_DAY_RULE = "fifteen-day-rule"
    BEFORE = "before"  # by the day itself


@dataclass(frozen=True)
class Deadline:
    """The last day, counted from the date in `fact`."""

    kind: DeadlineKind
    fact: str
    number: int = 0
    first_day: bool = False
    legal_basis: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Money:
    """What is lost where it is missed: `yen` for each row that passes `each`, or once.

    With `beyond`, only for those who come after so many older ones; nothing else is summed up for them.
    """

    yen: int
    each: Predicate | None = None
    per_month: bool = False
    verified: bool = False
    beyond: int = 0  # e.g. 2: from the third child on


@dataclass(frozen=True)
class Rule:
    """One reason why a procedure is needed. Every clause must hold; a procedure is needed if any of its rules does."""

    id: str  # `<event>.<procedure>` with `.2` for a second rule
    procedure: str  # id of a form
    when: tuple[Clause, ...]
    legal_basis: str
    effective_from: date
    effective_until: date | None = None
    verified: bool = False
    deadlines: tuple[Deadline, ...] = ()
    lost: Words | None = None  # what is lost where it is missed
    money: tuple[Money, ...] = ()
    bring: tuple[Words, ...] = ()  # besides what the form says
    note: Words | None = None
    file: str = ""

    def in_force(self, on: date) -> bool:
        """Both ends included."""
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)


@dataclass(frozen=True)
class Law:
    """What must hold whatever the rules say: written independently of them, so that the proof can catch a wrong rule.

    Where every term of `when` holds: `needed` must be advised, `not_needed` must not, and of `never_together` at most one.
    """

    id: str
    sentence: str  # Japanese
    when: tuple[Clause, ...] = ()
    needed: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    never_together: tuple[str, ...] = ()
    legal_basis: str = ""
    verified: bool = False


@dataclass(frozen=True)
class LifeEvent:
    """One event with its questions and rules. `questions` is asked like a form and handed in with none."""

    id: str
    title: Words
    summary: Words
    reading: str
    questions: Form
    day: str  # the fact that holds the day of the event, e.g. `move.date`
    rules: tuple[Rule, ...]
    laws: tuple[Law, ...] = ()
    order: int = 0  # of the buttons on the first page
    file: str = ""

    def procedures(self) -> tuple[str, ...]:
        """Return every procedure the event can lead to, in the order they are handled."""
        return tuple(dict.fromkeys(rule.procedure for rule in self.rules))
