"""`main.py advise`: what follows from a life event for one household."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.command_line import print_json
from counter_app.app.office import FORMS, connector_ids
from counter_app.devices.clock import SystemClock
from counter_app.domain.derive import derive
from counter_app.domain.japan_time import JAPAN
from counter_app.failures import FailureCode, FormError
from counter_app.navigator.advice_document import as_json, as_lines, words_json
from counter_app.navigator.advise import advise
from counter_app.navigator.facts_file import FactsFile, answers_from, parse_facts, yes_or_no
from counter_app.navigator.which_event import find_events
from counter_app.packs.catalogue import Catalogue
from counter_app.packs.life_events import LifeEvents

if TYPE_CHECKING:
    from datetime import date

_MOST_BYTES = 1_000_000


def advise_household(options: argparse.Namespace) -> None:
    """Advise the household of a facts file; find the event first where the file names none."""
    directory = options.directory or FORMS
    catalogue = Catalogue.load(directory, connector_ids())
    events = LifeEvents.load(directory, catalogue)
    given = parse_facts(_text(options.facts), options.facts.name)
    today = given.today or SystemClock().now().date()
    if given.event is None:
        _find(given, events, today, json=options.json)
        return
    effective = {event.id: event for event in events.effective(today)}
    event = effective[given.facts.known(given.event, effective, f"life event in force on {today}", "event")]
    at = datetime.combine(today, time(), JAPAN)
    answers = derive(answers_from(given.facts, event, at), today, at)
    advice = advise(event, {form.id: form for form in catalogue.effective(today)}, answers, today)
    if options.json:
        print_json(as_json(advice, event))
    else:
        sys.stdout.writelines(f"{line}\n" for line in as_lines(advice, event))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = f"cannot be read: {type(error).__name__}"
        raise FormError(FailureCode.FORM_UNREADABLE, cause, path.name) from None


def _find(given: FactsFile, events: LifeEvents, today: date, *, json: bool) -> None:
    """わからない: which events the answers point to, and what to ask next."""
    facts = {question.fact: question for question in events.questions}
    answers = yes_or_no(given.facts)
    for key in answers:
        given.facts.known(key, facts, "finding question", key)
    found = find_events(events.questions, answers)
    effective = {event.id: event for event in events.effective(today)}
    names = [name for name in found.events if name in effective]
    if json:
        asks = [{"fact": fact, "question": words_json(facts[fact].question)} for fact in found.asks]
        titles = [{"event": name, "title": words_json(effective[name].title)} for name in names]
        print_json({"event": None, "today": today.isoformat(), "events": titles, "asks": asks})
        return
    sys.stdout.writelines(f"{effective[name].title.ja}［{name}］\n" for name in names)
    sys.stdout.writelines(f"確かめること {facts[fact].question.ja}［{fact}］\n" for fact in found.asks)
