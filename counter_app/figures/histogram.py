"""How long things took, in a form that adds up: bins that grow by γ, so that p50 and p90 of any grouping stay exact.

A bin holds the whole seconds in (γ^(i-1), γ^i]. A quantile finds exactly the bin in which the true nearest-rank value
lies and answers with the harmonic mean of its ends, or with the value itself where only one whole second fits. The
error is therefore never above (γ-1)/(γ+1): 1.48 % at γ = 1.03, whatever was merged in whatever order. Averaging hourly
p90s has no such bound.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

GROWTH = 1.03
ERROR = (GROWTH - 1) / (GROWTH + 1)
LONGEST = 100 * 366 * 86_400  # seconds; longer is counted as this
_CODE = 1  # first byte of the stored form: γ = 1.03. Another γ is another code


def _upper_ends() -> tuple[int, ...]:
    """Return the largest whole second of every bin that holds one; bin 0 holds 0 only."""
    ends, power = [0], 1.0
    while ends[-1] < LONGEST:
        if int(power) > ends[-1]:
            ends.append(int(power))
        power *= GROWTH
    return tuple(ends)


_ENDS = _upper_ends()


def bin_of(seconds: int) -> int:
    """Return the bin of a duration; negative ones (a clock was set back) count as 0."""
    return bisect_left(_ENDS, min(max(seconds, 0), _ENDS[-1]))


def seconds_of(number: int) -> float:
    """Return what a bin answers with, in seconds."""
    low, high = (_ENDS[number - 1] + 1 if number else 0), _ENDS[number]
    return float(high) if low == high else 2 * low * high / (low + high)


@dataclass(frozen=True)
class Histogram:
    """Counts by bin. Adding two gives what counting all their values at once would have given."""

    counts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, seconds: Iterable[int]) -> Histogram:
        """Count durations in whole seconds."""
        counts: dict[int, int] = {}
        for each in seconds:
            number = bin_of(each)
            counts[number] = counts.get(number, 0) + 1
        return cls(MappingProxyType(counts))

    @property
    def total(self) -> int:
        """How many values were counted."""
        return sum(self.counts.values())

    def __add__(self, other: Histogram) -> Histogram:
        merged = dict(self.counts)
        for number, count in other.counts.items():
            merged[number] = merged.get(number, 0) + count
        return Histogram(MappingProxyType(merged))

    def quantile(self, share: float) -> float | None:
        """Return the nearest-rank quantile in seconds, off by `ERROR` at most; None where nothing was counted."""
        rank = max(1, math.ceil(share * self.total))
        for number, count in sorted(self.counts.items()):
            rank -= count
            if rank <= 0:
                return seconds_of(number)
        return None

    def stored(self) -> bytes:
        """Return the sparse form: code, then for every bin in order its distance to the one before and its count."""
        body, before = bytearray((_CODE,)), 0
        for number, count in sorted(self.counts.items()):
            if count:
                _write(body, number - before)
                _write(body, count)
                before = number
        return bytes(body)


def read_into(counts: dict[int, int], stored: bytes) -> None:
    """Add a stored histogram to `counts`. Raises ValueError where it is not one; then `counts` is of no use."""
    if not stored or stored[0] != _CODE:
        raise ValueError("not a histogram of this growth")
    numbers: list[int] = []
    value = shift = 0
    for byte in stored[1:]:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        numbers.append(value)
        value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("a histogram that ends too early")
    place = 0
    for distance, count in zip(numbers[::2], numbers[1::2], strict=True):
        place += distance
        if place >= len(_ENDS):
            raise ValueError("a bin that does not exist")
        counts[place] = counts.get(place, 0) + count


def merged(stored: Iterable[bytes]) -> Histogram:
    """Add up stored histograms: one dictionary for all of them, so that a year is read quickly."""
    counts: dict[int, int] = {}
    for each in stored:
        read_into(counts, each)
    return Histogram(MappingProxyType(counts))


def _write(body: bytearray, value: int) -> None:
    while value >= 0x80:  # noqa: PLR2004  # seven bits a byte, the eighth says that more follow
        body.append(value & 0x7F | 0x80)
        value >>= 7
    body.append(value)
