"""What of a visit may leave the terminal: default deny. The one place where an answer becomes part of a message.

A fact is shown only where the resident released it by name, a form asks for it now, its kind is listed below, its name is
not that of a secret, and its text does not look like a 個人番号. Everything else of a visit (card, PIN, photo, what was
typed and not taken, offers, other sources' words) is not even looked at here. A field that is new in a form has a name
nobody released. What is released ends with the visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.answers import Origin
from counter_app.domain.form import FieldKind
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.flow.state import Step
from counter_app.remote.actors import NOTHING, Actor
from counter_app.remote.facts import fact_of
from counter_app.remote.messages import (
    FieldCleared,
    FieldPresence,
    FieldValue,
    FormBody,
    No,
    Page,
    Release,
    Sight,
    Withdraw,
)
from counter_app.remote.rights import PATH, VALUE

if TYPE_CHECKING:
    from uuid import UUID

    from counter_app.domain.answers import Answer
    from counter_app.domain.form import AskedField, Field
    from counter_app.flow.state import Visit
    from counter_app.remote.shared_form import Cell, Proposal, SharedForm

# How far a kind can be shown at most. A kind that is not listed is never shown.
_MOST: Mapping[FieldKind, Sight] = MappingProxyType(
    {
        FieldKind.TEXT: Sight.SHOWN,
        FieldKind.NAME: Sight.SHOWN,
        FieldKind.KANA: Sight.SHOWN,
        FieldKind.DATE: Sight.SHOWN,
        FieldKind.SEX: Sight.SHOWN,
        FieldKind.CHOICE: Sight.SHOWN,
        FieldKind.YES_NO: Sight.SHOWN,
        FieldKind.NUMBER: Sight.SHOWN,
        FieldKind.PHONE: Sight.SHOWN,
        FieldKind.POSTAL_CODE: Sight.SHOWN,
        FieldKind.ADDRESS: Sight.SHOWN,
        FieldKind.BANK_CODE: Sight.SHOWN,
        FieldKind.BRANCH_CODE: Sight.SHOWN,
        FieldKind.ACCOUNT_NUMBER: Sight.SHOWN,
        FieldKind.ACCOUNT_HOLDER: Sight.SHOWN,
        FieldKind.DOCUMENT: Sight.SHOWN,
        FieldKind.GROUP: Sight.SHOWN,  # how many rows
        FieldKind.CONSENT: Sight.PRESENCE,
    }
)
# What no form here asks for, should one ever: words inside a name like `applicant.individualNumber`
_NEVER_NAMED = re.compile(
    r"(?:my|individual|kojin|personal)_?(?:number|bango)|"
    r"(?<![a-z])(?:pin|password|passcode|secret|photo|portrait|face|code_?b)(?![a-z])"
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COVERED = frozenset({Step.SECRET, Step.READING})
_MOST_FACTS = 300  # in one message
_ACTORS = {Origin.CARD: Actor.CARD, Origin.STAFF: Actor.ASSISTANT}

Outgoing = tuple[Actor, FormBody | Page]


@dataclass(frozen=True)
class Releases:
    """What the resident has released by touch, in this visit and since the last stop. Never taken from a line."""

    visit: UUID | None = None
    stops: int = 0
    facts: Mapping[str, Sight] = field(default_factory=lambda: MappingProxyType({}))

    def having(self, visit: Visit, shown: SharedForm, facts: Iterable[str], sight: Sight) -> Releases:
        """The resident releases facts; those that cannot be shown this far are released as far as they can."""
        can = releasable(visit)
        more = {fact: _least(sight, can[fact]) for fact in facts if fact in can}
        return Releases(visit.visit_id, shown.stops, MappingProxyType({**self.of(visit, shown), **more}))

    def without(self, facts: Iterable[str]) -> Releases:
        """The resident takes facts back."""
        gone = frozenset(facts)
        return replace(self, facts=MappingProxyType({f: sight for f, sight in self.facts.items() if f not in gone}))

    def of(self, visit: Visit, shown: SharedForm) -> Mapping[str, Sight]:
        """Return what is released: nothing in another visit, nothing after a stop."""
        same = visit.visit_id is not None and (visit.visit_id, shown.stops) == (self.visit, self.stops)
        return self.facts if same else MappingProxyType({})

    def carried(self, visit: Visit, before: SharedForm, after: SharedForm) -> Releases:
        """Return the same for a call that goes on under another log, because the hub lost the first."""
        return Releases(visit.visit_id, after.stops, self.of(visit, before))


def most(asked: Field) -> Sight | None:
    """Return how far a field can be shown at most; None: it never leaves the terminal."""
    words = _CAPITAL.sub("_", asked.fact).lower()
    return None if _NEVER_NAMED.search(words) else _MOST.get(asked.kind)


def releasable(visit: Visit) -> Mapping[str, Sight]:
    """Return what the resident could release now, and how far: fact by fact, in the order the forms ask."""
    found: dict[str, Sight | None] = {}
    for item in _asked(visit):
        fact = fact_of(item.path)
        limit = most(item.field)
        known = found.get(fact, limit)
        found[fact] = _least(limit, known) if limit is not None and known is not None else None
    return MappingProxyType({fact: sight for fact, sight in found.items() if sight is not None})


def covered(visit: Visit) -> bool:
    """Tell whether nothing may be seen now: a secret is typed, the card is read, or the answers are covered."""
    return visit.step in _COVERED or visit.card.away


def outgoing(visit: Visit, releases: Releases, shown: SharedForm) -> tuple[Outgoing, ...]:
    """Return what to say, in order, so that the others see what is released, and nothing else.

    `shown` is the terminal's own view (`Replica.view`); after everything was said to it, this returns nothing. Changes
    the terminal has taken from others must stand in the visit before.
    """
    allowed = _allowed(visit, releases, shown)
    page = _page(visit, allowed)
    turned = () if shown.page == page else ((Actor.RESIDENT, page),)
    back = _taken_back(shown, allowed)
    if covered(visit) or shown.barred or shown.over is not None:
        return (*back, *turned)
    return (*back, *_given(shown, allowed), *_changes(visit, allowed, shown), *turned)


def objection(visit: Visit, proposal: Proposal) -> No | None:
    """Return why the terminal does not even ask the resident about a proposal; None where it does."""
    asked = [item for item in _asked(visit) if item.path == proposal.path]
    if not asked:
        return No.GONE
    for item in asked:
        if most(item.field) is not Sight.SHOWN or item.field.kind is FieldKind.GROUP:
            return No.NOT_OFFERED
        try:
            canonical_answer(item.field, proposal.text.reveal())
        except InputError:
            return No.NOT_TAKEN
    return None


def _asked(visit: Visit) -> Iterator[AskedField]:
    for form in visit.asked_forms:
        yield from form.asked(visit.answers)


def _allowed(visit: Visit, releases: Releases, shown: SharedForm) -> Mapping[str, Sight]:
    """What is released and can be shown as the forms stand now."""
    can = releasable(visit)
    return {fact: _least(sight, can[fact]) for fact, sight in releases.of(visit, shown).items() if fact in can}


def _taken_back(shown: SharedForm, allowed: Mapping[str, Sight]) -> tuple[Outgoing, ...]:
    gone = [fact for fact in shown.released if fact not in allowed]
    return tuple((Actor.RESIDENT, Withdraw(part)) for part in _parts(gone))


def _given(shown: SharedForm, allowed: Mapping[str, Sight]) -> Iterator[Outgoing]:
    for sight in Sight:
        new = [fact for fact, far in allowed.items() if far is sight and shown.released.get(fact) is not sight]
        yield from ((Actor.RESIDENT, Release(part, sight)) for part in _parts(new))


def _changes(visit: Visit, allowed: Mapping[str, Sight], shown: SharedForm) -> Iterator[Outgoing]:
    forgotten = {
        fact for fact, sight in shown.released.items() if allowed.get(fact) is not sight and sight is Sight.SHOWN
    }
    cells = {path: cell for path, cell in shown.cells.items() if fact_of(path) in allowed.keys() - forgotten}
    counting = {item.path: item for item in _asked(visit)}  # in the order the forms ask
    for path in dict.fromkeys((*counting, *cells)):
        sight, answer = allowed.get(fact_of(path)), visit.answers.find(path)
        if sight is not None:
            yield from _change(path, answer if path in counting else None, sight, cells.get(path))


def _change(path: str, answer: Answer | None, sight: Sight, cell: Cell | None) -> Iterator[Outgoing]:
    base = cell.version if cell is not None else NOTHING
    if answer is None:
        if cell is not None and cell.filled:
            yield Actor.RESIDENT, FieldCleared(path, base)
        return
    actor = _ACTORS.get(answer.origin, Actor.RESIDENT)
    if sight is Sight.SHOWN and _speakable(answer):
        said = (answer.value, answer.origin, answer.trust)
        if cell is None or (cell.text, cell.origin, cell.trust) != said:
            yield actor, FieldValue(path, *said, base)
    elif cell is None or not cell.filled or cell.text is not None:
        yield actor, FieldPresence(path, filled=True, base=base)


def _speakable(answer: Answer) -> bool:
    """Tell whether a message takes this text; otherwise only that there is one is told."""
    try:
        VALUE.check(answer.value)
    except (ValueError, TypeError):
        return False
    return True


def _page(visit: Visit, allowed: Mapping[str, Sight]) -> Page:
    asking = visit.asking or ""
    return Page(visit.step.value, asking if fact_of(asking) in allowed and not covered(visit) else "")


def _parts(facts: list[str]) -> Iterator[tuple[str, ...]]:
    fitting = [fact for fact in facts if PATH.form.fullmatch(fact)]
    for start in range(0, len(fitting), _MOST_FACTS):
        yield tuple(fitting[start : start + _MOST_FACTS])


def _least(one: Sight, other: Sight) -> Sight:
    return Sight.PRESENCE if Sight.PRESENCE in (one, other) else Sight.SHOWN
