"""Which rung of sound and picture a line bears: a pure state machine, fed twice a second.

It goes down quickly (1.5 s of a bad line, one rung at a time; 6 s of silence, to the form) and up slowly: a rung after
PATIENCE_S of a good line, and twice as long each time a climb was followed by a fall. A line that is neither good nor
bad keeps what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from counter_app.ports.media import Rung, Want

RUNGS = tuple(Rung)
SAMPLE_S = 0.5
PATIENCE_S = 6.0
LONGEST_PATIENCE_S = 96.0
SILENCE_S = 6.0
_FALLS_AFTER = 3  # bad samples in a row
_CLIMB_FAILED_S = 20.0  # a fall this soon after a climb
_BAD_LOSS, _GOOD_LOSS = 0.10, 0.03
_BAD_TRIP_MS, _GOOD_TRIP_MS = 800.0, 400.0
_BAD_GAP_MS, _GOOD_GAP_MS = 1500.0, 700.0  # between two pictures at the other side


class _Verdict(Enum):
    GOOD = 1
    FAIR = 2
    BAD = 3


@dataclass(frozen=True)
class LineSample:
    """What the last half second said. `at_s` monotonic; `loss` 0 to 1; `gap_ms`: longest wait for a picture, at the other side."""

    at_s: float
    loss: float = 0.0
    trip_ms: float = 0.0
    gap_ms: float = 0.0
    silent_s: float = 0.0  # since anything was heard from there


@dataclass(frozen=True)
class Ladder:
    """Where a line is. Made by `begin`, changed by `step` and `reconnected`."""

    rung: Rung = Rung.FULL
    bad_samples: int = 0
    good_since_s: float | None = None
    climbed_at_s: float | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True)
class Carried:
    """What leaves this side now. `size` None: no moving picture."""

    size: tuple[int, int] | None
    frames_per_s: int
    stills: bool
    sound: bool


_CARRIED = {
    Rung.FULL: Carried((640, 480), 20, stills=False, sound=True),
    Rung.SMALL: Carried((320, 240), 10, stills=False, sound=True),
    Rung.STILL: Carried(None, 0, stills=True, sound=True),
    Rung.SOUND: Carried(None, 0, stills=False, sound=True),
    Rung.FORM: Carried(None, 0, stills=False, sound=False),
}


def carried(rung: Rung, want: Want) -> Carried:
    """Never more than the rung bears, never more than is let out."""
    at_best = _CARRIED[rung]
    if not want.picture:
        at_best = replace(at_best, size=None, frames_per_s=0, stills=False)
    return replace(at_best, sound=at_best.sound and want.sound)


def step(ladder: Ladder, sample: LineSample) -> Ladder:
    """The ladder after one more sample."""
    if sample.silent_s >= SILENCE_S:
        return replace(ladder, rung=Rung.FORM, bad_samples=0, good_since_s=None)
    verdict = _verdict(ladder.rung, sample)
    if verdict is _Verdict.BAD:
        return _after_bad(ladder, sample.at_s)
    if verdict is _Verdict.FAIR:
        return replace(ladder, bad_samples=0, good_since_s=None)
    return _after_good(ladder, sample.at_s)


def reconnected() -> Ladder:
    """A new way after a lost one, of which nothing is known: not the best rung, and nothing held against it."""
    return Ladder(rung=Rung.SMALL)


def _verdict(rung: Rung, sample: LineSample) -> _Verdict:
    gap = sample.gap_ms if rung in {Rung.FULL, Rung.SMALL} else 0.0
    if sample.loss > _BAD_LOSS or sample.trip_ms > _BAD_TRIP_MS or gap > _BAD_GAP_MS:
        return _Verdict.BAD
    if sample.loss < _GOOD_LOSS and sample.trip_ms < _GOOD_TRIP_MS and gap < _GOOD_GAP_MS:
        return _Verdict.GOOD
    return _Verdict.FAIR


def _after_bad(ladder: Ladder, at_s: float) -> Ladder:
    ladder = replace(ladder, bad_samples=ladder.bad_samples + 1, good_since_s=None)
    if ladder.bad_samples < _FALLS_AFTER or ladder.rung is Rung.FORM:
        return ladder
    in_vain = ladder.climbed_at_s is not None and at_s - ladder.climbed_at_s < _CLIMB_FAILED_S
    return replace(
        ladder,
        rung=RUNGS[RUNGS.index(ladder.rung) + 1],
        bad_samples=0,
        climbed_at_s=None,
        patience_s=min(2 * ladder.patience_s, LONGEST_PATIENCE_S) if in_vain else ladder.patience_s,
    )


def _after_good(ladder: Ladder, at_s: float) -> Ladder:
    since = at_s if ladder.good_since_s is None else ladder.good_since_s
    ladder = replace(ladder, bad_samples=0, good_since_s=since)
    if ladder.rung is Rung.FULL:
        kept = ladder.climbed_at_s is None or at_s - ladder.climbed_at_s >= _CLIMB_FAILED_S
        return replace(ladder, patience_s=PATIENCE_S) if kept else ladder
    if at_s - since < ladder.patience_s:
        return ladder
    return replace(ladder, rung=RUNGS[RUNGS.index(ladder.rung) - 1], good_since_s=at_s, climbed_at_s=at_s)
