"""The shared form as a value: what everybody in a call sees after the same messages of its log.

    fold(form, message) -> SharedForm      one message further

Values are whole. Every change of a field names the change its author saw (`base`); a change that saw another state than
the one it meets is not taken and stands in `lost`, for its author to be told. So nothing is overwritten unseen, and
nothing goes away in silence. A proposal is a clerk's; only the resident's `Accept` makes it a value, and a change of the
field in between takes it away, visibly. Time comes with the messages, from the hub's clock alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from counter_app.domain.answers import Origin, Trust
from counter_app.personal import Personal
from counter_app.remote.actors import NOTHING, Actor, Mark
from counter_app.remote.facts import fact_of
from counter_app.remote.messages import (
    Accept,
    Decline,
    FieldCleared,
    FieldPresence,
    FieldValue,
    HangUp,
    Highlight,
    Leave,
    Lock,
    MandateSigned,
    Message,
    No,
    Page,
    Propose,
    Release,
    Revoked,
    Sight,
    Stop,
    Unlock,
    Why,
    Withdraw,
)

V = TypeVar("V")
Change = FieldValue | FieldCleared | FieldPresence


@dataclass(frozen=True)
class Cell:
    """A field as it is shown. `text` is None where only its presence is; `version`: the change that made it so."""

    filled: bool
    text: Personal[str] | None
    origin: Origin | None
    trust: Trust | None
    actor: Actor
    version: Mark


class Fate(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Proposal:
    """A clerk's suggestion."""

    mark: Mark
    actor: Actor
    path: str
    text: Personal[str]
    base: Mark
    fate: Fate = Fate.OPEN
    why: No | None = None


class Loss(StrEnum):
    """Why a change was not taken."""

    OVERTAKEN = "overtaken"  # the field had changed since its author saw it
    NOT_SHOWN = "not-shown"  # the field is not released, or not this far
    NOT_OPEN = "not-open"  # the proposal was not open any more
    STOPPED = "stopped"  # a proposal that was open when everything was stopped, or its field withdrawn


@dataclass(frozen=True)
class Lost:
    """A change nobody sees: to be told to its author (`mark.sender`). `text` is None where it was to be forgotten."""

    mark: Mark
    actor: Actor
    path: str
    text: Personal[str] | None
    why: Loss
    by: Mark = NOTHING


@dataclass(frozen=True)
class Writing:
    """Somebody is writing here, until then."""

    sender: str
    actor: Actor
    until: datetime


@dataclass(frozen=True)
class SharedForm:
    """What everybody sees after message `number`. Equal for everybody who has the same log."""

    number: int = 0
    heard: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    released: Mapping[str, Sight] = field(default_factory=lambda: MappingProxyType({}))
    cells: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    proposals: Mapping[Mark, Proposal] = field(default_factory=lambda: MappingProxyType({}))
    writing: Mapping[str, Writing] = field(default_factory=lambda: MappingProxyType({}))
    highlights: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lost: tuple[Lost, ...] = ()
    page: Page | None = None
    barred: bool = False  # the mandate was revoked: nothing is released until there is another
    barred_before: bool = False  # before the last mandate, should the hub not take that one
    over: Why | None = None
    stops: int = 0  # how often everything was stopped: what was released before a stop is not released after it

    def version(self, path: str) -> Mark:
        """Return the change a new one at `path` has seen."""
        cell = self.cells.get(path)
        return cell.version if cell is not None else NOTHING

    def sight(self, path: str) -> Sight | None:
        """Return how far the field is released; None: not at all."""
        return self.released.get(fact_of(path))

    def writer(self, path: str, now: datetime) -> Writing | None:
        """Return who is writing there now."""
        held = self.writing.get(path)
        return held if held is not None and now < held.until else None

    def open_proposals(self) -> tuple[Proposal, ...]:
        """Return what waits for the resident's word, oldest first."""
        return tuple(each for each in self.proposals.values() if each.fate is Fate.OPEN)

    def told(self, sender: str) -> tuple[Lost, ...]:
        """Return what this sender has to be told, oldest first."""
        return tuple(each for each in self.lost if each.mark.sender == sender)


def changed_by_others(before: SharedForm, after: SharedForm, sender: str) -> tuple[tuple[str, Cell], ...]:
    """Return the fields somebody else changed between two views, for `sender` to take into its visit."""
    return tuple(
        (path, cell)
        for path, cell in after.cells.items()
        if cell.version.sender != sender and before.version(path) != cell.version
    )


