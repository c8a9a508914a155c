"""Everything that can happen to a visit. Frozen; what a person typed rides in `Personal` or `Secret`.

Events that carry a `generation` are outcomes of effects: they count only for the visit that asked for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.flow.outcomes import (
    Advised,
    AdviseFailed,
    Inspected,
    InspectFailed,
    LookedUp,
    PapersFailed,
    PapersOut,
    Prefilled,
    ReadFailed,
    SlipFailed,
    SlipOut,
    Stored,
    StoreFailed,
    WasRead,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from counter_app.domain.answers import FieldPath, Origin
    from counter_app.domain.form import Form
    from counter_app.domain.home_answers import HomeAnswers
    from counter_app.domain.life_event import LifeEvent
    from counter_app.domain.reissue import ReissueReason
    from counter_app.domain.scanned import Preferences, ScannedSlip
    from counter_app.failures import FailureCode
    from counter_app.personal import Personal, Secret

__all__ = [  # outcomes are events too, and used under this name
    "AdviseFailed",
    "Advised",
    "InspectFailed",
    "Inspected",
    "LookedUp",
    "PapersFailed",
    "PapersOut",
    "Prefilled",
    "ReadFailed",
    "SlipFailed",
    "SlipOut",
    "StoreFailed",
    "Stored",
    "WasRead",
]


@dataclass(frozen=True)
class _Said:
    """An event that says it all by being one. Equal to its own kind only; costs nothing to define."""


# What a person does


@dataclass(frozen=True)
class Begin:
    """Somebody starts: 「はじめる」, a card laid down, or staff opening a visit."""

    visit_id: UUID
    at: datetime
    language: str | None = None


@dataclass(frozen=True)
class SpeakLanguage:
    """Change the language; possible on every page."""

    language: str


@dataclass(frozen=True)
class Choose:
    """These are the procedures of the visit, in order. May be said again until it is handed in."""

    forms: tuple[Form, ...]


@dataclass(frozen=True)
class ChooseEvent:
    """This happened; None for 「手続を選ぶ」 (certificates and the like). Choosing another forgets the former advice."""

    event: LifeEvent | None


@dataclass(frozen=True)
class TakeAdvice:
    """「次へ」 on the advice: these procedures of the event, by id, are to be done."""

    procedures: frozenset[str]


@dataclass(frozen=True)
class Next:
    """「次へ」 on the present page. On a page of tiles whatever was not touched is answered with no, `at` that time."""

    at: datetime | None = None


class Back(_Said):
    """「戻る」: one page back; never loses an answer."""


class OpenScan(_Said):
    """「自宅で作ったコードを使う」: to the page that scans."""


@dataclass(frozen=True)
class HomeBrought:
    """A code made at home was opened: its event, procedures and answers. Another one takes the place of the first."""

    home: HomeAnswers


@dataclass(frozen=True)
class PreferencesBrought:
    """A code said how somebody wants the screen; the language is the visit's, the rest the window's."""

    preferences: Preferences


@dataclass(frozen=True)
class SlipBrought:
    """A slip was scanned. A visit only shows it."""

    slip: ScannedSlip


@dataclass(frozen=True)
class MandatePaperBrought:
    """The paper of a mandate was scanned, and the mandate is over. `now`: it was in force until this moment."""

    now: bool


@dataclass(frozen=True)
class CodeRefused:
    """A code was scanned that nothing is done with; `code` says why. Of the code itself nothing is kept."""

    code: FailureCode


class WithoutCard(_Said):
    """Go on without a card, or with one that cannot be read."""


class UseCodeB(_Said):
    """暗証番号 unknown, locked or not set: read by 照合番号B, which staff type from the card's face."""


class UsePin(_Said):
    """Back to the 4-digit PIN."""


class StaffConfirmLastTry(_Said):
    """Staff has seen that one try is left and allows it."""


@dataclass(frozen=True)
class SecretTyped:
    """PIN or 照合番号B, complete in shape. Used once."""

    secret: Secret


