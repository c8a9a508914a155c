"""Golden cases: households with the complete list of what they need, written down by a person and never by the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from counter_app.domain.advice import Advice, Verdict
from counter_app.domain.form_table import Table
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import answers_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from counter_app.domain.answers import Answers
    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Outcome:
    """What matters of one needed procedure: its last day, and the yen at risk."""

    by: date | None = None
    yen: int | None = None


@dataclass(frozen=True)
class GoldenCase:
    """One household. `expected` is complete: what is not in it is not needed; `open` what an answer is missing for."""

    id: str
    event: str
    today: date
    facts: Table
    expected: Mapping[str, Outcome]
    open: frozenset[str] = frozenset()
    source: str = ""
    file: str = ""

    def answers(self, event: LifeEvent) -> Answers:
        """Return the household's answers. Raises FormError where it names what the event does not ask."""
        return answers_from(self.facts, event, datetime.combine(self.today, time(), JAPAN))


def parse_golden(text: str, file: str, procedures: Collection[str]) -> tuple[GoldenCase, ...]:
    """Parse a document of `[[case]]` tables. Raises FormError with file and line."""
    top = Table.parse(text, file)
    top.only("case")
    found: list[GoldenCase] = []
    for table in top.tables("case"):
        table.only("id", "event", "today", "facts", "expected", "open", "source")
        expected = table.table("expected")
        case = GoldenCase(
            id=table.matching("id", _ID),
            event=table.text("event"),
            today=table.day("today"),
            facts=table.table("facts"),
            expected={
                expected.known(name, procedures, "procedure", name): _outcome(expected.table(name))
                for name in expected.values
            },
            open=frozenset(table.known(name, procedures, "procedure", "open") for name in table.texts("open")),
            source=table.text("source") if "source" in table.values else "",
            file=f"{file}:{table.line()}",
        )
        if any(case.id == other.id for other in found):
            table.refuse(FailureCode.FORM_DUPLICATE, f"case {case.id!r} stands twice", "id")
        found.append(case)
    return tuple(found)


def outcome_of(advice: Advice) -> tuple[dict[str, Outcome], frozenset[str]]:
    """Return what matters of the needed procedures, and the open ones."""
    needed = {
        entry.form.id: Outcome(entry.due.day if entry.due else None, entry.at_risk.yen if entry.at_risk else None)
        for entry in advice.of(Verdict.NEEDED)
    }
    return needed, frozenset(entry.form.id for entry in advice.of(Verdict.OPEN))


def differences(case: GoldenCase, event: LifeEvent, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """Advise the household and say, in staff's words, what differs from what is expected; empty where nothing does."""
    found, still_open = outcome_of(advise(event, forms, case.answers(event), case.today))
    return tuple(_differences(case, found, still_open))


def _differences(case: GoldenCase, found: Mapping[str, Outcome], still_open: frozenset[str]) -> Iterator[str]:
    for name in sorted({*found, *case.expected}):
        here, there = found.get(name), case.expected.get(name)
        if here is None or there is None:
            yield f"{name}: {'advised, not expected' if there is None else 'expected, not advised'}"
        elif here != there:
            yield f"{name}: by {here.by}, {here.yen} yen instead of by {there.by}, {there.yen} yen"
    for name in sorted(still_open ^ case.open):
        yield f"{name}: {'open' if name in still_open else 'expected to be open'}"


def _outcome(table: Table) -> Outcome:
    table.only("by", "yen")
    return Outcome(table.day("by") if "by" in table.values else None, table.count("yen"))


def as_toml(case_id: str, event: str, today: date, facts: Mapping[str, object], advice: Advice) -> Iterator[str]:
    """Write a household with its present answer as a `[[case]]`, for a person to review and paste."""
    needed, still_open = outcome_of(advice)
    yield from ("[[case]]", f'id = "{case_id}"', f'event = "{event}"', f"today = {today}")
    if still_open:
        yield f"open = [{', '.join(_quoted(name) for name in sorted(still_open))}]"
    yield "[case.facts]"
    for key, value in facts.items():
        if not isinstance(value, list):
            yield f"{_quoted(key)} = {_quoted(value)}"
    for key, value in facts.items():
        if isinstance(value, list):
            rows = ", ".join("{ " + ", ".join(f"{k} = {_quoted(v)}" for k, v in row.items()) + " }" for row in value)
            yield f"{_quoted(key)} = [{rows}]"
    yield "[case.expected]"
    for name, outcome in needed.items():
        parts = [f"by = {outcome.by}"] if outcome.by else []
        parts += [f"yen = {outcome.yen}"] if outcome.yen else []
        yield f"{name} = {{ {', '.join(parts)} }}" if parts else f"{name} = {{}}"


def _quoted(text: object) -> str:
    return f'"{text}"'
