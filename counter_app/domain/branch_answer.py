"""What a hub's answer means to the terminal that sent a message: taken in, later, never, or nothing can be sent at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.failures import FailureCode


@dataclass(frozen=True)
class Contact:
    """The hub spoke: what its clock says, and how many messages of this terminal it has taken in.

    `restored`: a word that changes whenever its store comes out of a backup; None where it did not say. `backed_up`:
    until when (by its clock) a backup covers what it took in; None where there is none.
    """

    hub_time: datetime
    taken: int
    restored: str | None = None
    backed_up: datetime | None = None


@dataclass(frozen=True)
class TakenIn:
    """Done, now or before: the hub's receipt."""

    receipt: str
    contact: Contact


@dataclass(frozen=True)
class EarlierMissing:
    """The hub does not know the earlier message of the case: it was set back to a backup, or lost something."""

    contact: Contact


@dataclass(frozen=True)
class ComeAgain:
    """Not this message now; others may go."""

    code: FailureCode
    wait_seconds: float | None = None


@dataclass(frozen=True)
class TurnedAway:
    """This message never, until a person has looked. Only its case stands."""

    code: FailureCode


@dataclass(frozen=True)
class LineDown:
    """Nothing goes at the moment."""

    code: FailureCode
    wait_seconds: float | None = None


@dataclass(frozen=True)
class LineClosed:
    """Nothing goes until somebody sets the terminal or the hub right: certificate, revocation, wrong address."""

    code: FailureCode


HubAnswer = TakenIn | EarlierMissing | ComeAgain | TurnedAway | LineDown | LineClosed
