"""What brings a finished paper out, and what a printer says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.failures import FailureCode, keeps_from_printing

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class PrinterState:
    """What a printer says: `codes`, the worst first; none where all is well or where it says nothing."""

    codes: tuple[FailureCode, ...] = ()

    @property
    def trouble(self) -> FailureCode | None:
        """What keeps it from printing; None where nothing does."""
        return next((code for code in self.codes if keeps_from_printing([code])), None)


class PaperPrinter(Protocol):
    """One way onto paper. Calls block and come from a worker."""

    def put(self, pdf: bytes, title: str) -> None:
        """Print every page in its own size. `title` is what the job is called: never anything about a person.

        Returns when the printer has it as far as it can be known. Raises SlipError with what the printer says, at the
        latest two seconds after it says so; the paper does not come out later then.
        """

    def state(self) -> PrinterState:
        """Ask the printer. Answers within two seconds; a printer that cannot be asked is off line. Never raises."""

    def check(self) -> list[str]:
        """Say what keeps it from working, in Japanese for the administrator; empty when usable."""


class PrinterWatch(Protocol):
    """Tells what a printer says about itself, whenever that changes."""

    def start(self, seen: Callable[[PrinterState], None]) -> None:
        """Tell the present state and every change from now on, on a thread of its own."""

    def stop(self) -> None:
        """No call any more after this returns."""
