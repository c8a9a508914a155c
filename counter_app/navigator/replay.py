"""制度改正タイムマシン: the same town under the rules of two days, and exactly what differs.

Only the rules change: both sides see the same households, on the same day. What differs is listed per situation and
gathered by kind of difference, with one situation to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.advice import Verdict
from counter_app.domain.form import FieldKind, Need
from counter_app.navigator.advise import advise

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.advice import Advice, ProcedureAdvice
    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Field, Form
    from counter_app.domain.life_event import LifeEvent


class Differs(StrEnum):
    """What a change of law changes for somebody."""

    PROCEDURE = "procedure"  # needed on one side only
    FIELDS = "fields"
    FEE = "fee"
    DOCUMENTS = "documents"  # to bring or hand over
    DESTINATION = "destination"
    DEADLINE = "deadline"
    MONEY = "money-at-risk"
    REASON = "reason"


@dataclass(frozen=True)
class RuleBook:
    """Forms and events in force on one day, by id."""

    on: date
    forms: Mapping[str, Form]
    events: Mapping[str, LifeEvent]


@dataclass(frozen=True)
class Case:
    """One household in one event. `number` names the household of the town."""

    event: str
    number: int
    answers: Answers


@dataclass(frozen=True)
class Difference:
    """One way in which procedures differ; equal for every situation it happens to."""

    event: str
    procedure: str
    kind: Differs
    before: str
    after: str


@dataclass(frozen=True)
class Replay:
    """Which situations differ and how: the numbers of the households behind each difference, in order."""

    situations: int
    changed: int
    differences: Mapping[Difference, tuple[int, ...]]


def replay(before: RuleBook, after: RuleBook, cases: Iterable[Case], today: date) -> Replay:
    """Run every case through both books. The order of the differences is that of their first situation."""
    found: defaultdict[Difference, list[int]] = defaultdict(list)
    total = changed = 0
    touched = _touched(before, after)
    for case in cases:
        total += 1
        differences = tuple(dict.fromkeys(_compare(before, after, case, today))) if case.event in touched else ()
        changed += bool(differences)
        for difference in differences:
            found[difference].append(case.number)
    return Replay(total, changed, {difference: tuple(numbers) for difference, numbers in found.items()})


def _touched(before: RuleBook, after: RuleBook) -> frozenset[str]:
    """Return the events that can differ at all: changed themselves, or leading to a form that is."""
    forms = {name for name in {*before.forms, *after.forms} if before.forms.get(name) != after.forms.get(name)}
    return frozenset(
        name
        for name in {*before.events, *after.events}
        if before.events.get(name) != after.events.get(name) or forms & _leads_to(before, after, name)
    )


def _leads_to(before: RuleBook, after: RuleBook, event: str) -> set[str]:
    return {form for book in (before, after) if event in book.events for form in book.events[event].procedures()}


def _compare(before: RuleBook, after: RuleBook, case: Case, today: date) -> Iterator[Difference]:
    sides = [_needed(book, case, today) for book in (before, after)]
    for procedure in dict.fromkeys([*sides[0], *sides[1]]):
        old, new = (side.get(procedure) for side in sides)
        if old is None or new is None:
            yield Difference(case.event, procedure, Differs.PROCEDURE, _is_needed(old), _is_needed(new))
            continue
        for kind, look in _LOOKS.items():
            was, becomes = (tuple(look(side, case.answers)) for side in (old, new))
            gone, come = (tuple(part for part in a if part not in b) for a, b in ((was, becomes), (becomes, was)))
            if gone or come:
                yield Difference(case.event, procedure, kind, "、".join(gone), "、".join(come))


def _needed(book: RuleBook, case: Case, today: date) -> dict[str, ProcedureAdvice]:
    event = book.events.get(case.event)
    if event is None:
        return {}
    advice: Advice = advise(event, book.forms, case.answers, today)
    return {item.form.id: item for item in advice.of(Verdict.NEEDED)}


def _is_needed(advice: ProcedureAdvice | None) -> str:
    return "不要" if advice is None else "必要"


def _fields(advice: ProcedureAdvice, answers: Answers) -> Iterator[str]:
    """What is asked, rows of groups apart: their number belongs to the household, not to the rules."""
    for item in advice.form.asked(answers):
        if item.group is None:
            yield from _described(item.field)


def _described(field: Field) -> Iterator[str]:
    yield f"{field.label.ja}（{_NEEDS[field.need]}）"
    if field.kind is FieldKind.GROUP:
        yield from (f"{field.label.ja}・{item.label.ja}（{_NEEDS[item.need]}）" for item in field.items)


def _fee(advice: ProcedureAdvice, answers: Answers) -> Iterator[str]:
    fee = advice.form.fee
    if fee is not None:
        exempt = any(condition.holds(answers.text(condition.fact)) for condition in fee.exempt)
        yield "免除" if exempt else f"{fee.yen}円{f'（{fee.per}ごと）' if fee.per else ''}"


def _documents(advice: ProcedureAdvice, answers: Answers) -> Iterator[str]:
    yield from (words.ja for words in advice.bring)
    for item in advice.form.asked(answers):
        if item.field.kind is FieldKind.DOCUMENT:
            yield item.field.label.ja


def _deadline(advice: ProcedureAdvice, _answers: Answers) -> Iterator[str]:
    if advice.due:
        yield advice.due.day.isoformat()


def _money(advice: ProcedureAdvice, _answers: Answers) -> Iterator[str]:
    if advice.at_risk:
        yield f"{advice.at_risk.yen}円{'／月' if advice.at_risk.per_month else ''}"


def _reasons(advice: ProcedureAdvice, _answers: Answers) -> Iterator[str]:
    yield from (reason.code for reason in advice.reasons)


def _destination(advice: ProcedureAdvice, _answers: Answers) -> Iterator[str]:
    yield advice.form.destination


_NEEDS = {Need.REQUIRED: "必須", Need.SOFT: "後日可", Need.OPTIONAL: "任意"}
_LOOKS: Mapping[Differs, Callable[[ProcedureAdvice, Answers], Iterator[str]]] = {
    Differs.FIELDS: _fields,
    Differs.FEE: _fee,
    Differs.DOCUMENTS: _documents,
    Differs.DESTINATION: _destination,
    Differs.DEADLINE: _deadline,
    Differs.MONEY: _money,
    Differs.REASON: _reasons,
}
