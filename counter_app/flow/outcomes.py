"""What came of the effects of a visit: events that count only for the visit that asked for them, by `generation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.domain.advice import Advice
    from counter_app.domain.answers import Answer, FieldPath
    from counter_app.domain.card import CardReading, CardStatus
    from counter_app.domain.household import RegisterAnswer
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.failures import FailureCode


@dataclass(frozen=True)
class Inspected:
    """What lies there, without any secret."""

    generation: int
    serial: int
    status: CardStatus


@dataclass(frozen=True)
class InspectFailed:
    """It could not be told."""

    generation: int
    serial: int
    code: FailureCode


@dataclass(frozen=True)
class WasRead:
    """The four items, and the face where wanted."""

    generation: int
    serial: int
    reading: CardReading


@dataclass(frozen=True)
class ReadFailed:
    """Nothing was read. `tries_left` where the card said so."""

    generation: int
    serial: int
    code: FailureCode
    tries_left: int | None = None


@dataclass(frozen=True)
class Prefilled:
    """What the sources offer for the chosen forms."""

    generation: int
    entries: tuple[tuple[FieldPath, Answer], ...]


@dataclass(frozen=True)
class Advised:
    """What follows from the event, under the answers as they stood."""

    generation: int
    advice: Advice


@dataclass(frozen=True)
class AdviseFailed:
    """Nothing could be advised: the procedures are chosen by hand."""

    generation: int
    code: FailureCode


@dataclass(frozen=True)
class LookedUp:
    """What the register says about the card's holder."""

    generation: int
    answer: RegisterAnswer


@dataclass(frozen=True)
class Stored:
    """The transaction is committed."""

    generation: int
    number: ReceiptNumber
    at: datetime


@dataclass(frozen=True)
class StoreFailed:
    """Nothing is stored; nothing of the visit is lost."""

    generation: int
    code: FailureCode


@dataclass(frozen=True)
class SlipOut:
    """The slip is printed; `warnings` name characters no font could draw."""

    generation: int
    warnings: tuple[str, ...] = ()
    where: str = ""  # path of the PDF where one is kept


@dataclass(frozen=True)
class SlipFailed:
    """The application is safe; the paper is not there."""

    generation: int
    code: FailureCode


@dataclass(frozen=True)
class PapersOut:
    """Guide and sheets are printed, as far as the office wants them."""

    generation: int


@dataclass(frozen=True)
class PapersFailed:
    """Application and slip are safe; the papers that follow are not there."""

    generation: int
    code: FailureCode
