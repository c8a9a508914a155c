"""Wrong tries and the pauses after them, for a person and for a terminal. Pure; the store keeps the values.

What is kept is the count and the moment of the last wrong try. A clock that was set back starts the pause anew (`settled`):
turning it never ends a pause sooner, and a try counted under a wrong date does not bar anybody until that date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Pace:
    """`free` wrong tries without a pause, then `first` doubling up to `longest`; from `limit` on an admin must unlock.

    After `forgets` without a wrong try the count begins anew (None: only a right try or an admin ends it).
    """

    free: int
    limit: int
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=15)
    forgets: timedelta | None = None


PERSON = Pace(free=5, limit=100)  # ASVS 2.2.1: at most 100 wrong tries an hour; here at most 9, and 100 in all
TERMINAL = Pace(free=20, limit=10**9, forgets=timedelta(hours=1))  # a terminal is never closed for good


@dataclass(frozen=True)
class Attempts:
    """Wrong tries in a row, and when the last one was."""

    wrong: int = 0
    last: datetime | None = None


@dataclass(frozen=True)
class Open:
    """Trying is allowed; `left` wrong ones remain until the next pause."""

    left: int


@dataclass(frozen=True)
class Wait:
    """Not before `seconds` have passed (at least 1)."""

    seconds: int


@dataclass(frozen=True)
class Shut:
    """Not before an admin unlocks."""


Admission = Open | Wait | Shut


def pause_after(wrong: int, pace: Pace) -> timedelta:
    """Return how long the pause behind the `wrong`-th wrong try is."""
    if wrong < pace.free:
        return timedelta(0)
    doublings = min(wrong - pace.free, 32)
    return min(pace.first * (1 << doublings), pace.longest)


def settled(attempts: Attempts, now: datetime) -> Attempts:
    """Return what to keep: a last try that lies in the future is taken for one of just now."""
    return Attempts(attempts.wrong, min(attempts.last, now) if attempts.last is not None else None)


def admission(attempts: Attempts, pace: Pace, now: datetime) -> Admission:
    """Say whether trying is allowed now."""
    if attempts.wrong >= pace.limit:
        return Shut()
    if attempts.last is None:
        return Open(pace.free)
    passed = max(now - attempts.last, timedelta(0))
    if pace.forgets is not None and passed >= pace.forgets:
        return Open(pace.free)
    left = pause_after(attempts.wrong, pace) - passed
    if left > timedelta(0):
        return Wait(max(-(-left // timedelta(seconds=1)), 1))
    return Open(max(pace.free - attempts.wrong, 1))


def one_more_wrong(attempts: Attempts, pace: Pace, now: datetime) -> Attempts:
    """Count a wrong try."""
    if attempts.last is not None and pace.forgets is not None and now - attempts.last >= pace.forgets:
        return Attempts(1, now)
    return Attempts(attempts.wrong + 1, now)


def one_less_wrong(attempts: Attempts) -> Attempts:
    """Take back a try that was counted beforehand and turned out right."""
    return Attempts(max(attempts.wrong - 1, 0), attempts.last if attempts.wrong > 1 else None)
