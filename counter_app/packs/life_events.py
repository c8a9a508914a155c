"""All life events of an office: `forms/life_events/*.toml` with their predicates, laws and finding questions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from counter_app.domain.field_file import line_of_fact
from counter_app.domain.form_table import Table
from counter_app.failures import FailureCode, FormError
from counter_app.navigator.golden import GoldenCase, parse_golden
from counter_app.navigator.life_event_file import parse_life_event
from counter_app.navigator.predicate_file import parse_predicates, require_asked, what_is_not_asked
from counter_app.navigator.rule_file import KnownRules, LawOfEvents, parse_laws
from counter_app.navigator.which_event import EventQuestion, parse_event_questions
from counter_app.packs.catalogue import known_names, meet, same_meaning
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import TypeVar

    from counter_app.domain.life_event import Law, LifeEvent, Predicate, Rule
    from counter_app.packs.catalogue import Catalogue

    T = TypeVar("T")

_PREDICATES, _LAWS, _FINDING, _BY_HAND = "_predicates*.toml", "_laws*.toml", "_finding.toml", "_by_hand.toml"


@dataclass(frozen=True)
class LifeEvents:
    """Every version of every event, in the order of the buttons; the versions of one id never overlap in time."""

    versions: tuple[LifeEvent, ...] = ()
    predicates: Mapping[str, Predicate] = field(default_factory=dict)
    laws: tuple[Law, ...] = ()
    questions: tuple[EventQuestion, ...] = ()  # わからない
    by_hand: tuple[str, ...] = ()  # forms no event leads to: certificates and what people ask for by name

    @classmethod
    def load(cls, directory: Path, catalogue: Catalogue) -> Self:
        """Read every event below `directory`, the folder of the forms. Raises FormError for the first mistake."""
        events, errors = read_life_events(FormTree.of_folder(directory), catalogue)
        if errors:
            raise errors[0]
        return cls(events.versions, events.predicates, events.laws, events.questions, events.by_hand)

    def effective(self, on: date) -> tuple[LifeEvent, ...]:
        """Return the events in force on a day, each with the rules in force that day; at most one of each id."""
        return tuple(_as_of(event, on) for event in self.versions if event.questions.in_force(on))

    def find(self, event_id: str, on: date) -> LifeEvent | None:
        """Return the version in force on a day with the rules in force, or None where there is none."""
        return next((event for event in self.effective(on) if event.id == event_id), None)

    def get(self, event_id: str, on: date) -> LifeEvent:
        """Return the version in force on a day. Raises KeyError naming what there is."""
        found = self.find(event_id, on)
        if found is None:
            known = ", ".join(event.id for event in self.effective(on))
            raise KeyError(f"no life event {event_id!r} on {on}; known: {known}")
        return found


def read_life_events(tree: FormTree, catalogue: Catalogue) -> tuple[LifeEvents, list[FormError]]:
    """Read what can be read and collect what cannot.

    Shared blocks that cannot be read are the catalogue's mistakes and reported there.
    """
    errors: list[FormError] = []
    names = known_names(tree, (), [])
    usable = frozenset(form.id for form in catalogue.all())
    broken = tree.claimed_ids() - usable  # their mistakes are the catalogue's; a rule that names one is not to blame
    known = KnownRules(_predicates(tree, errors), usable | broken)
    events: list[LifeEvent] = []
    for file in tree.events("[!_]*.toml"):
        event = _read(file, tree, lambda text, name: parse_life_event(text, name, names, known), errors)
        if event is not None and _fits(_without(event, broken), events, catalogue, tree.text(file), errors):
            events.append(_without(event, broken))
    laws = tuple(_laws(tree, known, events, errors))
    found = tuple(replace(event, laws=_laws_of(event, laws)) for event in sorted(events, key=_button))
    questions = tuple(_questions(tree, events, errors))
    by_hand = _by_hand(tree, errors)
    return LifeEvents(found, known.predicates, tuple(entry.law for entry in laws), questions, by_hand), errors


def read_golden(tree: FormTree, events: LifeEvents) -> tuple[GoldenCase, ...]:
    """Read `golden/*.toml`: what households need, written down by a person. Raises FormError for the first mistake."""
    procedures = frozenset(procedure for event in events.versions for procedure in event.procedures())
    found: dict[str, GoldenCase] = {}
    for file in tree.golden():
        for case in parse_golden(tree.text(file), file, procedures):
            event = events.find(case.event, case.today)
            if event is None:
                cause = f"case {case.id!r}: no life event {case.event!r} on {case.today}"
                raise FormError(FailureCode.FORM_UNKNOWN_NAME, cause, *_place(case.file))
            if case.id in found:
                cause = f"case {case.id!r} stands in {found[case.id].file} as well"
                raise FormError(FailureCode.FORM_DUPLICATE, cause, *_place(case.file))
            case.answers(event)
            found[case.id] = case
    return tuple(found.values())


def _button(event: LifeEvent) -> tuple[int, str, date]:
    return event.order, event.id, event.questions.effective_from


def _as_of(event: LifeEvent, on: date) -> LifeEvent:
    return replace(event, rules=tuple(rule for rule in event.rules if rule.in_force(on)))


def _without(event: LifeEvent, broken: frozenset[str]) -> LifeEvent:
    """Leave out the rules of forms that cannot be used: one mistake takes one procedure away, not a whole event."""
    rules = tuple(rule for rule in event.rules if rule.procedure not in broken)
    return event if len(rules) == len(event.rules) else replace(event, rules=rules)


def _read(file: str, tree: FormTree, parse: Callable[[str, str], T], errors: list[FormError]) -> T | None:
    try:
        return parse(tree.text(file), file)
    except FormError as error:
        errors.append(error)
        return None


def _predicates(tree: FormTree, errors: list[FormError]) -> dict[str, Predicate]:
    found: dict[str, Predicate] = {}
    for file in tree.events(_PREDICATES):
        for predicate in _read(file, tree, parse_predicates, errors) or ():
            if predicate.id in found:
                cause = f"predicate {predicate.id!r} stands in {found[predicate.id].file} as well"
                errors.append(FormError(FailureCode.FORM_DUPLICATE, cause, *_place(predicate.file)))
            found[predicate.id] = predicate
    return found


def _laws(tree: FormTree, known: KnownRules, events: list[LifeEvent], errors: list[FormError]) -> Iterator[LawOfEvents]:
    seen: set[str] = set()
    events_known = not errors  # a law about an event that could not be read is not to blame
    for file in tree.events(_LAWS):
        for entry in _read(file, tree, lambda text, name: parse_laws(text, name, known), errors) or ():
            try:
                _law_fits(entry, seen, events, events_known=events_known)
            except FormError as error:
                errors.append(error)
            else:
                yield entry
            seen.add(entry.law.id)


def _law_fits(entry: LawOfEvents, seen: set[str], events: list[LifeEvent], *, events_known: bool) -> None:
    if entry.law.id in seen:
        entry.table.refuse(FailureCode.FORM_DUPLICATE, f"law {entry.law.id!r} stands twice", "id")
    for name in entry.events if events_known else ():
        entry.table.known(name, {event.id for event in events}, "event", "events")
    for event in events:
        for predicate in _read_by(entry.law) if event.id in entry.events else ():
            require_asked(predicate, event.questions, entry.table, "when")


def _laws_of(event: LifeEvent, laws: Iterable[LawOfEvents]) -> tuple[Law, ...]:
    """Return the laws that name the event, and those that name none where it asks all they read."""
    return tuple(
        entry.law for entry in laws if event.id in entry.events or (not entry.events and _asks(event, entry.law))
    )


def _asks(event: LifeEvent, law: Law) -> bool:
    return all(what_is_not_asked(predicate, event.questions) is None for predicate in _read_by(law))


def _read_by(law: Law) -> Iterator[Predicate]:
    return (term.predicate for clause in law.when for term in clause.terms)


def _questions(tree: FormTree, events: list[LifeEvent], errors: list[FormError]) -> Iterator[EventQuestion]:
    known = frozenset(event.id for event in events)
    for file in tree.events(_FINDING):
        yield from _read(file, tree, lambda text, name: parse_event_questions(text, name, known), errors) or ()


def _by_hand(tree: FormTree, errors: list[FormError]) -> tuple[str, ...]:
    return tuple(name for file in tree.events(_BY_HAND) for name in _read(file, tree, _listed, errors) or ())


def _listed(text: str, file: str) -> tuple[str, ...]:
    top = Table.parse(text, file)
    top.only("procedures")
    return top.texts("procedures")


def _fits(event: LifeEvent, others: list[LifeEvent], catalogue: Catalogue, text: str, errors: list[FormError]) -> bool:
    """One id, one event at a time; one fact, one meaning, in forms as well; a form for every rule on every day."""
    before = len(errors)
    for other in others:
        if other.id == event.id and meet(event.questions, other.questions):
            cause = f"id {event.id!r} is in force at the same time in {other.file}"
            errors.append(FormError(FailureCode.FORM_DUPLICATE, cause, event.file, 1))
    for form in (*catalogue.all(), *(other.questions for other in others)):
        theirs = {entry.fact: entry for entry in form.fields if meet(event.questions, form)}
        for mine in event.questions.fields:
            if mine.fact in theirs and not same_meaning(mine, theirs[mine.fact]):
                cause = f"fact {mine.fact!r} has another kind or other choices than in {form.file}"
                line = line_of_fact(text, event.file, mine.fact)
                errors.append(FormError(FailureCode.FORM_DUPLICATE, cause, event.file, line))
    for rule in event.rules:
        day = _day_without_form(rule, event, catalogue)
        if day is not None:
            cause = f"rule {rule.id!r} is in force on {day}, but no version of the form {rule.procedure!r} is"
            errors.append(FormError(FailureCode.FORM_UNKNOWN_NAME, cause, *_place(rule.file)))
    return len(errors) == before


def _day_without_form(rule: Rule, event: LifeEvent, catalogue: Catalogue) -> date | None:
    """Return the first day on which the rule would advise a form that is not in force."""
    versions = [form for form in catalogue.all() if form.id == rule.procedure]
    ends = [form.effective_until + timedelta(days=1) for form in versions if form.effective_until is not None]
    for day in sorted({max(rule.effective_from, event.questions.effective_from), *ends}):
        advised = rule.in_force(day) and event.questions.in_force(day)
        if advised and not any(form.in_force(day) for form in versions):
            return day
    return None


def _place(file: str) -> tuple[str, int]:
    """Take `life_events/tennyu.toml:12` apart."""
    name, _, line = file.rpartition(":")
    return name, int(line)
