"""漏れゼロ証明: every procedure, rule and law of an event over all its situations; what is left open is a hole.

The verdicts come from the very code that advises a resident, run on sets of situations; a sample goes through `advise`
itself. A hole is something staff or the author of a rule has to look at, with one smallest example where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from functools import reduce
from itertools import combinations, islice
from operator import or_
from typing import TYPE_CHECKING, Any

from counter_app.domain.advice import Verdict
from counter_app.domain.form_table import Lines, Table
from counter_app.domain.japan_time import JAPAN
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import answers_from
from counter_app.navigator.judge import Judge, Kleene
from counter_app.navigator.possible import predicates_of
from counter_app.navigator.situations import bits_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from counter_app.domain.advice import ProcedureAdvice
    from counter_app.domain.form import Form
    from counter_app.domain.life_event import Clause, Law, LifeEvent, Rule
    from counter_app.navigator.situations import ManySituations

SAMPLE = 2_000
_LOOKED_AT = 3_000  # situations among which the smallest example is sought


class HoleKind(StrEnum):
    """What a hole is."""

    UNDECIDED = "undecided"  # everything was answered, and still the procedure is open
    NEVER = "never"  # no situation leads to the rule
    REDUNDANT = "redundant"  # a rule, clause or term that never decides
    LAW = "law"  # a law is violated
    REASON = "reason"  # a verdict without a reason that says something
    DISAGREES = "disagrees"  # `advise` and the proof differ
    UNUSED = "unused"  # a predicate nobody reads, a form no event leads to


@dataclass(frozen=True)
class Hole:
    """One hole: where, what, and the facts of a household that falls into it."""

    kind: HoleKind
    where: str  # a rule, law, predicate or procedure by its id
    cause: str
    example: Mapping[str, Any] | None = None  # FACTS.json


@dataclass(frozen=True)
class ProcedureMap:
    """In how many situations a procedure is needed, is not, and waits for an answer."""

    procedure: str
    needed: int
    not_needed: int
    open: int


@dataclass(frozen=True)
class EventProof:
    """The map of the holes (漏れ地図) of one event."""

    event: str
    situations: int  # all different in something a rule reads
    fully_answered: int
    sampled: int  # of them, put through `advise`
    rules: int
    laws: int
    procedures: tuple[ProcedureMap, ...]
    holes: tuple[Hole, ...]


def prove(event: LifeEvent, forms: Mapping[str, Form], many: ManySituations) -> EventProof:
    """Judge every situation and list the holes. `forms` as of `many.today`, by id."""
    judge = Judge(event, many)
    verdicts = {procedure: judge.procedure(procedure) for procedure in event.procedures()}
    full = fully_answered(judge, many)
    holes = (
        *_undecided(event, verdicts, many, full),
        *_laws(event, judge, verdicts, many),
        *unreached(event, judge),
        *_sampled(event, forms, verdicts, many),
    )
    counted = (_counted(procedure, found, many) for procedure, found in verdicts.items())
    return EventProof(
        event.id,
        many.distinct,
        full.bit_count(),
        min(SAMPLE, many.count),
        len(event.rules),
        len(event.laws),
        tuple(counted),
        holes,
    )


def unused(
    events: Iterable[LifeEvent], predicates: Iterable[str], forms: Iterable[str], by_hand: Collection[str]
) -> Iterator[Hole]:
    """Predicates nobody reads, and forms no event leads to that nobody said are chosen by hand."""
    events = tuple(events)
    read = {predicate.id for event in events for predicate in predicates_of(event)}
    reached = {procedure for event in events for procedure in event.procedures()}
    for name in predicates:
        if name not in read:
            yield Hole(HoleKind.UNUSED, name, "no rule, law or sum reads this predicate")
    forms = tuple(forms)
    for name in forms:
        if name not in reached and name not in by_hand:
            yield Hole(HoleKind.UNUSED, name, "no event leads to this form, and it is not listed as chosen by hand")
    for name in sorted(set(by_hand) - set(forms)):
        yield Hole(HoleKind.UNUSED, name, "listed as chosen by hand, but there is no such form in force")


def fully_answered(judge: Judge, many: ManySituations) -> int:
    """Return the situations in which every question that counts has its answer."""
    full = many.everywhere
    for place in many.columns:
        beside = judge.asked(place).no
        if place.group is not None and place.row is not None:
            beside |= judge.has_row(place.group, place.row).no
        full &= beside | ~many.unanswered(place)
    return full


def violations(law: Law, judge: Judge, verdicts: Mapping[str, Kleene]) -> int:
    """Return the situations that break the law: where it applies for certain and a verdict is decided against it."""
    nowhere = judge.never
    broken = reduce(or_, (verdicts.get(name, nowhere).no for name in law.needed), 0)
    broken |= reduce(or_, (verdicts.get(name, nowhere).yes for name in law.not_needed), 0)
    pairs = combinations((verdicts.get(name, nowhere).yes for name in law.never_together), 2)
    broken |= reduce(or_, (one & other for one, other in pairs), 0)
    return judge.clauses(law.when).yes & broken


def unreached(event: LifeEvent, judge: Judge) -> Iterator[Hole]:
    """Rules that never hold, and whatever never decides: 網羅 in the manner of MC/DC.

    A clause decides where it alone keeps the rule from holding, be it that it fails or that its question is open.
    """
    for rule in event.rules:
        holds = judge.rule(rule)
        others = judge.any_rule(r for r in event.rules if r.procedure == rule.procedure and r is not rule)
        if not holds.yes:
            yield Hole(HoleKind.NEVER, rule.id, "no situation meets all its conditions")
        elif not holds.yes & ~others.yes:
            yield Hole(HoleKind.REDUNDANT, rule.id, "wherever it holds, another rule of the procedure holds too")
        else:
            yield from _undecisive(rule, judge)


def example(event: LifeEvent, many: ManySituations, mask: int) -> dict[str, Any]:
    """Return the smallest of the situations as FACTS.json."""
    found = (many.facts(number) for number in islice(bits_of(mask), _LOOKED_AT))
    return {"event": event.id, "today": many.today.isoformat(), "facts": min(found, key=_size)}


def _size(facts: Mapping[str, Any]) -> tuple[int, int, int]:
    """Few people, few answers, few of them yes."""
    people = sum(len(rows) for rows in facts.values() if isinstance(rows, list))
    return people, len(facts), str(facts).count("'yes'")


def _counted(procedure: str, found: Kleene, many: ManySituations) -> ProcedureMap:
    yes, no = found.yes.bit_count(), found.no.bit_count()
    return ProcedureMap(procedure, yes, no, many.count - yes - no)


def _undecided(event: LifeEvent, verdicts: Mapping[str, Kleene], many: ManySituations, full: int) -> Iterator[Hole]:
    for procedure, found in verdicts.items():
        undecided = full & ~(found.yes | found.no)
        if undecided:
            cause = "open although every question was answered"
            yield Hole(HoleKind.UNDECIDED, f"{event.id}.{procedure}", cause, example(event, many, undecided))
        if found.yes & found.no:
            both = example(event, many, found.yes & found.no)
            yield Hole(HoleKind.UNDECIDED, f"{event.id}.{procedure}", "needed and not needed at once", both)


def _laws(event: LifeEvent, judge: Judge, verdicts: Mapping[str, Kleene], many: ManySituations) -> Iterator[Hole]:
    for law in event.laws:
        broken = violations(law, judge, verdicts)
        if broken:
            yield Hole(HoleKind.LAW, law.id, f"{law.sentence} ({broken.bit_count()})", example(event, many, broken))
        if not judge.clauses(law.when).yes:
            yield Hole(HoleKind.NEVER, law.id, f"no situation of {event.id} meets its conditions")


def _undecisive(rule: Rule, judge: Judge) -> Iterator[Hole]:
    for clause in rule.when:
        rest = judge.clauses(other for other in rule.when if other is not clause).yes
        if not rest & ~judge.clause(clause).yes:
            yield Hole(HoleKind.REDUNDANT, rule.id, f"clause {_written(clause)!r} never decides")
        for term in clause.terms if len(clause.terms) > 1 else ():
            others = reduce(Kleene.either, (judge.term(t) for t in clause.terms if t is not term), judge.never)
            if not rest & judge.term(term).yes & others.no:
                yield Hole(HoleKind.REDUNDANT, rule.id, f"{term.predicate.id!r} in {_written(clause)!r} never decides")


def _written(clause: Clause) -> str:
    return " | ".join(f"{'not ' if term.negated else ''}{term.predicate.id}" for term in clause.terms)


def _sampled(
    event: LifeEvent, forms: Mapping[str, Form], verdicts: Mapping[str, Kleene], many: ManySituations
) -> Iterator[Hole]:
    """Put evenly spread situations through the command a resident gets, and compare verdict by verdict."""
    at = datetime.combine(many.today, time(), JAPAN)
    told: set[tuple[HoleKind, str]] = set()
    for number in range(0, many.count, max(1, many.count // SAMPLE)):
        facts = many.facts(number)
        advice = advise(event, forms, answers_from(Table(facts, (), "sample", Lines("")), event, at), many.today)
        for hole in (hole for entry in advice.procedures for hole in _compared(event, entry, verdicts, number)):
            if (hole[0], hole[1]) not in told:
                told.add((hole[0], hole[1]))
                yield Hole(*hole, {"event": event.id, "today": many.today.isoformat(), "facts": facts})


def _compared(
    event: LifeEvent, entry: ProcedureAdvice, verdicts: Mapping[str, Kleene], number: int
) -> Iterator[tuple[HoleKind, str, str]]:
    where, found = f"{event.id}.{entry.form.id}", verdicts[entry.form.id]
    yes, no = found.yes >> number & 1, found.no >> number & 1
    proved = Verdict.NEEDED if yes else Verdict.NOT_NEEDED if no else Verdict.OPEN
    if proved is not entry.verdict:
        yield HoleKind.DISAGREES, where, f"advised {entry.verdict.value}, proved {proved.value}"
    silent = not entry.asks if entry.verdict is Verdict.OPEN else not all(r.sentence.ja.strip() for r in entry.reasons)
    if silent or (entry.verdict is not Verdict.OPEN and not entry.reasons):
        yield HoleKind.REASON, where, f"{entry.verdict.value} without a reason"
