"""What passes between a window that asks who is there and whoever finds out. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.failures import CounterError, FailureCode, SignInError, WrongSecretError

if TYPE_CHECKING:
    from counter_app.domain.staff import Clerk
    from counter_app.personal import Personal
    from counter_app.signin.session import Method


@dataclass(frozen=True)
class CardTries:
    """A staff card lies there: tries left of its PIN (0: blocked), and whether somebody is enrolled with it."""

    tries: int
    enrolled: bool


@dataclass(frozen=True)
class WhoIsHere:
    """Who is signed in, as the window's head shows it. `revocation_checked` is None where no card was used."""

    name: Personal[str]
    clerk: Clerk
    by: Method
    revocation_checked: bool | None = None
    recovery_left: int | None = field(default=None)


@dataclass(frozen=True)
class Refusal:
    """Why somebody was not let in: wrong tries left, seconds to wait, tries left on the card, where known."""

    code: FailureCode
    left: int | None = None
    wait_s: int | None = None
    card_tries: int | None = None

    @classmethod
    def of(cls, failure: CounterError) -> Refusal:
        """Return what a window may say about a failure."""
        if isinstance(failure, SignInError):
            return cls(failure.code, failure.left, failure.wait_s)
        return cls(failure.code, card_tries=failure.tries_left if isinstance(failure, WrongSecretError) else None)
