"""A hub and its lines without sockets: everything that can be lost, doubled and late on a line is, when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from counter_app.remote.actors import SPEAKS_FOR, Actor, Place
from counter_app.remote.messages import Message, admit, parse
from counter_app.remote.order import Order, Taken
from counter_app.remote.replica import Replica

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PLACES = {"MH02": Place.TERMINAL, "A-1": Place.TERMINAL, "D-1": Place.DESK}
VOICE = {"MH02": Actor.RESIDENT, "A-1": Actor.ASSISTANT, "D-1": Actor.CLERK}


@dataclass
class Line:
    up: bool = True
    to_hub: list[bytes] = field(default_factory=list)
    to_here: list[bytes] = field(default_factory=list)


class Call:
    """One call of three places; all of it through real bytes."""

    def __init__(self) -> None:
        self.order, self.log, self.said = Order(), [], []
        self.replicas = {name: Replica("c1", name) for name in PLACES}
        self.lines = {name: Line() for name in PLACES}

    def say(self, name, body, actor=None) -> Message:
        actor = actor or VOICE[name]
        assert actor in SPEAKS_FOR[PLACES[name]]
        self.replicas[name], message = self.replicas[name].say(actor, body)
        self.said.append(message)
        if self.lines[name].up:
            self.lines[name].to_hub.append(message.as_bytes())
        return message

    def upwards(self, name, count=1) -> None:
        """The hub reads what came from a place."""
        line = self.lines[name]
        for wire in line.to_hub[:count]:
            message = parse(wire)
            admit(message, "c1", name, PLACES[name])
            self.order, done = self.order.take(message, START + timedelta(seconds=len(self.log)))
            if isinstance(done, Taken):
                self.log.append(done.message)
                for other in self.lines.values():
                    if other.up:
                        other.to_here.append(done.message.as_bytes())
        del line.to_hub[:count]

    def downwards(self, name, place=0, *, twice=False) -> None:
        """A place reads one message: the next, or one behind it."""
        waiting = self.lines[name].to_here
        if waiting:
            wire = waiting[place % len(waiting)] if twice else waiting.pop(place % len(waiting))
            self.replicas[name] = self.replicas[name].hear(parse(wire))

    def cut(self, name) -> None:
        self.lines[name] = Line(up=False)

    def resume(self, name, seen=None) -> None:
        """The line is back. `seen` may be any number up to what was seen: everything after it comes once more."""
        replica = self.replicas[name]
        known = replica.resume().seen if seen is None else min(seen, replica.resume().seen)
        again = replica.welcomed(self.order.welcome(name))
        self.lines[name] = Line(True, [m.as_bytes() for m in again], [m.as_bytes() for m in self.log[known:]])

    def settle(self) -> None:
        """Every line comes back, and everything arrives."""
        for name in PLACES:
            self.resume(name)
        while any(line.to_hub or line.to_here for line in self.lines.values()):
            for name, line in self.lines.items():
                self.upwards(name, len(line.to_hub))
                while line.to_here:
                    self.downwards(name)
