"""Who is at the keyboard now. Everything that acts for a person asks here, at the moment it acts.

`CurrentClerk` is held by the windows' gate and read by workers on other threads. Without sign-in (`always`) it answers
with one clerk for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.failures import FailureCode, SignInError
from counter_app.signin import session as sessions
from counter_app.signin.session import Alive, Ended, Limits, Locked, LockReason, Method, Moment, Session

if TYPE_CHECKING:
    from counter_app.domain.staff import Clerk
    from counter_app.ports import Clock


class CurrentClerk:
    """The session of one terminal. Thread-safe; time is asked at each question, so no timer can be late."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock, self._limits = clock, limits
        self._turn = threading.Lock()
        self._session: Session | None = None
        self._always: Clerk | None = None

    @classmethod
    def always(cls, clerk: Clerk, clock: Clock) -> CurrentClerk:
        """Where nobody signs in: this clerk, whatever happens."""
        made = cls(clock, Limits())
        made._always = clerk
        return made

    def clerk(self) -> Clerk:
        """Return who acts now. Raises SignInError SIGNED_OUT where nobody does, or the screen is locked."""
        with self._turn:
            if self._always is not None:
                return self._always
            if self._session is not None and isinstance(self._standing(self._session), Alive):
                return self._session.clerk
        raise SignInError(FailureCode.SIGNED_OUT)

    def sign_in(self, clerk: Clerk, by: Method) -> None:
        """Begin a session; whoever was here before is gone."""
        now = self._now()
        with self._turn:
            self._session = Session(clerk, now, now, by)

    def unlock(self, clerk: Clerk, by: Method) -> bool:
        """Open the screen again for the same person; False where that is not who was here, or the day is over."""
        with self._turn:
            if self._session is None or self._session.clerk != clerk:
                return False
            opened = sessions.unlocked(self._session, self._limits, clerk.id, by, self._now())
            self._session = opened or self._session
            return opened is not None

    def lock(self, why: LockReason) -> None:
        """Lock the screen; nobody there: nothing."""
        self._change(lambda session: sessions.locked(session, why))

    def card_taken(self) -> None:
        """The card left the reader: a session that was opened with it locks."""
        self._change(sessions.card_taken)

    def touched(self) -> None:
        """Somebody used keyboard, mouse or screen."""
        now = self._now()
        self._change(lambda session: sessions.touched(session, self._limits, now))

    def end(self) -> None:
        """Sign out."""
        with self._turn:
            self._session = None

    def look(self) -> tuple[Session, Alive | Locked | Ended] | None:
        """Return the session and how it stands; None where nobody signed in. An idle session stays locked."""
        with self._turn:
            if self._session is None:
                return None
            standing = self._standing(self._session)
            if isinstance(standing, Locked):
                self._session = sessions.locked(self._session, standing.why)
            return self._session, standing

    def _change(self, by: Callable[[Session], Session]) -> None:
        with self._turn:
            if self._session is not None:
                standing = self._standing(self._session)
                if isinstance(standing, Locked):  # what time did already comes first
                    self._session = sessions.locked(self._session, standing.why)
                self._session = by(self._session)

    def _standing(self, session: Session) -> Alive | Locked | Ended:
        return sessions.check(session, self._limits, self._now())

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())
