"""What the runtime needs from the outside world, as protocols. Implementations: devices, store, slips, connectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.case_state import Approval, Doing, Step, WorkState
from counter_app.domain.views import RecordView, ViewPurpose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from counter_app.domain.advice import Advice
    from counter_app.domain.application import Application, Receipt, Submission
    from counter_app.domain.card import CardReading, CardStatus, ReadRequest
    from counter_app.domain.correction import Correction
    from counter_app.domain.household import RegisterAnswer
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.domain.reissue import ReissueReason
    from counter_app.domain.staff import Clerk
    from counter_app.domain.tickets import Called
    from counter_app.failures import FailureCode
    from counter_app.figures.heat import Heat
    from counter_app.figures.league import LeagueRow
    from counter_app.figures.query import By, Only, Period, QueueAges, Today
    from counter_app.matching.keys import ClaimKeys
    from counter_app.matching.resident import Resident
    from counter_app.personal import Personal

# named here for those who use the ports
__all__ = ["Approval", "Doing", "RecordView", "Step", "ViewPurpose", "WorkState"]


@dataclass(frozen=True)
class ReaderReady:
    """The reader bound to this role is attached and empty."""

    reader: str


@dataclass(frozen=True)
class ReaderTrouble:
    """No service, no reader, not the bound reader: `code` says which. Sent once per change, not per poll."""

    code: FailureCode
    cause: str = ""


@dataclass(frozen=True)
class CardInserted:
    """Something was laid on the reader; what it is, `inspect()` says. `serial` counts insertions."""

    reader: str
    serial: int


@dataclass(frozen=True)
class CardTaken:
    """The card left the reader."""

    reader: str
    serial: int


SlotEvent = ReaderReady | ReaderTrouble | CardInserted | CardTaken


class CardSlot(Protocol):
    """The one reader bound to a role. Calls block and come from a worker, never from the window's thread.

    Every failure is a `CardError` with its code. No call ever retries a secret by itself.
    """

    def watch(self, seen: Callable[[SlotEvent], None]) -> None:
        """Tell about readers and cards from now on, beginning with the present state; called on the slot's thread."""

    def inspect(self) -> CardStatus:
        """Kind, tries, expiry: everything that needs no secret (flow F0)."""

    def read(self, request: ReadRequest) -> CardReading:
        """Verify the secret once and read the four items, and the face where wanted (flows F1, F2, F3, F5)."""

    def close(self) -> None:
        """Stop the threads and let go of the card. Safe to call twice."""


class Register(Protocol):
    """The municipality's own register, or what arrived of it (転出証明書情報). Calls block and come from a worker."""

    def household_of(self, reading: CardReading) -> RegisterAnswer:
        """Return the household of the card's holder, or why it cannot be told. Never raises for what lies there."""

    def check(self) -> list[str]:
        """Say what keeps this register from working, in Japanese for the administrator; empty when usable."""


class ResidentRegister(Protocol):
    """The imported extract of the resident register. Read-only; raises StoreError."""

    @property
    def as_of(self) -> str:
        """Day of the extract, YYYY-MM-DD."""

    @property
    def digest(self) -> str:
        """Of its rows."""

    def candidates(self, keys: ClaimKeys) -> Sequence[Resident]:
        """Return whoever shares enough with an application to be worth a comparison."""

    def household(self, resident_id: str) -> Sequence[Resident]:
        """Return the members of somebody's household; nobody where the id is unknown."""


class Clock(Protocol):
    """Time as the product sees it; tests turn it by hand."""

    def now(self) -> datetime:
        """Wall clock with time zone (Asia/Tokyo at a counter)."""

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time-outs."""


class Desk(Protocol):
    """Takes submissions and gives receipts. One transaction: applications, outbox, audit, KPI."""

    def submit(self, submission: Submission) -> Receipt:
        """Store and return the receipt. The same `visit_id` again returns the receipt it already has.

        Raises StoreError, or HomeError HOME_USED; then nothing is stored.
        """

    def home_code_used(self, code: bytes) -> bool:
        """Tell whether what was brought from home under this code was handed in before. Raises StoreError."""

    def slip_printed(self, number: ReceiptNumber) -> None:
        """Note that the slip is in hand."""

    def slip_reissued(self, number: ReceiptNumber, reason: ReissueReason) -> None:
        """Note that another slip marked 再発行 is in hand, and why; who and where is for the desk to know."""

    def unprinted(self) -> list[Receipt]:
        """Receipts that were committed but whose slip was never noted as printed, oldest first."""


class SlipPrinter(Protocol):
    """Makes the slip (受付票) and brings it onto paper."""

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:
        """Render, sign and print; `again` marks it 再発行, `large` is 大きな文字. Raises SlipError; the receipt stays valid."""


class Papers(Protocol):
    """What an office hands out beside the slip: the guide (案内票), and application sheets where paper is still needed."""

    def print(self, receipt: Receipt, advice: Advice | None) -> None:
        """Make and print what the office wants. Raises SlipError; receipt and slip stay valid."""


@dataclass(frozen=True)
class SlipMade:
    """A slip that was made: where its PDF is kept (None where it went to the printer only), what to warn about."""

    pdf: Path | None
    warnings: tuple[str, ...] = ()  # characters that no font could draw, as U+XXXX


@dataclass(frozen=True)
class WorkRow:
    """One line of the work list; no personal value in it but the applicant's name."""

    application_id: str
    procedure: str
    title: str
    state: WorkState
    received_at: datetime
    applicant: Personal[str]
    owner: str | None
    delivery: str  # unsent | delivered | refused
    simulated: bool
    open_items: int
    due: date | None = None  # the earliest day an open item is due
    reason: str | None = None  # of the last return, hold, question or rejection
    delivery_code: FailureCode | None = None  # why it is still unsent, or was refused
    until: date | None = None  # the day a correction, a return or a hold is due
    section: str = ""  # in charge; empty where none is
    approval: Approval = Approval.NOT_NEEDED
    proposed_by: str | None = None
    protected: bool = False  # 支援措置
    corrected: bool = False
    steps: frozenset[Step] = frozenset()  # what the clerk who asked may do next
    connector: str = ""  # id of the way out it takes


