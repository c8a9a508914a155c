"""One branch terminal of the morning: its own store, its own runtime, and whoever sits there."""

from __future__ import annotations

import queue
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from counter_app.app.assembly import make_runtime
from counter_app.app.busy_morning.people import Invented
from counter_app.app.busy_morning.person_at_terminal import PersonAtTerminal
from counter_app.app.busy_morning.plan import Coming
from counter_app.app.busy_morning.reader import OutstretchedHand, TrainingReader
from counter_app.app.forms_in_force import FormsInForce
from counter_app.app.late_office import LateOffice
from counter_app.app.scripted_person import Hand, Offered
from counter_app.dispatch.branch_sender import BranchSender
from counter_app.domain.application import Receipt
from counter_app.domain.life_event import LifeEvent
from counter_app.failures import CounterError, FailureCode
from counter_app.flow import events as ev
from counter_app.flow.state import Step, Visit
from counter_app.ports import CardSlot, Clock, SlipMade
from counter_app.runtime import VisitRuntime
from counter_app.settings import Settings

_ACTS = 30  # about so many acts has a visit: the time it takes is spread over them
_PATIENCE_S = 30.0
_SLIP_EVERY = 10


class RealHand(Hand, Protocol):
    """A hand that also takes its card away."""

    def take_away(self) -> None:
        """Take the card off the reader."""


class SampledSlips(LateOffice):
    """An office whose printer sets every tenth slip only: three hundred of them show nothing more than thirty do."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self.wanted = self.made = 0

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:
        """See `ports.SlipPrinter`."""
        self.wanted += 1
        if self.wanted % _SLIP_EVERY != 1:
            return SlipMade(None)
        self.made += 1
        return super().print(receipt, again=again, large=large)


class SeatClock:
    """The clock of the visit: goes from its beginning to its end with every act; the machine's in between."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: datetime | None = None
        self._step = timedelta()
        self._until: datetime | None = None
        self._begun = False

    def begin(self, since: datetime, until: datetime) -> None:
        """A visit begins that will have lasted so long."""
        self._at, self._until, self._step, self._begun = since, until, (until - since) / _ACTS, False

    def act(self) -> None:
        """One act further, not beyond the end; the first act is the beginning itself."""
        if self._at is not None and self._until is not None and self._begun:
            self._at = min(self._at + self._step, self._until)
        self._begun = True

    def end(self) -> None:
        """Nobody sits there."""
        self._at = None

    def now(self) -> datetime:
        """The moment at this seat."""
        return self._at or self._clock.now()

    def monotonic(self) -> float:
        """Real seconds: patience of the terminal is real."""
        return self._clock.monotonic()


class BranchTerminal:
    """`open` before use, `close` at the end. One visit at a time."""

    def __init__(self, settings: Settings, clock: Clock, real: CardSlot | None = None) -> None:
        self.settings = settings
        self.seat = SeatClock(clock)
        self.reader = TrainingReader(real)
        self._office = SampledSlips(settings, clock)
        self._in_force = FormsInForce(settings, clock)
        self._runtime = make_runtime(settings, self.reader, self._office, self.seat, self._in_force)
        self._listening: Callable[[Visit], None] = lambda _visit: None
        self._sender: BranchSender | None = None

    def open(self) -> None:
        """Open the store and the reader."""
        self._office.opened()
        branch = self._office.opened().branch
        assert branch is not None
        self._sender = branch.sender()
        self._runtime.start()
        self._runtime.watch(self._heard)

    # as a `scripted_person.Terminal`

    @property
    def visit(self) -> Visit:
        """The visit as it stands."""
        return self._runtime.visit

    @property
    def clock(self) -> Clock:
        """The clock of the seat."""
        return self.seat

    @property
    def runtime(self) -> VisitRuntime:
        """What a window shows."""
        return self._runtime

    def _heard(self, visit: Visit) -> None:
        self._listening(visit)

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Only whoever sits there hears of the visit."""
        self._listening = seen

    def post(self, event: ev.Event) -> None:
        """Let something happen."""
        self._runtime.post(event)

    def touched(self) -> None:
        """Somebody touched it."""
        self._runtime.touched()

    # the morning

    def serve(self, coming: Coming, who: Invented, card: RealHand | None = None) -> Receipt:
        """Let somebody walk their visit from the first page to the slip. Raises CounterError SCRIPT_STUCK."""
        assert coming.begins is not None
        assert coming.ends is not None
        self.seat.begin(coming.begins, coming.ends)
        if card is None and coming.shows_card:
            card = OutstretchedHand(self.reader, who.reading())
        try:
            person = PersonAtTerminal(self, coming.wish, who, self._offered(), card, pause=self.seat.act)
            visit = person.walk()
        except CounterError as stuck:
            raise CounterError(stuck.code, f"{coming.wish.id}: {stuck.cause}") from None
        finally:
            self._leave(card)
        assert visit.receipt is not None
        return visit.receipt

    def _offered(self) -> Offered:
        forms, today = self._in_force.get(), self.seat.now().date()

        def event(name: str) -> LifeEvent:
            return next(each for each in forms.events.effective(today) if each.id == name)

        return Offered(partial(forms.catalogue.get, on=today), event)

    def _leave(self, card: RealHand | None) -> None:
        """The person goes, with their card; the next one finds the first page."""
        seen: queue.SimpleQueue[Visit] = queue.SimpleQueue()
        self.watch(seen.put)
        if card is not None:
            card.take_away()
        self.post(ev.Leave())
        while self.visit.step is not Step.WELCOME or self.visit.active:
            try:
                seen.get(timeout=_PATIENCE_S)
            except queue.Empty:
                raise CounterError(FailureCode.SCRIPT_STUCK, "the terminal does not begin anew") from None
        self.seat.end()

    def send(self) -> None:
        """Send to the hub what is due, as the sender's own thread would."""
        assert self._sender is not None
        self._sender.drain()

    @property
    def slips(self) -> int:
        """How many slips were set."""
        return self._office.made

    def unsent(self) -> int:
        """How many messages the hub gave no receipt for."""
        branch = self._office.opened().branch
        assert branch is not None
        return branch.outbox.line().unsent_messages

    def close(self) -> None:
        """Let go of store and reader."""
        self._runtime.close()
        if self._sender is not None:
            self._sender.stop()
        self._office.close()
