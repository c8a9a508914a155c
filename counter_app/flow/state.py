"""The visit (来庁) as a value: one resident at one terminal, from 「はじめる」 to 「受付票をお取りください」.

Visit                 what the terminal knows now; frozen; shown by every window
├── reader            what lies on the reader; the only part that outlives a visit
├── card              what the card said and which secret is asked for
├── register          what the municipality's register said about the card's holder
├── scan              what was brought as a code
├── event, advice     what happened in this person's life, and which procedures follow from it
├── answers           who said what (domain.answers)
├── resolutions       which of two differing values a person chose, and why
├── meter             what the resident really had to do (domain.meter)
├── trouble           the last failure, to be shown calmly
└── receipt, slip     what was stored, and whether the paper came out
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.answers import Answers
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.meter import Meter
from counter_app.domain.tables import NO_TABLES
from counter_app.domain.words import JAPANESE

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from counter_app.domain.advice import Advice
    from counter_app.domain.answers import FieldPath
    from counter_app.domain.application import Receipt, Submission
    from counter_app.domain.card import CardReading, CardStatus
    from counter_app.domain.channel import Channel
    from counter_app.domain.conflict import Resolution
    from counter_app.domain.form import Form
    from counter_app.domain.household import RegisterAnswer
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.scanned import ScannedSlip
    from counter_app.domain.tables import Tables
    from counter_app.failures import FailureCode
    from counter_app.personal import Personal


class Step(StrEnum):
    """The page a visit stands on. At the counter only WELCOME, SUBMITTING and RECEIPT matter."""

    WELCOME = "welcome"
    EVENT = "event"  # what happened?
    PROCEDURES = "procedures"
    SCAN = "scan"  # a code made at home, a slip, wishes for the screen
    CARD = "card"
    SECRET = "secret"  # noqa: S105  # the name of a page
    READING = "reading"
    READ = "read"
    QUESTIONS = "questions"
    ADVICE = "advice"  # what follows, to be ticked
    CHECK = "check"
    SUBMITTING = "submitting"
    RECEIPT = "receipt"


class Method(StrEnum):
    """Which secret opens the card."""

    PIN = "pin"
    CODE_B = "code-b"


class Slip(StrEnum):
    """What became of the paper."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True)
class Reader:
    """The reader of this terminal as last heard of. `serial` is None while nothing lies on it."""

    trouble: FailureCode | None = None
    serial: int | None = None


@dataclass(frozen=True)
class CardTalk:
    """The conversation with the card of this visit."""

    status: CardStatus | None = None
    method: Method = Method.PIN
    reading: CardReading | None = None
    last_try_confirmed: bool = False
    skipped: bool = False  # the visit goes on without a card
    away: bool = False  # taken from a self-service terminal after it was read

    def tries(self) -> int | None:
        """Tries left of the secret that is asked for; None while unknown."""
        if self.status is None:
            return None
        return self.status.tries.pin if self.method is Method.PIN else self.status.tries.code_b


@dataclass(frozen=True)
class Trouble:
    """What went wrong last. `tries_left` is for a refused secret."""

    code: FailureCode
    tries_left: int | None = None


@dataclass(frozen=True)
class Problem:
    """A typed answer that was not taken; `raw` stays on the screen so that nothing is lost."""

    path: FieldPath
    code: str  # `input.<reason>`, a FindingCode, or `from-card`
    raw: Personal[str]


@dataclass(frozen=True)
class Rules:
    """What differs between terminals: the channel, which cards are taken for real, what it carries and asks."""

    channel: Channel
    accepted: frozenset[Authenticity] = frozenset({Authenticity.VERIFIED})
    tables: Tables = field(default=NO_TABLES, compare=False, repr=False)
    by_event: bool = False  # the visit begins with what happened; without, with the list of procedures
    register: bool = False  # the register is asked about the card's holder
    papers: bool = False  # a guide or application sheets are printed after the slip

    @property
    def training(self) -> bool:
        """Demo and training take simulated cards only, production takes genuine cards only."""
        return Authenticity.SIMULATED in self.accepted


