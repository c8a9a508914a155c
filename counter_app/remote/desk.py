"""How a clerk's desk goes on. Pure: `step(desk, event, now) -> (RemoteDesk, effects)`; no window, no line, no clock.

What the resident releases is shown only after its view was written into the audit chain: a value that arrives asks for
`LogView`, and stands as 「記録中」 until `Logged` comes. After a hang-up nothing of the resident is left here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from counter_app.failures import CounterError
from counter_app.remote import desk_events as ev
from counter_app.remote.desk_call import anew, hear
from counter_app.remote.desk_clerk import said_by_clerk
from counter_app.remote.desk_events import Effect, Event
from counter_app.remote.desk_state import Finished, Link, MyCall, News, Note, Presence, RemoteDesk, Waiting
from counter_app.remote.desk_stills import MOST_PIECES
from counter_app.remote.messages import Answered, HangUp, Join, Leave, Message, Party, StillAgain, Why
from counter_app.remote.replica import Replica
from counter_app.remote.ringing import Stage

Outcome = tuple[RemoteDesk, tuple[Effect, ...]]
V = TypeVar("V")


def step(desk: RemoteDesk, event: Event, now: datetime) -> Outcome:
    """Return the desk after an event, and what is to be done."""
    match event:
        case ev.Did() | ev.Take() | ev.BePresent() | ev.Noted() | ev.Settled():
            after, effects = _key(desk, event, now)
        case ev.Rang() | ev.Silent() | ev.Refused() | ev.TicketsAre() | ev.DeskLink() | ev.NoteKept():
            after, effects = _board(desk, event)
        case ev.Given():
            after, effects = _given(desk, event, now)
        case _:
            after, effects = _in_call(desk, event, now)
    if not isinstance(event, ev.NotLogged):  # a chain that cannot be written to is not asked again at once
        after, effects = _viewed(after, effects)
    return _ended(after, effects, now)


# the board


def _board(
    desk: RemoteDesk,
    event: ev.Rang | ev.Silent | ev.Refused | ev.TicketsAre | ev.DeskLink | ev.NoteKept,
) -> Outcome:
    match event:
        case ev.Rang(waiting=waiting):
            return replace(desk, ringing=MappingProxyType({**desk.ringing, waiting.call: waiting})), ()
        case ev.Silent(call=call):
            if call == desk.taking:  # the hub hushes it before it says whose it is
                return desk, ()
            return replace(desk, ringing=_less(desk.ringing, call)), ()
        case ev.Refused(call=call, why=why):
            news = News(why) if why in set(News) else News.NOT_RUNG
            taking = "" if desk.taking == call else desk.taking
            return replace(desk, ringing=_less(desk.ringing, call), taking=taking, news=news), ()
        case ev.TicketsAre(tickets=tickets):
            return replace(desk, tickets=tickets), ()
        case ev.NoteKept(kept=kept):
            if not kept:
                return replace(desk, news=News.NOTE_FAILED), ()
            free = replace(desk, finished=None, presence=Presence.FREE, news=News.NOTED)
            return free, (ev.TellPresence(Presence.FREE),)
        case ev.DeskLink(link=link):
            nothing: Mapping[str, Waiting] = MappingProxyType({})
            if link is Link.CONNECTED:  # it tells anew what rings
                return replace(desk, link=link, ringing=nothing), (ev.AskTickets(),)
            return replace(desk, link=link, ringing=nothing, taking=""), ()


def _key(desk: RemoteDesk, event: ev.Did | ev.Take | ev.BePresent | ev.Noted | ev.Settled, now: datetime) -> Outcome:
    match event:
        case ev.Did(act=ev.Act.ANSWER):
            queue = desk.queue()
            return _take(desk, queue[0].call) if queue else (desk, ())
        case ev.Take(call=call):
            return _take(desk, call)
        case ev.BePresent(presence=presence):
            if desk.finished is not None or desk.call is not None:
                return desk, ()
            return replace(desk, presence=presence, news=News.NONE), (ev.TellPresence(presence),)
        case ev.Noted(result=result, slip=slip):
            done = desk.finished
            if done is None:
                return desk, ()
            seconds = max(0, round((done.until - done.since).total_seconds()))
            return desk, (ev.KeepNote(Note(done.about.call, result, slip, seconds)),)
        case ev.Settled(ticket=ticket):
            return desk, (ev.Settle(ticket), ev.AskTickets())
        case ev.Did(act=ev.Act.HANG_UP):
            return _goes(desk, HangUp(Why.DONE))
        case ev.Did(act=ev.Act.LEAVE):
            return _goes(desk, Leave())
    return _in_call(desk, event, now)


def _take(desk: RemoteDesk, call: str) -> Outcome:
    """Ask for a call, once: two keys in a row are one answer."""
    if not desk.may_answer or call not in desk.ringing:
        return desk, ()
    return replace(desk, taking=call, news=News.NONE), (ev.TakeCall(call),)


def _given(desk: RemoteDesk, event: ev.Given, now: datetime) -> Outcome:
    """The call is ours: say so under a name nobody had. One the hub remembers from before we started is ours too."""
    if desk.call is not None:
        return desk, ()
    unknown = Waiting(
        event.call, "", "", "ja", sign_language=False, party=event.party, group="", since=now, stage=_STAGE
    )
    about = desk.ringing.get(event.call, unknown)
    call = MyCall(about, event.party, event.leads, now, Replica(event.call, event.sender))
    after = replace(desk, call=call, taking="", finished=None, ringing=_less(desk.ringing, event.call), news=News.NONE)
    first = Answered() if event.party is Party.CLERK else Join()
    opened, said = _said(after, first)
    return opened, (ev.OpenLine(event.call, event.sender, event.party), *said)


_STAGE = Stage.GROUP


# the call


def _in_call(desk: RemoteDesk, event: Event, now: datetime) -> Outcome:
    call = desk.call
    if call is None:
        return desk, ()
    match event:
        case ev.Heard(message=message):
            return replace(desk, call=hear(call, message)), ()
        case ev.LogAnew(call=id_, unsent=unsent) if id_ == call.about.call:
            return replace(desk, call=anew(call, unsent)), ()
        case ev.CallLink(call=id_, link=link) if id_ == call.about.call:
            return replace(desk, call=replace(call, link=link)), ()
        case ev.AroundIs(call=id_, around=around) if id_ == call.about.call:
            return replace(desk, call=replace(call, around=around)), ()
        case ev.NobodyCame(call=id_) if id_ == call.about.call:
            return replace(desk, call=replace(call, asked_in=None), news=News.NOBODY_CAME), ()
        case ev.Logged(call=id_, facts=facts) if id_ == call.about.call:
            logged = call.logged | (facts & call.asked_to_log)
            return replace(desk, call=replace(call, logged=logged, log_fails=False)), ()
        case ev.NotLogged(call=id_, facts=facts) if id_ == call.about.call:
            return replace(desk, call=replace(call, asked_to_log=call.asked_to_log - facts, log_fails=True)), ()
        case ev.Tick():
            return desk, _missing_pieces(call)
        case ev.CallLink() | ev.LogAnew() | ev.AroundIs() | ev.NobodyCame() | ev.Logged() | ev.NotLogged():
            return desk, ()
    try:
        after, messages, news = said_by_clerk(call, event)
    except CounterError:
        return replace(desk, news=News.NOT_SAID), ()
    del now
    return replace(desk, call=after, news=news), tuple(ev.Send(each) for each in messages)


def _said(desk: RemoteDesk, body: Answered | Join | Leave | HangUp) -> Outcome:
    call = desk.call
    if call is None or call.over is not None:
        return desk, ()
    replica, message = call.replica.say(call.actor, body)
    return replace(desk, call=replace(call, replica=replica)), (ev.Send(message),)


def _goes(desk: RemoteDesk, body: HangUp | Leave) -> Outcome:
    """Hang up, or go out of a call that goes on: done when the hub has it. Said again over a dead line, it is done here."""
    call = desk.call
    if call is None:
        return desk, ()
    if call.leaving and call.link is not Link.CONNECTED:
        return replace(desk, call=replace(call, link=Link.ENDED)), ()
    if call.leaving:
        return desk, ()
    after, said = _said(desk, body)
    return replace(after, call=replace(after.call, leaving=True) if after.call is not None else None), said


def _missing_pieces(call: MyCall) -> tuple[Effect, ...]:
    """Ask again for pieces of pictures that did not come."""
    if call.link is not Link.CONNECTED or call.over is not None:
        return ()
    asked = []
    for still, picture in call.beside.pictures.items():
        if picture.missing:
            body = StillAgain(still, picture.missing[:MOST_PIECES])
            asked.append(ev.Send(Message(call.about.call, call.replica.sender, 0, call.actor, body)))
    return tuple(asked)


# after every event


def _viewed(desk: RemoteDesk, effects: tuple[Effect, ...]) -> Outcome:
    """Ask for views to be logged that nobody has asked for yet."""
    call = desk.call
    if call is None:
        return desk, effects
    new = call.viewed() - call.asked_to_log
    if not new:
        return desk, effects
    asked = replace(call, asked_to_log=call.asked_to_log | new)
    return replace(desk, call=asked), (*effects, ev.LogView(call.about.call, new))


def _ended(desk: RemoteDesk, effects: tuple[Effect, ...], now: datetime) -> Outcome:
    """A call that is over, or whose line will not come back, leaves only what is to be noted."""
    call = desk.call
    if call is None or not _is_done(call):
        return desk, effects
    done = Finished(call.about, call.since, now, call.over)
    after = replace(desk, call=None, finished=done, presence=Presence.BUSY)
    left = tuple(each for each in effects if not isinstance(each, ev.LogView))
    return after, (*left, ev.CloseLine(call.about.call), ev.TellPresence(Presence.BUSY))


def _is_done(call: MyCall) -> bool:
    waiting = any(isinstance(each.body, Leave | HangUp) for each in call.replica.unheard)
    return call.replica.ordered.over is not None or call.link is Link.ENDED or (call.leaving and not waiting)


def _less(entries: Mapping[str, V], key: str) -> Mapping[str, V]:
    return MappingProxyType({each: value for each, value in entries.items() if each != key})
