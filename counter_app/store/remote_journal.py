"""What the hub keeps of a call: a journal without values for ever, and the log itself, sealed, while the call lives.

The log is what a call is resumed from after the hub was restarted. Each message is sealed by a key of its call
(AES-256-GCM, bound to the call and its number); the key is sealed to the office. When the call is over both go.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert, select

from counter_app.failures import CounterError, FailureCode, HubError
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.dialects import insert_into
from counter_app.store.office_seal import OfficeKeys, OfficeSeal
from counter_app.store.schema_remote import remote_call, remote_journal, remote_log

_AUDITED = frozenset({"release", "withdraw", "stop", "mandate", "revoked"})
_LONGEST_PATH = 320
_NONCE = 12


@dataclass(frozen=True)
class Line:
    """A line of the journal: who said what kind of thing about which field, when, and what came of it."""

    call: str
    number: int
    at: datetime
    sender: str
    actor: str
    kind: str
    path: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Kept:
    """A message of the log as it is stored."""

    call: str
    number: int
    body: bytes


@dataclass(frozen=True)
class LiveCall:
    """A call that was not over when the hub ended."""

    id: str
    terminal: str
    procedure: str
    language: str
    sign_language: bool
    seal: LogSeal
    log: tuple[bytes, ...]


class LogSeal:
    """The key of one call's log."""

    def __init__(self, call: str, key: bytes) -> None:
        self._call, self._key = call, key
        self._cipher = AESGCM(key)

    @classmethod
    def new(cls, call: str) -> LogSeal:
        """Make a key."""
        return cls(call, secrets.token_bytes(32))

    @classmethod
    def opened(cls, call: str, sealed: bytes, office: OfficeKeys) -> LogSeal:
        """Open a key that was sealed to the office. Raises HubError MESSAGE_UNREADABLE."""
        return cls(call, office.open(sealed, _bound(call)))

    def to_office(self, office: OfficeSeal) -> bytes:
        """Return the key, sealed to the office."""
        return office.seal(self._key, _bound(self._call))

    def seal(self, number: int, message: bytes) -> bytes:
        """Seal the message that is number so and so."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, message, self._place(number))

    def open(self, number: int, sealed: bytes) -> bytes:
        """Open it. Raises HubError MESSAGE_UNREADABLE."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._place(number))
        except (InvalidTag, ValueError):
            raise HubError(FailureCode.MESSAGE_UNREADABLE, f"number {number} of a log does not open") from None

    def _place(self, number: int) -> bytes:
        return self._call.encode("ascii") + b"|" + str(number).encode("ascii")


def _bound(call: str) -> bytes:
    return b"kakanai/remote/log/1|" + call.encode("ascii")


class RemoteJournal:
    """Journal and log. Blocks; any thread."""

    def __init__(self, database: Database, office: OfficeKeys) -> None:
        self._database, self.office = database, office

    def write(self, lines: Sequence[Line], kept: Sequence[Kept]) -> None:
        """Write a batch down, in one transaction. A number kept before is replaced: what was taken back is forgotten."""
        with self._database.writing() as connection:
            if kept:
                made = insert_into(connection, remote_log)
                anew = made.on_conflict_do_update(
                    index_elements=[remote_log.c.call, remote_log.c.number], set_={"body": made.excluded.body}
                )
                connection.execute(anew, [vars(each) for each in kept])
            if lines:
                rows = [{**vars(each), "path": each.path[:_LONGEST_PATH]} for each in lines]
                connection.execute(insert(remote_journal), rows)
            acts = [
                (each.at, audit.Act(f"remote:{each.sender}:{each.actor}"[:64], f"remote.{each.kind}", each.call))
                for each in lines
                if each.kind in _AUDITED and not each.outcome
            ]
            for at, act in acts:
                audit.append(connection, at, act)

    def live(self) -> list[LiveCall]:
        """Read the calls that are not over, with their logs up to the first message that is missing or does not open."""
        with self._database.reading() as connection:
            calls = connection.execute(
                select(remote_call).where(remote_call.c.ended_at.is_(None), remote_call.c.sealed_key.is_not(None))
            ).all()
            rows = {
                each.id: connection.execute(
                    select(remote_log.c.number, remote_log.c.body)
                    .where(remote_log.c.call == each.id)
                    .order_by(remote_log.c.number)
                ).all()
                for each in calls
            }
        found = []
        for each in calls:
            try:
                seal = LogSeal.opened(each.id, each.sealed_key, self.office)
            except CounterError:
                continue  # of a key this office has no more: the call cannot go on, its terminal rings anew
            log = _read(seal, [(row.number, row.body) for row in rows[each.id]])
            found.append(LiveCall(each.id, each.terminal, each.procedure, each.language, each.sign_language, seal, log))
        return found

    def lines(self, call: str) -> list[Line]:
        """The journal of one call, in order."""
        query = select(remote_journal).where(remote_journal.c.call == call).order_by(remote_journal.c.seq)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Line(r.call, r.number, r.at, r.sender, r.actor, r.kind, r.path, r.outcome) for r in rows]


def _read(seal: LogSeal, rows: Sequence[tuple[int, bytes]]) -> tuple[bytes, ...]:
    messages: list[bytes] = []
    for number, body in rows:
        if number != len(messages) + 1:
            break
        try:
            messages.append(seal.open(number, body))
        except CounterError:
            break
    return tuple(messages)
