"""わからない: a few yes-no questions that find the events. Read from `_finding.toml`; a yes points to events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.form_table import Table
from counter_app.failures import FailureCode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counter_app.domain.words import Words

_FACT = re.compile(r"finding\.[a-z][A-Za-z0-9]*")


@dataclass(frozen=True)
class EventQuestion:
    """A yes means that each of `events` may have happened. Asked only where the question at `after` was a yes."""

    fact: str  # `finding.moved`
    question: Words
    events: tuple[str, ...]
    after: str = ""


@dataclass(frozen=True)
class Found:
    """What the answers say so far: events, and the facts of the questions that are still open."""

    events: tuple[str, ...]
    asks: tuple[str, ...]


def parse_event_questions(text: str, file: str, events: Collection[str]) -> tuple[EventQuestion, ...]:
    """Parse a document of `[[question]]` tables. Raises FormError with file and line."""
    top = Table.parse(text, file)
    top.only("question")
    found: list[EventQuestion] = []
    for table in top.tables("question"):
        table.only("fact", "question", "events", "after")
        fact = table.matching("fact", _FACT)
        earlier = [question.fact for question in found]
        if fact in earlier:
            table.refuse(FailureCode.FORM_DUPLICATE, f"{fact!r} is asked twice", "fact")
        named = tuple(table.known(name, events, "event", "events") for name in table.texts("events"))
        after = table.name_of("after", earlier, "earlier question") or ""
        found.append(EventQuestion(fact, table.words("question"), named, after))
    for table, question in zip(top.tables("question"), found, strict=True):
        if not question.events and not any(other.after == question.fact for other in found):
            table.refuse(FailureCode.FORM_BAD_VALUE, "a question points to events or to another question", "events")
    return tuple(found)


def find_events(questions: tuple[EventQuestion, ...], answers: Mapping[str, str]) -> Found:
    """Go through the questions; `answers` gives `yes` or `no` by fact, nothing where it was not answered."""
    events: list[str] = []
    asks: list[str] = []
    yes: set[str] = set()
    for question in questions:
        if question.after and question.after not in yes:
            continue
        answer = answers.get(question.fact, "")
        if answer == "yes":
            yes.add(question.fact)
            events.extend(event for event in question.events if event not in events)
        elif not answer:
            asks.append(question.fact)
    return Found(tuple(events), tuple(asks))