@dataclass(frozen=True)
class Wanted:
    """Which lines of the work list. Empty: everything the clerk's role reaches, oldest first."""

    state: WorkState | None = None
    mine: bool = False
    section: str = ""
    overdue_on: date | None = None  # not finished, and something was due before this day
    to_approve: bool = False  # proposed by somebody else
    protected: bool = False
    number: str = ""  # a receipt number, the beginning of one, or an application id
    by_due: bool = False  # what is due first; what has no day last


@dataclass(frozen=True)
class CaseEvent:
    """One step of a case's history."""

    at: datetime
    clerk: str
    terminal: str
    step: Step
    start: WorkState
    end: WorkState
    owner: str | None
    due: date | None
    reason: Personal[str] | None


@dataclass(frozen=True)
class BulkOutcome:
    """What became of one case of many: its row, or why not. Other cases are not concerned."""

    application_id: str
    row: WorkRow | None
    code: FailureCode | None = None


class WorkList(Protocol):
    """What back-office clerks do with applications. Rights and jurisdiction are asked at every call.

    Everything raises StoreError CASE_OUT_OF_REACH outside the clerk's jurisdiction (tries to view are logged too) and
    RECEIPT_UNKNOWN for what is not there. Every view and every step is in the audit chain, with person and terminal.
    """

    def rows(self, clerk: Clerk, wanted: Wanted = ..., after: str | None = None, limit: int = 50) -> list[WorkRow]:
        """List; keyset paging by `after` (an application id)."""

    def detail(self, application_id: str, clerk: Clerk, purpose: ViewPurpose) -> Application:
        """Return what the clerk may see of one application; who looked and what for is logged before it is shown."""

    def step(self, application_id: str, clerk: Clerk, doing: Doing) -> WorkRow:
        """Take one step. Raises StoreError STEP_NOT_ALLOWED where it is not legal, not complete, or came too late."""

    def bulk(self, application_ids: Sequence[str], clerk: Clerk, doing: Doing) -> list[BulkOutcome]:
        """Take the same step with many; each stands for itself."""

    def correct(self, application_id: str, clerk: Clerk, changes: Mapping[str, str], reason: str) -> WorkRow:
        """Change items (path → text as typed). Raises StoreError CORRECTION_REFUSED, STEP_NOT_ALLOWED."""

    def history(self, application_id: str, clerk: Clerk) -> list[CaseEvent]:
        """Return the steps so far, oldest first."""

    def corrections(self, application_id: str, clerk: Clerk) -> list[Correction]:
        """Return the corrections so far, oldest first; values the clerk may not see are hidden. Logged as a view."""

    def views(self, number: str, clerk: Clerk) -> list[RecordView]:
        """Return who opened a receipt's applications (or one of them), oldest first. Needs Right.AUDIT or VIEW."""


class Watch(Protocol):
    """Tells who looks at the work that it changed, here or on another machine."""

    def start(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change from now on, on a thread of its own."""

    def stop(self) -> None:
        """No call any more after this returns."""


class FiguresSource(Protocol):
    """Counted figures for windows and exports. Calls block and come from a worker; each may raise StoreError."""

    def refresh(self) -> object:
        """Write down what is finished by now (hours, days, months). Quick where nothing is; every few minutes is right."""

    def today(self, only: Only = ...) -> Today:
        """Return the live board: today by the hour, the same day a week ago up to this minute, queues, alarms."""

    def period(
        self, since: datetime, until: datetime, by: By = ..., only: Only = ..., *, kinds: tuple[str, ...] = ()
    ) -> Period:
        """Return `since <= at < until` in rows; `kinds` limits it to these kinds of events and makes it quicker."""

    def queue_ages(self) -> QueueAges:
        """Return how old what is open has become, who waits with a ticket, what has not left."""

    def heat(self, since: datetime, until: datetime, figure: str = "received", only: Only = ...) -> Heat:
        """Return weekday × hour of a figure of the codebook."""

    def league(self, since: datetime, until: datetime, only: Only = ...) -> tuple[LeagueRow, ...]:
        """Return the procedures, those that take most hours at the counter first."""


class CalledNumbers(Protocol):
    """What a ticket machine has called, for everybody in the hall to see. Calls block and come from a worker."""

    def called(self) -> tuple[Called, ...]:
        """Return the newest call of every queue of today, newest first. Raises StoreError."""
