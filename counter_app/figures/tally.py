"""What was counted of one kind of event, and how counts of many hours, offices or procedures add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from counter_app.figures.histogram import Histogram, merged

WITHIN_SECONDS = 600  # 10 minutes: the wait that the share of short waits is about

SUMS = (
    "events",
    "timed",  # how many of them had a duration
    "seconds",
    "within",  # durations of at most ten minutes
    "unwritten",  # visits without one entry by hand
    "facts_asked",
    "facts_prefilled",
    "facts_corrected",
    "basic_items",
    "basic_reused",
    "entries_by_hand",
    "characters_typed",
    "taps",
    "paper_entries",
    "automatic",
)
"""What is summed up in every cell beside the histogram of durations; the order of the columns."""

_PLACE = {name: place for place, name in enumerate(SUMS)}
_NOTHING = (0,) * len(SUMS)


@dataclass(frozen=True)
class Measures:
    """One kind of event, summed up. Histograms stay stored until somebody asks for a quantile."""

    sums: tuple[int, ...] = _NOTHING
    stored: tuple[bytes, ...] = ()

    def of(self, name: str) -> int:
        """Return one of `SUMS`."""
        return self.sums[_PLACE[name]]

    @cached_property
    def durations(self) -> Histogram:
        """How long they took, in seconds. Read once: p50 and p90 are asked one after the other."""
        return merged(self.stored)


NOTHING = Measures()


@dataclass(frozen=True)
class Tally:
    """All kinds of events of one hour, office, procedure …, or of everything."""

    kinds: Mapping[str, Measures]

    def of(self, kind: str) -> Measures:
        """Return what was counted of a kind, zero where none happened."""
        return self.kinds.get(kind, NOTHING)


EMPTY = Tally(MappingProxyType({}))


def total(tallies: Iterable[tuple[str, tuple[int, ...], bytes | None]]) -> Tally:
    """Add up counted cells: kind, sums, stored histogram."""
    sums: dict[str, list[int]] = {}
    stored: dict[str, list[bytes]] = {}
    for kind, counted, durations in tallies:
        present = sums.get(kind)
        if present is None:
            sums[kind], stored[kind] = list(counted), []
        else:
            for place, value in enumerate(counted):
                if value:
                    present[place] += value
        if durations is not None:
            stored[kind].append(durations)
    return Tally(MappingProxyType({kind: Measures(tuple(each), tuple(stored[kind])) for kind, each in sums.items()}))


def together(tallies: Iterable[Tally]) -> Tally:
    """Add up tallies."""
    return total(
        (kind, each.sums, durations)
        for tally in tallies
        for kind, each in tally.kinds.items()
        for durations in (each.durations.stored() if each.stored else None,)
    )
