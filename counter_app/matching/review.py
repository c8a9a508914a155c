"""What a person decides about where the rules do not: cases, what is shown of them, answers, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.proportion import Interval
from counter_app.matching.outcome import Item, Likeness, Reason, Verdict
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.domain.staff import Clerk


class RunKind(StrEnum):
    """What hangs on a run."""

    PLAIN = "plain"
    PAYMENT = "payment"  # money is paid: two persons decide without knowing of each other


class Answer(StrEnum):
    """What a person says."""

    SAME = "same"  # 同一人
    OTHER = "other"  # 別人
    HOLD = "hold"  # 保留


class WhySame(StrEnum):
    """Why somebody is taken for the person of the register. Asked with every 同一人."""

    NOTATION = "notation"  # 表記の違いだけ
    DOCUMENT = "document"  # 本人確認書類・添付書類で確認した
    CONTACT = "contact"  # 本人に連絡して確認した
    MOVED = "moved"  # 転居・氏の変更などの届出で説明がつく
    RECORDS = "records"  # ほかの台帳・過去の申請で確認した
    OTHER = "other"  # その他: in words


class Stage(StrEnum):
    """Where a case is."""

    OPEN = "open"
    SECOND = "second"  # of a payment run: one person has answered, another has to
    DISPUTED = "disputed"  # both answered, not alike: whoever approves decides
    SETTLED = "settled"


@dataclass(frozen=True)
class Said:
    """The items of one side, as written; street and building apart."""

    name: str = ""
    kana: str = ""
    dob: str = ""
    address: str = ""
    building: str = ""

    def __repr__(self) -> str:
        return "Said(•••)"


@dataclass(frozen=True)
class Beside:
    """A row of the register as it stood when the run was made, held against the application."""

    resident_id: str = field(repr=False)
    said: Said
    likeness: Mapping[Item, Likeness]
    reasons: tuple[Reason, ...]
    status: str = ""
    relation: str = field(default="", repr=False)
    protected: bool = False
    bits: float = 0.0


@dataclass(frozen=True)
class NewCase:
    """A case as a run hands it over. `resident_id` is whom the run named, `blind` says that it had decided 一致."""

    application_id: str
    line: int
    verdict: Verdict
    resident_id: str = field(repr=False)
    said: Said
    candidates: tuple[Beside, ...]
    notes: tuple[Reason, ...]
    blind: bool = False

    @property
    def protected(self) -> bool:
        """Somebody under 支援措置 is among the candidates."""
        return any(each.protected for each in self.candidates)


@dataclass(frozen=True)
class NewRun:
    """A finished run: what it was made with, and how it ended. `counts`: 一致, 要確認, 不一致."""

    kind: RunKind
    made_with: Mapping[str, str]  # rules, variants, towns, register, asOf: hexadecimal digests and a day
    applications: str  # SHA-256 of the file
    counts: Mapping[Verdict, int]
    seed: bytes = field(repr=False)
    section: str = ""  # who handles it; empty: everybody who may


@dataclass(frozen=True)
class CaseLine:
    """A line of the list. Nothing in it tells a 一致 that is checked from a case the rules left open."""

    id: int
    run: int
    application_id: str
    stage: Stage
    held: bool = False


@dataclass(frozen=True)
class Given:
    """An answer somebody gave, for whoever decides a dispute."""

    clerk: str
    answer: Answer
    resident_id: str = field(repr=False)


@dataclass(frozen=True)
class OpenCase:
    """Everything a person sees of a case. `given` is empty but in a dispute."""

    line: CaseLine
    kind: RunKind
    said: Said
    candidates: tuple[Beside, ...]
    notes: tuple[Reason, ...]
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Deciding:
    """An answer with what it needs: 同一人 needs a resident and a reason, その他 words. `seconds`: since it was opened."""

    answer: Answer
    resident_id: str = field(default="", repr=False)
    why: WhySame | None = None
    words: Personal[str] = field(default_factory=lambda: Personal(""))
    seconds: int = 0


@dataclass(frozen=True)
class Progress:
    """How it goes. `hidden` are cases that need the right to see protected people; `checked` are blind checks."""

    left: int
    held: int
    hidden: int
    mine_today: int
    median_seconds: int | None
    checked: Interval


@dataclass(frozen=True)
class Decided:
    """A case somebody has finished: for the list that goes back to the procedure."""

    application_id: str
    run: int
    answer: Answer
    resident_id: str = field(repr=False)
    clerks: tuple[str, ...]
    at: datetime
    why: str


class MatchReview(Protocol):
    """What the window asks of the store. Every call raises StoreError; CASE_OUT_OF_REACH where a right is missing."""

    def cases(self, clerk: Clerk) -> Sequence[CaseLine]:
        """Return what this person may decide now, in order; held ones last."""

    def open(self, case: int, clerk: Clerk) -> OpenCase:
        """Return a case. The view is in the audit chain before; others do not get the case for ten minutes."""

    def decide(self, case: int, clerk: Clerk, deciding: Deciding) -> Stage:
        """Write an answer down; the person's answer before becomes final. STEP_NOT_ALLOWED where somebody was quicker."""

    def undo(self, clerk: Clerk) -> int:
        """Take back this person's last answer while it is not final; return the case. STEP_NOT_ALLOWED otherwise."""

    def finish(self, clerk: Clerk) -> None:
        """Make this person's last answer final: they go away."""

    def progress(self, clerk: Clerk) -> Progress:
        """Say how it goes."""
