"""The `SlipPrinter` of a counter: keeps the PDF in the slip folder and brings it onto paper."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from counter_app.failures import FailureCode, SlipError
from counter_app.ports import SlipMade
from counter_app.ports.printing import PrinterState

if TYPE_CHECKING:
    from counter_app.devices.passing_papers import PassingPapers
    from counter_app.domain.application import Receipt
    from counter_app.ports.printing import PaperPrinter


class Rendered(Protocol):
    """A slip as a PDF, and the code points no font could draw."""

    @property
    def pdf(self) -> bytes:
        """The document."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """`U+XXXX` each."""


class Render(Protocol):
    """Makes a slip; `slips.slip.SlipMaker.make` is one."""

    def __call__(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> Rendered:
        """Sign and set."""


class FolderSlipPrinter:
    """Writes slips as files, and prints them where a printer is named.

    `render` is a parameter because rooms side by side do not import each other. `printer` is the way onto paper; None
    keeps the file only (demo, tests, a counter without printer). `passing`: at a branch terminal, where no slip stays
    once the printer has it.
    """

    def __init__(
        self, render: Render, folder: Path, printer: PaperPrinter | None = None, passing: PassingPapers | None = None
    ) -> None:
        self._render = render
        self._folder = folder
        self._printer = printer
        self._passing = passing
        self._printing, self._last = Lock(), PrinterState()

    def print(self, receipt: Receipt, *, again: bool = False, large: bool = False) -> SlipMade:
        """Render, keep and print. Raises SlipError with what the printer says; the file is there by then.

        The file is named by the receipt number, never by the person, and only its owner may read it.
        """
        slip = self._render(receipt, again=again, large=large)
        if self._passing is not None:
            self._passing.require_ours()
        file = keep(self._folder, f"{receipt.number}.pdf", slip.pdf)
        if self._printer is None:
            return SlipMade(file, slip.warnings)
        with self._printing:
            self._printer.put(slip.pdf, str(receipt.number))
        if self._passing is None:
            return SlipMade(file, slip.warnings)
        self._passing.printed(file)
        return SlipMade(None, slip.warnings)

    def state(self) -> PrinterState:
        """What the printer says about itself; nothing where slips are only kept.

        While a slip is being printed it is not asked: many a printer serves one at a time.
        """
        if self._printer is not None and self._printing.acquire(blocking=False):
            try:
                self._last = self._printer.state()
            finally:
                self._printing.release()
        return self._last

    def check(self) -> list[str]:
        """Say what keeps slips from being printed, in Japanese for the administrator; empty when usable."""
        problems = []
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            problems.append(f"受付票のフォルダーを作れません: {self._folder}")
        else:
            if not os.access(self._folder, os.W_OK):
                problems.append(f"受付票のフォルダーに書き込めません: {self._folder}")
        if self._printer is not None:
            problems += self._printer.check()
        return problems


def keep(folder: Path, name: str, pdf: bytes) -> Path:
    """Write a paper whole or not at all, for its owner only; an older one of that name is replaced.

    Raises SlipError FOLDER_UNWRITABLE.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".slip-")  # 0600
        with os.fdopen(handle, "wb") as stream:
            stream.write(pdf)
        return Path(draft).replace(folder / name)
    except OSError as error:
        raise SlipError(FailureCode.FOLDER_UNWRITABLE, error.strerror or "slip folder") from None
