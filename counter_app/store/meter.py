"""The once-only meter in columns, the same for a submission and for the figures that outlive it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.answers import Origin
from counter_app.domain.application import Counts
from counter_app.domain.meter import PaperCost


def meter_columns(counts: Counts) -> dict[str, object]:
    """Return the columns beside those of the first release."""
    return {
        "entries_by_hand": counts.entries_by_hand,
        "taps": counts.taps,
        "paper_entries": counts.paper.entries,
        "paper_signatures": counts.paper.signatures,
        "paper_pages": counts.paper.pages,
        "prefilled_by": " ".join(f"{origin.value}={number}" for origin, number in counts.prefilled_by),
    }


def counts_of(stored: Mapping[str, Any]) -> Counts:
    """Read a submission's meter back; what the first release did not count is 0. What was asked again is not kept here."""
    paper = PaperCost(stored["paper_entries"] or 0, stored["paper_signatures"] or 0, stored["paper_pages"] or 0)
    return Counts(
        facts_asked=stored["facts_asked"],
        facts_prefilled=stored["facts_prefilled"],
        characters_typed=stored["characters_typed"],
        started_at=stored["started_at"],
        entries_by_hand=stored["entries_by_hand"] or 0,
        taps=stored["taps"] or 0,
        prefilled_by=tuple(_origins(stored["prefilled_by"] or "")),
        paper=paper,
    )


def _origins(text: str) -> list[tuple[Origin, int]]:
    pairs = (pair.partition("=") for pair in text.split())
    return [(Origin(name), int(number)) for name, _, number in pairs]
