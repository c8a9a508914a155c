"""What every application of a run is held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from counter_app.benefit.account import BankNames
from counter_app.benefit.presence import ReferenceDay
from counter_app.benefit.rules import BenefitRules
from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Resident

Household = Callable[[str], Sequence[Resident]]
"""The rows of somebody's household, by resident_id."""


@dataclass(frozen=True)
class Office:
    """Rules, reference date, notation and banks."""

    rules: BenefitRules
    day: ReferenceDay
    notation: Notation
    banks: BankNames
