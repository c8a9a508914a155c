"""A hub, a terminal and a resident in memory, for pictures of the desk and for tests of it. Nothing here runs at an office.

Order, rights and the wire form are the real ones: every message goes through bytes, `admit` and `Order.take`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from counter_app.domain.answers import Origin, Trust
from counter_app.failures import CounterError, FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.remote import desk_events as ev
from counter_app.remote.actors import Actor, Place
from counter_app.remote.desk_events import Effect, Event
from counter_app.remote.desk_state import CallBack, Link, Note, Presence, Surroundings, Waiting
from counter_app.remote.messages import (
    Body,
    FieldPresence,
    FieldValue,
    Message,
    Party,
    Release,
    Sight,
    admit,
    parse,
)
from counter_app.remote.order import Order, Passing, Taken
from counter_app.remote.replica import Replica
from counter_app.remote.ringing import Stage

TERMINAL = "MH02"
DESK = "HQ01.100001"
TELEPHONE = "000-000-0000"


class SampleHub:
    """As `DeskLine`. `hold`: what is said stays on the way until `let_go`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._told: Callable[[Event], None] = lambda _event: None
        self._order = Order()
        self.log: list[Message] = []
        self.terminal = Replica("k1", TERMINAL)
        self.presence: list[Presence] = []
        self.settled: list[int] = []
        self.tickets: tuple[CallBack, ...] = ()
        self.waiting: dict[str, Waiting] = {}
        self.hold = False
        self.refuse = ""
        self._held: list[Message] = []
        self.passed: list[Message] = []
        self.refused: list[FailureCode] = []
        self.call = ""
        self.closed = False

    # as DeskLine

    def start(self, told: Callable[[Event], None]) -> None:
        """The switchboard is there at once."""
        self._told = told
        told(ev.DeskLink(Link.CONNECTED))

    def close(self) -> None:
        """Nobody is told any more."""
        self.closed = True
        self._told = lambda _event: None

    def do(self, effect: Effect) -> None:
        """What the desk wants done."""
        match effect:
            case ev.TellPresence(presence=presence):
                self.presence.append(presence)
            case ev.TakeCall(call=call):
                self._take(call)
            case ev.OpenLine(call=call):
                self._told(ev.CallLink(call, Link.CONNECTED))
                for each in self.log:
                    self._told(ev.Heard(parse(each.as_bytes())))
                self._told(ev.AroundIs(call, Surroundings("speaking", TELEPHONE, ("clerk",))))
            case ev.Send(message=message):
                self._held.append(message)
                if not self.hold:
                    self.let_go()
            case ev.Settle(ticket=ticket):
                self.settled.append(ticket)
                self.tickets = tuple(each for each in self.tickets if each.ticket != ticket)
            case ev.AskTickets():
                self._told(ev.TicketsAre(self.tickets))
            case ev.CloseLine() | ev.LogView() | ev.KeepNote():
                pass

    def _take(self, call: str) -> None:
        if self.refuse:
            self._told(ev.Refused(call, self.refuse))
            return
        self.call = call
        self.terminal = Replica(call, TERMINAL)
        self._told(ev.Given(call, DESK, self.waiting[call].party, leads=True))

    def let_go(self) -> None:
        """Put what was held in order and tell everybody."""
        held, self._held = self._held, []
        for message in held:
            self._arrives(message, Place.DESK, DESK)

    def _arrives(self, message: Message, place: Place, name: str) -> None:
        read = parse(message.as_bytes())
        try:
            admit(read, self.call or read.call, name, place)
        except CounterError as error:
            self.refused.append(error.code)
            return
        self._order, done = self._order.take(read, self._now())
        match done:
            case Taken(message=ordered):
                self.log.append(ordered)
                self.terminal = self.terminal.hear(ordered)
                self._told(ev.Heard(parse(ordered.as_bytes())))
            case Passing(message=passing) if place is Place.TERMINAL:
                self._told(ev.Heard(passing))
            case Passing(message=passing):
                self.passed.append(passing)

    # the resident's side

    def ring(self, waiting: Waiting) -> None:
        """A call rings at this desk."""
        self.waiting[waiting.call] = waiting
        self._told(ev.Rang(waiting))

    def silence(self, call: str) -> None:
        """It does not any more."""
        self._told(ev.Silent(call))

    def tell(self, event: Event) -> None:
        """Anything else."""
        self._told(event)

    def resident(self, body: Body, actor: Actor = Actor.RESIDENT) -> Message:
        """Somebody at the terminal says something numbered."""
        self.terminal, message = self.terminal.say(actor, body)
        self._arrives(message, Place.TERMINAL, TERMINAL)
        return message

    def passes(self, body: Body) -> None:
        """Something passing."""
        message = Message(self.call, TERMINAL, 0, Actor.RESIDENT, body)
        self._arrives(message, Place.TERMINAL, TERMINAL)

    def release(self, *facts: str, sight: Sight = Sight.SHOWN) -> None:
        """The resident shows facts."""
        self.resident(Release(facts, sight))

    def value(self, path: str, text: str, origin: Origin = Origin.RESIDENT, trust: Trust = Trust.STATED) -> None:
        """A whole value at the terminal."""
        actor = {Origin.CARD: Actor.CARD, Origin.STAFF: Actor.ASSISTANT}.get(origin, Actor.RESIDENT)
        self.resident(FieldValue(path, Personal(text), origin, trust, self.terminal.seen(path)), actor)

    def filled(self, path: str) -> None:
        """There is an answer; which, is not told."""
        self.resident(FieldPresence(path, filled=True, base=self.terminal.seen(path)))


class SampleRecords:
    """Views and notes in memory. `fails`: the chain cannot be written to."""

    def __init__(self, fails: FailureCode | None = None) -> None:
        self.fails = fails
        self.views: list[tuple[str, frozenset[str]]] = []
        self.notes: list[Note] = []

    def log_view(self, call: str, facts: frozenset[str]) -> None:
        """Remember it."""
        if self.fails is not None:
            raise StoreError(self.fails, "as told")
        self.views.append((call, facts))

    def keep_note(self, note: Note) -> None:
        """Remember it."""
        if self.fails is not None:
            raise StoreError(self.fails, "as told")
        self.notes.append(note)


def waiting(call: str, now: datetime, **more: object) -> Waiting:
    """Return a call that rings: for 転入届, in Japanese, since half a minute."""
    about: dict[str, object] = {
        "terminal": TERMINAL,
        "procedure": "tennyu",
        "language": "ja",
        "sign_language": False,
        "party": Party.CLERK,
        "group": "",
        "since": now - timedelta(seconds=32),
        "stage": Stage.GROUP,
    }
    return Waiting(call=call, **{**about, **more})  # type: ignore[arg-type]  # named by whoever asks
