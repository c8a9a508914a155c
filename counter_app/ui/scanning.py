"""Codes on their way to a window: a scanner's threads on one side, a page on the other.

A page enters and leaves; the device runs only while somebody stands before one. Pictures are shown newest only, texts are
recognised beside the window, and what comes after the page was left is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer

from counter_app.failures import FailureCode
from counter_app.flow.events import CodeRefused
from counter_app.ports.scanning import CodeRead, ScannerReady, ScannerTrouble
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge

if TYPE_CHECKING:
    from counter_app.flow.events import Event
    from counter_app.personal import Personal
    from counter_app.ports.scanning import Picture, Scanner, ScannerEvent
    from counter_app.ui.scanner_keys import ScannerKeys


@dataclass(frozen=True)
class Scanning:
    """What a window needs to scan: the device, and what a text means. `recognise` never raises and may block.

    `keys` stands before the program's windows while a scanner that poses as a keyboard reads.
    """

    scanner: Scanner
    recognise: Callable[[Personal[str]], Event]
    keys: Callable[[], ScannerKeys] | None = None


class ScanPlace(Protocol):
    """A page codes are scanned on."""

    def show_picture(self, picture: Picture) -> None:
        """Show what the camera sees now."""

    def show_device(self, trouble: FailureCode | None) -> None:
        """Say that the device is missing or stopped; None: it works."""

    def brought(self, event: Event) -> None:
        """A code was scanned, and this is what it means."""


class ScanFeed:
    """One per window, on its thread. `close()` at the end."""

    def __init__(self, scanning: Scanning) -> None:
        self._scanning = scanning
        self._bridge = Bridge()
        self._worker = Background(self._bridge)
        self._place: ScanPlace | None = None
        self._began = self._running = self._busy = False
        self._newest: Picture | None = None
        self._keys: ScannerKeys | None = None
        self._lock = Lock()

    def enter(self, place: ScanPlace) -> None:
        """Scan for this page from now on."""
        self._place, self._busy = place, False
        if not self._began:
            self._began = True
            self._worker.start()
        if not self._running:
            self._running = True
            self._scanning.scanner.start(self._seen, self._show)
            self._keys = self._scanning.keys() if self._scanning.keys is not None else None

    def leave(self, place: ScanPlace) -> None:
        """The page goes. Where another one does not enter at once (a new language), the device is let go of."""
        if self._place is place:
            self._place = None
            QTimer.singleShot(0, self._stop_unless_entered)

    def close(self) -> None:
        """Let go of everything."""
        self._place = None
        self._stop_unless_entered()
        self._bridge.close()
        if self._began:
            self._worker.close()

    def wait(self) -> None:
        """Return when everything that was read so far is recognised; for tests and pictures."""
        if self._began:
            self._worker.wait()

    def _stop_unless_entered(self) -> None:
        if self._place is None and self._running:
            self._running = False
            if self._keys is not None:
                self._keys.close()
                self._keys = None
            self._scanning.scanner.stop()
            self._newest = None  # a face may have been in it

    # on threads of the scanner

    def _show(self, picture: Picture) -> None:
        with self._lock:
            waiting, self._newest = self._newest is not None, picture
        if not waiting:
            self._bridge.later(self._show_newest)

    def _seen(self, event: ScannerEvent) -> None:
        self._bridge.later(lambda: self._heard(event))

    # on the window's thread

    def _show_newest(self) -> None:
        with self._lock:
            picture, self._newest = self._newest, None
        if picture is not None and self._place is not None:
            self._place.show_picture(picture)

    def _heard(self, event: ScannerEvent) -> None:
        if self._place is None:
            return
        match event:
            case ScannerReady():
                self._place.show_device(None)
            case ScannerTrouble(code=code):
                self._place.show_device(code)
            case CodeRead(text=text) if not self._busy:
                self._busy, place = True, self._place
                self._worker.run(
                    lambda: self._scanning.recognise(text),
                    lambda meaning: self._tell(place, meaning),
                    lambda code: self._tell(place, CodeRefused(code)),
                )

    def _tell(self, place: ScanPlace, meaning: Event) -> None:
        if self._place is place:
            self._busy = False
            place.brought(meaning)
