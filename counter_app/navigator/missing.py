"""Which unanswered questions keep a rule open, for one household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath
from counter_app.domain.row_facts import ROW_FACTS
from counter_app.navigator.fact_tests import DATED
from counter_app.navigator.judge import BIRTH, Place
from counter_app.navigator.situation import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counter_app.domain.life_event import FactTest, LifeEvent, Predicate, Rule
    from counter_app.navigator.judge import Judge, Kleene
    from counter_app.navigator.situation import Household


@dataclass(frozen=True)
class OpenQuestions:
    """Walks down from open rules to what has to be asked."""

    event: LifeEvent
    judge: Judge
    household: Household

    def of(self, rules: Iterable[Rule]) -> tuple[FieldPath, ...]:
        """Return the paths whose answers decide, in the order the rules read them; each once."""
        clauses = [clause for rule in rules for clause in rule.when if _open(self.judge.clause(clause))]
        terms = [term for clause in clauses for term in clause.terms if _open(self.judge.term(term))]
        return tuple(dict.fromkeys(path for term in terms for path in self._of_predicate(term.predicate)))

    def _of_predicate(self, predicate: Predicate) -> Iterator[FieldPath]:
        if predicate.each is None:
            for test in predicate.tests:
                yield from self._of_test(test, Place(test.fact))
        elif _open(self.judge.has_row(predicate.each, 0)):  # rows cannot be asked before it is known who they are
            yield from self._of_place(Place(predicate.each), dated=False)
        else:
            for row in range(self.household.most_rows(predicate.each)):
                for test in predicate.tests if _open(self.judge.row(predicate, row)) else ():
                    yield from self._of_test(test, Place(test.fact, predicate.each, row))

    def _of_test(self, test: FactTest, place: Place) -> Iterator[FieldPath]:
        if not _open(self.judge.test(test, place.group, place.row)):
            return
        follows = place.group is not None and test.fact in ROW_FACTS
        where = place._replace(fact=BIRTH) if follows else place
        yield from self._of_place(where, dated=follows or test.compare in DATED)

    def _of_place(self, place: Place, *, dated: bool) -> Iterator[FieldPath]:
        """What a question depends on is asked first; a text that cannot be read is asked again."""
        unsure = [where for where, found in self.judge.conditions(place) if _open(found)]
        for where in unsure:
            yield from self._of_place(where, dated=where.fact == BIRTH)
        if unsure:
            return
        day_missing = dated and not self.household.knows_day
        if not (self.household.text(place) and day_missing):
            yield path_of(place)
        if day_missing:
            yield FieldPath(self.event.day)


def _open(found: Kleene) -> bool:
    return not found.yes and not found.no
