"""Letting people in.

A try is counted before it is looked at and taken back when it was right: neither a crash in between nor many tries at
once are free. The slow comparison runs outside any transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, delete, insert, select, update

from counter_app.cards.certificates import Certificate
from counter_app.domain.staff import Clerk, Role
from counter_app.failures import FailureCode, SignInError
from counter_app.personal import Personal, Secret
from counter_app.ports import Clock
from counter_app.signin import attempts, one_time, recovery
from counter_app.signin.card_key import CardProof, Revocation
from counter_app.signin.password import Passwords
from counter_app.signin.session import Method
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema_staff import signin_attempt, staff, staff_recovery, staff_session
from counter_app.store.staff_keys import StaffKeys

_CODE = 6


@dataclass(frozen=True)
class SignedIn:
    """Who was let in, and how. `recovery_left` is set where a recovery code was spent."""

    clerk: Clerk
    name: Personal[str]
    method: Method
    revocation: Revocation | None = None  # of a card's certificate
    recovery_left: int | None = None


@dataclass(frozen=True)
class _Known:
    """What is stored of the person who wants in; all None where there is no such person."""

    row: Row[*tuple[object, ...]] | None
    password: str | None = field(default=None, repr=False)
    totp: Personal[str] | None = None
    step: int = 0


@dataclass(frozen=True)
class _Spent:
    """A code was used up; `left` recovery codes remain, None where it was a one-time code."""

    left: int | None = None


class StoreSignIn:
    """Signs people in at one terminal. Refusals say neither which part was wrong nor whether the person exists."""

    def __init__(  # noqa: PLR0913  # what signing in rests on, each named
        self,
        database: Database,
        keys: StoreKeys,
        clock: Clock,
        roles: Mapping[str, Role],
        *,
        terminal: str,
        passwords: Passwords,
    ) -> None:
        self._database, self._clock, self._roles = database, clock, roles
        self._keys = StaffKeys(keys)
        self._terminal = terminal
        self._passwords = passwords

    def with_password(
        self, staff_id: str, password: Secret, code: Secret, *, unlocks: Clerk | None = None, stays: bool = True
    ) -> SignedIn:
        """Sign in by id, password and one-time or recovery code. Both secrets are overwritten, whatever happens.

        With `unlocks` only that person opens the screen again. Who does not stay (a command) is not listed as here.

        Raises SignInError SIGN_IN_REFUSED (with `left`), SIGN_IN_WAIT (with `wait_s`) or SIGN_IN_SHUT.
        """
        try:
            if password.is_spent or code.is_spent:
                raise SignInError(FailureCode.SIGN_IN_REFUSED, "nothing was typed")
            counted = self._count_beforehand(staff_id)
            with self._database.reading() as connection:
                known = self._known(connection, staff_id)
            compared = self._passwords.check(password, known.password)
            typed_recovery = len(code) != _CODE
            hashed = recovery.typed(staff_id, code) if typed_recovery else None
            step = None if typed_recovery else one_time.matching_step(known.totp, code, self._clock.now(), known.step)
            with self._database.writing() as connection:
                right = compared.right and known.row is not None and _same(unlocks, staff_id)
                spent = self._spend(connection, staff_id, step, hashed) if right else None
                if spent is None or known.row is None:
                    self._refused(connection, staff_id if known.row else "unknown", Method.PASSWORD)
                else:
                    if compared.renewed:
                        connection.execute(
                            update(staff).where(staff.c.id == staff_id).values(password=compared.renewed)
                        )
                    return self._let_in(
                        connection, known.row, Method.PASSWORD, unlocks, recovery_left=spent.left, stays=stays
                    )
            raise _refusal(counted)
        finally:
            password.wipe()
            code.wipe()

    def with_card(self, proof: CardProof, *, unlocks: Clerk | None = None) -> SignedIn:
        """Sign in by what a card signed. Raises SIGN_IN_REFUSED, SIGN_IN_WAIT or STAFF_CARD_UNKNOWN."""
        proof.challenge.require_fresh(self._clock.now())
        mark = self._keys.card(proof.key_id)
        self._count_beforehand(f"card {mark}")
        with self._database.writing() as connection:
            row = connection.execute(select(staff).where(staff.c.card_key == mark, staff.c.active)).first()
            if row is not None and row.role in self._roles and _same(unlocks, row.id) and self._fits(row, proof):
                self._forget(connection, self._keys.subject("person", f"card {mark}"))
                return self._let_in(connection, row, Method.CARD, unlocks, revocation=proof.revocation)
            self._refused(connection, str(row.id) if row is not None else "unknown", Method.CARD)
        raise SignInError(FailureCode.STAFF_CARD_UNKNOWN if row is None else FailureCode.SIGN_IN_REFUSED)

    def holder(self, key_id: str) -> bool:
        """Tell whether somebody is enrolled with a card: asked before a PIN is, so that no try is spent in vain."""
        with self._database.reading() as connection:
            found = select(staff.c.id).where(staff.c.card_key == self._keys.card(key_id), staff.c.active)
            return connection.execute(found).first() is not None

    def still(self, clerk: Clerk) -> bool:
        """Tell whether the person is still enrolled as they were when they signed in."""
        try:
            return self.as_enrolled(clerk) == clerk
        except SignInError:
            return False

    def as_enrolled(self, clerk: Clerk) -> Clerk:
        """Return the clerk with the role, office and section of now. Raises SignInError SIGNED_OUT where disabled."""
        with self._database.reading() as connection:
            row = connection.execute(select(staff).where(staff.c.id == clerk.id)).first()
        role = self._roles.get(row.role) if row is not None and row.active else None
        if row is None or role is None:
            raise SignInError(FailureCode.SIGNED_OUT, f"{clerk.id} is not enrolled any more")
        return Clerk(clerk.id, role, clerk.terminal, row.office, row.section)

    def note_lock(self, clerk: Clerk, why: str) -> None:
        """Write down that the screen was locked."""
        with self._database.writing() as connection:
            here = staff_session.c.terminal == self._terminal
            connection.execute(update(staff_session).where(here).values(locked=True))
            self._note(connection, clerk.id, "sign-in.lock", clerk.id, why)

    def note_end(self, clerk: Clerk, why: str) -> None:
        """Write down that the person is gone."""
        with self._database.writing() as connection:
            connection.execute(delete(staff_session).where(staff_session.c.terminal == self._terminal))
            self._note(connection, clerk.id, "sign-in.end", clerk.id, why)

    # inside

    def _count_beforehand(self, who: str) -> int:
        """Count one wrong try for the person and the terminal; return how many it makes. Raises where a pause runs."""
        now = self._clock.now()
        subjects = (("person", who, attempts.PERSON), ("terminal", self._terminal, attempts.TERMINAL))
        with self._database.writing() as connection:
            tried = [(self._keys.subject(kind, value), pace) for kind, value, pace in subjects]
            before = [(s, pace, attempts.settled(_attempts(connection, s), now)) for s, pace in tried]
            closed = _closed(attempts.admission(known, pace, now) for _subject, pace, known in before)
            for subject, pace, known in before:
                _keep(connection, subject, known if closed else attempts.one_more_wrong(known, pace, now))
        if closed is not None:
            raise closed
        return before[0][2].wrong + 1

    def _known(self, connection: Connection, staff_id: str) -> _Known:
        row = connection.execute(select(staff).where(staff.c.id == staff_id)).first()
        if row is None or not row.active or row.role not in self._roles:
            return _Known(None)
        totp = Personal(self._keys.open("totp", staff_id, row.totp).decode()) if row.totp is not None else None
        return _Known(row, row.password, totp, row.totp_step)

    def _spend(self, connection: Connection, staff_id: str, step: int | None, code: str | None) -> _Spent | None:
        """Use up a one-time step or a recovery code; None where there is none, or somebody was quicker."""
        if step is not None:
            guard = (staff.c.id == staff_id) & (staff.c.totp_step < step)
            used = connection.execute(update(staff).where(guard).values(totp_step=step))
            return _Spent() if used.rowcount == 1 else None
        mine = staff_recovery.c.staff_id == staff_id
        unused = mine & staff_recovery.c.used_at.is_(None)
        if code is None:
            return None
        now = self._clock.now()
        used = connection.execute(
            update(staff_recovery).where(unused, staff_recovery.c.code == code).values(used_at=now)
        )
        if used.rowcount != 1:
            return None
        return _Spent(len(connection.execute(select(staff_recovery.c.code).where(unused)).all()))

    def _fits(self, row: Row[*tuple[object, ...]], proof: CardProof) -> bool:
        """The enrolled certificate checks the signature, not the one the card showed now."""
        enrolled = Certificate.parse(self._keys.open("card_certificate", row.id, row.card_certificate))
        enrolled.require_valid_at(self._clock.now())
        return enrolled.signature_fits(proof.signature, proof.challenge.message)

    def _let_in(  # noqa: PLR0913  # one entry, each part of it named
        self,
        connection: Connection,
        row: Row[*tuple[object, ...]],
        method: Method,
        unlocks: Clerk | None,
        *,
        revocation: Revocation | None = None,
        recovery_left: int | None = None,
        stays: bool = True,
    ) -> SignedIn:
        terminal = self._keys.subject("terminal", self._terminal)
        self._forget(connection, self._keys.subject("person", row.id))
        _keep(connection, terminal, attempts.one_less_wrong(_attempts(connection, terminal)))
        clerk = Clerk(row.id, self._roles[row.role], self._terminal, row.office, row.section)
        here = staff_session.c.terminal == self._terminal
        if unlocks is None and stays:
            connection.execute(delete(staff_session).where(here))
            values = {"terminal": self._terminal, "staff_id": row.id, "method": method.value, "locked": False}
            connection.execute(insert(staff_session).values(**values, since=self._clock.now()))
        elif unlocks is not None:
            connection.execute(update(staff_session).where(here).values(locked=False))
        self._note(connection, row.id, "sign-in" if unlocks is None else "sign-in.unlock", row.id, method.value)
        name = Personal(self._keys.open("name", row.id, row.name).decode())
        return SignedIn(clerk, name, method, revocation, recovery_left)

    def _refused(self, connection: Connection, staff_id: str, method: Method) -> None:
        self._note(connection, staff_id, "sign-in.failed", staff_id, method.value)

    def _forget(self, connection: Connection, subject: str) -> None:
        connection.execute(delete(signin_attempt).where(signin_attempt.c.subject == subject))

    def _note(self, connection: Connection, actor: str, action: str, staff_id: str, purpose: str) -> None:
        act = audit.Act(actor, action, f"staff:{staff_id}", terminal=self._terminal, purpose=purpose)
        audit.append(connection, self._clock.now(), act)


def _refusal(counted: int) -> SignInError:
    pause = int(attempts.pause_after(counted, attempts.PERSON).total_seconds())
    left = max(attempts.PERSON.free - counted, 0)
    return SignInError(FailureCode.SIGN_IN_REFUSED, f"{left} left", left=left, wait_s=pause or None)


def _same(unlocks: Clerk | None, staff_id: str) -> bool:
    return unlocks is None or unlocks.id == staff_id


def _attempts(connection: Connection, subject: str) -> attempts.Attempts:
    row = connection.execute(
        select(signin_attempt).where(signin_attempt.c.subject == subject).with_for_update()
    ).first()
    return attempts.Attempts(row.wrong, row.last_at) if row is not None else attempts.Attempts()


def _keep(connection: Connection, subject: str, known: attempts.Attempts) -> None:
    values = {"wrong": known.wrong, "last_at": known.last}
    changed = connection.execute(update(signin_attempt).where(signin_attempt.c.subject == subject).values(**values))
    if changed.rowcount == 0:
        connection.execute(insert(signin_attempt).values(subject=subject, **values))


def _closed(standings: Iterable[attempts.Admission]) -> SignInError | None:
    """The failure of the strictest standing; None where all are open."""
    wait = 0
    for standing in standings:
        if isinstance(standing, attempts.Shut):
            return SignInError(FailureCode.SIGN_IN_SHUT)
        if isinstance(standing, attempts.Wait):
            wait = max(wait, standing.seconds)
    return SignInError(FailureCode.SIGN_IN_WAIT, f"{wait} s", wait_s=wait) if wait else None
