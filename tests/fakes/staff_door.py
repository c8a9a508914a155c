"""A door made by hand: knows two people, counts what it is asked, and never looks at the clock by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from counter_app.domain.staff import SHIPPED_ROLES, Clerk
from counter_app.failures import CardError, FailureCode, SignInError, WrongSecretError
from counter_app.personal import Personal, Secret
from counter_app.signin.door import CardTries, WhoIsHere
from counter_app.signin.session import Alive, Ended, Locked, LockReason, Method, Standing

PASSWORD, PIN = "saba wa 3jikan niru no da", "1234"
NAMES = {"boss": "見本\u3000一郎", "sato": "佐藤\u3000三郎"}


class HandDoor:
    """`ui.signin.gate.Door`."""

    def __init__(self, *methods: Method) -> None:
        self.methods = methods or tuple(Method)
        self.card: CardTries | None = None
        self.tries = 3
        self.here: WhoIsHere | None = None
        self.locked: LockReason | None = None
        self.noted: list[str] = []
        self.touches = 0
        self.enrolled, self.over = True, False
        self.refusal: SignInError | None = None
        self.came: Callable[[], None] = lambda: None
        self.went: Callable[[], None] = lambda: None
        self.secrets: list[Secret] = []

    def lay_down(self) -> None:
        self.card = CardTries(self.tries, enrolled=True)
        self.came()

    def take_away(self) -> None:
        self.card = None
        if self.here is not None and self.here.by is Method.CARD:
            self.locked = self.locked or LockReason.CARD_TAKEN
        self.went()

    def watch_card(self, came, went) -> None:
        self.came, self.went = came, went

    def card_tries(self) -> CardTries:
        if self.card is None:
            raise CardError(FailureCode.CARD_ABSENT)
        return CardTries(self.tries, self.card.enrolled)

    def by_password(self, staff_id: str, password: Secret, code: Secret) -> WhoIsHere:
        self.secrets += [password, code]
        with password.borrow() as typed, code.borrow() as digits:
            right = (staff_id in NAMES, bytes(typed), bytes(digits)) == (True, PASSWORD.encode(), b"123456")
        if self.refusal is not None:
            raise self.refusal
        if not right or (self.locked and self.here and self.here.clerk.id != staff_id):
            raise SignInError(FailureCode.SIGN_IN_REFUSED, left=4)
        return self._enter(staff_id, Method.PASSWORD)

    def by_card(self, pin: Secret, tries_shown: int, *, last_try_confirmed: bool) -> WhoIsHere:
        self.secrets.append(pin)
        assert tries_shown == self.tries
        assert tries_shown > 1 or last_try_confirmed
        with pin.borrow() as digits:
            right = bytes(digits) == PIN.encode()
        self.tries = 3 if right else self.tries - 1
        if not right:
            raise WrongSecretError(FailureCode.PIN_WRONG if self.tries else FailureCode.PIN_BLOCKED, self.tries)
        return self._enter("boss", Method.CARD)

    def _enter(self, staff_id: str, by: Method) -> WhoIsHere:
        clerk = Clerk(staff_id, SHIPPED_ROLES["leader"], "1番窓口", "MH01", "市民課")
        self.here, self.locked = WhoIsHere(Personal(NAMES[staff_id]), clerk, by), None
        if by is Method.CARD:
            self.here = WhoIsHere(Personal(NAMES[staff_id]), clerk, by, revocation_checked=False)
        return self.here

    def touched(self) -> None:
        self.touches += 1

    def standing(self) -> Standing:
        if self.here is None or self.over:
            return Ended()
        return Locked(self.locked) if self.locked else Alive(timedelta(minutes=10))

    def lock(self, why: LockReason) -> None:
        self.locked = self.locked or why

    def note_lock(self, why: LockReason) -> None:
        self.noted.append(f"lock {why.value}")

    def leave(self, why: str) -> Callable[[], None]:
        self.here, self.locked, self.over = None, None, False
        return lambda: self.noted.append(f"leave {why}")

    def still_enrolled(self) -> bool:
        return self.enrolled
