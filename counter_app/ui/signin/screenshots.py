"""Every state of the gate, for the documentation and for whoever checks how it looks. The people are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.domain.words import JAPANESE
from counter_app.failures import CardError, FailureCode, SignInError
from counter_app.i18n.texts import Texts
from counter_app.personal import Personal, Secret
from counter_app.signin.door import CardTries, Refusal, WhoIsHere
from counter_app.signin.session import Alive, LockReason, Method, Standing
from counter_app.ui.signin.gate import Gate, GateWorld
from counter_app.ui.signin.lock_window import NeutralWindow
from counter_app.ui.theme import Metrics, Theme

TERMINAL = "架空市役所 市民課　1番窓口"
_CLERK = Clerk("1234", SHIPPED_ROLES["leader"], TERMINAL, "MH01", "市民課")
SOMEBODY = WhoIsHere(Personal("見本\u3000一郎"), _CLERK, Method.CARD, revocation_checked=False)


class StillDoor:
    """A door that stands still: it lets nobody in."""

    methods = tuple(Method)

    def watch_card(self, came: Callable[[], None], went: Callable[[], None]) -> None:
        """Nothing comes or goes."""

    def card_tries(self) -> CardTries:
        """Return no card."""
        raise CardError(FailureCode.CARD_ABSENT)

    def by_password(self, staff_id: str, password: Secret, code: Secret) -> WhoIsHere:
        """Refuse."""
        raise SignInError(FailureCode.SIGN_IN_REFUSED, staff_id, left=len(password) + len(code))

    def by_card(self, pin: Secret, tries_shown: int, *, last_try_confirmed: bool) -> WhoIsHere:
        """Refuse."""
        raise SignInError(FailureCode.SIGN_IN_REFUSED, f"{len(pin)} {tries_shown} {last_try_confirmed}")

    def touched(self) -> None:
        """Nothing runs out."""

    def standing(self) -> Standing:
        """Say that all goes on."""
        return Alive(timedelta(minutes=10))

    def lock(self, why: LockReason) -> None:
        """See `gate.Door`."""

    def note_lock(self, why: LockReason) -> None:
        """See `gate.Door`."""

    def leave(self, why: str) -> Callable[[], None]:
        """See `gate.Door`."""
        return lambda: None

    def still_enrolled(self) -> bool:
        """See `gate.Door`."""
        return True


def screenshots(texts: Texts) -> Iterator[tuple[str, QWidget]]:
    """Yield a name and a window for each state, ready to be resized and grabbed."""

    def never(_who: WhoIsHere) -> object:
        raise NotImplementedError

    gate = Gate(GateWorld(StillDoor(), texts, TERMINAL, never))  # type: ignore[arg-type]  # nobody comes in
    window, card = gate.window, gate.window.entry.card
    window.ask(tuple(Method))
    card.show_note("signin.card.lay")
    yield "signin-card", window
    card.show_card(CardTries(3, enrolled=True))
    yield "signin-pin", window
    window.refuse(Refusal(FailureCode.PIN_WRONG, card_tries=1))
    card.show_card(CardTries(1, enrolled=True))
    yield "signin-last-try", window
    window.ask(tuple(Method))
    window.entry.choose(Method.PASSWORD)
    yield "signin-password", window
    window.refuse(Refusal(FailureCode.SIGN_IN_REFUSED, left=2))
    yield "signin-refused", window
    window.refuse(Refusal(FailureCode.SIGN_IN_WAIT, wait_s=225))
    yield "signin-wait", window
    window.ask_again(SOMEBODY, LockReason.CARD_TAKEN)
    card.show_note("signin.card.lay")
    yield "signin-locked", window
    yield "signin-neutral", NeutralWindow(texts.of(JAPANESE), Theme(Metrics.of_screen(1920, 1080)))
