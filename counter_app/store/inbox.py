"""The hub's books: which message was taken in, which was put aside for a person, which terminals and certificates there are.

`take_in` writes the inbox entry and its effect in one transaction. The same message again gets the same receipt; the same
id with other content is put aside. Every function says what it did; whoever calls it decides what to answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, literal, select, update

from counter_app.domain.application import Receipt
from counter_app.domain.branch_message import Envelope, MessageKind
from counter_app.failures import CounterError, FailureCode, HubError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.branch_payload import clerk_in, decode_printed, decode_receipt, decode_reissued
from counter_app.store.database import Database
from counter_app.store.dialects import insert_into
from counter_app.store.home_codes import note_home_code
from counter_app.store.key_file import StoreKeys
from counter_app.store.marks import BACKED_UP, RESTORED, marked
from counter_app.store.office_seal import OfficeKeys
from counter_app.store.schema import submission
from counter_app.store.schema_hub import hub_quarantine, hub_terminal, inbox
from counter_app.store.submit import store_receipt

_table = inbox.c


@dataclass(frozen=True)
class Taken:
    """It is in. `again`: it was before. `count`: messages of this terminal in the inbox."""

    receipt: str
    again: bool
    count: int


@dataclass(frozen=True)
class TooEarly:
    """The message before it, of the same case, is not here."""

    count: int


@dataclass(frozen=True)
class PutAside:
    """Kept for a person, not taken in."""

    code: FailureCode


Reception = Taken | TooEarly | PutAside


@dataclass(frozen=True)
class Safety:
    """What terminals keep messages by: `restored` changes with every restore, `backed_up` covers what came before."""

    restored: str
    backed_up: datetime | None


@dataclass(frozen=True)
class Aside:
    """A line of the quarantine."""

    seq: int
    terminal: str
    number: str
    kind: str
    code: FailureCode
    at: datetime


class Inbox:
    """Takes messages of branch terminals in. `simulated`: whether this office lives on simulated cards."""

    def __init__(
        self, database: Database, keys: StoreKeys, office: OfficeKeys, clock: Clock, *, simulated: bool
    ) -> None:
        self._database, self._keys, self._office, self._clock = database, keys, office, clock
        self._simulated = simulated
        self._effects: dict[MessageKind, Callable[[Connection, Envelope, bytes, datetime], str]] = {
            MessageKind.SUBMISSION: self._submission,
            MessageKind.PRINTED: self._printed,
            MessageKind.REISSUED: self._reissued,
        }

    def take_in(self, envelope: Envelope, body: bytes) -> Reception:
        """Take one message in: inbox and effect, or nothing. Raises StoreError where the store cannot be written."""
        try:
            return self._take_in(envelope, body)
        except CounterError as error:
            if error.code not in {
                FailureCode.MESSAGE_UNREADABLE,
                FailureCode.MESSAGE_CONFLICT,
                FailureCode.MESSAGE_REFUSED,
            }:
                raise
            return self._put_aside(envelope, body, error.code)

    def _take_in(self, envelope: Envelope, body: bytes) -> Reception:
        if not envelope.fits(body):
            raise HubError(FailureCode.MESSAGE_UNREADABLE, "the body is not the one of the envelope")
        now = self._clock.now()
        with self._database.writing() as connection:
            count = _in_turn(connection, envelope.terminal, now)
            known = connection.execute(select(inbox).where(_table.msg_id == str(envelope.id))).first()
            if known is not None:
                if known.sha256 != envelope.sha256:
                    raise HubError(FailureCode.MESSAGE_CONFLICT, f"message {envelope.id}")
                return Taken(known.receipt, again=True, count=count)
            if envelope.earlier and not _has(connection, envelope.earlier):
                return TooEarly(count)
            plain = self._office.open(body, envelope.bound)
            receipt = self._effects[envelope.kind](connection, envelope, plain, now)
            connection.execute(insert(inbox), _row(envelope, receipt, now))
            mine = hub_terminal.c.id == envelope.terminal
            connection.execute(update(hub_terminal).where(mine).values(taken=count + 1))
            _settle_aside(connection, envelope, now)
            return Taken(receipt, again=False, count=count + 1)

    def _submission(self, connection: Connection, envelope: Envelope, plain: bytes, now: datetime) -> str:
        """Store the submission under the number its slip carries."""
        receipt = decode_receipt(plain)
        if receipt.number != envelope.case or receipt.number.office != envelope.terminal:
            raise HubError(FailureCode.MESSAGE_REFUSED, "the number is not this terminal's")
        if receipt.submission.simulated is not self._simulated:
            raise HubError(FailureCode.MESSAGE_REFUSED, "simulated and real applications never share an office")
        _refuse_other(connection, receipt)
        clerk, terminal = clerk_in(plain), envelope.terminal
        said = f"clerk {clerk}" if clerk else ""  # the terminal says so; what is proved is the terminal
        act = audit.Act(f"branch:{terminal}", "submit", str(receipt.number), terminal=terminal, purpose=said)
        store_receipt(connection, self._keys, receipt, act, now, taken_in_by=clerk)
        if not note_home_code(
            connection, receipt.submission.home_code, now
        ):  # the receipt is given: it counts, and shows
            audit.append(connection, now, audit.Act(act.actor, "home.twice", str(receipt.number), terminal=terminal))
        return str(receipt.number)

    def _printed(self, connection: Connection, envelope: Envelope, plain: bytes, now: datetime) -> str:
        """Note that the slip is in hand."""
        at, number = decode_printed(plain), str(envelope.case)
        mine = envelope.case.office == envelope.terminal
        noted = connection.execute(update(submission).where(submission.c.number == number).values(printed_at=at))
        if not mine or noted.rowcount != 1:
            raise HubError(FailureCode.MESSAGE_REFUSED, "a slip of no submission of this terminal")
        actor = f"branch:{envelope.terminal}"
        audit.append(connection, now, audit.Act(actor, "slip.print", number, terminal=envelope.terminal))
        return f"{number}/slip"

    def _reissued(self, connection: Connection, envelope: Envelope, plain: bytes, now: datetime) -> str:
        """Note 再発行. The terminal is proved, the clerk is what it says."""
        (at, told), number = decode_reissued(plain), str(envelope.case)
        mine, first = envelope.case.office == envelope.terminal, submission.c.printed_at
        known = submission.c.number == number
        noted = connection.execute(
            update(submission).where(known).values(printed_at=func.coalesce(first, literal(at, first.type)))
        )
        if not mine or noted.rowcount != 1:
            raise HubError(FailureCode.MESSAGE_REFUSED, "a slip of no submission of this terminal")
        actor = f"branch:{envelope.terminal}"
        purpose = f"{told.reason.value}, clerk {told.actor}" if told.actor else told.reason.value
        audit.append(connection, now, audit.Act(actor, "slip.reissue", number, b"", envelope.terminal, purpose))
        return f"{number}/slip"

    def _put_aside(self, envelope: Envelope, body: bytes, code: FailureCode) -> PutAside:
        """Keep it as it came, once per content; the audit chain says so."""
        digest = hashlib.sha256(body).hexdigest()
        same = (hub_quarantine.c.msg_id == str(envelope.id)) & (hub_quarantine.c.sha256 == digest)
        now = self._clock.now()
        with self._database.writing() as connection:
            if connection.execute(select(hub_quarantine.c.seq).where(same)).first() is None:
                values = {
                    "msg_id": str(envelope.id),
                    "sha256": digest,
                    "terminal": envelope.terminal,
                    "number": str(envelope.case),
                    "kind": envelope.kind.value,
                    "code": code.value,
                    "at": now,
                    "body": body,
                }
                connection.execute(insert(hub_quarantine), values)
                act = audit.Act(f"branch:{envelope.terminal}", "quarantine", str(envelope.case), code.value.encode())
                audit.append(connection, now, act)
        return PutAside(code)

    def missing(self, ids: list[UUID]) -> list[UUID]:
        """Return those that are not in the inbox."""
        texts = [str(each) for each in ids]
        with self._database.reading() as connection:
            known = set(connection.execute(select(_table.msg_id).where(_table.msg_id.in_(texts))).scalars())
        return [each for each, text in zip(ids, texts, strict=True) if text not in known]

    def count(self, terminal: str) -> int:
        """Messages of a terminal in the inbox."""
        with self._database.reading() as connection:
            return _count(connection, terminal)

    def safety(self) -> Safety:
        """Say whether this store came out of a backup, and until when a backup covers it."""
        with self._database.reading() as connection:
            until = marked(connection, BACKED_UP)
            return Safety(marked(connection, RESTORED) or "", datetime.fromisoformat(until) if until else None)

    def receipts(self, ids: list[UUID]) -> dict[UUID, str]:
        """Return the receipts of those that are in the inbox."""
        texts = [str(each) for each in ids]
        with self._database.reading() as connection:
            rows = connection.execute(select(_table.msg_id, _table.receipt).where(_table.msg_id.in_(texts)))
            return {UUID(row.msg_id): row.receipt for row in rows}

    def aside(self) -> list[Aside]:
        """What waits for a person, oldest first."""
        query = select(hub_quarantine).where(hub_quarantine.c.settled_at.is_(None)).order_by(hub_quarantine.c.seq)
        with self._database.reading() as connection:
            return [
                Aside(row.seq, row.terminal, row.number, row.kind, FailureCode(row.code), row.at)
                for row in connection.execute(query)
            ]

    def settle_aside(self, seq: int, actor: str) -> None:
        """A person has looked and needs it no more. Raises HubError MESSAGE_REFUSED where there is no such line."""
        now = self._clock.now()
        mine = (hub_quarantine.c.seq == seq) & hub_quarantine.c.settled_at.is_(None)
        with self._database.writing() as connection:
            number = connection.execute(select(hub_quarantine.c.number).where(mine)).scalar()
            if number is None:
                raise HubError(FailureCode.MESSAGE_REFUSED, f"no open line {seq}")
            connection.execute(update(hub_quarantine).where(mine).values(settled_at=now))
            audit.append(connection, now, audit.Act(actor, "quarantine.settle", number))


def _has(connection: Connection, message: UUID) -> bool:
    return connection.execute(select(_table.msg_id).where(_table.msg_id == str(message))).first() is not None


def _count(connection: Connection, terminal: str) -> int:
    taken = connection.execute(select(hub_terminal.c.taken).where(hub_terminal.c.id == terminal)).scalar()
    return int(taken or 0)


def _in_turn(connection: Connection, terminal: str, now: datetime) -> int:
    """Wait until nothing else of this terminal is being taken in (its row is ours now); return its count.

    A second try may come while the first one is still worked on, and by hand while the line is up. A terminal whose
    enrolment a restored backup forgot is known by its certificate, and gets its row again.
    """
    first = insert_into(connection, hub_terminal).values(id=terminal, role="", enrolled_at=now, seen_at=now, taken=0)
    seen = first.on_conflict_do_update(index_elements=[hub_terminal.c.id], set_={"seen_at": now})
    return int(connection.execute(seen.returning(hub_terminal.c.taken)).scalar_one())


def _row(envelope: Envelope, receipt: str, now: datetime) -> dict[str, Any]:
    return {
        "msg_id": str(envelope.id),
        "sha256": envelope.sha256,
        "receipt": receipt,
        "terminal": envelope.terminal,
        "number": str(envelope.case),
        "kind": envelope.kind.value,
        "at": now,
    }


def _refuse_other(connection: Connection, receipt: Receipt) -> None:
    """One number, one visit: what is here under either already came by another message and is not the same thing."""
    visit = str(receipt.submission.visit_id)
    either = (submission.c.number == str(receipt.number)) | (submission.c.visit_id == visit)
    if connection.execute(select(submission.c.seq).where(either)).first() is not None:
        raise HubError(FailureCode.MESSAGE_CONFLICT, f"{receipt.number} or its visit is here already")


def _settle_aside(connection: Connection, envelope: Envelope, now: datetime) -> None:
    """It went in after all: what was put aside of the very same message needs nobody any more."""
    same = (hub_quarantine.c.msg_id == str(envelope.id)) & (hub_quarantine.c.sha256 == envelope.sha256)
    connection.execute(update(hub_quarantine).where(same, hub_quarantine.c.settled_at.is_(None)).values(settled_at=now))
