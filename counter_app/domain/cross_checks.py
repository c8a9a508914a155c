"""Checks over several answers, named in the `rules` of a form.

Each says which facts it reads, so that a form that lacks one is refused when it is loaded instead of passing unchecked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain import wareki
from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.bank_account import from_yucho
from counter_app.domain.checks import FORTNIGHT, day_of
from counter_app.domain.finding import Finding, FindingCode, Severity
from counter_app.domain.input_error import InputError
from counter_app.domain.kana import same_holder
from counter_app.personal import Personal
from counter_app.registry import Registry

if TYPE_CHECKING:
    from counter_app.domain.answers import Answers

_FIFTEEN_DAYS = timedelta(days=15)
_LAST_AGE_OF_CHILD = 18
_LAST_AGE_OF_OLDER_CHILD = 22

Findings = Iterator[Finding]


@dataclass(frozen=True)
class CrossCheck:
    """A rule over the facts it `needs` (`group.key` means that key in every row). `run` gets answers and today."""

    needs: frozenset[str]
    run: Callable[[Answers, date], Findings]


rules: Registry[CrossCheck] = Registry("rule")


def _rule(name: str, *needs: str) -> Callable[[Callable[[Answers, date], Findings]], CrossCheck]:
    def add(run: Callable[[Answers, date], Findings]) -> CrossCheck:
        return rules.register(name)(CrossCheck(frozenset(needs), run))

    return add


@_rule("moved-late", "move.date")
def moved_late(answers: Answers, today: date) -> Findings:
    """転居届 is due within 14 days (住基法23条); later a statement of the reason is asked for."""
    moved = day_of(answers.text("move.date"))
    if moved and today > moved + FORTNIGHT:
        deadline = Personal((moved + FORTNIGHT).isoformat())
        yield Finding(FieldPath("move.date"), FindingCode.MOVED_LATE, Severity.NOTICE, deadline)


@_rule("moved-after-birth", "move.date", "members.dateOfBirth")
def moved_after_birth(answers: Answers, today: date) -> Findings:  # noqa: ARG001  # one shape for all rules
    """Nobody moves before being born."""
    moved = day_of(answers.text("move.date"))
    for path, birth in _days(answers, "members", "dateOfBirth"):
        if moved and birth > moved:
            yield Finding(path, FindingCode.BEFORE_BIRTH, Severity.STOPS)


@_rule("new-address-differs", "move.newAddress", "move.previousAddress")
def new_address_differs(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Old and new address are two."""
    new = answers.text("move.newAddress")
    if new and new == answers.text("move.previousAddress"):
        yield Finding(FieldPath("move.newAddress"), FindingCode.SAME_ADDRESS, Severity.STOPS)


