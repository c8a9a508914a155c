"""Who was here on the reference date, as far as an extract of some day and the moves around it can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from counter_app.matching.resident import Resident, Status


class Presence(StrEnum):
    """Here on the day, not here, or nobody can tell from this."""

    HERE = "here"
    GONE = "gone"
    UNCLEAR = "unclear"


class Move(StrEnum):
    """異動事由 that make somebody a resident or end it."""

    MOVED_IN = "転入"
    BORN = "出生"
    MOVED_OUT = "転出"
    DIED = "死亡"

    @property
    def arrives(self) -> bool:
        """Whether somebody is a resident from that day on."""
        return self in {Move.MOVED_IN, Move.BORN}


Moves = Mapping[str, Sequence[tuple[date, Move]]]


@dataclass(frozen=True)
class ReferenceDay:
    """A day, the day of the extract, and the moves that are known (by resident_id); None: no list of moves."""

    day: date
    extract: date
    moves: Moves | None = field(default=None, repr=False)

    def presence(self, row: Resident) -> Presence:
        """Tell about one row. The nearest move decides; without a list only an extract of that very day can."""
        status = Status.of(row.status)
        if status is Status.OTHER:
            return Presence.UNCLEAR
        here_now = status is Status.RESIDENT
        if self.moves is None:
            if self.extract == self.day:
                return Presence.HERE if here_now else Presence.GONE
            return Presence.HERE if here_now else Presence.UNCLEAR
        return self._by_moves(sorted(self.moves.get(row.resident_id, ())), here_now=here_now)

    def _by_moves(self, moves: list[tuple[date, Move]], *, here_now: bool) -> Presence:
        if {when for when, move in moves if move.arrives} & {when for when, move in moves if not move.arrives}:
            return Presence.UNCLEAR
        before = [move for when, move in moves if when <= self.day]
        after = [move for when, move in moves if when > self.day]
        if after:
            return Presence.GONE if after[0].arrives else Presence.HERE
        if before and before[-1].arrives != here_now:
            return Presence.UNCLEAR  # the list and the extract say two things
        return Presence.HERE if here_now else Presence.GONE
