"""Calls of an office as one value: who waits, who rings, who speaks with whom. Pure; the time comes with every event.

    switchboard.advance(board, event, now) -> (Board, effects)

    asked ─► RINGING: group 20 s ─► wider 20 s ─► 総合案内 20 s ─► ticket to be called back
                │ taken, by one desk only                              ▲ nobody on duty: at once
                ▼
             SPEAKING ◄─ others join; whoever asked them in may hand over and leave (warm transfer)
                │ the last clerk's computer dies: rings anew, in its old place
                ▼
             hung up, or the terminal's line stayed away longer than the grace

A call ends in exactly one way: finished after it was taken, with a ticket, or hung up. A deadline counts at its own time,
however late the clock tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from counter_app.remote.messages import Party, Why
from counter_app.remote.ringing import Desk, Ringing, Stage, Wish


@dataclass(frozen=True)
class Member:
    """A desk in a call. The one who `leads` answers for the procedure."""

    desk: str
    party: Party
    leads: bool


@dataclass(frozen=True)
class Invitation:
    """A group is asked in, until then. `hand_over`: who comes leads from then on."""

    group: str
    party: Party
    by: str
    hand_over: bool
    until: datetime


@dataclass(frozen=True)
class Call:
    """One call that is not over. Without members it rings, at `stage` since `stage_at`."""

    id: str
    terminal: str
    wish: Wish
    asked_at: datetime
    stage: Stage
    stage_at: datetime
    taken_at: datetime | None = None  # for the first time
    members: tuple[Member, ...] = ()
    invitation: Invitation | None = None
    cut_at: datetime | None = None  # the terminal's line

    @property
    def rings(self) -> bool:
        """Nobody of the office is in it."""
        return not self.members


@dataclass(frozen=True)
class Ticket:
    """A resident to be called back."""

    number: int
    call: str
    wish: Wish
    at: datetime


class End(StrEnum):
    """How a call ended."""

    FINISHED = "finished"  # somebody of the office was in it
    TICKET = "ticket"
    HUNG_UP = "hung-up"  # while it rang


class Not(StrEnum):
    """Why a desk does not get a call."""

    TAKEN = "taken"  # another one was first
    OVER = "over"
    NOT_NOW = "not-now"  # asks somebody in: is not in the call, or somebody is asked already
    NOT_RUNG = "not-rung"  # it does not ring there: another group, away, in a call


@dataclass(frozen=True)
class Board:
    """Everything the hub knows of calls."""

    rules: Ringing
    desks: Mapping[str, Desk] = field(default_factory=lambda: MappingProxyType({}))
    calls: Mapping[str, Call] = field(default_factory=lambda: MappingProxyType({}))
    tickets: Mapping[int, Ticket] = field(default_factory=lambda: MappingProxyType({}))
    last_ticket: int = 0
    lengths: tuple[timedelta, ...] = ()

    def waiting(self) -> tuple[Call, ...]:
        """Return the calls that ring, who waits longest first."""
        return tuple(sorted((call for call in self.calls.values() if call.rings), key=lambda c: (c.asked_at, c.id)))

    def ringing_at(self, call: Call) -> frozenset[str]:
        """Return the desks a call rings at now: for itself, or for an invitation."""
        asked = call.invitation
        if not call.rings and asked is None:
            return frozenset()
        return frozenset(desk.id for desk in self.desks.values() if desk.free and self._rung(desk, call, asked))

    def _rung(self, desk: Desk, call: Call, asked: Invitation | None) -> bool:
        return asked.group in desk.groups if asked is not None else self.rules.reached(desk, call.wish, call.stage)


# What happens


@dataclass(frozen=True)
class Asked:
    """「相談する」."""

    call: str
    terminal: str
    wish: Wish


@dataclass(frozen=True)
class Taken:
    """A desk wants the call that rings there."""

    call: str
    desk: str


@dataclass(frozen=True)
class Present:
    """A desk comes, or says anew what it can do and whether it is away. The call it is in stays."""

    desk: Desk


@dataclass(frozen=True)
class Gone:
    """A desk's line was lost (6 s without a heartbeat), or its clerk signed out."""

    desk: str


@dataclass(frozen=True)
class Invited:
    """Somebody in the call asks a group in."""

    call: str
    by: str
    group: str
    party: Party
    hand_over: bool


@dataclass(frozen=True)
class Left:
    """A desk goes out of the call; the call goes on."""

    call: str
    desk: str


@dataclass(frozen=True)
class HungUp:
    """The call is over."""

    call: str
    why: Why


@dataclass(frozen=True)
class LineCut:
    """The terminal's line was lost."""

    call: str


@dataclass(frozen=True)
class LineBack:
    """It is back."""

    call: str


@dataclass(frozen=True)
class CalledBack:
    """A ticket was done."""

    ticket: int


@dataclass(frozen=True)
class Tick:
    """Only time passed."""


Event = Asked | Taken | Present | Gone | Invited | Left | HungUp | LineCut | LineBack | CalledBack | Tick

# What is to be done


@dataclass(frozen=True)
class Ring:
    """Let it ring at these desks."""

    call: str
    desks: frozenset[str]


@dataclass(frozen=True)
class Silence:
    """It rings there no longer."""

    call: str
    desks: frozenset[str]


@dataclass(frozen=True)
class Connect:
    """This desk has the call, or has joined it; nobody else gets this place."""

    call: str
    desk: str
    member: Member


@dataclass(frozen=True)
class Refuse:
    """This desk does not get it."""

    call: str
    desk: str
    why: Not


@dataclass(frozen=True)
class NobodyCame:
    """The invitation was not taken."""

    call: str
    invitation: Invitation


@dataclass(frozen=True)
class PrintTicket:
    """The resident will be called back."""

    ticket: Ticket


@dataclass(frozen=True)
class Over:
    """The call is over: what the history keeps, nothing of a person in it."""

    call: Call
    end: End
    why: Why
    at: datetime


Effect = Ring | Silence | Connect | Refuse | NobodyCame | PrintTicket | Over
