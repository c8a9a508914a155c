"""What the script of a page has to know, as one JSON block. Names are short because every page carries them.

    q  questions, in the order of the definition: k kind, c number of choices, m most characters, n [least, most],
       s reasons [[procedures], [conditions]], i items of a group; of an item: f question that says the same of the first
       row's person, b it is the birth date; of a group: h its first row is the applicant
    e  per procedure its rules, a rule its clauses, a clause its terms: a predicate, or ~predicate where it is negated
    p  predicates [any of, group or -1, tests]; a test is [compare, where, what, values or number]
    r  facts that follow from a birth date: [counted by school year, from, below]
    day, id, key, town, lang, most, t   day of the event, definition, public key, municipality, language, digits, texts

A condition is [where, what, negated, values]; `where` is 0 for a question, 1 for an item of the same row, 2 for a fact
of the birth date, 3 for what is not asked here. Codes are numbers: their place in the definition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind
from counter_app.domain.life_event import Compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counter_app.domain.form import Condition
    from counter_app.domain.life_event import FactTest, Predicate
    from counter_app.home.asked import PagePlan, Question

_QUESTION, _ITEM, _BIRTH_FACT, _NOT_ASKED = range(4)
_OLDEST = 200
# As domain/row_facts, whose functions cannot go into a page: by school year or by birthday, from, below.
ROW_AGES: Mapping[str, tuple[int, int, int]] = {
    "derivedBelowThree": (0, -1, 3),
    "derivedPreschool": (1, -1, 6),
    "derivedSchoolAge": (1, 6, 15),
    "derivedAllowanceAge": (1, -1, 18),
    "derivedStudentAge": (1, 18, 22),
    "derivedSealAge": (0, 15, _OLDEST),
    "derivedAdult": (0, 18, _OLDEST),
    "derivedPensionAge": (0, 20, 60),
    "derivedCareAge": (0, 65, _OLDEST),
    "derivedElderly": (0, 75, _OLDEST),
}
_YES_NO = ("no", "yes")
_MOST_ROWS = 15


def script_data(plan: PagePlan) -> dict[str, object]:
    """Return what follows from the plan alone; key, texts and language are added by the builder."""
    return _Numbers(plan).all()


class _Numbers:
    """Facts and procedures of a page as numbers."""

    def __init__(self, plan: PagePlan) -> None:
        self._plan = plan
        self._at = {question.fact: at for at, question in enumerate(plan.questions)}
        self._procedures = {procedure: at for at, procedure in enumerate(plan.procedures)}
        self._predicates: list[Predicate] = []

    def all(self) -> dict[str, object]:
        found: dict[str, object] = {"q": [self._question(question) for question in self._plan.questions], "r": ROW_AGES}
        event = self._plan.event
        if event is not None:
            found["e"] = [self._rules(procedure) for procedure in self._plan.procedures]
            found["p"] = [self._predicate(predicate) for predicate in self._predicates]
            if event.day in self._at:
                found["day"] = self._at[event.day]
        return found

    def _question(self, question: Question, group: Question | None = None) -> dict[str, object]:
        field, told = question.field, {"k": question.field.kind.value, **_limits(question)}
        told |= {"c": len(question.entry.codes)} if question.entry.codes else {}
        if any(reason.procedures or reason.when for reason in question.reasons):
            told["s"] = [
                [[self._procedures[p] for p in reason.procedures], [self._condition(c, group) for c in reason.when]]
                for reason in question.reasons
            ]
        if field.kind is FieldKind.GROUP:
            told["i"] = [self._question(item, question) for item in question.items]
            told |= {"h": 1} if any(item.same_as for item in question.items) else {}
        if group is not None:
            told |= {"f": self._at[question.same_as]} if question.same_as else {}
            told |= {"b": 1} if field.fact == "dateOfBirth" else {}
        return told

    def _condition(self, condition: Condition, group: Question | None) -> list[object]:
        where, what, values = self._place(condition.fact, group, condition.values)
        return [where, what, int(condition.negated), values]

    def _place(self, fact: str, group: Question | None, values: Iterable[str]) -> tuple[int, object, list[int | str]]:
        items = {item.fact: at for at, item in enumerate(group.items)} if group else {}
        if group is not None and fact in items:
            return _ITEM, items[fact], _values(group.items[items[fact]], values)
        if group is not None and fact in ROW_AGES:
            return _BIRTH_FACT, fact, [_YES_NO.index(value) for value in sorted(values)]
        if fact in self._at:
            return _QUESTION, self._at[fact], _values(self._plan.questions[self._at[fact]], values)
        return _NOT_ASKED, 0, []

    def _rules(self, procedure: str) -> list[list[list[int]]]:
        assert self._plan.event is not None
        rules = (rule for rule in self._plan.event.rules if rule.procedure == procedure)
        return [
            [[self._term(t.predicate, negated=t.negated) for t in clause.terms] for clause in rule.when]
            for rule in rules
        ]

    def _term(self, predicate: Predicate, *, negated: bool) -> int:
        if predicate not in self._predicates:
            self._predicates.append(predicate)
        at = self._predicates.index(predicate)
        return ~at if negated else at

    def _predicate(self, predicate: Predicate) -> list[object]:
        group = None
        if predicate.each is not None:
            if predicate.each not in self._at:
                return [0, -1, [[Compare.IS.value, _NOT_ASKED, 0, []]]]
            group = self._plan.questions[self._at[predicate.each]]
        tests = [self._test(test, group) for test in predicate.tests]
        return [int(predicate.any_of), -1 if group is None else self._at[group.fact], tests]

    def _test(self, test: FactTest, group: Question | None) -> list[object]:
        where, what, values = self._place(test.fact, group, test.values)
        if group is not None and where == _QUESTION:  # inside `each` a fact is one of the row
            where, what = _NOT_ASKED, 0
        return [test.compare.value, where, what, values if test.values else test.number]


def _limits(question: Question) -> dict[str, object]:
    field = question.field
    if field.kind is FieldKind.GROUP:
        return {"n": [field.min or 0, min(field.max or _MOST_ROWS, _MOST_ROWS)]}
    if field.kind is FieldKind.NUMBER:
        return {"n": [field.min or 0, field.max if field.max is not None else 10**12 - 1]}
    return {"m": field.max} if field.max is not None else {}


def _values(question: Question, values: Iterable[str]) -> list[int | str]:
    """Return codes as the page holds them; a code that is none is never said."""
    codes = question.entry.codes
    if codes:
        return sorted(codes.index(value) for value in values if value in codes)
    if question.field.kind in {FieldKind.DATE, FieldKind.NUMBER}:
        return sorted(int(value.replace("-", "")) for value in values)
    return sorted(values)
