"""What leaves a visit: a submission with one application (申請) per procedure, and the receipt for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from counter_app.domain.answers import Origin, Trust
    from counter_app.domain.channel import Channel
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.domain.words import Words
    from counter_app.personal import Personal


@dataclass(frozen=True)
class Item:
    """One filled field of an application, ready for a back office."""

    path: str  # our fact path, e.g. `children.0.fullName`
    name: str  # the receiver's name: GIF element name with the same rows, e.g. `child.0.fullName`
    label: str  # Japanese
    kind: str
    value: Personal[str]  # canonical text
    shown: Personal[str]  # as a person reads it: 昭和55年2月17日, label of a choice
    origin: Origin
    trust: Trust


@dataclass(frozen=True)
class Application:
    """One procedure of a visit, complete."""

    procedure: str
    form_version: str
    title: Words
    destination: str
    connector: str
    items: tuple[Item, ...]
    open_items: tuple[str, ...] = ()  # labels of soft-required fields that stayed open: 補正 follows
    next_step: Words | None = None
    fee_yen: int | None = None  # None where there is none or it is not verified


@dataclass(frozen=True)
class Counts:
    """The once-only meter of a visit."""

    facts_asked: int = 0
    facts_prefilled: int = 0
    characters_typed: int = 0
    started_at: datetime | None = None


@dataclass(frozen=True)
class Submission:
    """Everything one visit hands in. `visit_id` makes a second submit of the same visit harmless."""

    visit_id: UUID
    at: datetime
    channel: Channel
    language: str
    simulated: bool
    applications: tuple[Application, ...]
    counts: Counts = Counts()  # frozen, no state to share


@dataclass(frozen=True)
class Receipt:
    """Proof that a submission is stored. Exists exactly when the transaction is committed."""

    number: ReceiptNumber
    at: datetime
    submission: Submission

    def application_id(self, index: int) -> str:
        """Return `{receipt}/{n}` of the application at `index` (from 0)."""
        return f"{self.number}/{index + 1}"
