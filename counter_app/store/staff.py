"""Who works here: enrolled by an administrator, changed by one, written into the audit chain in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, delete, insert, select, update

from counter_app.domain.staff import Clerk, Right, Role
from counter_app.failures import FailureCode, SignInError
from counter_app.personal import Personal
from counter_app.ports import Clock
from counter_app.signin import card_key, recovery
from counter_app.signin.attempts import PERSON, Admission, Attempts, admission, settled
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.key_file import StoreKeys
from counter_app.store.schema_staff import signin_attempt, staff, staff_recovery, staff_session
from counter_app.store.staff_keys import StaffKeys

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,31}", re.ASCII)
_OFFICE = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)


@dataclass(frozen=True)
class NewStaff:
    """A person to enrol. `id` is the office's own, such as a personnel number; never a number of a card."""

    id: str
    name: Personal[str]
    role: str
    office: str
    section: str = ""
    password: str = field(default="", repr=False)  # encoded hash; empty: cannot sign in by password
    totp: Personal[str] | None = None

    def require_well_formed(self) -> None:
        """Raise SignInError STAFF_UNKNOWN that says what is wrong."""
        if not _ID.fullmatch(self.id):
            raise SignInError(FailureCode.STAFF_UNKNOWN, "an id is 2 to 32 of A-Z a-z 0-9 . _ -")
        if not _OFFICE.fullmatch(self.office):
            raise SignInError(FailureCode.STAFF_UNKNOWN, "an office is 2 to 6 of A-Z 0-9")
        if not self.name.reveal().strip():
            raise SignInError(FailureCode.STAFF_UNKNOWN, "a name is needed")


@dataclass(frozen=True)
class StaffRow:
    """One person as administrators see them. `admission` is whether they may try to sign in now."""

    id: str
    name: Personal[str]
    role: str
    office: str
    section: str
    active: bool
    has_password: bool
    has_totp: bool
    has_card: bool
    recovery_codes: int  # unused ones
    admission: Admission
    terminal: str | None  # where they are signed in


