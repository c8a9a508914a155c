"""How the board of calls goes on: deadlines first, each at its own time, then the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heapify, heapreplace
from types import MappingProxyType
from typing import TypeVar

from counter_app.remote.calls import (
    Asked,
    Board,
    Call,
    CalledBack,
    Connect,
    Effect,
    End,
    Event,
    Gone,
    HungUp,
    Invitation,
    Invited,
    Left,
    LineBack,
    LineCut,
    Member,
    NobodyCame,
    Not,
    Over,
    Present,
    PrintTicket,
    Refuse,
    Ring,
    Silence,
    Taken,
    Tick,
    Ticket,
)
from counter_app.remote.messages import Party, Why
from counter_app.remote.ringing import STAGES, Desk, Stage, Wish

_MEASURED = 20  # calls whose length tells how long the next one takes
V = TypeVar("V")
Outcome = tuple[Board, tuple[Effect, ...]]
Deadline = Callable[[Board, Call, datetime], Outcome]


def advance(board: Board, event: Event, now: datetime) -> Outcome:
    """Return the board after everything that was due by `now`, and after the event."""
    effects: list[Effect] = []
    after = board
    while (due := _due(after, now)) is not None:
        at, call, pass_by = due
        after, done = pass_by(after, call, at)
        effects += done
    after, done = _happened(after, event, now)
    return after, (*_bells(board, after), *effects, *done)


def next_deadline(board: Board) -> datetime | None:
    """Return when to come back with a `Tick` at the latest."""
    return min((at for call in board.calls.values() for at, _ in _deadlines(board, call)), default=None)


def estimated_wait(board: Board, wish: Wish, now: datetime, asked_at: datetime | None = None) -> timedelta | None:
    """Return how long a call of this wish will wait, roughly; None where nobody is on duty.

    Each desk in a call stays there for what is left of a usual call, then takes whoever waits longest.
    """
    stage = board.rules.first_stage(board.desks, wish)
    if stage is None:
        return None
    desks = [d for d in board.desks.values() if not d.away and board.rules.reached(d, wish, stage)]
    usual = sum(board.lengths, timedelta()) / len(board.lengths) if board.lengths else board.rules.typical
    free_in = [_left_of_call(desk, usual, now) for desk in desks]
    heapify(free_in)
    for other in board.waiting():
        before_us = asked_at is None or other.asked_at < asked_at
        if before_us and any(board.rules.reached(desk, other.wish, Stage.GENERAL) for desk in desks):
            heapreplace(free_in, free_in[0] + usual)
    return free_in[0]


def _left_of_call(desk: Desk, usual: timedelta, now: datetime) -> timedelta:
    """A call that takes longer than usual is not over for that: a quarter is always left."""
    if desk.since is None:
        return timedelta()
    return max(usual - (now - desk.since), usual / 4)


def _bells(before: Board, after: Board) -> tuple[Effect, ...]:
    """Where it begins to ring and where it stops."""
    rings: list[Effect] = []
    for id_ in dict.fromkeys((*before.calls, *after.calls)):
        old = before.ringing_at(before.calls[id_]) if id_ in before.calls else frozenset()
        new = after.ringing_at(after.calls[id_]) if id_ in after.calls else frozenset()
        if old - new:
            rings.append(Silence(id_, old - new))
        if new - old:
            rings.append(Ring(id_, new - old))
    return tuple(rings)


# Deadlines


def _deadlines(board: Board, call: Call) -> list[tuple[datetime, Deadline]]:
    found: list[tuple[datetime, Deadline]] = []
    if call.cut_at is not None:
        found.append((call.cut_at + board.rules.grace, _line_stayed_away))
    if call.invitation is not None:
        found.append((call.invitation.until, _nobody_came))
    if call.rings:
        found.append((call.stage_at + board.rules.ring, _passed_on))
    return found


def _due(board: Board, now: datetime) -> tuple[datetime, Call, Deadline] | None:
    due = [
        (at, call.id, number, call, pass_by)
        for call in board.calls.values()
        for number, (at, pass_by) in enumerate(_deadlines(board, call))
        if at <= now
    ]
    if not due:
        return None
    at, _, _, call, pass_by = min(due, key=lambda entry: entry[:3])
    return at, call, pass_by


def _line_stayed_away(board: Board, call: Call, at: datetime) -> Outcome:
    return _over(board, call, Why.LINE, at)


def _nobody_came(board: Board, call: Call, at: datetime) -> Outcome:  # noqa: ARG001  # one shape for all deadlines
    assert call.invitation is not None
    return _with(board, replace(call, invitation=None)), (NobodyCame(call.id, call.invitation),)


def _passed_on(board: Board, call: Call, at: datetime) -> Outcome:
    place = STAGES.index(call.stage) + 1
    following = board.rules.first_stage(board.desks, call.wish, STAGES[place]) if place < len(STAGES) else None
    return _rung(board, call, following, at)


def _rung(board: Board, call: Call, stage: Stage | None, at: datetime) -> Outcome:
    """Ring at a stage; a ticket where none is left."""
    if stage is not None:
        return _with(board, replace(call, stage=stage, stage_at=at)), ()
    ticket = Ticket(board.last_ticket + 1, call.id, call.wish, at)
    kept = replace(
        board,
        calls=_less(board.calls, call.id),
        tickets=MappingProxyType({**board.tickets, ticket.number: ticket}),
        last_ticket=ticket.number,
    )
    return kept, (PrintTicket(ticket), Over(call, End.TICKET, Why.OFFICE, at))


# Events


def _happened(board: Board, event: Event, now: datetime) -> Outcome:
    match event:
        case Asked():
            return _asked(board, event, now)
        case Taken():
            return _taken(board, event, now)
        case Present(desk=desk):
            known = board.desks.get(desk.id)
            kept = replace(desk, call=known.call if known else None, since=known.since if known else None)
            return replace(board, desks=MappingProxyType({**board.desks, desk.id: kept})), ()
        case Gone(desk=desk_id):
            return _gone(board, desk_id, now)
        case CalledBack(ticket=number):
            rest = {each: ticket for each, ticket in board.tickets.items() if each != number}
            return replace(board, tickets=MappingProxyType(rest)), ()
        case Tick():
            return board, ()
    call = board.calls.get(event.call)
    return (board, ()) if call is None else _in_call(board, call, event, now)


def _in_call(board: Board, call: Call, event: Invited | Left | HungUp | LineCut | LineBack, now: datetime) -> Outcome:
    match event:
        case HungUp(why=why):
            return _over(board, call, why, now)
        case Left(desk=desk):
            return _left(board, call, desk, now)
        case LineCut():
            return _with(board, replace(call, cut_at=call.cut_at or now)), ()
        case LineBack():
            return _with(board, replace(call, cut_at=None)), ()
        case Invited():
            return _invited(board, call, event, now)


def _asked(board: Board, event: Asked, now: datetime) -> Outcome:
    if event.call in board.calls:
        return board, ()
    call = Call(event.call, event.terminal, event.wish, now, Stage.GROUP, now)
    return _rung(board, call, board.rules.first_stage(board.desks, call.wish), now)


def _taken(board: Board, event: Taken, now: datetime) -> Outcome:
    call = board.calls.get(event.call)
    if call is None:
        return board, (Refuse(event.call, event.desk, Not.OVER),)
    if event.desk not in board.ringing_at(call):
        free = event.desk in board.desks and board.desks[event.desk].free
        why = Not.TAKEN if call.members and call.invitation is None and free else Not.NOT_RUNG
        return board, (Refuse(call.id, event.desk, why),)
    asked = call.invitation
    member = Member(event.desk, asked.party if asked else Party.CLERK, leads=asked is None or asked.hand_over)
    others = tuple(replace(each, leads=each.leads and not member.leads) for each in call.members)
    joined = replace(call, members=(*others, member), invitation=None, taken_at=call.taken_at or now)
    desk = replace(board.desks[event.desk], call=call.id, since=now)
    seated = replace(board, desks=MappingProxyType({**board.desks, desk.id: desk}))
    return _with(seated, joined), (Connect(call.id, desk.id, member),)


def _invited(board: Board, call: Call, event: Invited, now: datetime) -> Outcome:
    """One invitation at a time, by somebody in the call."""
    if call.invitation is not None or event.by not in {each.desk for each in call.members}:
        return board, (Refuse(call.id, event.by, Not.NOT_NOW),)
    hand_over = event.hand_over and event.party is not Party.INTERPRETER
    asked = Invitation(event.group, event.party, event.by, hand_over, now + board.rules.ring)
    return _with(board, replace(call, invitation=asked)), ()


def _left(board: Board, call: Call, desk_id: str, now: datetime) -> Outcome:
    """Somebody else leads; an interpreter alone does not: the call rings anew and keeps its place."""
    if desk_id not in {each.desk for each in call.members}:
        return board, ()
    board = _freed(board, (desk_id,))
    rest = tuple(each for each in call.members if each.desk != desk_id)
    able = [each for each in rest if each.party is not Party.INTERPRETER]
    if able:
        lead = next((each for each in able if each.leads), able[0])
        rest = tuple(replace(each, leads=each == lead) for each in rest)
        return _with(board, replace(call, members=rest)), ()
    board = _freed(board, tuple(each.desk for each in rest))
    alone = replace(call, members=(), invitation=None)
    return _rung(board, alone, board.rules.first_stage(board.desks, call.wish), now)


def _gone(board: Board, desk_id: str, now: datetime) -> Outcome:
    desk = board.desks.get(desk_id)
    if desk is None:
        return board, ()
    without = replace(board, desks=_less(board.desks, desk_id))
    call = board.calls.get(desk.call) if desk.call is not None else None
    return (without, ()) if call is None else _left(without, call, desk_id, now)


def _over(board: Board, call: Call, why: Why, at: datetime) -> Outcome:
    end = End.FINISHED if call.members else End.HUNG_UP
    board = _freed(board, tuple(each.desk for each in call.members))
    lengths = board.lengths if call.taken_at is None else (*board.lengths, at - call.taken_at)[-_MEASURED:]
    return replace(board, calls=_less(board.calls, call.id), lengths=lengths), (Over(call, end, why, at),)


def _freed(board: Board, desks: tuple[str, ...]) -> Board:
    free = {id_: replace(board.desks[id_], call=None, since=None) for id_ in desks if id_ in board.desks}
    return replace(board, desks=MappingProxyType({**board.desks, **free}))


def _with(board: Board, call: Call) -> Board:
    return replace(board, calls=MappingProxyType({**board.calls, call.id: call}))


def _less(entries: Mapping[str, V], key: str) -> Mapping[str, V]:
    return MappingProxyType({each: value for each, value in entries.items() if each != key})
