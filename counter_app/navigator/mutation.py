"""Would a mistake in the rules be noticed? Each mutant is killed by laws, by reachability or by golden cases, or survives.

A mutant that answers like the original in every situation is no mistake and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from counter_app.domain.form_table import Lines, Table
from counter_app.domain.japan_time import JAPAN
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import answers_from
from counter_app.navigator.golden import differences, outcome_of
from counter_app.navigator.judge import Judge, Kleene
from counter_app.navigator.proof import example, fully_answered, unreached, violations
from counter_app.navigator.situations import bits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counter_app.domain.advice import Advice
    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.navigator.golden import GoldenCase
    from counter_app.navigator.mutants import Mutant
    from counter_app.navigator.situations import ManySituations

_TRIED = 200  # needed situations in which days and money of a mutant are compared


class Fate(StrEnum):
    """What became of a mutant."""

    LAW = "law"
    REACH = "reach"  # something is never reached or never decides any more
    GOLDEN = "golden"
    SAME = "same"  # answers like the original in every situation
    SURVIVED = "survived"


@dataclass(frozen=True)
class Tried:
    """A mutant and what became of it; `by` names the law, rule or case, `facts` a household that shows a survivor."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    facts: Mapping[str, Any] | None = None


class Original:
    """The original of one event, to compare mutants with. `forms` as of the day of the situations, by id."""

    def __init__(
        self, event: LifeEvent, forms: Mapping[str, Form], many: ManySituations, golden: tuple[GoldenCase, ...]
    ) -> None:
        self.event, self.forms, self.many, self.golden = event, forms, many, golden
        self.judge = Judge(self.event, self.many)
        self.full = fully_answered(self.judge, self.many)
        self._verdicts = self._judged(self.judge)
        self._holes = {(hole.where, hole.cause) for hole in unreached(self.event, self.judge)}
        self._broken = {law.id for law in self.event.laws if violations(law, self.judge, self._verdicts)}
        self._kept = self.many.kept()

    def try_out(self, mutant: Mutant) -> Tried:
        """Decide the fate of a mutant: laws first, then reachability, then golden cases."""
        judge = Judge(mutant.event, self.many)
        try:
            verdicts = self._judged(judge)
            law = next(
                (law.id for law in mutant.event.laws if self._breaks(law.id, violations(law, judge, verdicts))), ""
            )
            if law:
                return Tried(mutant, Fate.LAW, law)
            holes = (hole for hole in unreached(mutant.event, judge))
            hole = next((hole.where for hole in holes if (hole.where, hole.cause) not in self._holes), "")
            if hole:
                return Tried(mutant, Fate.REACH, hole)
            case = next((case.id for case in self.golden if differences(case, mutant.event, self.forms)), "")
            if case:
                return Tried(mutant, Fate.GOLDEN, case)
            facts = self._difference(mutant.event, verdicts, judge)
            return Tried(mutant, Fate.SAME if facts is None else Fate.SURVIVED, "", facts)
        finally:
            self.many.forget(self._kept)

    def advice(self, event: LifeEvent, facts: Mapping[str, Any]) -> Advice:
        """Advise one situation by a changed event or the original."""
        at = datetime.combine(self.many.today, time(), JAPAN)
        return advise(
            event, self.forms, answers_from(Table(facts, (), "situation", Lines("")), event, at), self.many.today
        )

    def tells_apart(self, mutant: LifeEvent, facts: Mapping[str, Any]) -> bool:
        """Tell whether the household gets another answer from the mutant."""
        return outcome_of(self.advice(mutant, facts)) != outcome_of(self.advice(self.event, facts))

    def _judged(self, judge: Judge) -> dict[str, Kleene]:
        """Judge the procedures of the original: a mutant may have lost one."""
        return {procedure: judge.procedure(procedure) for procedure in self.event.procedures()}

    def _breaks(self, law: str, broken: int) -> bool:
        return bool(broken) and law not in self._broken

    def _difference(self, event: LifeEvent, verdicts: Mapping[str, Kleene], judge: Judge) -> Mapping[str, Any] | None:
        """Return the smallest household that is answered differently; None where there is none."""
        other = decided = 0
        for procedure, found in verdicts.items():
            before = self._verdicts[procedure]
            decided |= (found.yes ^ before.yes) & self.full
            other |= (found.yes ^ before.yes) | (found.no ^ before.no)
        if decided or other:
            facts: Mapping[str, Any] = example(event, self.many, decided or other)["facts"]
            return facts
        return self._other_days_or_money(event, judge)

    def _other_days_or_money(self, event: LifeEvent, judge: Judge) -> Mapping[str, Any] | None:
        """Where the verdicts agree, look at what else is said of a needed procedure."""
        changed = [new for new, old in zip(event.rules, self.event.rules, strict=True) if new != old]
        for rule in changed:
            holds = judge.rule(rule).yes & self.full
            step = max(1, holds.bit_count() // _TRIED)
            for number in islice(bits_of(holds), 0, None, step):
                facts = self.many.facts(number)
                if self.tells_apart(event, facts):
                    return facts
        return None


def suggest(original: Original, mutants: Iterable[Mutant]) -> list[Mapping[str, Any]]:
    """Return households that tell apart what no law and no golden case does, each against all that are left."""
    tried = [original.try_out(mutant) for mutant in mutants]
    left = [entry for entry in tried if entry.fate is Fate.SURVIVED]
    found: list[Mapping[str, Any]] = []
    while left:
        facts = left[0].facts or {}
        found.append(facts)
        left = [entry for entry in left[1:] if not original.tells_apart(entry.mutant.event, facts)]
    return found
