"""A clerk's desk and the switchboard: presence, what rings, taking it, tickets. Words are JSON, as the hub says them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from counter_app.connectors.hub_line import LineFiles
from counter_app.connectors.remote_channel import ChannelPace, LineTold, RemoteChannel, Talk


@dataclass(frozen=True)
class OnDuty:
    """What a desk can do. `state`: free, busy (beside the computer), away."""

    groups: Sequence[str]
    languages: Sequence[str]
    sign_language: bool = False
    state: str = "free"


@dataclass(frozen=True)
class Rings:
    """A call rings here: call, terminal, procedure, language, signLanguage, party, group, since, stage."""

    words: Mapping[str, Any]


@dataclass(frozen=True)
class RingsNoMore:
    """Somebody has it, or it is over."""

    call: str


@dataclass(frozen=True)
class Yours:
    """This desk has the call: open its line. `leads`: answers for the procedure."""

    call: str
    party: str
    leads: bool


@dataclass(frozen=True)
class NotYours:
    """Another one was first, or it does not ring here (`why`: taken, over, not-rung, not-now)."""

    call: str
    why: str


@dataclass(frozen=True)
class NobodyCame:
    """The group that was asked in did not come."""

    call: str
    group: str


@dataclass(frozen=True)
class Tickets:
    """Who is still to be called back: ticket, terminal, group, since."""

    entries: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class OnTheBoard:
    """The hub knows that this desk is there; `calls`: it is in these already, and opens their lines again."""

    calls: tuple[str, ...]


DeskTold = Rings | RingsNoMore | Yours | NotYours | NobodyCame | Tickets | OnTheBoard | LineTold


class RemoteDesk:
    """The desk's line. `told` is called on the line's own thread."""

    def __init__(
        self, files: LineFiles, duty: OnDuty, told: Callable[[DeskTold], None], pace: ChannelPace | None = None
    ) -> None:
        self._talk = _DeskTalk(duty, told)
        self._channel = RemoteChannel(files, self._talk, told, pace)

    def start(self) -> None:
        """Begin to search for the hub."""
        self._channel.start()

    def close(self) -> None:
        """Go off duty."""
        self._channel.close()

    def on_duty(self, duty: OnDuty) -> None:
        """Say otherwise than before; kept for the next connection."""
        self._channel.do(lambda: self._talk.on_duty(duty))

    def take(self, call: str) -> None:
        """Take what rings; `Yours` or `NotYours` follows."""
        self._channel.do(lambda: self._talk.say({"kind": "take", "call": call}))

    def ask_tickets(self) -> None:
        """`Tickets` follows."""
        self._channel.do(lambda: self._talk.say({"kind": "tickets"}))

    def settle(self, ticket: int) -> None:
        """Somebody was called back; `Tickets` follows."""
        self._channel.do(lambda: self._talk.say({"kind": "settle", "ticket": ticket}))


class _DeskTalk(Talk):
    """Runs on the channel's thread."""

    def __init__(self, duty: OnDuty, told: Callable[[DeskTold], None]) -> None:
        self._duty, self._told = duty, told
        self._unsent: list[str] = []

    def on_duty(self, duty: OnDuty) -> None:
        self._duty = duty
        self._unsent.append(self._presence())

    def say(self, words: Mapping[str, Any]) -> None:
        """What was meant for a line that is lost means nothing later."""
        self._unsent.append(json.dumps(words))

    def address(self) -> tuple[str, Mapping[str, str]]:
        return "/v1/remote/desk", {}

    def begin(self, headers: Mapping[str, str]) -> None:  # noqa: ARG002  # nothing in them for a desk
        self._unsent = [self._presence()]

    def beat(self) -> str:
        return '{"kind":"beat"}'

    def unsent(self) -> list[str | bytes]:
        unsent: list[str | bytes] = [*self._unsent]
        self._unsent = []
        return unsent

    def heard(self, data: str | bytes) -> bool:
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            for told in _told(json.loads(data)):
                self._told(told)
            return True
        return False

    def _presence(self) -> str:
        duty = self._duty
        about = {"groups": list(duty.groups), "languages": list(duty.languages), "state": duty.state}
        return json.dumps({"kind": "presence", "signLanguage": duty.sign_language, **about})


def _told(words: Mapping[str, Any]) -> list[DeskTold]:
    match words["kind"]:
        case "ring":
            return [Rings(words)]
        case "silence":
            return [RingsNoMore(str(words["call"]))]
        case "yours":
            return [Yours(str(words["call"]), str(words["party"]), bool(words["leads"]))]
        case "refused":
            return [NotYours(str(words["call"]), str(words["why"]))]
        case "nobody-came":
            return [NobodyCame(str(words["call"]), str(words["group"]))]
        case "tickets":
            return [Tickets(tuple(words["tickets"]))]
        case "present":
            return [OnTheBoard(tuple(words["calls"])), *(Rings(each) for each in words["rings"])]
    return []
