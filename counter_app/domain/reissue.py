"""再発行: why a slip was brought onto paper once more, and where. It stands in the audit chain, never on the slip."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReissueReason(StrEnum):
    """Why somebody gets another paper with the same number."""

    ASKED = "asked"  # もう一枚ほしい
    LOST = "lost"  # なくした
    DAMAGED = "damaged"  # 汚れた、読めない
    NOT_PRINTED = "not-printed"  # 最初の票が出なかった


@dataclass(frozen=True)
class Reissue:
    """One re-issue. `actor`: a clerk's id or `cli:account`; empty where a resident asked the terminal itself."""

    reason: ReissueReason
    actor: str = ""
    terminal: str = ""
