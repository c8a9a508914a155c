"""How a scanner of several threads tells: one event at a time, trouble once per change, nothing after the end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from counter_app.ports.scanning import CodeRead, ScannerReady, ScannerTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counter_app.failures import ScannerError
    from counter_app.ports.scanning import Picture, ScannerEvent

from counter_app.personal import Personal


class Telling:
    """From `start` to `stop` of one scanner. A listener may stop the scanner from within a call.

    It must not wait for the thread that stops the scanner: windows post what they hear to themselves.
    """

    def __init__(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:
        self._seen, self._show = seen, show
        self._calling = threading.RLock()
        self._standing: ScannerReady | ScannerTrouble | None = None
        self.over = threading.Event()

    def codes(self, texts: Iterable[str]) -> None:
        """Tell what was read."""
        for text in texts:
            self._tell(CodeRead(Personal(text)))

    def ready(self) -> None:
        """Tell that it works, where that is new."""
        self._stand(ScannerReady())

    def trouble(self, error: ScannerError) -> None:
        """Tell why it does not work, where that is new."""
        self._stand(ScannerTrouble(error.code, error.cause))

    def picture(self, picture: Picture) -> None:
        """Hand a frame to the preview."""
        with self._calling:
            if self._show is not None and not self.over.is_set():
                self._show(picture)

    def end(self) -> None:
        """No call any more once this returned."""
        self.over.set()
        with self._calling:  # a call that is under way comes to its end
            pass

    def _stand(self, standing: ScannerReady | ScannerTrouble) -> None:
        with self._calling:
            if standing == self._standing:
                return
            self._standing = standing
            self._tell(standing)

    def _tell(self, event: ScannerEvent) -> None:
        with self._calling:
            if not self.over.is_set():
                self._seen(event)
