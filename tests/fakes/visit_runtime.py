"""A runtime without threads: the real `advance`, a scripted card, a desk that stores in a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from counter_app.domain.application import Submission
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardReading, CardStatus
from counter_app.domain.channel import Channel
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Visit
from counter_app.flow.visit import advance
from counter_app.prefill.card import card_answers


@dataclass
class HandClock:
    """Time turned by hand."""

    at: datetime = datetime(2026, 11, 21, 10, 15, tzinfo=timezone(timedelta(hours=9)))
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class ScriptedCard:
    """What lies on the reader, and which PIN opens it."""

    status: CardStatus
    reading: CardReading
    pin: bytes


@dataclass
class HandRuntime:
    """Carries effects out at once, on the caller's thread. `held` keeps effects of those kinds back."""

    card: ScriptedCard
    training: bool = False
    printer_fails: bool = False
    clock: HandClock = field(default_factory=HandClock)
    stored: list[Submission] = field(default_factory=list)
    events: list[ev.Event] = field(default_factory=list)
    touches: int = 0
    held: tuple[type, ...] = ()

    def __post_init__(self) -> None:
        accepted = Authenticity.SIMULATED if self.training else Authenticity.VERIFIED
        self._visit = Visit(Rules(Channel.KIOSK, frozenset({accepted})))
        self._watchers: list[Callable[[Visit], None]] = []

    @property
    def visit(self) -> Visit:
        return self._visit

    def watch(self, seen: Callable[[Visit], None]) -> None:
        self._watchers.append(seen)

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        self._watchers.remove(seen)

    def touched(self) -> None:
        self.touches += 1

    def post(self, event: ev.Event) -> None:
        self.events.append(event)
        self._visit, wanted = advance(self._visit, event)
        for seen in self._watchers:
            seen(self._visit)
        for effect in wanted:
            if not isinstance(effect, self.held):
                answer = self._outcome(effect)
                if answer is not None:
                    self.post(answer)

    def _outcome(self, effect: ef.Effect) -> ev.Event | None:
        match effect:
            case ef.InspectCard(generation, serial):
                return ev.Inspected(generation, serial, self.card.status)
            case ef.ReadCard(generation, serial, request):
                with request.credential.secret.borrow() as typed:
                    fits = bytes(typed) == self.card.pin
                if not fits:
                    return ev.ReadFailed(generation, serial, FailureCode.PIN_WRONG, 2)
                return ev.WasRead(generation, serial, self.card.reading)
            case ef.Prefill(generation):
                return ev.Prefilled(generation, self._prefilled())
            case ef.StoreSubmission(generation, submission):
                self.stored.append(submission)
                return ev.Stored(
                    generation, ReceiptNumber("MH01", self.clock.at.date(), len(self.stored)), self.clock.at
                )
            case ef.PrintSlip(generation):
                failed = ev.SlipFailed(generation, FailureCode.PRINTER_FAILED)
                return failed if self.printer_fails else ev.SlipOut(generation)
        return None

    def _prefilled(self) -> tuple:
        visit = self._visit
        if visit.card.reading is None:
            return ()
        return tuple(card_answers(visit.card.reading, visit.forms, visit.answers, self.clock.at))
