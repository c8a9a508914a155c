"""Cyclic garbage: where there are windows, it is collected on their thread and on no other.

Python collects on whichever thread happens to allocate. Garbage may hold windows, and Qt's objects must die on the
thread they live on: a card reader's thread that collected a closed page ended the whole program (SIGSEGV). So windows
switch automatic collection off and collect by themselves (`ui/collecting.py`); here is how any thread asks for it.
Why: docs/decisions/012.
"""

from __future__ import annotations

import gc
from threading import Event

_asked = Event()


def let_go() -> None:
    """Have everything collected that nobody refers to any more: now, or soon where automatic collection is off.

    From any thread. What a visit leaves behind in circles of references is gone after that.
    """
    if gc.isenabled():
        gc.collect()
    else:
        _asked.set()


def collect_what_is_due() -> None:
    """Collect as Python would by itself, or all of it where somebody asked. Only on a thread that may destroy it."""
    if _asked.is_set():
        _asked.clear()  # before, not after: who asks meanwhile is heard the next time
        gc.collect()
        return
    generation = oldest_due(gc.get_count(), gc.get_threshold())
    if generation is not None:
        gc.collect(generation)


def oldest_due(counts: tuple[int, int, int], thresholds: tuple[int, int, int]) -> int | None:
    """Return the oldest generation that is full; collecting it collects the younger ones too. None: nothing is full."""
    full = [age for age, (count, threshold) in enumerate(zip(counts, thresholds, strict=True)) if count > threshold > 0]
    return full[-1] if full else None