def fold(form: SharedForm, message: Message) -> SharedForm:
    """Return the form one message further. What was heard before, under whatever number, changes nothing."""
    if message.number and message.number <= form.number:
        return form
    again = message.own <= form.heard.get(message.sender, 0)
    heard = form.heard if again else MappingProxyType({**form.heard, message.sender: message.own})
    moved = replace(form, number=message.number or form.number, heard=heard)
    if again:
        return moved
    return _said(moved, message) if form.over is None else _said_too_late(moved, message)


def _said_too_late(form: SharedForm, message: Message) -> SharedForm:
    """The call is over: a change that was under way is not shown, and its author is told."""
    body = message.body
    if isinstance(body, Change | Propose):
        return _lose(form, Lost(message.mark, message.actor, body.path, None, Loss.STOPPED))
    return form


def _said(form: SharedForm, message: Message) -> SharedForm:
    match message.body:
        case FieldValue() | FieldCleared() | FieldPresence() as change:
            return _changed(form, message, change)
        case Propose() as proposal:
            return _proposed(form, message, proposal)
        case Accept(proposal=mark):
            return _accepted(form, message, mark)
        case Decline(proposal=mark, why=why):
            return _declined(form, message, mark, why)
        case Release(facts=facts, sight=sight):
            return _released(form, facts, sight)
        case Withdraw(facts=facts):
            return _withdrawn(form, frozenset(facts))
        case Stop():
            return _emptied(form)
        case Revoked(why=Why.REFUSED):
            return replace(_emptied(form), barred=form.barred_before)
        case Revoked():
            return replace(_emptied(form), barred=True)
        case MandateSigned():
            return replace(form, barred=False, barred_before=form.barred)
        case HangUp(why=why):
            return replace(_emptied(form), over=why)
        case _:
            return _beside(form, message)


def _beside(form: SharedForm, message: Message) -> SharedForm:
    match message.body:
        case Lock(path=path, seconds=seconds):
            return _locked(form, message, path, seconds)
        case Unlock(path=path):
            return replace(form, writing=_without(form.writing, path, message.sender))
        case Leave():
            writing = {path: held for path, held in form.writing.items() if held.sender != message.sender}
            return replace(form, writing=MappingProxyType(writing), highlights=_less(form.highlights, message.sender))
        case Page() as page:
            return replace(form, page=page)
        case Highlight(path=path):
            rest = _less(form.highlights, message.sender)
            return replace(form, highlights=MappingProxyType({**rest, message.sender: path}) if path else rest)
    return form


def _changed(form: SharedForm, message: Message, change: Change) -> SharedForm:
    sight = form.sight(change.path)
    text = change.text if isinstance(change, FieldValue) else None
    if sight is None or (text is not None and sight is not Sight.SHOWN):
        return _lose(form, Lost(message.mark, message.actor, change.path, None, Loss.NOT_SHOWN))
    if change.base != form.version(change.path):
        by = form.version(change.path)
        return _lose(form, Lost(message.mark, message.actor, change.path, text, Loss.OVERTAKEN, by))
    match change:
        case FieldValue():
            cell = Cell(
                filled=True,
                text=text,
                origin=change.origin,
                trust=change.trust,
                actor=message.actor,
                version=message.mark,
            )
        case FieldPresence(filled=filled):
            cell = Cell(filled=filled, text=None, origin=None, trust=None, actor=message.actor, version=message.mark)
        case FieldCleared():
            cell = Cell(filled=False, text=None, origin=None, trust=None, actor=message.actor, version=message.mark)
    return _put(form, message, change.path, cell)


def _put(form: SharedForm, message: Message, path: str, cell: Cell) -> SharedForm:
    """Show a value; open proposals that had seen another one are overtaken, and whoever wrote here is done."""
    proposals = dict(form.proposals)
    lost = list(form.lost)
    for mark, each in form.proposals.items():
        if each.path == path and each.fate is Fate.OPEN:
            proposals[mark] = replace(each, fate=Fate.OVERTAKEN)
            lost.append(Lost(mark, each.actor, path, each.text, Loss.OVERTAKEN, message.mark))
    return replace(
        form,
        cells=MappingProxyType({**form.cells, path: cell}),
        proposals=MappingProxyType(proposals),
        lost=tuple(lost),
        writing=_without(form.writing, path, message.sender),
    )


