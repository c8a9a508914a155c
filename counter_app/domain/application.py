"""What leaves a visit: a submission with one application (申請) per procedure, and the receipt for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counter_app.domain.meter import PaperCost

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from counter_app.domain.answers import Origin, Trust
    from counter_app.domain.channel import Channel
    from counter_app.domain.meter import Reasked
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.domain.words import Words
    from counter_app.personal import Personal


@dataclass(frozen=True)
class OtherValue:
    """A value that was there too and does not count: what another source said, or what was typed before."""

    value: Personal[str]
    origin: Origin
    trust: Trust
    at: datetime


@dataclass(frozen=True)
class Ruling:
    """A person decided between values: why, who, when."""

    reason: Personal[str]  # a code of `conflict.REASONS`, or what staff wrote
    by: str
    at: datetime


class Hidden(StrEnum):
    """Why a value was taken out before it was shown."""

    PROTECTED = "protected"  # 支援措置
    NO_RIGHT = "no-right"  # the role does not see this field


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
    at: datetime | None = None  # when it was said; None in what an older release stored
    via: str = ""  # path of the answer it repeats, where it was taken over
    others: tuple[OtherValue, ...] = ()  # what differed
    ruling: Ruling | None = None  # None where nobody has decided about `others`
    hidden: Hidden | None = None  # why the value is not here; `shown` then says so to the reader
    by: str = ""  # the desk whose proposal the resident accepted, where `origin` is the clerk


@dataclass(frozen=True)
class OpenItem:
    """Something that still has to be brought or answered (補正), and by when."""

    label: str  # Japanese
    due: date | None  # None in what an older release stored
    by_staff: bool = False  # nothing the resident can bring or answer


@dataclass(frozen=True)
class Application:
    """One procedure of a visit, complete."""

    procedure: str
    form_version: str
    title: Words
    destination: str
    connector: str
    items: tuple[Item, ...]
    open_items: tuple[OpenItem, ...] = ()  # what stayed open, is to be brought, or has to be proven
    next_step: Words | None = None
    fee_yen: int | None = None  # None where there is none or it is not verified
    fee_exempt: Personal[str] | None = None  # the ground (Japanese) on which nothing is to be paid
    protected: bool = False  # 支援措置: where these people live is hidden, see `protection`
    second_person: bool = False  # the back office completes it only after somebody else has approved

    @property
    def due(self) -> date | None:
        """The earliest day something is due; None where nothing is open or no day is known."""
        return min((item.due for item in self.open_items if item.due is not None), default=None)


@dataclass(frozen=True)
class Counts:
    """The once-only meter of a visit: what it cost the resident, and what paper would have cost."""

    facts_asked: int = 0  # answered by a person
    facts_prefilled: int = 0
    characters_typed: int = 0  # by the resident
    started_at: datetime | None = None
    entries_by_hand: int = 0  # answers the resident typed with keys
    taps: int = 0
    prefilled_by: tuple[tuple[Origin, int], ...] = ()  # in the order of Origin
    paper: PaperCost = PaperCost()  # noqa: RUF009  # frozen, no state to share
    reasked: tuple[Reasked, ...] = ()  # facts that were asked although known: none, if all is well
    facts_corrected: int = 0  # a source had filled them in, a person wrote something else


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
    home_code: bytes | None = None  # of what was brought from home: stored with it, never taken again


@dataclass(frozen=True)
class Receipt:
    """Proof that a submission is stored. Exists exactly when the transaction is committed."""

    number: ReceiptNumber
    at: datetime
    submission: Submission

    def application_id(self, index: int) -> str:
        """Return `{receipt}/{n}` of the application at `index` (from 0)."""
        return f"{self.number}/{index + 1}"
