"""Seeded mistakes in the rules of an event: what an author could get wrong, one at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counter_app.domain.life_event import Clause, Compare, DeadlineKind, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.domain.life_event import Deadline, FactTest, LifeEvent, Money, Predicate, Rule

_LISTED = frozenset({Compare.IS, Compare.IS_NOT})
_NEXT_KIND = {
    DeadlineKind.DAYS: DeadlineKind.MONTHS,
    DeadlineKind.MONTHS: DeadlineKind.MONTH_END,
    DeadlineKind.MONTH_END: DeadlineKind.BEFORE,
    DeadlineKind.FIFTEEN_DAY_RULE: DeadlineKind.MONTH_END,
    DeadlineKind.BEFORE: DeadlineKind.FIFTEEN_DAY_RULE,
}
_NUMBERED = frozenset({DeadlineKind.DAYS, DeadlineKind.MONTHS})
_COUNTED = frozenset({DeadlineKind.DAYS, DeadlineKind.MONTHS, DeadlineKind.FIFTEEN_DAY_RULE})
_OTHER_SUM = 5000


@dataclass(frozen=True)
class Mutant:
    """An event with one mistake in it."""

    kind: str
    where: str
    event: LifeEvent


def mutants_of(event: LifeEvent) -> Iterator[Mutant]:
    """Return every mistake of the kinds below, in the order of the rules; then those of the predicates they read."""
    for number, rule in enumerate(event.rules):
        before, after = event.rules[:number], event.rules[number + 1 :]
        yield Mutant("dropped rule", rule.id, replace(event, rules=(*before, *after)))
        for kind, changed in _changed_rules(rule, event):
            yield Mutant(kind, rule.id, replace(event, rules=(*before, changed, *after)))
    predicates = {p.id: p for rule in event.rules for p in _read_by(rule)}
    for predicate in predicates.values():
        for kind, wrong in _changed_predicates(predicate):
            rules = tuple(_with(rule, predicate, wrong) for rule in event.rules)
            laws = tuple(replace(law, when=_in_clauses(law.when, predicate, wrong)) for law in event.laws)
            yield Mutant(kind, predicate.id, replace(event, rules=rules, laws=laws))


def _changed_rules(rule: Rule, event: LifeEvent) -> Iterator[tuple[str, Rule]]:
    for number, clause in enumerate(rule.when):
        before, after = rule.when[:number], rule.when[number + 1 :]
        yield f"dropped clause {number + 1}", replace(rule, when=(*before, *after))
        for kind, changed in _changed_clauses(clause):
            yield f"{kind} in clause {number + 1}", replace(rule, when=(*before, *changed, *after))
        if after:
            either = Clause((*clause.terms, *after[0].terms))
            yield f"and made or after clause {number + 1}", replace(rule, when=(*before, either, *after[1:]))
    others = [procedure for procedure in event.procedures() if procedure != rule.procedure]
    if others:
        following = others[(event.procedures().index(rule.procedure)) % len(others)]
        yield f"procedure swapped for {following}", replace(rule, procedure=following)
    for kind, deadlines in _changed_deadlines(rule.deadlines):
        yield kind, replace(rule, deadlines=deadlines)
    for kind, money in _changed_money(rule.money):
        yield kind, replace(rule, money=money)


def _changed_clauses(clause: Clause) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    for number, term in enumerate(clause.terms):
        before, after = clause.terms[:number], clause.terms[number + 1 :]
        turned = Term(term.predicate, negated=not term.negated)
        yield f"negated {term.predicate.id}", (Clause((*before, turned, *after)),)
        if before or after:
            yield f"dropped {term.predicate.id}", (Clause((*before, *after)),)
    if len(clause.terms) > 1:
        yield "or made and", tuple(Clause((term,)) for term in clause.terms)


def _changed_deadlines(deadlines: tuple[Deadline, ...]) -> Iterator[tuple[str, tuple[Deadline, ...]]]:
    for number, deadline in enumerate(deadlines):
        before, after = deadlines[:number], deadlines[number + 1 :]
        yield f"dropped deadline {number + 1}", (*before, *after)
        for kind, changed in _changed_deadline(deadline):
            yield f"{kind} of deadline {number + 1}", (*before, changed, *after)


def _changed_deadline(deadline: Deadline) -> Iterator[tuple[str, Deadline]]:
    yield "wrong kind", replace(deadline, kind=_NEXT_KIND[deadline.kind], first_day=False)
    if deadline.kind in _NUMBERED:
        yield "one more", replace(deadline, number=deadline.number + 1)
        yield "one less", replace(deadline, number=deadline.number - 1)
    if deadline.kind in _COUNTED:
        yield "first day flipped", replace(deadline, first_day=not deadline.first_day)


def _changed_money(money: tuple[Money, ...]) -> Iterator[tuple[str, tuple[Money, ...]]]:
    for number, entry in enumerate(money):
        before, after = money[:number], money[number + 1 :]
        yield f"dropped sum {number + 1}", (*before, *after)
        yield f"other yen in sum {number + 1}", (*before, replace(entry, yen=entry.yen + _OTHER_SUM), *after)
        if entry.each is not None:
            yield f"sum {number + 1} only once", (*before, replace(entry, each=None, beyond=0), *after)
        if entry.beyond:
            for step in (-1, 1):
                moved = replace(entry, beyond=entry.beyond + step)
                yield f"sum {number + 1} beyond {moved.beyond}", (*before, moved, *after)


def _changed_predicates(predicate: Predicate) -> Iterator[tuple[str, Predicate]]:
    for number, test in enumerate(predicate.tests):
        before, after = predicate.tests[:number], predicate.tests[number + 1 :]
        if before or after:
            yield f"dropped test {number + 1}", replace(predicate, tests=(*before, *after))
        for kind, changed in _changed_tests(test):
            yield f"{kind} in test {number + 1}", replace(predicate, tests=(*before, changed, *after))
    if len(predicate.tests) > 1:
        yield "and swapped with or", replace(predicate, any_of=not predicate.any_of)


def _changed_tests(test: FactTest) -> Iterator[tuple[str, FactTest]]:
    if test.compare not in _LISTED:
        yield "one more", replace(test, number=test.number + 1)
        if test.number:
            yield "one less", replace(test, number=test.number - 1)
        return
    turned = Compare.IS_NOT if test.compare is Compare.IS else Compare.IS
    yield "is turned round", replace(test, compare=turned)
    for value in sorted(test.values) if len(test.values) > 1 else ():
        yield f"dropped {value}", replace(test, values=test.values - {value})


def _read_by(rule: Rule) -> Iterator[Predicate]:
    yield from (term.predicate for clause in rule.when for term in clause.terms)
    yield from (money.each for money in rule.money if money.each is not None)


def _with(rule: Rule, right: Predicate, wrong: Predicate) -> Rule:
    money = tuple(replace(m, each=wrong) if m.each is not None and m.each.id == right.id else m for m in rule.money)
    return replace(rule, when=_in_clauses(rule.when, right, wrong), money=money)


def _in_clauses(clauses: tuple[Clause, ...], right: Predicate, wrong: Predicate) -> tuple[Clause, ...]:
    return tuple(
        Clause(tuple(replace(t, predicate=wrong) if t.predicate.id == right.id else t for t in clause.terms))
        for clause in clauses
    )
