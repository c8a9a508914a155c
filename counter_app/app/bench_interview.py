"""The interview of a family of four that moves in and does everything that follows, step by step on one thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from counter_app.app.assembly import shipped_tables
from counter_app.domain.advice import Advice, Verdict
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust
from counter_app.domain.channel import Channel
from counter_app.domain.form import AskedField, FieldKind, Form
from counter_app.domain.life_event import LifeEvent
from counter_app.flow import events as ev
from counter_app.flow.interview import facts, is_open
from counter_app.flow.plan import page_shown, place_of
from counter_app.flow.state import Rules, Step, Visit
from counter_app.flow.visit import advance
from counter_app.navigator.advise import advise
from counter_app.navigator.town import town
from counter_app.navigator.town_events import MEMBERS, PLAIN_ANSWERS, situation
from counter_app.packs.office_forms import OfficeForms
from counter_app.personal import Personal

_EVENT = "tennyu"
_PEOPLE = 4
_OLDER_CHILD = 20 * 365  # days
_MOST_STEPS = 2000  # a visit that goes round in a circle must not be measured for ever


@dataclass(frozen=True)
class Spread:
    """Times of one kind of act."""

    count: int
    p50_ms: float
    p99_ms: float
    worst_ms: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Sort and read off."""
        ordered = sorted(1000 * each for each in seconds)
        at_99 = min(len(ordered) - 1, int(len(ordered) * 0.99))
        return cls(len(ordered), statistics.median(ordered), ordered[at_99], ordered[-1])

    def as_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {
            "count": self.count,
            "p50Ms": round(self.p50_ms, 3),
            "p99Ms": round(self.p99_ms, 3),
            "worstMs": round(self.worst_ms, 3),
        }


@dataclass(frozen=True)
class Steps:
    """What was measured, and over how much."""

    people: int
    procedures: int
    fields: int
    typed: Spread
    next_page: Spread


def measure_steps(forms: OfficeForms, now: datetime, households: int, visits: int) -> Steps:
    """Walk the same visit some times. A step is the event and the page that is shown then."""
    event = next(event for event in forms.events.effective(now.date()) if event.id == _EVENT)
    in_force = {form.id: form for form in forms.catalogue.effective(now.date())}
    answers = _busiest(event, in_force, now.date(), households)
    walks = [_Walk(event, in_force, answers, now) for _ in range(visits)]
    for walk in walks:
        walk.all()
    last = walks[-1].visit
    return Steps(
        people=last.answers.rows(MEMBERS),
        procedures=len(last.forms),
        fields=len(facts(last.asked_forms, last.answers)),
        typed=Spread.of(seconds for walk in walks for seconds in walk.typed),
        next_page=Spread.of(seconds for walk in walks for seconds in walk.next_page),
    )


def _busiest(event: LifeEvent, in_force: dict[str, Form], today: date, households: int) -> Answers:
    """Return the situation of the family of four with the most procedures."""
    families = (family for family in town(households, today) if len(family.members) == _PEOPLE)
    situations = [situation(event, family, today) for family in families]
    return max(situations, key=lambda answers: len(advise(event, in_force, answers, today).of(Verdict.NEEDED)))


class _Walk:
    """One visit. The people come from the register, everything else is typed."""

    def __init__(self, event: LifeEvent, in_force: dict[str, Form], known: Answers, now: datetime) -> None:
        self._event, self._in_force, self._known, self._now = event, in_force, known, now
        self.typed: list[float] = []
        self.next_page: list[float] = []
        rules = Rules(Channel.KIOSK, tables=shipped_tables(), by_event=True)
        self.visit = Visit(rules)

    def all(self) -> None:
        """Go from the first page to the check."""
        for event in (ev.Begin(UUID(int=1), self._now), ev.ChooseEvent(self._event), ev.Next(), ev.WithoutCard()):
            self._do(event)
        self._do(ev.Prefilled(self.visit.generation, tuple(self._people())))
        for _ in range(_MOST_STEPS):
            if self.visit.step is Step.CHECK:
                return
            if self.visit.step is Step.ADVICE:
                self._take_advice()
            else:
                self._page()
        raise RuntimeError(f"the interview never ends: {self.visit.asking}")

    def _people(self) -> Iterator[tuple[FieldPath, Answer]]:
        """Yield what the register knows: the household, and its first member as the applicant."""
        for path, answer in self._known.given.items():
            if path.partition(".")[0] == MEMBERS and not path.rpartition(".")[2].startswith("derived"):
                said = replace(answer, origin=Origin.REGISTER, trust=Trust.REGISTERED)
                yield path, said
                if path.startswith(f"{MEMBERS}.0."):
                    yield FieldPath(path.replace(f"{MEMBERS}.0", "applicant")), said

    def _take_advice(self) -> None:
        self._do(ev.Advised(self.visit.generation, self._advice()))
        assert self.visit.advice is not None
        needed = self.visit.advice.of(Verdict.NEEDED)
        self._do(ev.TakeAdvice(frozenset(each.form.id for each in needed)))

    def _advice(self) -> Advice:
        return advise(self._event, self._in_force, self.visit.answers, self._now.date())

    def _page(self) -> None:
        page = page_shown(self.visit)
        assert page is not None
        for item in page.items:
            if item.field.kind is FieldKind.GROUP:
                if is_open(item, self.visit.answers):
                    self._do(ev.AddRow(item.path, self._now))
            elif self.visit.answers.find(item.path) is None:
                self._type(item, self._text(item))
        self._next()
        for item in page.items:  # answers that exclude each other are held back, one after the other
            if self.visit.problem is not None and item.path == self.visit.problem.path:
                self._type(item, self._otherwise(item))
                self._next()
        if self.visit.problem is not None:
            raise RuntimeError(f"{self.visit.problem.path}: {self.visit.problem.code}")

    def _type(self, item: AskedField, text: str) -> None:
        self.typed.append(self._do(ev.Typed(item.path, Personal(text), self._now)))

    def _next(self) -> None:
        self.next_page.append(self._do(ev.Next(self._now)))

    def _text(self, item: AskedField) -> str:
        known = self._known.text(item.path)
        if known:
            return known
        match item.field.kind:
            case FieldKind.CHOICE:
                return item.field.choices[0].code
            case FieldKind.YES_NO:
                return "yes"
            case FieldKind.DATE:
                return (self._now.date() - timedelta(days=1)).isoformat()
        return PLAIN_ANSWERS[item.field.kind]

    def _otherwise(self, item: AskedField) -> str:
        if item.field.kind is FieldKind.DATE:
            return (self._now.date() - timedelta(days=_OLDER_CHILD)).isoformat()
        return item.field.choices[-1].code if item.field.choices else "no"

    def _do(self, event: ev.Event) -> float:
        """Return seconds from the event to the page that follows it and its place among all."""
        begun = perf_counter()
        self.visit, _ = advance(self.visit, event)
        if self.visit.step is Step.QUESTIONS:
            page_shown(self.visit)
            place_of(self.visit)
        return perf_counter() - begun
