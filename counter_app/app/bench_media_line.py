"""The bad line of `bench remote --part media`: cut for a while with its signals, then losing packets."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

from counter_app.media.bad_line import BadLine
from counter_app.ports.media import Line, MediaRole, Rung, Want

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.media.aiortc_engine import AiortcEngine
    from counter_app.ports.media import Frame, Levels, MediaState

_CUT_S = 10.0
_LOSS = 0.25
_LIMIT_S = 60.0


class _Side:
    """A listener whose signals go over the line, or nowhere while it is cut."""

    def __init__(self, line: BadLine) -> None:
        self._line = line
        self.other: AiortcEngine | None = None
        self.news = threading.Condition()
        self.last_picture_s = 0.0
        self.now: MediaState | None = None

    def signal(self, text: str) -> None:
        if not self._line.is_cut and self.other is not None:
            self.other.hear(self._line.signal(text))

    def picture(self, frame: Frame) -> None:
        with self.news:
            self.last_picture_s = frame.at_s
            self.news.notify_all()

    def state(self, state: MediaState) -> None:
        with self.news:
            self.now = state
            self.news.notify_all()

    def levels(self, _levels: Levels) -> None:
        """Not measured here."""

    def seconds_until(self, whether: Callable[[], bool]) -> float | None:
        """None: not within the limit."""
        began = monotonic()
        with self.news:
            return monotonic() - began if self.news.wait_for(whether, _LIMIT_S) else None

    def sends(self, rung: Rung) -> bool:
        return self.now is not None and self.now.line is Line.CONNECTED and self.now.sends is rung


def measure_line() -> dict[str, Any]:
    """Seconds."""
    from counter_app.media.aiortc_engine import AiortcEngine  # noqa: PLC0415  # each bench loads what it measures
    from counter_app.media.aiortc_knobs import Hosts  # noqa: PLC0415  # as above
    from counter_app.media.synthetic import SyntheticCamera, SyntheticSound  # noqa: PLC0415  # as above

    with BadLine() as line:
        clerk, terminal = _Side(line), _Side(line)
        engines = [AiortcEngine(SyntheticCamera(), SyntheticSound(), None, Hosts(("127.0.0.1",))) for _ in range(2)]
        clerk.other, terminal.other = engines[1], engines[0]
        engines[1].start(MediaRole.AWAITS, Want(), terminal)
        engines[0].start(MediaRole.OFFERS, Want(), clerk)
        try:
            return _measured(line, clerk, terminal)
        finally:
            for engine in engines:
                engine.stop()


def _measured(line: BadLine, clerk: _Side, terminal: _Side) -> dict[str, Any]:
    terminal.seconds_until(lambda: terminal.sends(Rung.FULL))
    line.is_cut = True
    threading.Event().wait(_CUT_S)
    back_s = monotonic()
    line.is_cut = False
    clerk.seconds_until(lambda: clerk.last_picture_s > back_s)
    terminal.seconds_until(lambda: terminal.last_picture_s > back_s)
    both = min(clerk.last_picture_s, terminal.last_picture_s) > back_s
    again = monotonic() - back_s if both else None
    full = terminal.seconds_until(lambda: terminal.sends(Rung.FULL))
    line.loss = _LOSS
    smaller = terminal.seconds_until(lambda: terminal.sends(Rung.SMALL))
    still = terminal.seconds_until(lambda: terminal.sends(Rung.STILL))
    return {
        "cut_s": _CUT_S,
        "picture_again_after_the_line_s": _rounded(again),
        "full_again_after_that_s": _rounded(full),
        f"smaller_after_{_LOSS:.0%}_loss_s": _rounded(smaller),
        "stills_after_that_s": _rounded(still),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
