"""The desk of a branch terminal: works without any line, and keeps nothing a thief could read.

One transaction gives the receipt its serial and writes the sealed message, before anybody sees the receipt. In clear
stay the receipt number, the procedures and their titles, the time and the meter: what a slip says without the person.
A slip printed again from this has no name, no list of open items and no fee where a ground for exemption applies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from counter_app.domain.application import Application, OpenItem, Receipt, Submission
from counter_app.domain.branch_message import Envelope, MessageKind, uuid7
from counter_app.domain.channel import Channel
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue
from counter_app.domain.staff import Clerk
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store.branch_payload import counts_in, counts_out, encode_printed, encode_receipt, encode_reissued
from counter_app.store.database import Database
from counter_app.store.home_codes import take_home_code, was_used
from counter_app.store.office_seal import OfficeSeal
from counter_app.store.reserve import Reserve
from counter_app.store.schema import microseconds
from counter_app.store.schema_hub import WAITING, SendState, branch_case, branch_line, branch_outbox
from counter_app.store.submit import next_serial

_NO_VISIT = UUID(int=0)  # not made at random: a slip printed again carries no digest
_SOMETHING_OPEN = Words(
    "お持ちいただくものがあります。職員におたずねください。",
    "もってくるものが あります。職員《しょくいん》に 聞《き》いてください。",
    "There is something to bring. Please ask the staff.",
)


@dataclass(frozen=True)
class BranchLimits:
    """When a terminal takes nobody in any more, and how long it keeps what has arrived."""

    least_free: int = 200_000_000  # bytes
    most_unsent: int = 2000  # cases
    longest_offline: timedelta = timedelta(hours=72)
    keep: timedelta = timedelta(days=7)  # sealed bodies, after the hub took them in: longer than its backups are apart


@dataclass(frozen=True)
class BranchPlace:
    """What a desk knows about its machine: receipts begin with `office`; `free` says the bytes left on the disk."""

    office: str
    boot: str
    free: Callable[[], int]
    limits: BranchLimits = field(default_factory=BranchLimits)
    reserve: Reserve | None = None


class BranchDesk:
    """A `Desk` that seals what it takes in."""

    def __init__(self, database: Database, place: BranchPlace, seal: OfficeSeal, clock: Clock) -> None:
        self._database, self._place, self._seal, self._clock = database, place, seal, clock

    def submit(self, submission: Submission, by: Clerk | None = None) -> Receipt:
        """Seal everything or nothing, and return the receipt; see the port. `by`, the clerk here, is sealed with it.

        Raises StoreError BRANCH_DISK_LOW, BRANCH_TOO_MANY_UNSENT, BRANCH_OFFLINE_TOO_LONG where the limits are
        reached; a visit that was stored already gets its receipt all the same. A full disk costs the reserve first.
        """
        try:
            return self._submit(submission, by)
        except StoreError as error:
            spare = self._place.reserve
            if error.code is not FailureCode.STORE_DISK_FULL or spare is None or not spare.give_up():
                raise
            return self._submit(submission, by)

    def _submit(self, submission: Submission, by: Clerk | None) -> Receipt:
        with self._database.writing() as connection:
            known = connection.execute(
                select(branch_case).where(branch_case.c.visit_hash == _visit_hash(submission.visit_id))
            ).first()
            if known is not None:
                return Receipt(ReceiptNumber.parse(known.number), known.received_at, submission)
            at = self._clock.now().astimezone(JAPAN)
            self._refuse_beyond_limits(connection, at)
            take_home_code(connection, submission.home_code, at)
            office = self._place.office
            number = ReceiptNumber(office, at.date(), next_serial(connection, office, at.date()))
            receipt = Receipt(number, at, submission)
            connection.execute(insert(branch_case), _case_row(receipt))
            self._put(connection, number, MessageKind.SUBMISSION, encode_receipt(receipt, by))
            return receipt

    def home_code_used(self, code: bytes) -> bool:
        """See the port; a terminal knows only what was handed in at itself."""
        return was_used(self._database, code)

    def refuses(self) -> FailureCode | None:
        """Say why nobody is taken in at the moment; None where all is well."""
        with self._database.reading() as connection:
            return self._refusal(connection, self._clock.now())

    def _refuse_beyond_limits(self, connection: Connection, now: datetime) -> None:
        if (code := self._refusal(connection, now)) is not None:
            raise StoreError(code, "the limits of this terminal are reached")

    def _refusal(self, connection: Connection, now: datetime) -> FailureCode | None:
        limits = self._place.limits
        if self._place.free() < limits.least_free:
            return FailureCode.BRANCH_DISK_LOW
        unsent, oldest = connection.execute(
            select(func.count(), func.min(branch_outbox.c.made_at)).where(
                branch_outbox.c.state == WAITING, branch_outbox.c.kind == MessageKind.SUBMISSION.value
            )
        ).one()
        if unsent >= limits.most_unsent:
            return FailureCode.BRANCH_TOO_MANY_UNSENT
        contact = connection.execute(select(branch_line.c.contact_at)).scalar()
        since = max(oldest, contact) if oldest and contact else oldest
        if since is not None and now - since > limits.longest_offline:
            return FailureCode.BRANCH_OFFLINE_TOO_LONG
        return None

    def _put(self, connection: Connection, number: ReceiptNumber, kind: MessageKind, plain: bytes) -> None:
        """Seal one message into the outbox; it waits for the one before it in its case."""
        at = self._clock.now()
        before = connection.execute(
            select(branch_outbox.c.msg_id)
            .where(branch_outbox.c.number == str(number))
            .order_by(branch_outbox.c.seq.desc())
            .limit(1)
        ).scalar()
        msg_id = uuid7(microseconds(at) // 1000, secrets.token_bytes(10))
        earlier = UUID(before) if before else None
        body = self._seal.seal(plain, Envelope(msg_id, self._place.office, number, kind, 0, earlier, "").bound)
        values = {
            "msg_id": str(msg_id),
            "number": str(number),
            "kind": kind.value,
            "earlier": before,
            "body": body,
            "sha256": hashlib.sha256(body).hexdigest(),
            "state": SendState.UNSENT.value,
            "tries": 0,
            "next_at": at,
            "made_at": at,
            "made_monotonic": int(self._clock.monotonic() * 1_000_000),
            "boot": self._place.boot,
        }
        connection.execute(insert(branch_outbox), values)

    def slip_printed(self, number: ReceiptNumber, by: Clerk | None = None) -> None:  # noqa: ARG002  # the hub names us
        """Note that the slip is in hand, and tell the hub once. Raises StoreError RECEIPT_UNKNOWN."""
        at = self._clock.now()
        with self._database.writing() as connection:
            case = connection.execute(select(branch_case).where(branch_case.c.number == str(number))).first()
            if case is None:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
            if case.printed_at is not None:
                return
            connection.execute(update(branch_case).where(branch_case.c.seq == case.seq).values(printed_at=at))
            self._put(connection, number, MessageKind.PRINTED, encode_printed(at))

    def slip_reissued(self, number: ReceiptNumber, reissue: Reissue) -> None:
        """Tell the hub of a 再発行, every time; its audit chain keeps it. Raises StoreError RECEIPT_UNKNOWN."""
        at = self._clock.now()
        with self._database.writing() as connection:
            case = connection.execute(select(branch_case).where(branch_case.c.number == str(number))).first()
            if case is None:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
            if case.printed_at is None:
                connection.execute(update(branch_case).where(branch_case.c.seq == case.seq).values(printed_at=at))
            self._put(connection, number, MessageKind.REISSUED, encode_reissued(at, reissue))

    def unprinted(self) -> list[Receipt]:
        """Receipts whose slip was never noted as printed, oldest first; without anything about the person."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(branch_case).where(branch_case.c.printed_at.is_(None)).order_by(branch_case.c.seq)
            ).all()
        return [_receipt(row) for row in rows]

    def receipt(self, number: ReceiptNumber) -> Receipt:
        """Find a receipt again, for a reprint; as in `unprinted`. Raises StoreError RECEIPT_UNKNOWN."""
        with self._database.reading() as connection:
            row = connection.execute(select(branch_case).where(branch_case.c.number == str(number))).first()
        if row is None:
            raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
        return _receipt(row)


