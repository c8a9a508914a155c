"""A visit without reader, store or printer, for screenshots and for tests of the windows.

The real `advance`, and outcomes that come at once. The people are invented. Nothing here runs at a counter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from counter_app.domain.advice import Advice
from counter_app.domain.answers import Answer, FieldPath
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardFace, CardKind, CardReading, CardStatus, PinCredential, Sex, Tries
from counter_app.domain.channel import Channel
from counter_app.domain.household import Found, NotFound, RegisterAnswer
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.state import Rules, Visit
from counter_app.flow.visit import advance
from counter_app.personal import Personal
from counter_app.prefill.card import card_answers
from counter_app.prefill.register import register_answers
from counter_app.ui.sample_events import advice_of as sample_advice

FIRST_DAY = datetime(2026, 11, 21, 10, 30, tzinfo=JAPAN)
HANAKO = BasicFour(
    Personal("渡邉\U000e0102\u3000花子"),
    Personal("東京都架空市見本町一丁目２番３号\u3000見本荘１０１"),
    Personal(date(1980, 2, 17)),
    Personal(Sex.FEMALE),
)
HER_CARD = CardStatus(
    kind=CardKind.MY_NUMBER,
    tries=Tries(pin=3, code_b=10, face_code_b=10, user_auth=3, signature=5),
    expiry=date(2035, 2, 17),
    municipality="99999",
    likeness=Personal(b"the same card"),
)


class StillClock:
    """A clock that stands, or is turned by hand."""

    def __init__(self, at: datetime = FIRST_DAY) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the hour that was set."""
        return self.at

    def monotonic(self) -> float:
        """Seconds that follow the hour."""
        return (self.at - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()


@dataclass
class Props:
    """What the world answers. Change a value to rehearse a failure."""

    status: CardStatus = HER_CARD
    authenticity: Authenticity = Authenticity.VERIFIED
    face: CardFace | None = None
    refuse_secret: FailureCode | None = None
    store_fails: FailureCode | None = None
    slip_fails: FailureCode | None = None
    slip_warnings: tuple[str, ...] = ()
    advise: Callable[[Visit], Advice] = sample_advice
    register: RegisterAnswer = field(default_factory=NotFound)
    by_event: bool = False
    holds: frozenset[type] = field(default_factory=frozenset)  # effects whose outcome does not come


class Rehearsal:
    """A `VisitRuntime` on one thread: every effect is answered before `post` returns."""

    def __init__(self, channel: Channel = Channel.COUNTER, props: Props | None = None) -> None:
        self.props = props or Props()
        self.clock = StillClock()
        accepted = frozenset({self.props.authenticity})
        looked_up = self.props.register != NotFound()
        self.visit = Visit(Rules(channel, accepted, by_event=self.props.by_event, register=looked_up))
        self.touches = 0
        self.happened: list[ev.Event] = []
        self._watchers: list[Callable[[Visit], None]] = []
        self._waiting: deque[ev.Event] = deque()
        self._busy = False
        self._serial = 0
        self._receipts = 0

    def watch(self, seen: Callable[[Visit], None]) -> None:
        """Tell about every change."""
        self._watchers.append(seen)

    def unwatch(self, seen: Callable[[Visit], None]) -> None:
        """Tell nothing any more."""
        self._watchers.remove(seen)

    def touched(self) -> None:
        """Count the touches."""
        self.touches += 1

    def lay_card(self) -> None:
        """Somebody lays the card down."""
        self._serial += 1
        self.post(ev.CardLaid(self._serial))

    def lift_card(self) -> None:
        """Somebody takes it away."""
        self.post(ev.CardGone(self._serial))

    def post(self, event: ev.Event) -> None:
        """Let something happen, and everything that follows from it."""
        self._waiting.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._step(self._waiting.popleft())
        finally:
            self._busy = False

    def _step(self, event: ev.Event) -> None:
        self.happened.append(event)
        before = self.visit
        self.visit, wanted = advance(before, event)
        for effect in wanted:
            if type(effect) not in self.props.holds:
                self._waiting.extend(self._outcome(effect))
        if self.visit is not before:
            for seen in self._watchers:
                seen(self.visit)

    def _outcome(self, effect: ef.Effect) -> Iterable[ev.Event]:
        now = self.clock.now()
        match effect:
            case ef.InspectCard(generation, serial):
                yield ev.Inspected(generation, serial, self.props.status)
            case ef.ReadCard():
                yield self._read(effect)
            case ef.Prefill(generation) if self.visit.card.reading is not None:
                yield ev.Prefilled(generation, self._offered(self.visit.card.reading))
            case ef.LookUp(generation):
                yield ev.LookedUp(generation, self.props.register)
            case ef.Advise(generation):
                yield ev.Advised(generation, self.props.advise(self.visit))
            case ef.StoreSubmission(generation):
                self._receipts += 1
                number = ReceiptNumber("MH01", now.date(), self._receipts)
                fails = self.props.store_fails
                yield ev.StoreFailed(generation, fails) if fails else ev.Stored(generation, number, now)
            case ef.PrintSlip(generation):
                fails = self.props.slip_fails
                yield ev.SlipFailed(generation, fails) if fails else ev.SlipOut(generation, self.props.slip_warnings)

    def _offered(self, reading: CardReading) -> tuple[tuple[FieldPath, Answer], ...]:
        visit, now = self.visit, self.clock.now()
        entries = list(card_answers(reading, visit.asked_forms, visit.answers, now))
        if isinstance(visit.register.answer, Found):
            known = register_answers(visit.register.answer, visit.asked_forms, visit.answers, now, simulated=False)
            entries += known
        return tuple(entries)

    def _read(self, effect: ef.ReadCard) -> ev.Event:
        effect.request.credential.secret.wipe()
        if self.props.refuse_secret is not None:
            left = effect.request.credential.tries_shown - 1
            return ev.ReadFailed(effect.generation, effect.serial, self.props.refuse_secret, left)
        by_pin = isinstance(effect.request.credential, PinCredential)
        face = self.props.face if effect.request.want_face and not by_pin else None
        reading = CardReading(self.props.status, HANAKO, self.props.authenticity, face, apdu_count=14, elapsed_ms=900)
        return ev.WasRead(effect.generation, effect.serial, reading)
