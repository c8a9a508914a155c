"""A call as its desk sees it, one message further: the form, and what is said, shown and printed beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from counter_app.personal import Personal
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.desk_state import Beside, Line, MyCall, Print, Waiting
from counter_app.remote.desk_stills import Picture
from counter_app.remote.messages import (
    Answered,
    Caption,
    HangUp,
    Join,
    Leave,
    Marker,
    Message,
    Phrase,
    Pointer,
    PrintOutcome,
    PrintRequest,
    Redaction,
    Revoked,
    Ring,
    Say,
    StillChunk,
    StillHeader,
    Stop,
)
from counter_app.remote.replica import Replica
from counter_app.remote.shared_form import Loss, Lost

_MOST_LINES = 500
_MOST_CAPTIONS = 200
_MOST_PICTURES = 20


def hear(call: MyCall, message: Message) -> MyCall:
    """Take a message in. Numbered ones come in the log's order; what was heard before changes nothing."""
    if message.call != call.replica.call:
        return call
    if not message.number:
        return _passing(call, message)
    replica = call.replica
    before = replica.ordered.number
    heard = replica.hear(message)
    if heard.ordered.number == before:
        return replace(call, replica=heard)
    beside = call.beside
    number = before
    for each in _in_order(replica, message):
        number += 1
        beside = fold(beside, each)
        if isinstance(each.body, Ring):
            call = replace(call, about=_asked(call, each, each.body))
    gone = isinstance(message.body, Stop | Revoked | HangUp) or heard.ordered.stops != replica.ordered.stops
    pointer = None if gone else call.pointer
    return _seen_again(replace(call, replica=heard, beside=beside, pointer=pointer))


def _asked(call: MyCall, message: Message, ring: Ring) -> Waiting:
    """What the resident asked for: a desk that takes a call up again knows it from the log alone."""
    terminal = call.about.terminal or message.sender
    return replace(
        call.about,
        terminal=terminal,
        procedure=ring.procedure,
        language=ring.language,
        sign_language=ring.sign_language,
    )


def _in_order(replica: Replica, message: Message) -> list[Message]:
    """Return what the copy can take now, in order: the message, and what had come early."""
    waiting = {**replica.early, message.number: message}
    ready = []
    number = replica.ordered.number
    while (following := waiting.get(number + 1)) is not None:
        ready.append(following)
        number += 1
    return ready


def _seen_again(call: MyCall) -> MyCall:
    """What went out of sight has to be logged again before it is seen again."""
    viewed = call.viewed()
    return replace(call, asked_to_log=call.asked_to_log & viewed, logged=call.logged & viewed)


def anew(call: MyCall, unsent: tuple[Message, ...]) -> MyCall:
    """The log begins again: so does the copy; what only this side knows stands on it."""
    old = call.replica
    own = max((old.own, *(each.own for each in unsent)))
    return _seen_again(
        replace(call, replica=Replica(old.call, old.sender, unheard=unsent, own=own), beside=Beside(), pointer=None)
    )


def lines(call: MyCall) -> tuple[Line, ...]:
    """Return 筆談 as it stands, what was written here and is under way last."""
    waiting = [line for each in call.replica.unheard if (line := line_of(each)) is not None]
    return (*call.beside.lines, *waiting)


def line_of(message: Message) -> Line | None:
    """Return the line of 筆談 a message is; None where it is none."""
    match message.body:
        case Say(text=text):
            return Line(message.mark, message.actor, text, "", message.at)
        case Phrase(code=code):
            return Line(message.mark, message.actor, None, code, message.at)
    return None


def fold(beside: Beside, message: Message) -> Beside:
    """One message of the log further."""
    body = message.body
    match body:
        case Say() | Phrase():
            line = line_of(message)
            return replace(beside, lines=(*beside.lines, line)[-_MOST_LINES:]) if line is not None else beside
        case Caption():
            return _captioned(beside, message, body)
        case Join() | Answered():
            return replace(beside, people=MappingProxyType({**beside.people, message.sender: message.actor}))
        case Leave():
            return replace(beside, people=_less(beside.people, message.sender))
        case PrintRequest(paper=paper, of=of):
            return replace(beside, prints=(*beside.prints, Print(message.mark, paper, of)))
        case PrintOutcome(request=request, outcome=outcome):
            done = tuple(replace(p, outcome=outcome) if p.request == request else p for p in beside.prints)
            return replace(beside, prints=done)
        case HangUp():
            return Beside()
        case Stop() | Revoked():
            nothing: Mapping[str, Picture] = MappingProxyType({})
            return replace(beside, pictures=nothing)
        case StillHeader() | Redaction() | Marker():
            return _pictured(beside, message, body)
    return beside


def _captioned(beside: Beside, message: Message, said: Caption) -> Beside:
    line = Line(message.mark, message.actor, said.text, "", message.at)
    if not said.final:
        return replace(beside, speaking=MappingProxyType({**beside.speaking, message.sender: line}))
    rest = MappingProxyType({who: each for who, each in beside.speaking.items() if who != message.sender})
    return replace(beside, captions=(*beside.captions, line)[-_MOST_CAPTIONS:], speaking=rest)


def _pictured(beside: Beside, message: Message, body: StillHeader | Redaction | Marker) -> Beside:
    found = beside.pictures.get(body.still)
    match body:
        case StillHeader():
            if found is not None:  # a number is used once; what follows it is another picture's
                return beside
            newest = dict(list(beside.pictures.items())[-(_MOST_PICTURES - 1) :])
            return replace(beside, pictures=MappingProxyType({**newest, body.still: Picture(body)}))
        case Redaction(boxes=boxes):
            changed = replace(found, boxes=(*found.boxes, *boxes)) if found is not None else None
        case Marker():
            changed = found.with_stroke(message.sender, body) if found is not None else None
    if changed is None:
        return beside
    return replace(beside, pictures=MappingProxyType({**beside.pictures, body.still: changed}))


def _passing(call: MyCall, message: Message) -> MyCall:
    if call.over is not None or message.sender == call.replica.sender:
        return call
    match message.body:
        case Pointer() as pointer:
            return replace(call, pointer=(message.actor, pointer))
        case StillChunk() as chunk:
            found = call.beside.pictures.get(chunk.still)
            if found is None:
                return call
            pictures = MappingProxyType({**call.beside.pictures, chunk.still: found.with_piece(chunk)})
            return replace(call, beside=replace(call.beside, pictures=pictures))
    return call


def told(call: MyCall) -> tuple[Lost, ...]:
    """Return what this desk has to be told was not taken, oldest first."""
    return tuple(each for each in call.replica.told if each.why is not Loss.NOT_OPEN)


def written(mark: Mark, actor: Actor, text: str) -> Line:
    """Return a line of 筆談 as it stands before it is in order; for pictures and tests."""
    return Line(mark, actor, Personal(text), "", None)


def _less(people: Mapping[str, Actor], sender: str) -> Mapping[str, Actor]:
    return MappingProxyType({who: actor for who, actor in people.items() if who != sender})
