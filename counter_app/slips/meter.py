"""The once-only meter as it is printed: how often somebody would have written on paper, and how often today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.application import Counts


@dataclass(frozen=True)
class Meter:
    """`paper_entries` is 0 where no procedure of the visit says what it costs on paper."""

    facts_prefilled: int
    characters_typed: int
    paper_entries: int = 0
    entries_by_hand: int = 0


def meter_of(counts: Counts) -> Meter:
    """Return what the counts of a visit say."""
    return Meter(counts.facts_prefilled, counts.characters_typed, counts.paper.entries, counts.entries_by_hand)
