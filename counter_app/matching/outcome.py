"""What a comparison says: how alike two notations are, what follows for a pair, what follows for a person, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.matching.reason_codes import ReasonCode


class Likeness(StrEnum):
    """How two notations of one item relate, from nearest to farthest, then what cannot be told."""

    EXACT = "exact"  # the same characters, blanks and widths aside
    VARIANT = "variant"  # the same after a rule with a published basis: 邊 → 辺, 一丁目1番1号 → 1-1-1
    LOOKALIKE = "lookalike"  # other characters that are often taken for each other: 斎 / 斉, ニ / 二
    NEAR = "near"  # a slip of the pen away
    INCOMPLETE = "incomplete"  # one says less than the other and contradicts nothing
    DIFFERENT = "different"
    MISSING = "missing"  # one side says nothing
    UNSURE = "unsure"  # a placeholder glyph, an impossible date, two possible readings


class Outcome(StrEnum):
    """What a pair of notations is, for `main.py match compare`."""

    SAME = "same"
    REVIEW = "review"
    DIFFERENT = "different"


class Verdict(StrEnum):
    """What an application is. Only 一致 may be approved without a person having looked."""

    MATCH = "一致"
    REVIEW = "要確認"
    NO_MATCH = "不一致"


class Item(StrEnum):
    """What a reason is about, in the order reasons are listed."""

    NAME = "name"
    KANA = "kana"
    DOB = "dob"
    ADDRESS = "address"
    PERSON = "person"  # rivals, twins, household members
    REGISTER = "register"  # the status of the row
    APPLICATION = "application"  # handed in twice


@dataclass(frozen=True)
class Reason:
    """Why, for a program (`code`) and for a clerk (`sentence`, Japanese, names the very characters)."""

    item: Item
    code: ReasonCode
    sentence: str

    def __repr__(self) -> str:
        return f"Reason({self.item.value}, {self.code.value})"  # the sentence quotes a person


@dataclass(frozen=True)
class Comparison:
    """Two notations of one item held against each other. Symmetric in `likeness`."""

    likeness: Likeness
    reasons: tuple[Reason, ...]

    @property
    def outcome(self) -> Outcome:
        """Return what the pair is; what is missing on one side only is for a person to judge."""
        match self.likeness:
            case Likeness.EXACT | Likeness.VARIANT:
                return Outcome.SAME
            case Likeness.DIFFERENT:
                return Outcome.DIFFERENT
            case _:
                return Outcome.REVIEW