def _visit_hash(visit: UUID) -> str:
    return hashlib.sha256(b"kakanai/visit/1" + visit.bytes).hexdigest()


def _case_row(receipt: Receipt) -> dict[str, object]:
    submission = receipt.submission
    slip = {
        "visit_at": submission.at.isoformat(),
        "counts": counts_out(submission.counts),
        "procedures": [_procedure_out(each) for each in submission.applications],
    }
    return {
        "number": str(receipt.number),
        "visit_hash": _visit_hash(submission.visit_id),
        "received_at": receipt.at,
        "channel": submission.channel.value,
        "language": submission.language,
        "simulated": submission.simulated,
        "slip": json.dumps(slip, sort_keys=True, separators=(",", ":")),
    }


def _procedure_out(application: Application) -> dict[str, object]:
    """What a form says of itself, and whether something is open; no item, no label, no ground of anything."""
    step, title = application.next_step, application.title
    return {
        "procedure": application.procedure,
        "form_version": application.form_version,
        "title": [title.ja, title.ja_easy, title.en],
        "next_step": [step.ja, step.ja_easy, step.en] if step else None,
        "fee_yen": None if application.fee_exempt is not None else application.fee_yen,
        "open": bool(application.open_items),
    }


def _receipt(row: Row[*tuple[Any, ...]]) -> Receipt:
    stored = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column
    slip = json.loads(stored["slip"])
    submission = Submission(
        visit_id=_NO_VISIT,
        at=datetime.fromisoformat(slip["visit_at"]),
        channel=Channel(stored["channel"]),
        language=stored["language"],
        simulated=stored["simulated"],
        applications=tuple(_procedure_in(each, stored["language"]) for each in slip["procedures"]),
        counts=counts_in(slip["counts"]),
    )
    return Receipt(ReceiptNumber.parse(stored["number"]), stored["received_at"], submission)


def _procedure_in(document: dict[str, Any], language: str) -> Application:
    return Application(
        procedure=document["procedure"],
        form_version=document["form_version"],
        title=Words(*document["title"]),
        destination="",
        connector="",
        items=(),
        open_items=(OpenItem(_SOMETHING_OPEN.of(language), None),) if document["open"] else (),
        next_step=Words(*document["next_step"]) if document["next_step"] else None,
        fee_yen=document["fee_yen"],
    )
