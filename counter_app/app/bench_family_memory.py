"""Memory of a command with the processes it starts, at its peak, as Linux counts it.

Resident size (RSS) counts a page once for every process that has it: what forked workers share with their parent would be
counted several times. The proportional size (PSS, /proc/PID/smaps_rollup) gives each process its share of such a page, so
that the sum over a family is what the family takes. Both are sampled; a peak between two samples is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

PROC = Path("/proc")
_EVERY = 0.2  # seconds; the kernel counts pages for some milliseconds a sample
_SIZES = re.compile(rb"^(Rss|Pss): +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class FamilyMemory:
    """Sums over a process and all below it, in MB (1024 × 1024 bytes), and how many processes there were."""

    pss_mb: float
    rss_mb: float
    processes: int


class FamilyPeak:
    """Watches a process until `stop`; `peak` is None where /proc does not say (macOS, Windows, a kernel of before 4.14)."""

    def __init__(self, pid: int, proc: Path = PROC) -> None:
        self._pid, self._proc = pid, proc
        self._over = Event()
        self._watching = Thread(target=self._watch, daemon=True)
        self.peak: FamilyMemory | None = None

    def start(self) -> FamilyPeak:
        """Take the first sample now, the others beside."""
        self._sample()
        if self.peak is not None:
            self._watching.start()
        return self

    def stop(self) -> FamilyMemory | None:
        """Take no more samples; return the highest by PSS."""
        self._over.set()
        if self._watching.ident is not None:
            self._watching.join()
        return self.peak

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self._sample()

    def _sample(self) -> None:
        found = family_memory(self._pid, self._proc)
        if found is not None and (self.peak is None or found.pss_mb > self.peak.pss_mb):
            self.peak = found


def family_memory(pid: int, proc: Path = PROC) -> FamilyMemory | None:
    """Return what a process and all below it take now; None where that cannot be read."""
    sizes = [each for each in (_sizes(one, proc) for one in _family(pid, proc)) if each]
    if not sizes:
        return None
    return FamilyMemory(sum(each["Pss"] for each in sizes), sum(each["Rss"] for each in sizes), len(sizes))


def _family(pid: int, proc: Path) -> Iterator[int]:
    yield pid
    for children in (proc / str(pid) / "task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            for child in children.read_text("ascii").split():
                yield from _family(int(child), proc)


def _sizes(pid: int, proc: Path) -> dict[str, float]:
    try:
        said = (proc / str(pid) / "smaps_rollup").read_bytes()
    except OSError:  # ended meanwhile, or a kernel that has no such file
        return {}
    return {name.decode(): int(kilobytes) / 1024 for name, kilobytes in _SIZES.findall(said)}
