"""What a visit wants done. Data only; the runtime carries it out and answers with an event of the same generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.advice import Advice
    from counter_app.domain.application import Receipt, Submission
    from counter_app.domain.card import CardReading, ReadRequest
    from counter_app.domain.reissue import ReissueReason


@dataclass(frozen=True)
class InspectCard:
    """Find out what lies on the reader → Inspected | InspectFailed."""

    generation: int
    serial: int


@dataclass(frozen=True)
class ReadCard:
    """Verify the secret once and read → WasRead | ReadFailed."""

    generation: int
    serial: int
    request: ReadRequest


@dataclass(frozen=True)
class Prefill:
    """Offer what card and register said to what is asked → Prefilled."""

    generation: int


@dataclass(frozen=True)
class LookUp:
    """Ask the register about the holder of the card → LookedUp."""

    generation: int
    reading: CardReading


@dataclass(frozen=True)
class Advise:
    """Say what follows from the event under the present answers → Advised | AdviseFailed."""

    generation: int


@dataclass(frozen=True)
class StoreSubmission:
    """One transaction → Stored | StoreFailed."""

    generation: int
    submission: Submission


@dataclass(frozen=True)
class PrintSlip:
    """Slip on paper → SlipOut | SlipFailed. `again`: why this is 再発行, None for the first one."""

    generation: int
    receipt: Receipt
    again: ReissueReason | None = None
    large: bool = False  # 大きな文字


@dataclass(frozen=True)
class PrintPapers:
    """What follows the slip onto paper: the guide (案内票), application sheets → PapersOut | PapersFailed."""

    generation: int
    receipt: Receipt
    advice: Advice | None


@dataclass(frozen=True)
class AlertStaff:
    """Make the call lamp, the counter screen or the chat know."""

    generation: int


@dataclass(frozen=True)
class Forget:
    """The visit is over: overwrite secrets, drop what workers hold, empty the widgets."""

    generation: int


Effect = (
    InspectCard | ReadCard | Prefill | LookUp | Advise | StoreSubmission | PrintSlip | PrintPapers | AlertStaff | Forget
)
