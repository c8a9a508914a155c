"""A line and a hub behind it, by hand: what is said is numbered and comes back at once while the line is up."""

from __future__ import annotations

from datetime import UTC, datetime

from counter_app.connectors.remote_channel import LineState, LineTold
from counter_app.connectors.remote_line import Heard
from counter_app.remote.actors import Actor
from counter_app.remote.messages import Message
from counter_app.remote.order import Order, Taken

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


class HandHub:
    """One call; `tell` says something to the terminal."""

    def __init__(self) -> None:
        self.all, self._waiting, self._up, self._order, self._desk = [], [], False, Order(), 0
        self.told, self.call, self.closed = None, "", False

    def open_line(self, call, told):
        self.call, self.told = call, told
        return self

    def start(self) -> None:
        self.tell(LineTold(LineState.SEARCHING))

    def close(self) -> None:
        self.closed = True

    def say(self, message) -> None:
        self.all.append(message)
        self._waiting.append(message)
        self._deliver()

    def said(self, kind):
        return [message for message in self.all if isinstance(message.body, kind)]

    def up(self) -> None:
        self._up = True
        self.tell(LineTold(LineState.CONNECTED))
        self._deliver()

    def tell(self, told) -> None:
        if isinstance(told, LineTold) and told.state is LineState.LOST:
            self._up = False
        self.told(told)

    def clerk(self, body, sender="D-1", actor=Actor.CLERK):
        """A desk says something numbered."""
        self._desk += 1
        message = Message(self.call, sender, self._desk, actor, body)
        self._take(message)
        return message

    def _deliver(self) -> None:
        while self._up and self._waiting:
            self._take(self._waiting.pop(0))

    def _take(self, message) -> None:
        self._order, outcome = self._order.take(message, AT)
        if isinstance(outcome, Taken):
            self.told(Heard(outcome.message))