class Part(StrEnum):
    """Which questions QUESTIONS asks now."""

    EVENT = "event"  # what the event has to know before it can advise
    FORMS = "forms"  # what the chosen forms still need


@dataclass(frozen=True)
class RegisterTalk:
    """What the register said. `asked` without an answer: it is still looking."""

    asked: bool = False
    answer: RegisterAnswer | None = None
    waiting: bool = False  # the resident wants to go on and waits for the answer

    @property
    def pending(self) -> bool:
        """The register was asked and has not answered."""
        return self.asked and self.answer is None


@dataclass(frozen=True)
class ScanTalk:
    """What was scanned in this visit. `code` names the code from home whose answers were taken."""

    code: bytes | None = field(default=None, repr=False)
    unread: frozenset[FieldPath] = frozenset()  # what was written there and could not be understood: asked, and said so
    slip: ScannedSlip | None = None  # shown, and nothing more
    mandate_over: bool = False  # the paper of a mandate was shown last; as `slip`


@dataclass(frozen=True)
class Visit:
    """One resident at one terminal. Changed only by `advance`."""

    rules: Rules
    generation: int = 0
    step: Step = Step.WELCOME
    reader: Reader = field(default_factory=Reader)
    visit_id: UUID | None = None
    started_at: datetime | None = None
    language: str = JAPANESE
    event: LifeEvent | None = None
    advice: Advice | None = None
    advice_due: bool = False  # an answer changed since the advice was given
    seen_needed: frozenset[str] = frozenset()  # procedures that stood as needed when the resident took the advice
    known_before: frozenset[FieldPath] = frozenset()  # what the event's questions had answered by then
    part: Part = Part.FORMS
    taken: bool = False  # the advice was just taken; the interview goes on when the sources have filled what they can
    forms: tuple[Form, ...] = ()
    answers: Answers = field(default_factory=Answers)
    card: CardTalk = field(default_factory=CardTalk)
    register: RegisterTalk = field(default_factory=RegisterTalk)
    scan: ScanTalk = field(default_factory=ScanTalk)
    resolutions: tuple[Resolution, ...] = ()
    meter: Meter = field(default_factory=Meter)
    asking: FieldPath | None = None  # a field of the page that is shown; see `plan.page_shown`
    passed: frozenset[FieldPath] = frozenset()  # fields of pages the resident has gone on from
    back_to: Step | None = None  # came by 「変える」 from the check or the advice, goes back there
    problem: Problem | None = None
    trouble: Trouble | None = None
    submission: Submission | None = None
    receipt: Receipt | None = None
    slip: Slip = Slip.NONE
    papers: Slip = Slip.NONE  # the guide and the sheets that follow the slip
    slip_warnings: tuple[str, ...] = ()
    slip_where: str = ""
    large_print: bool = False  # the resident reads large letters, on paper too
    printer: tuple[FailureCode, ...] = ()  # what the printer says of itself, whoever is here
    printer_back: bool = False  # it works again, and the slip of this visit has not come out yet
    staff_called: bool = False
    idle_warning: bool = False

    @property
    def active(self) -> bool:
        """Somebody is here."""
        return self.visit_id is not None

    @property
    def changing(self) -> bool:
        """One answer is being changed by 「変える」; 「次へ」 goes back to where it came from."""
        return self.back_to is not None

    @property
    def asked_forms(self) -> tuple[Form, ...]:
        """Everything that asks: the event's own questions, then the chosen forms."""
        return self.forms if self.event is None else (self.event.questions, *self.forms)

    @property
    def open(self) -> bool:
        """Answers may still change: begun, and not yet being stored."""
        return self.active and self.step not in (Step.SUBMITTING, Step.RECEIPT)

    @property
    def simulated(self) -> bool:
        """A simulated card took part: marked 「模擬カード」 on every page and on the slip."""
        by_reading = self.card.reading is not None and self.card.reading.authenticity is Authenticity.SIMULATED
        return by_reading or self.rules.training
