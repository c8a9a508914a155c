"""What people look at first: the applications whose settling saves the most minutes for each minute it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from counter_app.benefit.reasons import Cause, Outcome, Why


@dataclass(frozen=True, slots=True)
class Item:
    """An application of the list. Minutes are estimates of the rules file, added up over its reasons."""

    place: int  # of the row in its file
    application_id: str
    received: str
    whys: tuple[Why, ...]
    minutes: Fraction
    saved: Fraction

    @classmethod
    def of(
        cls, place: int, application_id: str, received: str, whys: Sequence[Why], causes: Mapping[Why, Cause]
    ) -> Item:
        """Only reasons that a person settles take part."""
        to_settle = tuple(why for why in whys if causes[why].outcome is Outcome.LOOK)
        return cls(
            place,
            application_id,
            received,
            to_settle,
            sum((_exact(causes[why].minutes) for why in to_settle), Fraction()),
            sum((_exact(causes[why].saved) for why in to_settle), Fraction()),
        )

    @property
    def worth(self) -> Fraction:
        """Minutes saved for each minute of work; what takes no time is worth what it saves, a thousandfold."""
        return self.saved / self.minutes if self.minutes else self.saved * 1000


def ordered(items: Iterable[Item]) -> list[Item]:
    """The most worthwhile first; then who has waited longest, then by number."""
    return sorted(items, key=lambda each: (-each.worth, each.received or "~", each.application_id))


def totals(items: Sequence[Item]) -> dict[str, Any]:
    """What the whole list takes and saves, and how often each reason occurs."""
    reasons = Counter(why.value for each in items for why in each.whys)
    return {
        "applications": len(items),
        "minutes": shown(sum((each.minutes for each in items), Fraction())),
        "minutesSaved": shown(sum((each.saved for each in items), Fraction())),
        "reasons": dict(sorted(reasons.items())),
    }


def shown(minutes: Fraction) -> float:
    """To a hundredth."""
    return float(round(minutes, 2))


def _exact(minutes: float) -> Fraction:
    return Fraction(str(minutes))
