"""Who could take a call: groups, desks, what a resident needs, and how far a call has been passed on.

    GROUP     desks of the groups for the procedure that speak the language and, where asked for, 手話
    WIDER     all desks of these groups; an interpreter can join
    GENERAL   総合案内 as well
Each stage rings everybody of the stages before too (ring-all).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """How far a call was passed on."""

    GROUP = "group"
    WIDER = "wider"
    GENERAL = "general"


STAGES = tuple(Stage)


@dataclass(frozen=True)
class Group:
    """A section or team whose desks ring together. `procedures` are the ids of forms it knows."""

    id: str
    procedures: frozenset[str] = frozenset()
    general: bool = False  # 総合案内


@dataclass(frozen=True)
class Wish:
    """What a resident needs. An empty procedure: not known yet, 総合案内 at once."""

    procedure: str
    language: str
    sign_language: bool = False


@dataclass(frozen=True)
class Desk:
    """A desk on duty. `call`: the one it is in, `since` when."""

    id: str
    groups: frozenset[str]
    languages: frozenset[str]
    sign_language: bool = False
    away: bool = False  # on duty, and not to be rung now
    call: str | None = None
    since: datetime | None = None

    @property
    def free(self) -> bool:
        """It can be rung."""
        return self.call is None and not self.away


@dataclass(frozen=True)
class Ringing:
    """The office's rules."""

    groups: tuple[Group, ...]
    ring: timedelta = timedelta(seconds=20)  # a stage, and an invitation
    grace: timedelta = timedelta(seconds=120)  # how long a call waits for a terminal whose line was cut
    typical: timedelta = timedelta(minutes=8)  # a call, until some have been measured

    def reached(self, desk: Desk, wish: Wish, stage: Stage) -> bool:
        """Tell whether a call rings at a desk by that stage, were it free."""
        knowing = {group.id for group in self.groups if wish.procedure and wish.procedure in group.procedures}
        if desk.groups & knowing and (stage is not Stage.GROUP or _speaks(desk, wish)):
            return True
        general = {group.id for group in self.groups if group.general}
        return stage is Stage.GENERAL and bool(desk.groups & general)

    def first_stage(self, desks: Mapping[str, Desk], wish: Wish, at_least: Stage = Stage.GROUP) -> Stage | None:
        """Return the first stage from `at_least` on with anybody on duty, busy ones included; None: nobody."""
        for stage in STAGES[STAGES.index(at_least) :]:
            if any(self.reached(desk, wish, stage) and not desk.away for desk in desks.values()):
                return stage
        return None


def _speaks(desk: Desk, wish: Wish) -> bool:
    return wish.language in desk.languages and (desk.sign_language or not wish.sign_language)
