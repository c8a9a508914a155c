"""How long somebody counts as being here: inactivity, the longest day, the card on the reader (OWASP ASVS 7.3).

Time is read on two clocks, because each of them lies: the steady one stands still while a machine sleeps, the wall
clock can be set. Whichever says more has passed is believed, so that both errors lock sooner and never later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.staff import Clerk


class Method(StrEnum):
    """What somebody signs in with."""

    CARD = "card"
    PASSWORD = "password"  # noqa: S105  # the name of a method


class LockReason(StrEnum):
    """Why a screen is locked."""

    ASKED = "asked"
    IDLE = "idle"
    CARD_TAKEN = "card-taken"


@dataclass(frozen=True)
class Moment:
    """The same instant on two clocks: the wall, and seconds that never run backwards."""

    wall: datetime
    steady: float

    def since(self, earlier: Moment) -> timedelta:
        """Return how much time has passed at least, and never less than none."""
        steady = timedelta(seconds=self.steady - earlier.steady)
        return max(self.wall - earlier.wall, steady, timedelta(0))


@dataclass(frozen=True)
class Limits:
    """When an unused screen locks, and when a session ends whatever was done."""

    idle: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=9)


@dataclass(frozen=True)
class Session:
    """One person signed in at one terminal."""

    clerk: Clerk
    since: Moment
    last_active: Moment
    by: Method
    locked: LockReason | None = None


@dataclass(frozen=True)
class Alive:
    """The person may act; the screen locks after `idle_left` without a touch."""

    idle_left: timedelta


@dataclass(frozen=True)
class Locked:
    """Nothing may be done or seen until the same person proves to be there, by the same method."""

    why: LockReason


@dataclass(frozen=True)
class Ended:
    """The longest day is over: sign in anew."""


Standing = Alive | Locked | Ended


def check(session: Session, limits: Limits, now: Moment) -> Standing:
    """Say how a session stands."""
    if now.since(session.since) >= limits.longest:
        return Ended()
    if session.locked is not None:
        return Locked(session.locked)
    idle = now.since(session.last_active)
    return Locked(LockReason.IDLE) if idle >= limits.idle else Alive(limits.idle - idle)


def touched(session: Session, limits: Limits, now: Moment) -> Session:
    """Somebody used the terminal. A locked or ended session is not woken by that."""
    return replace(session, last_active=now) if isinstance(check(session, limits, now), Alive) else session


def locked(session: Session, why: LockReason) -> Session:
    """Lock; the first reason stays."""
    return session if session.locked is not None else replace(session, locked=why)


def card_taken(session: Session) -> Session:
    """The card left the reader: whoever signed in with it has left too. Others are not concerned."""
    return locked(session, LockReason.CARD_TAKEN) if session.by is Method.CARD else session


def unlocked(session: Session, limits: Limits, staff_id: str, by: Method, now: Moment) -> Session | None:
    """Open a locked session for the same person with the same method; None for anybody and anything else.

    The longest day goes on from the first sign-in.
    """
    if isinstance(check(session, limits, now), Ended) or (staff_id, by) != (session.clerk.id, session.by):
        return None
    return replace(session, locked=None, last_active=now)
