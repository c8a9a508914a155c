"""What the navigator says about a household: needed, not needed, not known yet; each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.answers import FieldPath
    from counter_app.domain.form import Form
    from counter_app.domain.words import Words


class Verdict(StrEnum):
    """Three-valued: what nobody has said is not a no."""

    NEEDED = "needed"
    NOT_NEEDED = "not-needed"
    OPEN = "open"  # an unanswered question decides


@dataclass(frozen=True)
class Reason:
    """Why, or why not: `code` is the predicate's id (`not:` in front where its negation decided)."""

    code: str
    sentence: Words
    legal_basis: str = ""
    verified: bool = False
    rows: tuple[int, ...] = ()  # who it is about: rows of the predicate's group


@dataclass(frozen=True)
class LastDay:
    """When it is due. `passed` where that day is over; then `sentence` of the procedure says what follows."""

    day: date
    legal_basis: str
    verified: bool
    passed: bool


@dataclass(frozen=True)
class AtRisk:
    """Money that is lost where it is missed."""

    yen: int
    per_month: bool
    verified: bool


@dataclass(frozen=True)
class ProcedureAdvice:
    """One procedure of the event."""

    form: Form
    verdict: Verdict
    reasons: tuple[Reason, ...]
    legal_basis: str = ""
    verified: bool = False
    due: LastDay | None = None  # the earliest
    lost: Words | None = None
    at_risk: AtRisk | None = None
    bring: tuple[Words, ...] = ()
    asks: tuple[FieldPath, ...] = ()  # of OPEN: what has to be known
    notes: tuple[Words, ...] = ()  # what the rules add


@dataclass(frozen=True)
class Advice:
    """The answer for one household, in the order procedures are handled."""

    event: str
    on: date
    procedures: tuple[ProcedureAdvice, ...]

    def of(self, verdict: Verdict) -> tuple[ProcedureAdvice, ...]:
        """Return the procedures with one verdict."""
        return tuple(advice for advice in self.procedures if advice.verdict is verdict)
