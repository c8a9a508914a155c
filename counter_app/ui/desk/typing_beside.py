"""The transcription window beside the work list: opened for one case, covered and closed with the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.case_state import FINISHED
from counter_app.ports.outbox import TRANSCRIPTION
from counter_app.ui.desk.transcription import TranscriptionWindow, TranscriptionWorld, open_transcription

if TYPE_CHECKING:
    from counter_app.failures import FailureCode
    from counter_app.ports import WorkRow
    from counter_app.ui.background import Background
    from counter_app.ui.bridge import Bridge

Transcribe = Callable[[str], TranscriptionWorld]
"""Opens an application for 転記, the view logged first. Blocks: called from a worker. Raises CounterError."""


class TypingBeside:
    """At most one case at a time is typed over: opening another closes the one before."""

    def __init__(self, background: Background, bridge: Bridge, transcribe: Transcribe | None) -> None:
        self._background, self._bridge, self._transcribe = background, bridge, transcribe
        self.window: TranscriptionWindow | None = None
        self._covered = False

    def fits(self, row: WorkRow) -> bool:
        """Tell whether a case leaves the house by being typed over, and has not left yet."""
        waits = row.delivery == "unsent" and row.state not in FINISHED
        return self._transcribe is not None and row.connector == TRANSCRIPTION and waits

    def open(self, application_id: str, finished: Callable[[], None], failed: Callable[[FailureCode], None]) -> None:
        """Open the window of a case; `finished` when it is marked as typed over."""
        transcribe = self._transcribe
        if transcribe is not None:
            self._background.run(lambda: transcribe(application_id), lambda world: self._show(world, finished), failed)

    def _show(self, world: TranscriptionWorld, finished: Callable[[], None]) -> None:
        def finish(number: str) -> None:
            """On the window's worker."""
            world.finish(number)
            self._bridge.later(finished)

        self.close()
        window = open_transcription(replace(world, finish=finish))
        self.window = window
        window.destroyed.connect(lambda: self._gone(window))
        if self._covered:  # locked while it was being opened
            window.hide()

    def _gone(self, window: TranscriptionWindow) -> None:
        if self.window is window:
            self.window = None

    def conceal(self) -> None:
        """Cover it; the clipboard is emptied."""
        self._covered = True
        if self.window is not None:
            self.window.clipboard.clear()
            self.window.hide()

    def reveal(self) -> None:
        """Show it again where it stood."""
        self._covered = False
        if self.window is not None:
            self.window.show()

    def close(self) -> None:
        """Close it; nothing of the case stays."""
        window, self.window = self.window, None
        if window is not None:
            window.close()
