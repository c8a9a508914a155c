"""What both engines tell each other twice a second beside picture and sound, and what follows from it.

A report that arrives echoes the sender's own time: that is the round trip. One that is missing counts as loss when no
picture and no sound are there to be counted.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass

from counter_app.ports.media import Rung

LONGEST_REPORT = 256
_WINDOW = 12  # reports: six seconds
_BITS = 1 << 53


class ReportRefusedError(ValueError):
    """Not a report."""


@dataclass(frozen=True)
class Report:
    """Times are microseconds of the sender's own clock. `echo`: the last time heard from the reader, `held` that long ago."""

    number: int
    sent_us: int
    echo_us: int
    held_us: int
    gap_ms: int  # longest wait for a picture since the report before
    moves: bool  # whether a moving picture leaves the writer's side: else none is waited for
    rung: Rung

    def text(self) -> str:
        """As it is sent."""
        fields = [self.number, self.sent_us, self.echo_us, self.held_us, self.gap_ms, self.moves, self.rung.value]
        return json.dumps(fields, separators=(",", ":"))


def report_of(text: str) -> Report:
    """Raises ReportRefusedError."""
    if len(text) > LONGEST_REPORT:
        raise ReportRefusedError("too long")
    try:
        *numbers, moves, rung = json.loads(text)
        number, sent, echo, held, gap = numbers
        parsed = Rung(rung)
    except (ValueError, TypeError, RecursionError):
        raise ReportRefusedError("not a report") from None
    if type(moves) is not bool or any(type(each) is not int or not 0 <= each < _BITS for each in numbers):
        raise ReportRefusedError("not a report")
    return Report(number, sent, echo, held, gap, moves, parsed)


class Correspondence:
    """Both directions of reports over one way. `now_s`: monotonic seconds, given so that it can be replayed."""

    def __init__(self, now_s: float) -> None:
        self._number = 0
        self._numbers: deque[int] = deque(maxlen=_WINDOW)
        self._last: Report | None = None
        self._heard_s = now_s
        self._picture_s: float | None = None
        self._gap_s = 0.0
        self.trip_ms = 0.0

    def picture_came(self, now_s: float) -> None:
        """For the gap that is reported."""
        if self._picture_s is not None:
            self._gap_s = max(self._gap_s, now_s - self._picture_s)
        self._picture_s = now_s

    def next(self, rung: Rung, now_s: float, *, moves: bool) -> Report:
        """What to send now."""
        self._number += 1
        gap = self._gap_s if self._picture_s is None else max(self._gap_s, now_s - self._picture_s)
        self._gap_s = 0.0
        echo = 0 if self._last is None else self._last.sent_us
        held = _us(now_s - self._heard_s)
        return Report(self._number, _us(now_s), echo, held, min(int(gap * 1000), _BITS - 1), moves, rung)

    def take(self, report: Report, now_s: float) -> None:
        """One came; late ones are passed over."""
        if self._last is not None and report.number <= self._last.number:
            return
        self._last, self._heard_s = report, now_s
        self._numbers.append(report.number)
        if not report.moves:
            self._picture_s, self._gap_s = None, 0.0
        if report.echo_us:
            self.trip_ms = max(0.0, (_us(now_s) - report.echo_us - report.held_us) / 1000)

    def silent_s(self, now_s: float) -> float:
        """Since anything came."""
        return now_s - self._heard_s

    @property
    def loss(self) -> float:
        """Share of the last reports that never came; 0 until enough could have."""
        if len(self._numbers) < _WINDOW // 2:
            return 0.0
        expected = self._numbers[-1] - self._numbers[0] + 1
        return 1 - len(self._numbers) / expected

    @property
    def gap_ms(self) -> float:
        """How long the other side waited for a picture."""
        return 0.0 if self._last is None else float(self._last.gap_ms)

    @property
    def their_rung(self) -> Rung:
        """What the other side sends."""
        return Rung.FORM if self._last is None else self._last.rung


def _us(seconds: float) -> int:
    return max(0, int(seconds * 1e6))
