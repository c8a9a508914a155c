"""What would it save? An assumption with its formula, never a measurement: the assumptions stand beside the result."""

from __future__ import annotations

from dataclasses import dataclass

DAYS_A_YEAR = 365
FORMULA = "年間件数 × 対象の割合 ×（現在の分/件 − 変更後の分/件）÷ 60 ＝ 年間の削減時間"


@dataclass(frozen=True)
class Assumption:
    """What somebody supposes about a procedure. Raises ValueError where a number makes no sense."""

    cases_a_year: float
    minutes_before: float  # per case
    minutes_after: float
    share: float = 1.0  # of the cases that the change reaches, 0 to 1
    yen_an_hour: int | None = None  # cost of an hour of staff; None: not asked

    def __post_init__(self) -> None:
        if min(self.cases_a_year, self.minutes_before, self.minutes_after) < 0 or not 0 <= self.share <= 1:
            raise ValueError("counts and minutes from 0, a share from 0 to 1")


@dataclass(frozen=True)
class Saving:
    """Hours (and yen) a year; negative where the change costs time. `working` shows the sum with its numbers."""

    hours: float
    yen: int | None
    working: str


def saving(assumed: Assumption) -> Saving:
    """Work it out."""
    less = assumed.minutes_before - assumed.minutes_after
    hours = assumed.cases_a_year * assumed.share * less / 60
    working = (
        f"{assumed.cases_a_year:.0f}件 × {assumed.share:.0%} ×（{assumed.minutes_before:g}分 − "
        f"{assumed.minutes_after:g}分）÷ 60 ＝ {hours:.1f}時間/年"
    )
    return Saving(hours, None if assumed.yen_an_hour is None else round(hours * assumed.yen_an_hour), working)


def a_year(cases: int, days: int) -> float:
    """Stretch what was counted in `days` calendar days to a year."""
    return cases * DAYS_A_YEAR / days if days else 0.0
