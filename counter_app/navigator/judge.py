"""Three-valued judgement of rules, for one household or for hundreds of thousands at once, by the same code.

A `Kleene` holds two sets of situations as bits of an integer: where something is known to hold and where it is known
not to. A bit in neither is open: an unanswered question decides. One household is simply one bit.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, NamedTuple, Protocol

from counter_app.domain.form import FieldKind
from counter_app.domain.life_event import Compare
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.navigator.fact_tests import DATED, decide, decide_dated, decide_row_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import date

    from counter_app.domain.form import Condition, Field
    from counter_app.domain.life_event import Clause, FactTest, LifeEvent, Predicate, Rule, Term

BIRTH = "dateOfBirth"


class Kleene(NamedTuple):
    """Bits of the situations in which it is so, and in which it is not; open in the others."""

    yes: int
    no: int

    def both(self, other: Kleene) -> Kleene:
        """And: one no decides."""
        return Kleene(self.yes & other.yes, self.no | other.no)

    def either(self, other: Kleene) -> Kleene:
        """Or: one yes decides."""
        return Kleene(self.yes | other.yes, self.no & other.no)

    def negated(self) -> Kleene:
        """Not: what is open stays open."""
        return Kleene(self.no, self.yes)


class Place(NamedTuple):
    """Where an answer stands: a fact of the visit, or of a row of a group."""

    fact: str
    group: str | None = None
    row: int | None = None


class Situations(Protocol):
    """Answers of one household or of many. `key` names the decision, so that it may be kept."""

    everywhere: int  # a bit for each situation
    today: date

    def most_rows(self, group: str) -> int:
        """Return how many rows a group has at most; one where nobody has said yet."""

    def read(self, place: Place, key: Hashable, accepts: Callable[[str], bool | None]) -> Kleene:
        """Decide by the text there; open where there is none or `accepts` returns None."""

    def read_dated(self, place: Place, key: Hashable, accepts: Callable[[str, date], bool | None]) -> Kleene:
        """Decide by the text there and the day of the event; open where one of them is missing."""


class Judge:
    """Judges the rules of one event in some situations. Keeps what it has worked out about predicates."""

    def __init__(self, event: LifeEvent, situations: Situations) -> None:
        self._event = event
        self._situations = situations
        self._fields = {field.fact: field for field in event.questions.fields}
        self._items = {field.fact: {item.fact: item for item in field.items} for field in event.questions.fields}
        self._predicates: dict[int, tuple[Predicate, Kleene]] = {}  # by identity; the predicate is kept alive with it
        self._asked: dict[Place, Kleene] = {}
        everywhere = situations.everywhere
        self.always, self.never = Kleene(everywhere, 0), Kleene(0, everywhere)

    def procedure(self, procedure: str) -> Kleene:
        """Where the procedure is needed: any of its rules suffices."""
        return self.any_rule(rule for rule in self._event.rules if rule.procedure == procedure)

    def any_rule(self, rules: Iterable[Rule]) -> Kleene:
        """Where one of the rules holds."""
        return reduce(Kleene.either, map(self.rule, rules), self.never)

    def rule(self, rule: Rule) -> Kleene:
        """Where all clauses of the rule hold."""
        return self.clauses(rule.when)

    def clauses(self, clauses: Iterable[Clause]) -> Kleene:
        """Where all of them hold; everywhere if there is none."""
        return reduce(Kleene.both, map(self.clause, clauses), self.always)

    def clause(self, clause: Clause) -> Kleene:
        """Where one of the terms holds."""
        return reduce(Kleene.either, map(self.term, clause.terms), self.never)

    def term(self, term: Term) -> Kleene:
        """Where the predicate holds, or where it does not if negated."""
        found = self.predicate(term.predicate)
        return found.negated() if term.negated else found

    def predicate(self, predicate: Predicate) -> Kleene:
        """Where the predicate holds; with `each`, where one row at least passes."""
        kept = self._predicates.get(id(predicate))
        if kept is None:
            kept = self._predicates[id(predicate)] = (predicate, self._judged(predicate))
        return kept[1]

    def row(self, predicate: Predicate, row: int) -> Kleene:
        """Where the row is there and passes."""
        assert predicate.each is not None
        passes = self._tests(predicate, predicate.each, row)
        return self.has_row(predicate.each, row).both(passes)

    def has_row(self, group: str, row: int) -> Kleene:
        """Where the group is asked for and has that row."""
        place = Place(group)
        there = self._situations.read(place, ("rows", row), lambda text: int(text) > row if text.isdecimal() else None)
        return self.asked(place).both(there)

    def test(self, test: FactTest, group: str | None = None, row: int | None = None) -> Kleene:
        """Where one look at one fact succeeds. What does not count under the present answers fails every test."""
        if group is not None and test.fact in ROW_FACTS and test.fact not in self._items[group]:
            return self._derived(test.fact, group, row, test.values, negated=test.compare is Compare.IS_NOT)
        place = Place(test.fact, group, row)
        return self.asked(place).both(self._read(test, place))

    def asked(self, place: Place) -> Kleene:
        """Where the question counts; open while what it depends on is."""
        kept = self._asked.get(place)
        if kept is None:
            field = self._field(place)
            conditions = field.when if field is not None else ()
            judged = (self._condition(condition, place) for condition in conditions)
            kept = self._asked[place] = reduce(Kleene.both, judged, self.always)
        return kept

    def conditions(self, place: Place) -> tuple[tuple[Place, Kleene], ...]:
        """Return what decides whether the question counts: the places and what is known of each condition."""
        field = self._field(place)
        found = field.when if field is not None else ()
        return tuple((self._place_of(condition, place), self._condition(condition, place)) for condition in found)

    def _judged(self, predicate: Predicate) -> Kleene:
        if predicate.each is None:
            return self._tests(predicate, None, None)
        rows = range(self._situations.most_rows(predicate.each))
        return reduce(Kleene.either, (self.row(predicate, row) for row in rows), self.never)

    def _tests(self, predicate: Predicate, group: str | None, row: int | None) -> Kleene:
        found = (self.test(test, group, row) for test in predicate.tests)
        return reduce(Kleene.either, found, self.never) if predicate.any_of else reduce(Kleene.both, found, self.always)

    def _read(self, test: FactTest, place: Place) -> Kleene:
        if test.compare in DATED:
            return self._situations.read_dated(place, test, partial(decide_dated, test))
        return self._situations.read(place, test, partial(decide, test, self._situations.today))

    def _condition(self, condition: Condition, place: Place) -> Kleene:
        where = self._place_of(condition, place)
        if where.group is not None and where.fact == BIRTH and condition.fact in ROW_FACTS:
            return self._derived(condition.fact, where.group, where.row, condition.values, negated=condition.negated)
        key = (condition.fact, condition.values, condition.negated)
        return self.asked(where).both(self._situations.read(where, key, condition.holds))

    def _place_of(self, condition: Condition, place: Place) -> Place:
        """Inside a row a condition means a neighbour in the same row, unless it names a fact of the visit."""
        if place.group is not None and condition.fact in self._items[place.group]:
            return Place(condition.fact, place.group, place.row)
        if place.group is not None and condition.fact in ROW_FACTS:
            return Place(BIRTH, place.group, place.row)
        return Place(condition.fact)

    def _derived(self, fact: str, group: str, row: int | None, values: frozenset[str], *, negated: bool) -> Kleene:
        """A fact that follows from the birth date of the row, on the day of the event."""
        place = Place(BIRTH, group, row)
        asked_for = (fact, values, negated)
        found = self._situations.read_dated(place, asked_for, partial(decide_row_fact, *asked_for))
        return self.asked(place).both(found)

    def _field(self, place: Place) -> Field | None:
        if place.group is None:
            return self._fields.get(place.fact)
        return self._items[place.group].get(place.fact)


def groups_of(event: LifeEvent) -> tuple[Field, ...]:
    """Return the repeating groups the event asks for."""
    return tuple(field for field in event.questions.fields if field.kind is FieldKind.GROUP)
