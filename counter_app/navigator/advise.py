"""What follows for one household from a life event: every procedure with its verdict and the reasons for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.advice import Advice, AtRisk, LastDay, ProcedureAdvice, Reason, Verdict
from counter_app.domain.checks import day_of
from counter_app.navigator.deadline import last_day
from counter_app.navigator.judge import BIRTH, Judge
from counter_app.navigator.missing import OpenQuestions
from counter_app.navigator.situation import Household

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent, Money, Predicate, Rule, Term

_ALWAYS = "event"  # code of the reason of a rule without conditions: that it happened


def advise(event: LifeEvent, forms: Mapping[str, Form], answers: Answers, today: date) -> Advice:
    """Judge every procedure of the event. `forms` are those in force on `today`, by id.

    What nobody has answered leaves a procedure open, with the questions that decide it. Raises KeyError where a form is
    missing: `forms check` refuses a rule without a form in force.
    """
    counsel = _Counsel(event, answers, today)
    return Advice(event.id, today, tuple(counsel.on(forms[procedure]) for procedure in counsel.procedures))


class _Counsel:
    """One household and one event."""

    def __init__(self, event: LifeEvent, answers: Answers, today: date) -> None:
        self.event, self.answers, self.today = event, answers, today
        self.rules = tuple(rule for rule in event.rules if rule.in_force(today))
        self.procedures = tuple(dict.fromkeys(rule.procedure for rule in self.rules))
        self.household = Household(event, answers, today)
        self.judge = Judge(event, self.household)

    def on(self, form: Form) -> ProcedureAdvice:
        rules = [rule for rule in self.rules if rule.procedure == form.id]
        judged = [(rule, self.judge.rule(rule)) for rule in rules]
        holding = [rule for rule, found in judged if found.yes]
        if holding:
            return self.needed(form, holding)
        unsure = [rule for rule, found in judged if not found.no]
        if unsure:
            asks = OpenQuestions(self.event, self.judge, self.household).of(unsure)
            return ProcedureAdvice(form, Verdict.OPEN, (), *_ground(unsure), asks=asks)
        reasons = _once(reason for rule in rules for reason in self.against(rule))
        return ProcedureAdvice(form, Verdict.NOT_NEEDED, reasons, *_ground(rules))

    def needed(self, form: Form, rules: list[Rule]) -> ProcedureAdvice:
        return ProcedureAdvice(
            form,
            Verdict.NEEDED,
            _once(reason for rule in rules for reason in self.in_favour(rule)),
            *_ground(rules),
            due=self.due(rules),
            lost=next((rule.lost for rule in rules if rule.lost), None),
            at_risk=self.at_risk(rules),
            bring=tuple(dict.fromkeys((*form.bring, *(words for rule in rules for words in rule.bring)))),
            notes=tuple(dict.fromkeys(rule.note for rule in rules if rule.note)),
        )

    def in_favour(self, rule: Rule) -> Iterator[Reason]:
        """Every term that holds, clause by clause; that the event happened where there are no conditions."""
        if not rule.when:
            yield Reason(_ALWAYS, self.event.title, rule.legal_basis, rule.verified)
        for clause in rule.when:
            yield from (self.reason(term, holds=True) for term in clause.terms if self.judge.term(term).yes)

    def against(self, rule: Rule) -> Iterator[Reason]:
        """The first clause that fails; all its terms fail."""
        for clause in rule.when:
            if self.judge.clause(clause).no:
                yield from (self.reason(term, holds=False) for term in clause.terms)
                return

    def reason(self, term: Term, *, holds: bool) -> Reason:
        """Say what is true of the predicate: `why` where it holds, `why_not` where it does not."""
        predicate = term.predicate
        true = holds is not term.negated
        rows = self.rows(predicate) if true and predicate.each else ()
        code = predicate.id if true else f"not:{predicate.id}"
        sentence = predicate.why if true else predicate.why_not
        return Reason(code, sentence, predicate.legal_basis, predicate.verified, rows)

    def rows(self, predicate: Predicate) -> tuple[int, ...]:
        assert predicate.each is not None
        rows = range(self.household.most_rows(predicate.each))
        return tuple(row for row in rows if self.judge.row(predicate, row).yes)

    def due(self, rules: list[Rule]) -> LastDay | None:
        """The earliest day; none where the dates it counts from are unknown."""
        found = []
        for deadline in (deadline for rule in rules for deadline in rule.deadlines):
            start = day_of(self.answers.text(deadline.fact))
            if start is not None:
                day = last_day(deadline, start)
                found.append(LastDay(day, deadline.legal_basis, deadline.verified, passed=day < self.today))
        return min(found, key=lambda due: due.day, default=None)

    def at_risk(self, rules: list[Rule]) -> AtRisk | None:
        """Sum over the rows concerned. Money two rules name in the same way is lost only once."""
        money = tuple(dict.fromkeys(entry for rule in rules for entry in rule.money))
        later = {row for entry in money if entry.beyond for row in self.beyond(entry)}
        yen = sum(entry.yen * self.times(entry, later) for entry in money)
        if not yen:
            return None
        return AtRisk(yen, any(entry.per_month for entry in money), all(entry.verified for entry in money))

    def times(self, money: Money, later: set[tuple[str, int]]) -> int:
        """Count the rows concerned. `later` are those another sum takes over by its `beyond`."""
        if money.each is None:
            return 1
        if money.beyond:
            return len(self.beyond(money))
        return sum((money.each.each, row) not in later for row in self.rows(money.each))

    def beyond(self, money: Money) -> list[tuple[str, int]]:
        """Return group and row of everybody but the oldest; `rule_file` saw to it that there is a birth date."""
        assert money.each is not None
        assert money.each.each is not None
        group = money.each.each
        oldest_first = sorted(self.rows(money.each), key=lambda row: self.answers.text(f"{group}.{row}.{BIRTH}"))
        return [(group, row) for row in oldest_first[money.beyond :]]


def _ground(rules: list[Rule]) -> tuple[str, bool]:
    """Return the articles of the rules and whether all were read."""
    return "、".join(dict.fromkeys(rule.legal_basis for rule in rules)), all(rule.verified for rule in rules)


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Keep the first reason of each code."""
    found: dict[str, Reason] = {}
    for reason in reasons:
        found.setdefault(reason.code, reason)
    return tuple(found.values())
