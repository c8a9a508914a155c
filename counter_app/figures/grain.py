"""Hours, days and months of Japan, and how a period is put together from as few of them as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from counter_app.domain.japan_time import JAPAN


class Grain(IntEnum):
    """How much time one cell covers; the number is stored."""

    HOUR = 0
    DAY = 1
    MONTH = 2


def start_of(grain: Grain, at: datetime) -> datetime:
    """Return when the hour, day or month began in Japan."""
    local = at.astimezone(JAPAN).replace(minute=0, second=0, microsecond=0)
    if grain is Grain.HOUR:
        return local
    return local.replace(hour=0) if grain is Grain.DAY else local.replace(day=1, hour=0)


def end_of(grain: Grain, start: datetime) -> datetime:
    """Return when the hour, day or month that begins at `start` is over."""
    if grain is Grain.HOUR:
        return start + timedelta(hours=1)
    if grain is Grain.DAY:
        return start + timedelta(days=1)  # Japan has no summer time
    return (start + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True)
class Piece:
    """A stretch of time: one finished cell of `grain`, or (None) counted from the events themselves."""

    grain: Grain | None
    since: datetime
    until: datetime


Finished = Callable[[Grain, datetime], bool]


def cover(since: datetime, until: datetime, finished: Finished, grains: tuple[Grain, ...]) -> list[Piece]:
    """Split `since <= at < until` into the largest finished pieces of `grains` (largest first); the rest is raw.

    Neighbouring raw stretches become one piece. What is between full hours stays raw, whatever is finished.
    """
    pieces: list[Piece] = []
    for piece in _pieces(since.astimezone(JAPAN), until.astimezone(JAPAN), finished, grains):
        if pieces and piece.grain is None and pieces[-1].grain is None:
            piece = Piece(None, pieces.pop().since, piece.until)  # noqa: PLW2901  # the two become one
        pieces.append(piece)
    return pieces


def _pieces(since: datetime, until: datetime, finished: Finished, grains: tuple[Grain, ...]) -> Iterator[Piece]:
    at = since
    while at < until:
        piece = next(
            (
                Piece(grain, at, end)
                for grain in grains
                if start_of(grain, at) == at and (end := end_of(grain, at)) <= until and finished(grain, at)
            ),
            None,
        ) or Piece(None, at, min(until, _raw_end(at, until, grains)))
        yield piece
        at = piece.until


def _raw_end(at: datetime, until: datetime, grains: tuple[Grain, ...]) -> datetime:
    """Raw until the next start of the smallest grain: there something finished may begin."""
    smallest = min(grains, default=None)
    return until if smallest is None else end_of(smallest, start_of(smallest, at))
