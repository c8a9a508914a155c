"""Which answers have to be tried so that every test of an event is seen on both sides: the finite domain of each fact.

Everything follows from the rules and laws themselves: the answers a field allows, and for each number, age or count of
days in a test the value itself with the ones just below and above.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter_app.domain.field_file import possible_answers
from counter_app.domain.form import FieldKind
from counter_app.domain.life_event import Compare, FactTest
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.navigator.fact_tests import DATED, DAYS_AGO
from counter_app.navigator.judge import BIRTH, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.domain.form import Field
    from counter_app.domain.life_event import LifeEvent, Predicate

MOST_PEOPLE = 6
_AGES_OF_ROW_FACTS = (3, 15, 18, 20, 60, 65, 75)
_FISCAL_AGES_OF_ROW_FACTS = (6, 15, 18, 22)
_USUAL_DAYS_AGO = (0, 10, 40)
_AHEAD = -7  # an announced day, where the field allows the future
_FISCAL = frozenset({Compare.FISCAL_AGE_AT_LEAST, Compare.FISCAL_AGE_BELOW})
_COUNTS = frozenset({Compare.AT_LEAST, Compare.AT_MOST})


@dataclass(frozen=True)
class Read:
    """What the rules, laws and deadlines of an event read: the tests by place (rows without number)."""

    tests: dict[Place, set[FactTest]]

    @classmethod
    def by(cls, event: LifeEvent) -> Read:
        """Collect the tests of all predicates, with the questions they depend on."""
        found = cls({Place(event.day): set()})
        for predicate in predicates_of(event):
            for test in predicate.tests:
                found.add(event, Place(test.fact, predicate.each), test)
            if predicate.each is not None:
                found.add(event, Place(predicate.each), None)
        for rule in event.rules:
            for deadline in rule.deadlines:
                found.add(event, Place(deadline.fact), None)
        return found

    def add(self, event: LifeEvent, place: Place, test: FactTest | None) -> None:
        """Note a place and everything its question depends on."""
        if place.group is not None and test is not None and test.fact in ROW_FACTS:
            place = place._replace(fact=BIRTH)
        known = place in self.tests
        kept = self.tests.setdefault(place, set())
        if test is not None:
            kept.add(test)
        if known:
            return
        for condition in field_of(event, place).when:
            there = place.group is not None and _in_row(event, place.group, condition.fact)
            where = Place(condition.fact, place.group if there else None)
            self.add(event, where, FactTest(condition.fact, Compare.IS, condition.values))


def predicates_of(event: LifeEvent) -> Iterator[Predicate]:
    """Every predicate of rules, laws and money, each once."""
    seen: set[str] = set()
    whens = (*(rule.when for rule in event.rules), *(law.when for law in event.laws))
    clauses = [clause for when in whens for clause in when]
    of_money = [money.each for rule in event.rules for money in rule.money if money.each]
    for predicate in (*(term.predicate for clause in clauses for term in clause.terms), *of_money):
        if predicate.id not in seen:
            seen.add(predicate.id)
            yield predicate


def field_of(event: LifeEvent, place: Place) -> Field:
    """Return the question at a place. The files were read such that it is there."""
    if place.group is None:
        return next(field for field in event.questions.fields if field.fact == place.fact)
    return next(item for item in field_of(event, Place(place.group)).items if item.fact == place.fact)


def possible_texts(event: LifeEvent, place: Place, tests: Iterable[FactTest], today: date) -> tuple[str, ...]:
    """Return the texts to try at a place, at least one; never the empty one."""
    field = field_of(event, place)
    tests = tuple(tests)
    if field.kind is FieldKind.GROUP:
        most = max(MOST_PEOPLE, *(test.number + 1 for test in tests), 0) if tests else MOST_PEOPLE
        return tuple(str(count) for count in range(field.min or 0, min(field.max or most, most) + 1))
    if field.kind is FieldKind.DATE:
        return tuple(day.isoformat() for day in _dates(event, place, tests, today))
    if field.kind is FieldKind.NUMBER:
        near = {test.number + step for test in tests if test.compare in _COUNTS for step in (-1, 0, 1)} | {1}
        return tuple(str(number) for number in sorted(near) if number >= (field.min or 0))
    closed = possible_answers(field)
    named = frozenset(value for test in tests for value in test.values)
    return tuple(sorted(closed)) if closed is not None else (*sorted(named), "架空")


def days_of_event(event: LifeEvent, tests: Iterable[FactTest], today: date) -> tuple[date, ...]:
    """Return the days on which the event may have happened."""
    return _near_today(field_of(event, Place(event.day)), tests, today)


def _dates(event: LifeEvent, place: Place, tests: tuple[FactTest, ...], today: date) -> tuple[date, ...]:
    ages = [test for test in tests if test.compare in DATED]
    row_facts = place.group is not None and place.fact == BIRTH
    if not ages and not row_facts:
        return _near_today(field_of(event, place), tests, today)
    days = days_of_event(event, Read.by(event).tests[Place(event.day)], today)
    return tuple(sorted(_births(ages, days, row_facts=any(test.fact in ROW_FACTS for test in tests))))


def _near_today(field: Field, tests: Iterable[FactTest], today: date) -> tuple[date, ...]:
    near = {test.number + step for test in tests if test.compare in DAYS_AGO for step in (-1, 0, 1)}
    ago = {*near, *_USUAL_DAYS_AGO} | (set() if "not-future" in field.checks else {_AHEAD})
    return tuple(sorted(today - timedelta(days=days) for days in ago if days >= 0 or "not-future" not in field.checks))


def _births(ages: Iterable[FactTest], days: Iterable[date], *, row_facts: bool) -> set[date]:
    """Birth dates on both sides of every age, seen from every day."""
    fiscal = {test.number for test in ages if test.compare in _FISCAL}
    full = {test.number for test in ages if test.compare not in _FISCAL}
    if row_facts:
        fiscal.update(_FISCAL_AGES_OF_ROW_FACTS)
        full.update(_AGES_OF_ROW_FACTS)
    found: set[date] = set()
    for day in days:
        for age in full:
            birthday = _years_before(day, age)
            found.update(birthday + timedelta(days=step) for step in (-1, 0, 1))
        start = day.year - (1 if (day.month, day.day) < (4, 1) else 0)
        found.update(date(start - age, 4, first) for age in fiscal for first in (1, 2))
    return {birth for birth in found if birth <= max(days)} | {date(1980, 2, 17)}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


def _in_row(event: LifeEvent, group: str, fact: str) -> bool:
    return fact in ROW_FACTS or any(item.fact == fact for item in field_of(event, Place(group)).items)
