"""The door of one terminal: lets people in by password or card, locks, and writes down who came and went.

What a window calls runs on its worker; the card's coming and going arrives on the reader's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.app.roles import roles_of
from counter_app.app.signed_in import CurrentClerk
from counter_app.domain.staff import Right
from counter_app.failures import CounterError, FailureCode, SignInError
from counter_app.personal import Secret
from counter_app.ports import CardInserted, CardTaken, Clock, SlotEvent
from counter_app.settings import CardTrust, Role, Settings, SignInMethod
from counter_app.signin.card_key import Revocation, key_id
from counter_app.signin.door import CardTries, WhoIsHere
from counter_app.signin.session import Ended, Limits, Locked, LockReason, Method, Standing

if TYPE_CHECKING:
    from counter_app.app.office import Office
    from counter_app.devices.staff_card import StaffCard
    from counter_app.domain.staff import Clerk
    from counter_app.store.sign_in import SignedIn, StoreSignIn

_log = logging.getLogger(__name__)
_NEEDS = {Role.COUNTER: Right.TAKE_IN, Role.BOARD: Right.FIGURES}  # to be let in; elsewhere the right to see the list


class SignInDoor:
    """Implements `ui.signin.gate.Door`. `close()` lets go of the reader."""

    def __init__(
        self,
        store: StoreSignIn,
        current: CurrentClerk,
        methods: tuple[Method, ...],
        card: StaffCard | None,
        needs: Right,
    ) -> None:
        self._store, self._current, self._card, self._needs = store, current, card, needs
        self.methods = tuple(method for method in methods if method is not Method.CARD or card is not None)

    def watch_card(self, came: Callable[[], None], went: Callable[[], None]) -> None:
        """Tell about a staff card; taking it away locks before anybody is told."""

        def seen(event: SlotEvent) -> None:
            if isinstance(event, CardInserted):
                came()
            elif isinstance(event, CardTaken):
                self._current.card_taken()
                went()

        if self._card is not None:
            self._card.watch(seen)

    def card_tries(self) -> CardTries:
        """Look at the card; nothing is spent."""
        seen = self._need_card().look()
        return CardTries(seen.tries or 0, self._store.holder(key_id(seen.certificate)))

    def by_password(self, staff_id: str, password: Secret, code: Secret) -> WhoIsHere:
        """Sign in, or unlock where somebody is locked in. Both secrets are overwritten."""
        locked = self._locked(Method.PASSWORD)
        return self._enter(self._store.with_password(staff_id, password, code, unlocks=locked), locked)

    def by_card(self, pin: Secret, tries_shown: int, *, last_try_confirmed: bool) -> WhoIsHere:
        """Sign in or unlock with the card that lies there: one PIN, one try. The PIN is overwritten."""
        try:
            locked = self._locked(Method.CARD)
            proof = self._need_card().prove(
                pin, tries_shown, lambda der: self._store.holder(key_id(der)), last_try_confirmed=last_try_confirmed
            )
        finally:
            pin.wipe()
        return self._enter(self._store.with_card(proof, unlocks=locked), locked)

    def touched(self) -> None:
        """Somebody uses the terminal."""
        self._current.touched()

    def standing(self) -> Standing:
        """Say how the session stands; nobody signed in is an ended one."""
        looked = self._current.look()
        return looked[1] if looked is not None else Ended()

    def lock(self, why: LockReason) -> None:
        """Lock; from then on nothing is done for anybody."""
        self._current.lock(why)

    def note_lock(self, why: LockReason) -> None:
        """Write the lock down; on the worker."""
        looked = self._current.look()
        if looked is not None:
            self._store.note_lock(looked[0].clerk, why.value)

    def leave(self, why: str) -> Callable[[], None]:
        """Sign out at once; return what writes it down, for the worker."""
        looked = self._current.look()
        self._current.end()
        return (lambda: self._store.note_end(looked[0].clerk, why)) if looked is not None else (lambda: None)

    def still_enrolled(self) -> bool:
        """Ask the store whether whoever is here may still be; on the worker."""
        looked = self._current.look()
        return looked is None or self._store.still(looked[0].clerk)

    def acting(self) -> Clerk:
        """Return who acts now, with the rights of now; on the worker. Raises SignInError SIGNED_OUT."""
        return self._store.as_enrolled(self._current.clerk())

    def close(self) -> None:
        """Sign out and let go of the reader."""
        try:
            self.leave("closed")()
        except CounterError as failure:  # the store may be gone already; the window closes all the same
            _log.warning("sign_out_not_noted code=%s", failure.code.value)
        if self._card is not None:
            self._card.close()

    def _locked(self, method: Method) -> Clerk | None:
        """Whose locked screen this is; None where somebody signs in anew. Refuses before anything is tried."""
        looked = self._current.look()
        locked = looked is not None and isinstance(looked[1], Locked)
        if method not in self.methods or (looked is not None and locked and looked[0].by is not method):
            raise SignInError(FailureCode.SIGN_IN_REFUSED, f"not by {method.value}")
        return looked[0].clerk if looked is not None and locked else None

    def _enter(self, found: SignedIn, locked: Clerk | None) -> WhoIsHere:
        if not found.clerk.may(self._needs):
            self._store.note_end(found.clerk, "right-missing")
            raise SignInError(FailureCode.RIGHT_MISSING, self._needs.value)
        if locked is None:
            self._current.sign_in(found.clerk, found.method)
        elif not self._current.unlock(found.clerk, found.method):
            raise SignInError(FailureCode.SIGN_IN_REFUSED, "the day is over, or the role is another one")
        checked = None if found.revocation is None else found.revocation is Revocation.GOOD
        return WhoIsHere(found.name, found.clerk, found.method, checked, found.recovery_left)

    def _need_card(self) -> StaffCard:
        if self._card is None:
            raise SignInError(FailureCode.SIGN_IN_REFUSED, "no reader for staff cards")
        return self._card


def open_door(settings: Settings, office: Office, clock: Clock, needs: Right | None = None) -> SignInDoor:
    """Make the door of the settings; everything else asks it who acts."""
    chosen = settings.signin
    limits = Limits(timedelta(seconds=chosen.idle_lock_s), timedelta(seconds=chosen.longest_s))
    current = CurrentClerk(clock, limits)
    store = open_sign_in(settings, office, clock)
    card = staff_card(settings, clock) if SignInMethod.CARD in chosen.methods else None
    needed = needs or _NEEDS.get(settings.role, Right.LIST)
    return SignInDoor(store, current, tuple(Method(method.value) for method in chosen.methods), card, needed)


def open_sign_in(settings: Settings, office: Office, clock: Clock) -> StoreSignIn:
    """Return what checks passwords and cards against the office's store."""
    from counter_app.signin.password import Passwords  # noqa: PLC0415  # heavy rooms open when they are used
    from counter_app.store.sign_in import StoreSignIn  # noqa: PLC0415

    return StoreSignIn(
        office.database, office.keys, clock, roles_of(settings), terminal=settings.terminal, passwords=Passwords()
    )


def staff_card(settings: Settings, clock: Clock) -> StaffCard | None:
    """Return the reader of staff; a counter's only reader belongs to the residents, so there it must be named."""
    if settings.role is Role.COUNTER and not settings.signin.reader:
        return None
    from counter_app.app.office import TEST_TRUST  # noqa: PLC0415  # as above
    from counter_app.cards.trust import TrustStore  # noqa: PLC0415
    from counter_app.devices.pcsc import PcscCardSlot  # noqa: PLC0415
    from counter_app.devices.staff_card import StaffCard  # noqa: PLC0415

    simulated = settings.trust is CardTrust.SIMULATED
    trust = TrustStore.for_simulated_cards(TEST_TRUST) if simulated else TrustStore.production()
    slot = PcscCardSlot(settings.signin.reader or settings.reader or None, trust, clock)
    return StaffCard(slot, trust, clock, settings.terminal)
