"""A scanner that poses as a keyboard: the window hands every key press here first. See hid_text.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.devices.scanning.hid_text import Foreign, HidText, Press, Scanned, Typed
from counter_app.ports.scanning import CodeRead, ScannerReady

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.ports.scanning import Picture, ScannerEvent

from counter_app.personal import Personal

_NOBODYS = "?"  # stands for a code whose text is not handed on; recognised as nothing


class KeyboardScanner:
    """A `ports.scanning.Scanner` without a device of its own. Everything happens on the window's thread.

    While it is stopped codes are still kept out of fields, and told nobody.
    """

    def __init__(self) -> None:
        self._keys = HidText()
        self._seen: Callable[[ScannerEvent], None] | None = None

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:  # noqa: ARG002  # there is nothing to show
        """See the port."""
        if self._seen is None:
            self._seen = seen
            seen(ScannerReady())

    def stop(self) -> None:
        """See the port."""
        self._seen = None
        self._keys.forget()

    def check(self) -> list[str]:
        """A keyboard cannot be told from a scanner before somebody scans."""
        return []

    def press(self, key: str, at: float, *, repeated: bool = False) -> str:
        """Take a key press (a character, or hid_text.ENTER); return what belongs to a person and goes to the field."""
        return self._told(self._keys.press(key, at, repeated=repeated))

    def quiet(self, at: float) -> str:
        """Call once `hid_text.BURST_S` passed since the last key; returns as `press` does."""
        return self._told(self._keys.quiet(at))

    def _told(self, verdicts: tuple[Press, ...]) -> str:
        typed = ""
        for verdict in verdicts:
            if isinstance(verdict, Typed):
                typed += verdict.keys
            elif isinstance(verdict, Scanned | Foreign) and self._seen is not None:
                text = verdict.text if isinstance(verdict, Scanned) else _NOBODYS
                self._seen(CodeRead(Personal(text)))
        return typed