@_rule("one-head", "move.newHead", "members.relationship")
def one_head(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """The moving people hold exactly one 世帯主, or none where they join a household whose head lives there."""
    heads = [path for path, code in _texts(answers, "members", "relationship") if code == "head"]
    joins = answers.text("move.newHead") == "lives-there"
    complete = all(code for _, code in _texts(answers, "members", "relationship"))
    if len(heads) > 1 or (joins and heads):
        yield Finding(heads[-1], FindingCode.SEVERAL_HEADS, Severity.STOPS)
    elif not heads and not joins and complete and answers.rows("members") and answers.text("move.newHead"):
        yield Finding(FieldPath("members"), FindingCode.NO_HEAD, Severity.STOPS)


@_rule("members-once", "members.fullName", "members.dateOfBirth")
def members_once(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Nobody is listed twice."""
    yield from listed_twice(answers, "members")


@_rule("children-once", "children.fullName", "children.dateOfBirth")
def children_once(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """No child is listed twice."""
    yield from listed_twice(answers, "children")


@_rule("child-age", "children.dateOfBirth")
def child_age(answers: Answers, today: date) -> Findings:
    """児童手当 runs until the first 31 March on or after the day a child completes 18 years."""
    for path, birth in _days(answers, "children", "dateOfBirth"):
        last = wareki.school_year_end(birth, _LAST_AGE_OF_CHILD)
        if today > last:
            yield Finding(path, FindingCode.CHILD_TOO_OLD, Severity.STOPS, Personal(last.isoformat()))


@_rule("older-child-age", "olderChildren.dateOfBirth")
def older_child_age(answers: Answers, today: date) -> Findings:
    """Counted as an older child: past the 18-year limit, not past the 31 March after completing 22 years."""
    for path, birth in _days(answers, "olderChildren", "dateOfBirth"):
        first = wareki.school_year_end(birth, _LAST_AGE_OF_CHILD) + timedelta(days=1)
        if not first <= today <= wareki.school_year_end(birth, _LAST_AGE_OF_OLDER_CHILD):
            yield Finding(path, FindingCode.OLDER_CHILD_AGE, Severity.STOPS)


@_rule("fifteen-days", "start.date")
def fifteen_days(answers: Answers, today: date) -> Findings:
    """15日特例: handed in within 15 days of the event, the allowance starts with the month after the event."""
    event = day_of(answers.text("start.date"))
    if event is None or event > today:
        return
    deadline = event + _FIFTEEN_DAYS  # the day of the event does not count (民法140条)
    code = FindingCode.FIFTEEN_DAYS_LEFT if today <= deadline else FindingCode.FIFTEEN_DAYS_PASSED
    yield Finding(FieldPath("start.date"), code, Severity.NOTICE, Personal(deadline.isoformat()))


@_rule("own-account", "bank.accountHolder", "applicant.fullNameKana")
def own_account(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """The account must be the claimant's own. Compared only where both are given; the holder is what is wrong."""
    holder, own = answers.text("bank.accountHolder"), answers.text("applicant.fullNameKana")
    if answers.text("bank.usePublicAccount") == "yes" or not holder or not own:
        return
    try:
        same = same_holder(holder, own)
    except InputError:
        return  # the shape check of the field reports it
    if not same:
        yield Finding(FieldPath("bank.accountHolder"), FindingCode.HOLDER_NOT_CLAIMANT, Severity.STOPS)


@_rule("yucho-account", "bank.kind", "bank.yuchoSymbol", "bank.yuchoNumber")
def yucho_account(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """記号 and 番号 give an account."""
    symbol, number = answers.text("bank.yuchoSymbol"), answers.text("bank.yuchoNumber")
    if answers.text("bank.kind") != "yucho" or not symbol or not number:
        return
    try:
        from_yucho(symbol, number)
    except InputError as error:
        part = "bank.yuchoSymbol" if "symbol" in error.reason else "bank.yuchoNumber"
        yield Finding(FieldPath(part), f"input.{error.reason}", Severity.STOPS)


@_rule("public-servant", "applicant.isPublicServant")
def public_servant(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """Public servants claim at their employer; exceptions exist, so staff decide."""
    if answers.text("applicant.isPublicServant") == "yes":
        yield Finding(FieldPath("applicant.isPublicServant"), FindingCode.PUBLIC_SERVANT, Severity.NOTICE)


@_rule("higher-income", "applicant.isHigherIncomeParent")
def higher_income(answers: Answers, today: date) -> Findings:  # noqa: ARG001
    """The parent with the higher income claims; staff decide."""
    if answers.text("applicant.isHigherIncomeParent") == "no":
        yield Finding(FieldPath("applicant.isHigherIncomeParent"), FindingCode.OTHER_PARENT_CLAIMS, Severity.NOTICE)


def _texts(answers: Answers, group: str, key: str) -> Iterator[tuple[FieldPath, str]]:
    for row in range(answers.rows(group)):
        path = row_path(group, row, key)
        yield path, answers.text(path)


def _days(answers: Answers, group: str, key: str) -> Iterator[tuple[FieldPath, date]]:
    for path, text in _texts(answers, group, key):
        day = day_of(text)
        if day:
            yield path, day


def listed_twice(answers: Answers, group: str) -> Findings:
    """Report every row of `group` with the name and birth date of an earlier one."""
    births = [text for _, text in _texts(answers, group, "dateOfBirth")]
    people = [
        (path, (name, birth)) for (path, name), birth in zip(_texts(answers, group, "fullName"), births, strict=True)
    ]
    seen: Counter[tuple[str, str]] = Counter()
    for path, person in people:
        if all(person) and seen[person]:
            yield Finding(path, FindingCode.SAME_PERSON_TWICE, Severity.STOPS)
        seen[person] += 1
