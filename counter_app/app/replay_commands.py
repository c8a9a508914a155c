"""`main.py forms replay --from DATE --to DATE`: who is affected by a change of forms and rules, before it comes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.forms_in_force import shelf_of
from counter_app.app.office import FORMS, connector_ids
from counter_app.navigator.replay import Case, Difference, Differs, Replay, RuleBook, replay
from counter_app.navigator.town import town
from counter_app.navigator.town_events import situation
from counter_app.packs.office_forms import OfficeForms, office_forms, read_office_forms
from counter_app.packs.tree import FormTree

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.answers import Answers

_KIND_WORDS = {
    Differs.PROCEDURE: "手続",
    Differs.FIELDS: "項目",
    Differs.FEE: "手数料",
    Differs.DOCUMENTS: "書類・持ち物",
    Differs.DESTINATION: "送り先",
    Differs.DEADLINE: "期限",
    Differs.MONEY: "失うおそれのある金額",
    Differs.REASON: "理由",
}


def replay_town(options: argparse.Namespace) -> None:
    """Run the invented town through the rules of both days and list what differs."""
    before, after = (book_of(_forms_on(options, day), day) for day in (options.since, options.until))
    result = replay(before, after, town_cases((before, after), options.households, options.seed), before.on)
    if options.json:
        print_json(as_json(before, after, result))
    else:
        sys.stdout.write("\n".join(lines(before, after, result)) + "\n")


def town_cases(books: tuple[RuleBook, RuleBook], households: int, seed: int) -> Iterator[Case]:
    """Every household of the town in every event, as of the first book's day, with the answers both books ask for."""
    on = books[0].on
    for household in town(households, on, seed):
        for event_id in dict.fromkeys(event_id for book in books for event_id in book.events):
            answers: Answers | None = None
            for event in (book.events[event_id] for book in books if event_id in book.events):
                answers = situation(event, household, on, seed, answers)
            assert answers is not None
            yield Case(event_id, household.number, answers)


def as_json(before: RuleBook, after: RuleBook, result: Replay) -> dict[str, Any]:
    """Return plain values; each difference with the numbers of all households it happens to."""
    return {
        "from": before.on.isoformat(),
        "to": after.on.isoformat(),
        "situations": result.situations,
        "changed": result.changed,
        "differences": [
            {**_plain(difference), "situations": len(numbers), "households": list(numbers)}
            for difference, numbers in result.differences.items()
        ],
    }


def lines(before: RuleBook, after: RuleBook, result: Replay) -> Iterator[str]:
    """Say it in Japanese, the most frequent difference first."""
    yield f"{before.on} → {after.on}: {result.situations:,} 件の状況のうち {result.changed:,} 件が変わります"
    ordered = sorted(result.differences.items(), key=lambda entry: -len(entry[1]))
    for difference, numbers in ordered:
        title = _title(difference, after) or _title(difference, before) or difference.procedure
        was, becomes = difference.before or "なし", difference.after or "なし"
        yield (
            f"{len(numbers):>6,} 件  {difference.event} / {title}  {_KIND_WORDS[difference.kind]}: "
            f"{was} → {becomes}  （例: 世帯 {numbers[0]}）"
        )


def _title(difference: Difference, book: RuleBook) -> str | None:
    form = book.forms.get(difference.procedure)
    return form.title.ja if form else None


def _plain(difference: Difference) -> dict[str, str]:
    return {
        "event": difference.event,
        "procedure": difference.procedure,
        "differs": difference.kind.value,
        "before": difference.before,
        "after": difference.after,
    }


def _forms_on(options: argparse.Namespace, day: date) -> OfficeForms:
    if options.directory:
        found, errors = read_office_forms(
            str(options.directory), FormTree.of_folder(options.directory), connector_ids()
        )
        if errors:
            raise errors[0]
        return found
    return office_forms(shelf_of(settings_of(options)), FormTree.of_folder(FORMS), connector_ids(), day)


def book_of(forms: OfficeForms, day: date) -> RuleBook:
    """Return what is in force on a day."""
    in_force: Mapping[str, Any] = MappingProxyType({form.id: form for form in forms.catalogue.effective(day)})
    return RuleBook(day, in_force, MappingProxyType({event.id: event for event in forms.events.effective(day)}))
