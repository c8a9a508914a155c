"""The hub's part in order: each message gets the next number of its call's log, once, whatever the line does.

A sender counts what it says and, after a cut, sends again from the first that was not acknowledged; the hub numbers what
it has not heard. Pure; the hub keeps the messages themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from counter_app.remote.messages import Message, Welcome


@dataclass(frozen=True)
class Taken:
    """Numbered now: to be kept, then relayed to everybody, its sender included."""

    message: Message


@dataclass(frozen=True)
class Passing:
    """Not numbered: to be relayed to the others, not kept."""

    message: Message


@dataclass(frozen=True)
class Known:
    """Numbered before: nothing to do. Its sender finds it in the log."""


@dataclass(frozen=True)
class TooEarly:
    """A message before this one is missing; the line has to be resumed from there."""

    wanted: int


@dataclass(frozen=True)
class Order:
    """How far the log of one call is: its last number, and the last own number of every sender."""

    last: int = 0
    heard: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def take(self, message: Message, at: datetime) -> tuple[Order, Taken | Passing | Known | TooEarly]:
        """Put a message of a sender in order. `admit` it first."""
        if not message.own:
            return self, Passing(message)
        expected = self.heard.get(message.sender, 0) + 1
        if message.own < expected:
            return self, Known()
        if message.own > expected:
            return self, TooEarly(expected)
        ordered = message.ordered(self.last + 1, at)
        heard = MappingProxyType({**self.heard, message.sender: message.own})
        return Order(self.last + 1, heard), Taken(ordered)

    def welcome(self, sender: str) -> Welcome:
        """Answer a `Hello` or `Resume`; the log after its `seen` follows."""
        return Welcome(self.last, self.heard.get(sender, 0))
