"""TOML tables → `Rule`s of an event and `Law`s over all events. Pure; whatever is wrong is refused with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.form import FieldKind
from counter_app.domain.form_table import Table
from counter_app.domain.life_event import Deadline, DeadlineKind, Law, Money, Rule
from counter_app.failures import FailureCode
from counter_app.navigator.judge import BIRTH
from counter_app.navigator.predicate_file import parse_clauses, require_asked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import Predicate

_RULE_KEYS = (
    *("procedure", "when", "legal_basis", "verified", "effective_from", "effective_until"),
    *("deadline", "lost", "money", "bring", "note"),
)
_DEADLINE_KEYS = ("kind", "from", "number", "first_day", "legal_basis", "verified")
_LAW_KEYS = (
    *("id", "events", "sentence", "when", "needed", "not_needed", "never_together"),
    *("legal_basis", "verified"),
)
_COUNTED = (DeadlineKind.DAYS, DeadlineKind.MONTHS, DeadlineKind.FIFTEEN_DAY_RULE)  # may take `first_day`
_NUMBERED = {DeadlineKind.DAYS: (1, 3660), DeadlineKind.MONTHS: (1, 120), DeadlineKind.MONTH_END: (0, 120)}
_MOST_YEN = 10_000_000


@dataclass(frozen=True)
class KnownRules:
    """What rules and laws may name."""

    predicates: Mapping[str, Predicate]
    procedures: Collection[str]


@dataclass(frozen=True)
class LawOfEvents:
    """A law as it stands in the file: `events` it is about, all that ask what it reads where none is named."""

    law: Law
    events: tuple[str, ...]
    table: Table  # to refuse it at its line once the events are known


def parse_rules(top: Table, questions: Form, day: str, known: KnownRules) -> tuple[Rule, ...]:
    """Parse the `[[rule]]` tables of an event; at least one. `day` is the fact deadlines count from. Raises FormError."""
    rules: list[Rule] = []
    for table in top.tables("rule"):
        rule = _rule(table, questions, day, known, rules)
        if any(rule.procedure == other.procedure and rule.when == other.when and _meet(rule, other) for other in rules):
            table.refuse(FailureCode.FORM_DUPLICATE, f"the same rule for {rule.procedure!r} stands twice")
        rules.append(rule)
        if len({money.per_month for other in rules if other.procedure == rule.procedure for money in other.money}) > 1:
            cause = f"money of {rule.procedure!r} is lost once or per month, not both: it is summed up"
            table.refuse(FailureCode.FORM_BAD_VALUE, cause, "money")
    if not rules:
        top.refuse(FailureCode.FORM_BAD_VALUE, "an event needs at least one [[rule]]")
    return tuple(rules)


def parse_laws(text: str, file: str, known: KnownRules) -> tuple[LawOfEvents, ...]:
    """Parse a document of `[[law]]` tables. Raises FormError."""
    top = Table.parse(text, file)
    top.only("law")
    found: list[LawOfEvents] = []
    for table in top.tables("law"):
        law = _law(table, known)
        if any(law.id == other.law.id for other in found):
            table.refuse(FailureCode.FORM_DUPLICATE, f"law {law.id!r} stands twice", "id")
        found.append(LawOfEvents(law, table.texts("events"), table))
    return tuple(found)


def _rule(table: Table, questions: Form, day: str, known: KnownRules, before: Iterable[Rule]) -> Rule:
    table.only(*_RULE_KEYS)
    procedure = table.known(table.text("procedure"), known.procedures, "procedure", "procedure")
    nth = 1 + sum(rule.procedure == procedure for rule in before)
    rule = Rule(
        id=f"{questions.id}.{procedure}" + (f".{nth}" if nth > 1 else ""),
        procedure=procedure,
        when=parse_clauses(table, known.predicates, questions),
        legal_basis=table.text("legal_basis"),
        effective_from=table.day("effective_from") if "effective_from" in table.values else questions.effective_from,
        effective_until=table.day("effective_until") if "effective_until" in table.values else None,
        verified=table.flag("verified", default=False),
        deadlines=tuple(_deadline(entry, questions, day) for entry in table.tables("deadline")),
        lost=table.words_if_any("lost"),
        money=tuple(_money(entry, questions, known) for entry in table.tables("money")),
        bring=tuple(entry.as_words() for entry in table.tables("bring")),
        note=table.words_if_any("note"),
        file=f"{table.file}:{table.line()}",
    )
    if rule.effective_until is not None and rule.effective_until < rule.effective_from:
        table.refuse(FailureCode.FORM_BAD_VALUE, "'effective_until' lies before 'effective_from'", "effective_until")
    return rule


def _deadline(table: Table, questions: Form, day: str) -> Deadline:
    table.only(*_DEADLINE_KEYS)
    dates = [field.fact for field in questions.fields if field.kind is FieldKind.DATE]
    kind = table.one_of("kind", DeadlineKind)
    number = table.count("number")
    least, most = _NUMBERED.get(kind, (0, 0))
    if kind not in _NUMBERED and number is not None:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"kind {kind.value!r} takes no 'number'", "number")
    if kind in _NUMBERED and (number is None or not least <= number <= most):
        table.refuse(FailureCode.FORM_BAD_VALUE, f"'number' must lie between {least} and {most}", "number")
    first_day = table.flag("first_day", default=False)
    if first_day and kind not in _COUNTED:
        cause = f"'first_day' belongs to kinds {', '.join(repr(known.value) for known in _COUNTED)}"
        table.refuse(FailureCode.FORM_BAD_VALUE, cause, "first_day")
    return Deadline(
        kind=kind,
        fact=table.name_of("from", dates, "date the event asks") or day,
        number=number or 0,
        first_day=first_day,
        legal_basis=table.text("legal_basis") if "legal_basis" in table.values else "",
        verified=table.flag("verified", default=False),
    )


def _money(table: Table, questions: Form, known: KnownRules) -> Money:
    table.only("yen", "each", "beyond", "per_month", "verified")
    yen = table.count("yen")
    if not yen or yen > _MOST_YEN:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"'yen' must lie between 1 and {_MOST_YEN}", "yen")
    name = table.name_of("each", known.predicates, "predicate")
    each = known.predicates[name] if name else None
    if each is not None:
        if each.each is None:
            table.refuse(FailureCode.FORM_BAD_VALUE, f"predicate {name!r} goes through no group", "each")
        require_asked(each, questions, table, "each")
    beyond = table.count("beyond") or 0
    if beyond and not _of_people(each, questions):
        table.refuse(FailureCode.FORM_BAD_VALUE, "'beyond' needs 'each' of a group with birth dates", "beyond")
    flags = table.flag("per_month", default=False), table.flag("verified", default=False)
    return Money(yen, each, *flags, beyond=beyond)


def _of_people(each: Predicate | None, questions: Form) -> bool:
    """Tell whether the rows can be put in order of age."""
    group = each.each if each is not None else None
    return any(item.fact == BIRTH for field in questions.fields if field.fact == group for item in field.items)


def _law(table: Table, known: KnownRules) -> Law:
    table.only(*_LAW_KEYS)
    needed, not_needed, never = (_procedures(table, key, known) for key in ("needed", "not_needed", "never_together"))
    if not (needed or not_needed or never):
        table.refuse(FailureCode.FORM_BAD_VALUE, "a law says 'needed', 'not_needed' or 'never_together'")
    if len(never) == 1:
        table.refuse(FailureCode.FORM_BAD_VALUE, "'never_together' needs two procedures", "never_together")
    both = sorted(set(needed) & set(not_needed))
    if both:
        table.refuse(FailureCode.FORM_BAD_VALUE, f"{both[0]!r} cannot be needed and not needed", "not_needed")
    return Law(
        id=table.text("id"),
        sentence=table.text("sentence"),
        when=parse_clauses(table, known.predicates),
        needed=needed,
        not_needed=not_needed,
        never_together=never,
        legal_basis=table.text("legal_basis") if "legal_basis" in table.values else "",
        verified=table.flag("verified", default=False),
    )


def _procedures(table: Table, key: str, known: KnownRules) -> tuple[str, ...]:
    names = tuple(table.known(name, known.procedures, "procedure", key) for name in table.texts(key))
    if len(set(names)) < len(names):
        table.refuse(FailureCode.FORM_DUPLICATE, "one procedure stands twice", key)
    return names


def _meet(one: Rule, other: Rule) -> bool:
    """Tell whether there are days on which both are in force."""
    ends = [rule.effective_until for rule in (one, other) if rule.effective_until is not None]
    return not ends or max(one.effective_from, other.effective_from) <= min(ends)
