"""Who takes part in a call, at which place, and how one message is known from every other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from counter_app.failures import CounterError, FailureCode

SENDER = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_MARK = re.compile(r"([A-Za-z0-9._-]{1,40}):([0-9]{1,15})", re.ASCII)


class Actor(StrEnum):
    """Who did it. Kept with every change, to the back office."""

    RESIDENT = "resident"
    ASSISTANT = "assistant"  # of the post office or community center, beside the resident
    CLERK = "clerk"  # of the main office
    SPECIALIST = "specialist"  # a clerk of another section who joined
    INTERPRETER = "interpreter"
    CARD = "card"
    HUB = "hub"


class Place(StrEnum):
    """What kind of computer speaks, as its certificate says."""

    TERMINAL = "terminal"
    ASSISTANT = "assistant"  # the assistant's own screen
    DESK = "desk"
    HUB = "hub"


SPEAKS_FOR = MappingProxyType(
    {
        Place.TERMINAL: frozenset({Actor.RESIDENT, Actor.ASSISTANT, Actor.CARD}),
        Place.ASSISTANT: frozenset({Actor.ASSISTANT}),
        Place.DESK: frozenset({Actor.CLERK, Actor.SPECIALIST, Actor.INTERPRETER}),
        Place.HUB: frozenset({Actor.HUB}),
    }
)


@dataclass(frozen=True, order=True)
class Mark:
    """Names a message for ever: who sent it, and its number among those the sender counts (from 1).

    A sender that lost its count (power) goes on under another name, `MH02.2`. Number 0 names nothing: `NOTHING`.
    """

    sender: str
    own: int

    def __str__(self) -> str:
        return f"{self.sender}:{self.own}"

    @property
    def place(self) -> str:
        """Whose machine it was, under whatever name it spoke."""
        return self.sender.partition(".")[0]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` gave. Raises CounterError MESSAGE_UNREADABLE."""
        parts = _MARK.fullmatch(text)
        if parts is None or str(made := cls(parts[1], int(parts[2]))) != text:
            raise CounterError(FailureCode.MESSAGE_UNREADABLE, "not the mark of a message")
        return made


NOTHING = Mark("-", 0)
