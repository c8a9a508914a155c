"""What reads codes, and what opens those that were made at home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.scanned import HomeApplication
    from counter_app.failures import FailureCode
    from counter_app.personal import Personal


@dataclass(frozen=True)
class Picture:
    """A frame of a camera: 8 bit grey, row by row without padding."""

    width: int
    height: int
    grey: bytes = field(repr=False)


@dataclass(frozen=True)
class CodeRead:
    """The text of a code. Whoever made it: a stranger's until it was recognised."""

    text: Personal[str]


@dataclass(frozen=True)
class ScannerTrouble:
    """The device is missing or stopped. Sent once per change; a `ScannerReady` follows when it works again."""

    code: FailureCode
    cause: str = ""


@dataclass(frozen=True)
class ScannerReady:
    """The device works."""


ScannerEvent = CodeRead | ScannerTrouble | ScannerReady


class Scanner(Protocol):
    """Whatever reads codes: a camera, a hand scanner, a folder of pictures. Runs on threads of its own."""

    def start(self, seen: Callable[[ScannerEvent], None], show: Callable[[Picture], None] | None = None) -> None:
        """Begin; `show` gets frames for a preview (cameras only, at most 20 a second). Starting twice changes nothing."""

    def stop(self) -> None:
        """Let go of the device; no call any more after this returns. May be started again."""

    def check(self) -> list[str]:
        """Say what keeps it from working, in Japanese for the administrator; empty when usable."""


class HomeCodes(Protocol):
    """Opens what was filled in at home."""

    def open(self, text: str) -> HomeApplication:
        """Raises HomeError with why not; nothing of the content is in the error."""
