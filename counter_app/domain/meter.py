"""What the resident did so far, counted. Small, because the first page needs it; how it counts stands in `once_only`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.answers import FieldPath


@dataclass(frozen=True)
class Reasked:
    """A fact that was asked although the visit knew it: the form and the field that are responsible."""

    form: str
    fact: str


@dataclass(frozen=True)
class PaperCost:
    """What the chosen procedures would have cost on paper."""

    entries: int = 0
    signatures: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Meter:
    """What the resident's hands did, and what they were asked. What staff type is not in it."""

    keys: int = 0  # characters as the window counted them
    taps: int = 0
    by_hand: frozenset[FieldPath] = frozenset()  # answered with keys
    asked: frozenset[FieldPath] = frozenset()  # stood on a page the resident was shown
    reasked: tuple[Reasked, ...] = ()

    def pressed(self, keys: int, taps: int) -> Meter:
        """Count what the hands did."""
        return replace(self, keys=self.keys + max(keys, 0), taps=self.taps + max(taps, 0))
