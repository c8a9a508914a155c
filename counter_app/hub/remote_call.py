"""One open call at the hub: its log, its lines, and who may speak in it as what."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from counter_app.failures import CounterError, FailureCode
from counter_app.hub.remote_line import Line
from counter_app.hub.remote_log import CallLog
from counter_app.remote.calls import Member
from counter_app.remote.mandate import Challenge
from counter_app.remote.messages import Actor, Message, Party, Place

_log = logging.getLogger(__name__)
PLACES = {
    "kiosk": Place.TERMINAL,
    "counter": Place.TERMINAL,
    "assistant": Place.ASSISTANT,
    "desk": Place.DESK,
}
_SPEAKS_AS = {Party.CLERK: Actor.CLERK, Party.SPECIALIST: Actor.SPECIALIST, Party.INTERPRETER: Actor.INTERPRETER}


@dataclass
class OpenCall:
    """A call whose log is in memory."""

    id: str
    terminal: str
    log: CallLog
    lines: dict[str, Line] = field(default_factory=dict)  # by sender
    names: set[str] = field(default_factory=set)  # senders ever given
    asked: bool = False  # it has rung
    mandates: set[str] = field(default_factory=set)
    handed_in: set[str] = field(default_factory=set)  # mandates that were checked and noted before they were said
    challenge: Challenge | None = None  # asked, and not answered yet
    barred: bool = False  # a mandate ended, and there is no other yet: nothing of a person leaves the hub

    def wake(self) -> None:
        """There is something new in the log."""
        for line in self.lines.values():
            line.wake()

    def has_room(self) -> None:
        """Raise CounterError MESSAGE_REFUSED where the log is full."""
        if self.log.full:
            raise CounterError(FailureCode.MESSAGE_REFUSED, "the log is full")

    def unused(self, name: str) -> str:
        """Return a sender nobody had in this call."""
        if name not in self.names:
            return name
        number = 2
        while f"{name}.{number}" in self.names:
            number += 1
        return f"{name}.{number}"


def seated(members: Mapping[str, Member], line: Line, message: Message) -> None:
    """A desk speaks as what it came in. Raises CounterError MESSAGE_REFUSED."""
    if line.place is not Place.DESK:
        return
    seat = members.get(line.name.id)
    if seat is None or message.actor is not _SPEAKS_AS[seat.party]:
        raise CounterError(FailureCode.MESSAGE_REFUSED, f"{message.kind} by {message.actor.value}")


async def calmly(work: Coroutine[Any, Any, None]) -> None:
    """One call's trouble is not the next one's."""
    try:
        await work
    except CounterError as error:
        _log.warning("remote_call code=%s cause=%s", error.code.name, error.cause)