@dataclass(frozen=True)
class Typed:
    """A person answered a field; `raw` as typed. `by_staff` decides the origin."""

    path: FieldPath
    raw: Personal[str]
    at: datetime
    by_staff: bool = False
    by_touch: bool = False  # picked (a date, a bank, an address from a list) instead of written with keys
    clerk: str = ""  # the desk that proposed it over the remote window; the resident has said yes


@dataclass(frozen=True)
class Pressed:
    """What the resident's hands did since the last one: `keys` that wrote a character, other `taps`. Counted only."""

    keys: int = 0
    taps: int = 0


@dataclass(frozen=True)
class TakeOffer:
    """Prefer what a source says over what was typed."""

    path: FieldPath


@dataclass(frozen=True)
class Resolve:
    """A person decides between two values that differ: the one of `origin` counts.

    `reason` is a code of `conflict.REASONS` or free text of staff. At a self-service terminal only the less trusted
    value can be given up.
    """

    path: FieldPath
    origin: Origin
    reason: Personal[str]
    by: str
    at: datetime


@dataclass(frozen=True)
class AddRow:
    """One more row of a repeating group: another child, another member."""

    group: FieldPath
    at: datetime
    by_staff: bool = False


@dataclass(frozen=True)
class RemoveRow:
    """Take a row out."""

    group: FieldPath
    row: int
    at: datetime
    by_staff: bool = False


@dataclass(frozen=True)
class Change:
    """「変える」 beside an answer on the check page, or beside an open procedure of the advice."""

    path: FieldPath


@dataclass(frozen=True)
class Submit:
    """「この内容で申請する」."""

    at: datetime


@dataclass(frozen=True)
class PrintAgain:
    """The slip once more; where the first one is out already, it is 再発行 for this reason."""

    reason: ReissueReason


@dataclass(frozen=True)
class LargePrint:
    """The letters of the screen were made large, or usual again: paper follows."""

    wanted: bool


class CallStaff(_Said):
    """「職員を呼ぶ」; possible on every page."""


class StaffCame(_Said):
    """Staff is here; the call is answered."""


class Leave(_Said):
    """「やめる」, or 「おわる」 on the last page: forget everything."""


# What the clock does


class IdleWarning(_Said):
    """Nobody touched anything for a while: ask whether somebody is there."""


class StillHere(_Said):
    """Somebody is."""


class IdleOver(_Said):
    """Nobody answered: forget everything."""


class CardAwayTooLong(_Said):
    """The card was taken from a self-service terminal and did not come back: forget everything."""


# What the reader tells


class ReaderFine(_Said):
    """The reader is there and empty."""


@dataclass(frozen=True)
class ReaderDown:
    """No service, no reader, or not the bound one."""

    code: FailureCode


@dataclass(frozen=True)
class CardLaid:
    """Something was laid on the reader; `serial` counts insertions."""

    serial: int


@dataclass(frozen=True)
class CardGone:
    """It was taken away."""

    serial: int


# What the printer tells


@dataclass(frozen=True)
class PrinterSays:
    """How the slip printer is, once per change; no codes where all is well."""

    codes: tuple[FailureCode, ...] = ()


Event = (
    Begin
    | SpeakLanguage
    | Choose
    | ChooseEvent
    | TakeAdvice
    | Next
    | Back
    | OpenScan
    | HomeBrought
    | PreferencesBrought
    | SlipBrought
    | MandatePaperBrought
    | CodeRefused
    | WithoutCard
    | UseCodeB
    | UsePin
    | StaffConfirmLastTry
    | SecretTyped
    | Typed
    | Pressed
    | TakeOffer
    | Resolve
    | AddRow
    | RemoveRow
    | Change
    | Submit
    | PrintAgain
    | LargePrint
    | CallStaff
    | StaffCame
    | Leave
    | IdleWarning
    | StillHere
    | IdleOver
    | CardAwayTooLong
    | ReaderFine
    | ReaderDown
    | CardLaid
    | CardGone
    | PrinterSays
    | Inspected
    | InspectFailed
    | WasRead
    | ReadFailed
    | Prefilled
    | Advised
    | AdviseFailed
    | LookedUp
    | Stored
    | StoreFailed
    | SlipOut
    | SlipFailed
    | PapersOut
    | PapersFailed
)
