"""What a register says about the holder of a card: the household, or why nothing can be said.

The register is the municipality's own (住基 extract) or the 転出証明書情報 that arrived before the person did. A link is
never made by name and birthday alone: see `register.card_holder`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from counter_app.domain.card import Sex
    from counter_app.domain.finding import FindingCode
    from counter_app.failures import FailureCode
    from counter_app.personal import Personal


class Source(StrEnum):
    """Which kind of extract it is."""

    MOVE_OUT = "moveout"  # 転出証明書情報: who is about to move here
    RESIDENT = "resident"  # 住民基本台帳: who lives here


@dataclass(frozen=True)
class RegisteredPerson:
    """One person as registered; texts exactly as delivered. `relationship` is to the head, by the codes of the forms."""

    full_name: Personal[str]
    date_of_birth: Personal[date]
    sex: Personal[Sex]
    full_name_kana: Personal[str] | None = None
    relationship: Personal[str] | None = None


@dataclass(frozen=True)
class Household:
    """One household of an extract. `holder` is the place of the card's holder among the members."""

    source: Source
    members: tuple[RegisteredPerson, ...]
    holder: int
    address: Personal[str]
    head: Personal[str] | None = None  # 世帯主 at that address
    planned_date: Personal[date] | None = None  # 転出予定年月日
    destination: Personal[str] | None = None  # 転出先
    notified_by: str = ""  # how the move out was notified: certificate, card, portal; empty where not said
    as_of: datetime | None = None  # when the extract was made
    protected: bool = False  # 支援措置: where these people live is told to nobody


@dataclass(frozen=True)
class RegisterRemark:
    """How card and register differ, for staff. Where somebody lives is never part of it."""

    code: FindingCode
    detail: Personal[str] | None = None  # Japanese; completes the sentence of the finding: the characters that differ


@dataclass(frozen=True)
class Found:
    """Exactly one person fits. `differences` names items that are written differently on the card."""

    household: Household
    differences: tuple[str, ...] = ()  # names of the prefill vocabulary, e.g. `fullName`
    skipped: int = 0  # files of the register that could not be read
    remarks: tuple[RegisterRemark, ...] = ()


@dataclass(frozen=True)
class NotFound:
    """Nobody fits. `protected`: a 支援措置 is in force for somebody who may be the holder, at whatever address."""

    skipped: int = 0
    remarks: tuple[RegisterRemark, ...] = ()
    protected: bool = False


@dataclass(frozen=True)
class Ambiguous:
    """Several fit and no name decides: a person must look."""

    count: int
    skipped: int = 0
    protected: bool = False  # a 支援措置 is in force for one of them: until it is known who it is, for all
    remarks: tuple[RegisterRemark, ...] = ()


@dataclass(frozen=True)
class RegisterDown:
    """The register could not be asked; the visit goes on without."""

    code: FailureCode
    skipped: int = 0
    remarks: tuple[RegisterRemark, ...] = ()


RegisterAnswer = Found | NotFound | Ambiguous | RegisterDown
