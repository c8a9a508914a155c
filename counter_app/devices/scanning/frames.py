"""Where pictures come from: a source is opened, gives one frame after another, and may be lost at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.ports.scanning import Picture


class Frames(Protocol):
    """An open camera."""

    def next(self) -> Picture:
        """Wait for the next frame and return it. Raises ScannerError where there will be none."""

    def close(self) -> None:
        """Let go of it."""


class FrameSource(Protocol):
    """A camera that may be attached or not."""

    def open(self) -> Frames:
        """Raises ScannerError SCANNER_MISSING (not attached, no library) or SCANNER_FAILED (does not open)."""