class StoreStaff:
    """Enrols and changes staff. Every call but `founded` and `ids` needs somebody with the right to do so."""

    def __init__(self, database: Database, keys: StoreKeys, clock: Clock, roles: Mapping[str, Role]) -> None:
        self._database, self._clock, self._roles = database, clock, roles
        self._keys = StaffKeys(keys)

    def founded(self) -> bool:
        """Tell whether anybody was ever enrolled."""
        with self._database.reading() as connection:
            return connection.execute(select(staff.c.id).limit(1)).first() is not None

    def found(self, first: NewStaff, by: Clerk) -> tuple[Personal[str], ...]:
        """Enrol the first administrator; return the recovery codes. Raises STAFF_EXISTS where anybody is enrolled."""
        with self._database.writing() as connection:
            if connection.execute(select(staff.c.id).limit(1)).first() is not None:
                raise SignInError(FailureCode.STAFF_EXISTS, "this office has staff already")
            if Right.STAFF not in self._role(first.role).rights:
                raise SignInError(FailureCode.LAST_ADMIN, "the first person must be able to enrol others")
            return self._insert(connection, first, by)

    def add(self, new: NewStaff, by: Clerk) -> tuple[Personal[str], ...]:
        """Enrol somebody; return the recovery codes (none without TOTP). Raises STAFF_EXISTS."""
        with self._database.writing() as connection:
            self._require_admin(connection, by)
            if self._find(connection, new.id) is not None:
                raise SignInError(FailureCode.STAFF_EXISTS, new.id)
            return self._insert(connection, new, by)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of who works here now, for handing a case over: no name, no other value."""
        with self._database.reading() as connection:
            return tuple(connection.execute(select(staff.c.id).where(staff.c.active).order_by(staff.c.id)).scalars())

    def rows(self, by: Clerk) -> list[StaffRow]:
        """List everybody by id. Raises RIGHT_MISSING."""
        with self._database.reading() as connection:
            self._require_admin(connection, by)
            found = connection.execute(select(staff).order_by(staff.c.id)).all()
            return [self._row(connection, row) for row in found]

    def set_password(self, staff_id: str, encoded: str, by: Clerk) -> None:
        """Keep another password; pauses after wrong tries end, and the person is signed out everywhere."""
        self._change(staff_id, by, "staff.password", password=encoded)
        self._forget_attempts(staff_id)

    def set_totp(self, staff_id: str, secret: Personal[str], by: Clerk) -> tuple[Personal[str], ...]:
        """Keep another TOTP secret; return new recovery codes, the old ones are void."""
        sealed = self._keys.seal("totp", staff_id, secret.reveal())
        with self._database.writing() as connection:
            self._update(connection, staff_id, by, "staff.totp", {"totp": sealed, "totp_step": 0})
            return _new_recovery(connection, staff_id)

    def set_card(self, staff_id: str, certificate: bytes, by: Clerk) -> None:
        """Enrol a card by its certificate (DER), in place of an earlier one. Raises STAFF_EXISTS: somebody else's."""
        mark = self._keys.card(card_key.key_id(certificate))
        with self._database.writing() as connection:
            holder = connection.execute(select(staff.c.id).where(staff.c.card_key == mark)).scalar()
            if holder is not None and holder != staff_id:
                raise SignInError(FailureCode.STAFF_EXISTS, "this card is enrolled for somebody else")
            sealed = self._keys.seal("card_certificate", staff_id, certificate)
            self._update(connection, staff_id, by, "staff.card", {"card_key": mark, "card_certificate": sealed})

    def set_role(self, staff_id: str, role: str, by: Clerk, *, office: str = "", section: str | None = None) -> None:
        """Give another role, office or section. Raises LAST_ADMIN where nobody could enrol anybody afterwards."""
        self._role(role)
        values: dict[str, object] = {"role": role}
        if office:
            values["office"] = office
        if section is not None:
            values["section"] = section
        self._change(staff_id, by, "staff.role", **values)

    def set_active(self, staff_id: str, by: Clerk, *, active: bool) -> None:
        """Disable or enable a person; nobody is ever deleted, the audit chain names them. Raises LAST_ADMIN."""
        self._change(staff_id, by, "staff.enable" if active else "staff.disable", active=active)

    def unlock(self, staff_id: str, by: Clerk) -> None:
        """End the pause after wrong tries."""
        self._change(staff_id, by, "staff.unlock")
        self._forget_attempts(staff_id)

    # inside

    def _role(self, role: str) -> Role:
        found = self._roles.get(role)
        if found is None:
            raise SignInError(FailureCode.STAFF_UNKNOWN, f"role {role}: one of {', '.join(sorted(self._roles))}")
        return found

    def _find(self, connection: Connection, staff_id: str) -> Row[*tuple[object, ...]] | None:
        return connection.execute(select(staff).where(staff.c.id == staff_id)).first()

    def _require_admin(self, connection: Connection, by: Clerk) -> None:
        """The role of now counts, not the one somebody signed in with; who is not enrolled acts for the key's owner."""
        row = self._find(connection, by.id)
        now = self._roles.get(row.role) if row is not None and row.active else None
        if not by.may(Right.STAFF) or (row is not None and (now is None or Right.STAFF not in now.rights)):
            raise SignInError(FailureCode.RIGHT_MISSING, Right.STAFF.value)

    def _insert(self, connection: Connection, new: NewStaff, by: Clerk) -> tuple[Personal[str], ...]:
        new.require_well_formed()
        self._role(new.role)
        now, seal = self._clock.now(), self._keys.seal
        connection.execute(
            insert(staff).values(
                id=new.id,
                name=seal("name", new.id, new.name.reveal()),
                role=new.role,
                office=new.office,
                section=new.section,
                password=new.password or None,
                totp=seal("totp", new.id, new.totp.reveal()) if new.totp is not None else None,
                totp_step=0,
                active=True,
                created_at=now,
                changed_at=now,
            )
        )
        self._note(connection, by, "staff.enrol", new.id, new.role)
        return _new_recovery(connection, new.id) if new.totp is not None else ()

    def _change(self, staff_id: str, by: Clerk, action: str, **values: object) -> None:
        with self._database.writing() as connection:
            self._update(connection, staff_id, by, action, values)

    def _update(
        self, connection: Connection, staff_id: str, by: Clerk, action: str, values: Mapping[str, object]
    ) -> None:
        self._require_admin(connection, by)
        # one order for all who change staff: two administrators cannot remove each other at the same moment
        rows = connection.execute(select(staff).order_by(staff.c.id).with_for_update()).all()
        if all(row.id != staff_id for row in rows):
            raise SignInError(FailureCode.STAFF_UNKNOWN, staff_id)
        connection.execute(update(staff).where(staff.c.id == staff_id).values(**values, changed_at=self._clock.now()))
        after = connection.execute(select(staff.c.role, staff.c.active)).all()
        if not any(row.active and self._administers(row.role) for row in after):
            raise SignInError(FailureCode.LAST_ADMIN, staff_id)
        self._note(connection, by, action, staff_id, str(values.get("role", "")))

    def _administers(self, role: str) -> bool:
        known = self._roles.get(role)
        return known is not None and Right.STAFF in known.rights

    def _note(self, connection: Connection, by: Clerk, action: str, staff_id: str, detail: str = "") -> None:
        act = audit.Act(by.id, action, f"staff:{staff_id}", detail.encode(), terminal=by.terminal)
        audit.append(connection, self._clock.now(), act)

    def _forget_attempts(self, staff_id: str) -> None:
        with self._database.writing() as connection:
            subject = self._keys.subject("person", staff_id)
            connection.execute(delete(signin_attempt).where(signin_attempt.c.subject == subject))

    def _row(self, connection: Connection, row: Row[*tuple[object, ...]]) -> StaffRow:
        stored = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column
        staff_id = stored["id"]
        now = self._clock.now()
        tried = connection.execute(
            select(signin_attempt).where(signin_attempt.c.subject == self._keys.subject("person", staff_id))
        ).first()
        unused = connection.execute(
            select(staff_recovery.c.code).where(
                staff_recovery.c.staff_id == staff_id, staff_recovery.c.used_at.is_(None)
            )
        ).all()
        here = select(staff_session.c.terminal).where(staff_session.c.staff_id == staff_id).limit(1)
        attempts = Attempts(tried.wrong, tried.last_at) if tried is not None else Attempts()
        return StaffRow(
            staff_id,
            Personal(self._keys.open("name", staff_id, stored["name"]).decode()),
            stored["role"],
            stored["office"],
            stored["section"],
            stored["active"],
            has_password=stored["password"] is not None,
            has_totp=stored["totp"] is not None,
            has_card=stored["card_key"] is not None,
            recovery_codes=len(unused),
            admission=admission(settled(attempts, now), PERSON, now),
            terminal=connection.execute(here).scalar(),
        )


def _new_recovery(connection: Connection, staff_id: str) -> tuple[Personal[str], ...]:
    codes = recovery.new_codes()
    connection.execute(delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id))
    kept = [{"staff_id": staff_id, "code": recovery.kept(staff_id, code)} for code in codes]
    connection.execute(insert(staff_recovery), kept)
    return codes
