"""Which terminals belong to this hub: invitations (one-time tokens), certificates, and which of them were revoked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from counter_app.domain.branch_message import TerminalName
from counter_app.failures import FailureCode, HubError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.schema import receipt_serial, submission
from counter_app.store.schema_hub import hub_certificate, hub_invitation, hub_terminal

INVITATION = timedelta(minutes=15)


@dataclass(frozen=True)
class Issued:
    """A certificate as the books keep it; `serial` in hex."""

    serial: str
    name: TerminalName
    ends_at: datetime


@dataclass(frozen=True)
class Known:
    """A terminal in the list. `ends_at`: of its newest certificate that counts; None where none does."""

    id: str
    role: str
    enrolled_at: datetime
    seen_at: datetime | None
    taken: int
    ends_at: datetime | None


class Terminals:
    """The hub's list of terminals."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def invite(self, name: TerminalName, token: str, actor: str) -> datetime:
        """Write down a token (its hash) and return until when it is good."""
        now = self._clock.now()
        values = {"terminal": name.id, "role": name.role, "made_at": now, "made_by": actor[:64]}
        with self._database.writing() as connection:
            connection.execute(
                insert(hub_invitation).values(token_hash=_hash(token), ends_at=now + INVITATION, **values)
            )
            audit.append(connection, now, audit.Act(actor[:64], "hub.invite", name.id))
        return now + INVITATION

    def enrol(self, token: str, issued: Issued) -> None:
        """Use a token up and write its certificate down, in one transaction.

        Raises HubError ENROLMENT_REFUSED: unknown, used, too old, or made for another terminal or role.
        """
        now = self._clock.now()
        good = (
            (hub_invitation.c.token_hash == _hash(token))
            & hub_invitation.c.used_at.is_(None)
            & (hub_invitation.c.ends_at > now)
            & (hub_invitation.c.terminal == issued.name.id)
            & (hub_invitation.c.role == issued.name.role)
        )
        with self._database.writing() as connection:
            if connection.execute(update(hub_invitation).where(good).values(used_at=now)).rowcount != 1:
                raise HubError(FailureCode.ENROLMENT_REFUSED, "token unknown, used or too old")
            _write_terminal(connection, issued.name, now)
            row = {"serial": issued.serial, "terminal": issued.name.id, "role": issued.name.role}
            connection.execute(insert(hub_certificate).values(**row, issued_at=now, ends_at=issued.ends_at))
            act = audit.Act(f"branch:{issued.name.id}", "hub.enrol", issued.name.id, issued.serial.encode())
            audit.append(connection, now, act)

    def revoke(self, terminal: str, actor: str) -> list[str]:
        """Revoke every certificate of a terminal; return their serials. Raises HubError ENROLMENT_REFUSED: it has none."""
        now = self._clock.now()
        mine = (hub_certificate.c.terminal == terminal) & hub_certificate.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            serials = list(connection.execute(select(hub_certificate.c.serial).where(mine)).scalars())
            if not serials:
                raise HubError(FailureCode.ENROLMENT_REFUSED, f"{terminal} has no certificate that counts")
            values = {"revoked_at": now, "revoked_by": actor[:64]}
            connection.execute(update(hub_certificate).where(mine).values(**values))
            audit.append(connection, now, audit.Act(actor[:64], "hub.revoke", terminal))
        return serials

    def revoked(self, serial: str) -> bool:
        """Tell whether a certificate was revoked here."""
        query = select(hub_certificate.c.revoked_at).where(hub_certificate.c.serial == serial)
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is not None

    def all_revoked(self) -> frozenset[str]:
        """Every serial that was revoked here."""
        query = select(hub_certificate.c.serial).where(hub_certificate.c.revoked_at.is_not(None))
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def last_serial(self, terminal: str) -> int:
        """The highest serial of today's receipts of a terminal that is known here; 0 where there is none."""
        today = self._clock.now().date()
        prefix = f"{terminal}-{today:%y%m%d}-"
        query = (
            select(submission.c.number)
            .where(submission.c.number >= prefix, submission.c.number < f"{prefix}:")
            .order_by(submission.c.number.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            number = connection.execute(query).scalar()
        return int(number.split("-")[2]) if number else 0

    def all(self) -> list[Known]:
        """Every terminal, by its id."""
        counts = hub_certificate.c.revoked_at.is_(None)
        with self._database.reading() as connection:
            ends = {
                row.terminal: row.ends_at
                for row in connection.execute(
                    select(hub_certificate.c.terminal, hub_certificate.c.ends_at)
                    .where(counts)
                    .order_by(hub_certificate.c.issued_at)
                )
            }
            rows = connection.execute(select(hub_terminal).order_by(hub_terminal.c.id)).all()
        return [Known(r.id, r.role, r.enrolled_at, r.seen_at, r.taken, ends.get(r.id)) for r in rows]


def begin_after(connection: Connection, office: str, day: datetime, last: int) -> None:
    """On a terminal that was set up anew: never give a serial of today that the lost disk may have given."""
    row = {"office": office, "day": day.date(), "last": last}
    mine = (receipt_serial.c.office == office) & (receipt_serial.c.day == day.date())
    known = connection.execute(select(receipt_serial.c.last).where(mine)).scalar()
    if known is None:
        connection.execute(insert(receipt_serial).values(**row))
    elif known < last:
        connection.execute(update(receipt_serial).where(mine).values(last=last))


def _write_terminal(connection: Connection, name: TerminalName, now: datetime) -> None:
    mine = hub_terminal.c.id == name.id
    if not connection.execute(update(hub_terminal).where(mine).values(role=name.role, enrolled_at=now)).rowcount:
        connection.execute(insert(hub_terminal).values(id=name.id, role=name.role, enrolled_at=now, taken=0))


def _hash(token: str) -> str:
    return hashlib.sha256(b"kakanai/invitation/1" + token.encode()).hexdigest()