def _proposed(form: SharedForm, message: Message, said: Propose) -> SharedForm:
    made = Proposal(message.mark, message.actor, said.path, said.text, said.base)
    current = form.version(said.path)
    if said.base != current:
        made = replace(made, fate=Fate.OVERTAKEN)
        lost = Lost(made.mark, made.actor, made.path, made.text, Loss.OVERTAKEN, current)
        form = _lose(form, lost)
    writing = _without(form.writing, said.path, message.sender)
    return replace(form, proposals=MappingProxyType({**form.proposals, made.mark: made}), writing=writing)


def _accepted(form: SharedForm, message: Message, mark: Mark) -> SharedForm:
    """The resident's yes. Where the field is not shown, the yes is all that is seen."""
    found = form.proposals.get(mark)
    if found is None or found.fate is not Fate.OPEN:
        path = found.path if found is not None else ""
        return _lose(form, Lost(message.mark, message.actor, path, None, Loss.NOT_OPEN, mark))
    taken = replace(found, fate=Fate.ACCEPTED)
    form = replace(form, proposals=MappingProxyType({**form.proposals, mark: taken}))
    sight = form.sight(found.path)
    if sight is None:
        return form
    shown = sight is Sight.SHOWN
    cell = Cell(
        filled=True,
        text=found.text if shown else None,
        origin=Origin.CLERK if shown else None,
        trust=Trust.STATED if shown else None,
        actor=found.actor,
        version=message.mark,
    )
    return _put(form, message, found.path, cell)


def _declined(form: SharedForm, message: Message, mark: Mark, why: No) -> SharedForm:
    found = form.proposals.get(mark)
    if found is None or found.fate is not Fate.OPEN:
        path = found.path if found is not None else ""
        return _lose(form, Lost(message.mark, message.actor, path, None, Loss.NOT_OPEN, mark))
    declined = replace(found, fate=Fate.DECLINED, why=why)
    return replace(form, proposals=MappingProxyType({**form.proposals, mark: declined}))


def _released(form: SharedForm, facts: tuple[str, ...], sight: Sight) -> SharedForm:
    """Show these facts this far; what was shown further is forgotten first."""
    if form.barred:
        return form
    less = frozenset(fact for fact in facts if sight is Sight.PRESENCE and form.released.get(fact) is Sight.SHOWN)
    form = _withdrawn(form, less) if less else form
    return replace(form, released=MappingProxyType({**form.released, **dict.fromkeys(facts, sight)}))


def _withdrawn(form: SharedForm, facts: frozenset[str]) -> SharedForm:
    return _forgotten(form, lambda path: fact_of(path) in facts, facts)


def _emptied(form: SharedForm) -> SharedForm:
    """Nothing is shown any more."""
    gone = _forgotten(form, lambda _path: True, frozenset(form.released))
    nothing: Mapping[str, Writing] = MappingProxyType({})
    return replace(gone, writing=nothing, highlights=MappingProxyType({}), page=None, stops=form.stops + 1)


def _forgotten(form: SharedForm, gone: Callable[[str], bool], facts: frozenset[str]) -> SharedForm:
    """Take away every value at these paths, wherever it stands; whoever waits for a proposal there is told."""
    waiting = [each for each in form.open_proposals() if gone(each.path)]
    told = tuple(Lost(each.mark, each.actor, each.path, None, Loss.STOPPED) for each in waiting)
    lost = tuple(replace(each, text=None) if gone(each.path) else each for each in form.lost)
    return replace(
        form,
        released=MappingProxyType({fact: sight for fact, sight in form.released.items() if fact not in facts}),
        cells=MappingProxyType({path: cell for path, cell in form.cells.items() if not gone(path)}),
        proposals=MappingProxyType({mark: each for mark, each in form.proposals.items() if not gone(each.path)}),
        lost=(*lost, *told),
    )


def _locked(form: SharedForm, message: Message, path: str, seconds: int) -> SharedForm:
    """The first in the hub's order writes; a lock that is not in order yet is not shown, only the hub's time counts."""
    if message.at is None:
        return form
    held = form.writer(path, message.at)
    if held is not None and held.sender != message.sender:
        return form
    until = message.at + timedelta(seconds=seconds)
    return replace(
        form,
        writing=MappingProxyType({**form.writing, path: Writing(message.sender, message.actor, until)}),
    )


def _without(writing: Mapping[str, Writing], path: str, sender: str) -> Mapping[str, Writing]:
    held = writing.get(path)
    return _less(writing, path) if held is not None and held.sender == sender else writing


def _less(entries: Mapping[str, V], key: str) -> Mapping[str, V]:
    return MappingProxyType({each: value for each, value in entries.items() if each != key})


def _lose(form: SharedForm, lost: Lost) -> SharedForm:
    return replace(form, lost=(*form.lost, lost))
