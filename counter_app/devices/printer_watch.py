"""Asks a printer again and again how it is, and tells what changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.printing import PrinterState

_EVERY_S = 1.0  # so that paper that ends is on the screen within two seconds


class PolledPrinter:
    """A `PrinterWatch` over anything that can be asked; `ask` blocks for two seconds at most and never raises."""

    def __init__(self, ask: Callable[[], PrinterState], every_s: float = _EVERY_S) -> None:
        self._ask, self._every_s = ask, every_s
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, seen: Callable[[PrinterState], None]) -> None:
        """See `ports.printing.PrinterWatch`."""
        self._thread = threading.Thread(target=self._watch, args=(seen,), name="printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """See `ports.printing.PrinterWatch`."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, seen: Callable[[PrinterState], None]) -> None:
        told: PrinterState | None = None
        while not self._ending.is_set():
            state = self._ask()
            if state != told and not self._ending.is_set():
                told = state
                seen(state)
            self._ending.wait(self._every_s)
