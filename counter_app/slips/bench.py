"""How long a slip takes, from the receipt to the finished PDF with its signed code."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.application import Receipt

TARGET_P50_MS = 200.0  # slip ready after submit


@dataclass(frozen=True, slots=True)
class SlipTimes:
    """Milliseconds; `first` is the one a freshly started program makes."""

    runs: int
    first_ms: float
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, float]:
        """Return a document for `bench slip --json`."""
        return {
            "runs": self.runs,
            "firstMs": round(self.first_ms, 1),
            "p50Ms": round(self.p50_ms, 1),
            "p95Ms": round(self.p95_ms, 1),
            "targetP50Ms": TARGET_P50_MS,
        }


def bench_slip(make: Callable[[Receipt], object], receipt: Receipt, runs: int = 50) -> SlipTimes:
    """Make the slip of `receipt` `runs` times (2 or more) and report."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        make(receipt)
        times.append((perf_counter() - start) * 1000)
    return SlipTimes(runs, times[0], statistics.median(times), statistics.quantiles(times, n=20)[-1])
