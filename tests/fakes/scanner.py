"""A scanner in the test's hand, and codes from home that open without any key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.scanned import HomeApplication
from counter_app.failures import FailureCode, HomeError
from counter_app.personal import Personal
from counter_app.ports.scanning import CodeRead, Picture, ScannerEvent


@dataclass
class HandScanner:
    """Tells what the test says, on the thread of the test; after `stop` nothing any more."""

    starts: int = 0
    running: bool = False
    _seen: Callable[[ScannerEvent], None] | None = field(default=None, repr=False)
    _show: Callable[[Picture], None] | None = field(default=None, repr=False)

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:
        if self.running:
            return
        self.starts, self.running = self.starts + 1, True
        self._seen, self._show = seen, show

    def stop(self) -> None:
        self.running, self._seen, self._show = False, None, None

    def check(self) -> list[str]:
        return []

    def tell(self, event: ScannerEvent) -> None:
        if self._seen is not None:
            self._seen(event)

    def hold_up(self, text: str) -> None:
        self.tell(CodeRead(Personal(text)))

    def film(self, picture: Picture) -> None:
        if self._show is not None:
            self._show(picture)


@dataclass
class OpenCodes:
    """Knows some texts; every other one is refused as unreadable."""

    known: dict[str, HomeApplication] = field(default_factory=dict, repr=False)

    def open(self, text: str) -> HomeApplication:
        if text not in self.known:
            raise HomeError(FailureCode.HOME_UNREADABLE)
        return self.known[text]


def grey(width: int = 64, height: int = 48, shade: int = 128) -> Picture:
    return Picture(width, height, bytes([shade]) * (width * height))
