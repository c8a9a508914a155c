"""The lines of a clerk's desk in the world: to the switchboard, and into the call it is in. Words become events here.

What the hub says is parsed, not trusted: a ring that does not fit is left out and noted, and the desk goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from counter_app.connectors import remote_desk as board
from counter_app.connectors import remote_line as line
from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import LinePlace, RemoteLine, another_name
from counter_app.remote import desk_events as ev
from counter_app.remote.actors import Actor
from counter_app.remote.desk_events import Effect, Event
from counter_app.remote.desk_state import CallBack, Link, Surroundings, Waiting
from counter_app.remote.messages import Party
from counter_app.remote.ringing import Stage

if TYPE_CHECKING:
    from counter_app.connectors.hub_line import LineFiles
    from counter_app.connectors.remote_channel import ChannelPace

_log = logging.getLogger(__name__)
_LINKS = {
    LineState.SEARCHING: Link.SEARCHING,
    LineState.CONNECTED: Link.CONNECTED,
    LineState.LOST: Link.LOST,
    LineState.ENDED: Link.ENDED,
}


class HubDeskLine:
    """As the window's `DeskLine`. `name`: the desk's, as its certificate has it."""

    def __init__(self, files: LineFiles, name: str, duty: board.OnDuty, pace: ChannelPace | None = None) -> None:
        self._files, self._name, self._duty, self._pace = files, name, duty, pace
        self._told: Callable[[Event], None] = lambda _event: None
        self._board = board.RemoteDesk(files, duty, self._on_board, pace)
        self._call: tuple[str, RemoteLine] | None = None
        self._lock = threading.Lock()

    def start(self, told: Callable[[Event], None]) -> None:
        """Begin to search for the hub; `told` is called on the lines' threads."""
        self._told = told
        self._board.start()

    def close(self) -> None:
        """Hang up both; nothing is told any more."""
        self._told = lambda _event: None
        with self._lock:
            call, self._call = self._call, None
        if call is not None:
            call[1].close()
        self._board.close()

    def do(self, effect: Effect) -> None:
        """Carry out what is the lines' part; views and notes are somebody else's."""
        match effect:
            case ev.TellPresence(presence=presence):
                self._duty = replace(self._duty, state=presence.value)
                self._board.on_duty(self._duty)
            case ev.TakeCall(call=call):
                self._board.take(call)
            case ev.OpenLine(call=call, sender=sender, party=party):
                self._open(call, LinePlace(call, sender, Actor(party.value)))
            case ev.Send(message=message):
                call_line = self._line_of(message.call)
                if call_line is not None:
                    call_line.say(message)
            case ev.CloseLine(call=call):
                self._let_go(call)
            case ev.Settle(ticket=ticket):
                self._board.settle(ticket)
            case ev.AskTickets():
                self._board.ask_tickets()

    def _open(self, call: str, place: LinePlace) -> None:
        made = RemoteLine(self._files, place, lambda told: self._in_call(call, told), self._pace)
        with self._lock:
            self._call = (call, made)
        made.start()

    def _line_of(self, call: str) -> RemoteLine | None:
        with self._lock:
            return self._call[1] if self._call is not None and self._call[0] == call else None

    def _let_go(self, call: str) -> None:
        """Close the call's line beside the window: saying good-bye may take a moment."""
        with self._lock:
            if self._call is None or self._call[0] != call:
                return
            gone, self._call = self._call[1], None
        threading.Thread(target=gone.close, name="remote-good-bye", daemon=True).start()

    def _on_board(self, told: board.DeskTold) -> None:
        for event in self._board_events(told):
            self._told(event)

    def _board_events(self, told: board.DeskTold) -> list[Event]:
        match told:
            case board.Rings(words=words):
                waiting = _waiting(words)
                return [ev.Rang(waiting)] if waiting is not None else []
            case board.RingsNoMore(call=call):
                return [ev.Silent(call)]
            case board.Yours(call=call, party=party, leads=leads):
                return [ev.Given(call, another_name(self._name), Party(party), leads)]
            case board.NotYours(call=call, why=why):
                return [ev.Refused(call, why)]
            case board.NobodyCame(call=call):
                return [ev.NobodyCame(call)]
            case board.Tickets(entries=entries):
                return [ev.TicketsAre(tuple(each for entry in entries if (each := _call_back(entry)) is not None))]
            case board.OnTheBoard(calls=calls):  # the hub does not say as what: whoever leads is a clerk
                return [ev.Given(call, another_name(self._name), Party.CLERK, leads=True) for call in calls]
            case LineTold(state=state):
                return [ev.DeskLink(_LINKS[state])]

    def _in_call(self, call: str, told: line.Told) -> None:
        match told:
            case line.Heard(message=message):
                self._told(ev.Heard(message))
            case line.Anew(unsent=unsent):
                self._told(ev.LogAnew(call, unsent))
            case line.Stands(words=words):
                self._told(ev.AroundIs(call, _around(words)))
            case LineTold(state=state):
                self._told(ev.CallLink(call, _LINKS[state]))


def _waiting(words: Mapping[str, Any]) -> Waiting | None:
    try:
        return Waiting(
            call=str(words["call"]),
            terminal=str(words["terminal"]),
            procedure=str(words["procedure"]),
            language=str(words["language"]),
            sign_language=bool(words["signLanguage"]),
            party=Party(words["party"]),
            group=str(words["group"] or ""),
            since=_moment(words["since"]),
            stage=Stage(words["stage"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        _log.warning("remote_ring_unreadable kind=%s", type(error).__name__)
        return None


def _call_back(entry: Mapping[str, Any]) -> CallBack | None:
    try:
        since = _moment(entry["since"])
        return CallBack(int(entry["ticket"]), str(entry["terminal"]), str(entry["group"] or ""), since)
    except (KeyError, ValueError, TypeError) as error:
        _log.warning("remote_ticket_unreadable kind=%s", type(error).__name__)
        return None


def _moment(text: str) -> datetime:
    """Read a time of the hub. ValueError without an offset: a wait could be hours off."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without an offset")
    return at


def _around(words: Mapping[str, Any]) -> Surroundings:
    members = words.get("members")
    listed = members if isinstance(members, list) else []
    parties = tuple(str(each.get("party", "")) for each in listed if isinstance(each, dict))
    return Surroundings(str(words.get("state", "")), str(words.get("telephone", "")), parties)
