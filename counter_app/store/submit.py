"""The desk: one transaction takes a submission in and gives its receipt."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, literal, select, update

from counter_app.domain.application import Application, Receipt, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.japan_time import JAPAN
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue
from counter_app.domain.staff import Clerk
from counter_app.failures import FailureCode, StoreError
from counter_app.ports import Clock
from counter_app.store import audit
from counter_app.store.cases import load_case, store_case, work_row
from counter_app.store.database import Database
from counter_app.store.dialects import insert_into
from counter_app.store.home_codes import take_home_code, was_used
from counter_app.store.key_file import StoreKeys
from counter_app.store.kpi import note_submission
from counter_app.store.meter import counts_of, meter_columns
from counter_app.store.schema import OutboxState, application, outbox, receipt_serial, work
from counter_app.store.schema import submission as table


class _TakenInMeanwhileError(Exception):
    """Another connection committed this visit between our look and our insert; ours is rolled back whole."""


class StoreDesk:
    """A `Desk` on a database. `office` is the first part of every receipt number it gives (2-6 of A-Z0-9)."""

    def __init__(self, database: Database, office: str, keys: StoreKeys, clock: Clock) -> None:
        self._database = database
        self._office = office
        self._keys = keys
        self._clock = clock
        self._actor = f"desk:{office}"

    def submit(self, submission: Submission, by: Clerk | None = None) -> Receipt:
        """Store everything or nothing, and return the receipt; see the port. `by`: the clerk at a counter.

        Raises HomeError HOME_USED where another visit has handed in what this one brought from home.
        After a StoreError the caller may submit the same visit again: what was stored after all is found by its id.
        """
        try:
            with self._database.writing() as connection:
                known = self._known(connection, submission.visit_id)
                return known or self._take_in(connection, submission, by)
        except _TakenInMeanwhileError:
            with self._database.reading() as connection:
                known = self._known(connection, submission.visit_id)
        if known is None:
            raise StoreError(FailureCode.STORE_LOCKED, "the same visit is being handed in elsewhere")
        return known

    def _known(self, connection: Connection, visit_id: UUID) -> Receipt | None:
        row = connection.execute(select(table).where(table.c.visit_id == str(visit_id))).first()
        return self._receipt(connection, row) if row is not None else None

    def _take_in(self, connection: Connection, submission: Submission, by: Clerk | None) -> Receipt:
        at = self._clock.now().astimezone(JAPAN)
        take_home_code(connection, submission.home_code, at)
        number = ReceiptNumber(self._office, at.date(), next_serial(connection, self._office, at.date()))
        receipt = Receipt(number, at, submission)
        act = self._act(by, "submit", number)
        store_receipt(connection, self._keys, receipt, act, at, taken_in_by=by.id if by is not None else None)
        return receipt

    def home_code_used(self, code: bytes) -> bool:
        """See the port."""
        return was_used(self._database, code)

    def _act(self, by: Clerk | None, action: str, number: ReceiptNumber) -> audit.Act:
        """Name the clerk and where they sat; the desk itself where a resident hands in alone."""
        if by is None:
            return audit.Act(self._actor, action, str(number))
        return audit.Act(by.id, action, str(number), terminal=by.terminal)

    def slip_printed(self, number: ReceiptNumber, by: Clerk | None = None) -> None:
        """Note that the slip is in hand; every print is in the audit chain. Raises StoreError RECEIPT_UNKNOWN."""
        at = self._clock.now()
        with self._database.writing() as connection:
            noted = connection.execute(update(table).where(table.c.number == str(number)).values(printed_at=at))
            if noted.rowcount != 1:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
            audit.append(connection, at, self._act(by, "slip.print", number))

    def slip_reissued(self, number: ReceiptNumber, reissue: Reissue) -> None:
        """Note 再発行 in the audit chain with its reason as purpose. Raises StoreError RECEIPT_UNKNOWN."""
        at, first = self._clock.now(), table.c.printed_at
        with self._database.writing() as connection:
            known = table.c.number == str(number)
            noted = connection.execute(
                update(table).where(known).values(printed_at=func.coalesce(first, literal(at, first.type)))
            )
            if noted.rowcount != 1:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
            audit.append(connection, at, reissue_act(number, reissue, self._actor))

    def unprinted(self) -> list[Receipt]:
        """Receipts whose slip was never noted as printed, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(table.c.printed_at.is_(None)).order_by(table.c.seq)).all()
            return [self._receipt(connection, row) for row in rows]

    def receipt(self, number: ReceiptNumber) -> Receipt:
        """Find a receipt again, for a reprint. Raises StoreError RECEIPT_UNKNOWN."""
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.number == str(number))).first()
            if row is None:
                raise StoreError(FailureCode.RECEIPT_UNKNOWN, str(number))
            return self._receipt(connection, row)

    def _receipt(self, connection: Connection, row: Row[*tuple[object, ...]]) -> Receipt:
        stored = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column
        ids = connection.execute(
            select(application.c.id).where(application.c.number == stored["number"]).order_by(application.c.position)
        ).scalars()
        submission = Submission(
            visit_id=UUID(stored["visit_id"]),
            at=stored["visit_at"],
            channel=Channel(stored["channel"]),
            language=stored["language"],
            simulated=stored["simulated"],
            applications=tuple(load_case(connection, self._keys, case_id) for case_id in ids),
            counts=counts_of(dict(stored)),
        )
        return Receipt(ReceiptNumber.parse(stored["number"]), stored["received_at"], submission)


def reissue_act(number: ReceiptNumber, reissue: Reissue, nobody: str) -> audit.Act:
    """Return the entry of a 再発行; `nobody` acts where a resident asked the terminal itself."""
    actor, reason = reissue.actor or nobody, reissue.reason.value
    return audit.Act(actor, "slip.reissue", str(number), terminal=reissue.terminal, purpose=reason)


def store_receipt(  # noqa: PLR0913  # one transaction's parts, each named
    connection: Connection,
    keys: StoreKeys,
    receipt: Receipt,
    act: audit.Act,
    now: datetime,
    *,
    taken_in_by: str | None = None,
) -> None:
    """Write all rows of a receipt in the caller's transaction, whoever gave it: this desk or a branch terminal.

    `act` says who does it and where; what proves it is added here. `now` is this store's time: what happens here (work
    list, outbox, audit) goes by it; when the resident was received goes by the receipt. `taken_in_by`: a clerk's id.
    """
    number, submission = str(receipt.number), receipt.submission
    _insert_submission(connection, receipt.number, submission, receipt.at)
    cases = [
        store_case(connection, keys, number, position, each)
        for position, each in enumerate(submission.applications, start=1)
    ]
    if cases:
        lines = [
            {**work_row(number, case.seq, each, now), "taken_in_by": taken_in_by}
            for case, each in zip(cases, submission.applications, strict=True)
        ]
        connection.execute(insert(work), lines)
        connection.execute(insert(outbox), _outbox_rows(receipt, now))
    note_submission(connection, submission, receipt.at, receipt.number.office)
    proof = hashlib.sha256()
    for case in cases:
        proof.update(hashlib.sha256(case.sealed).digest())
    audit.append(connection, now, replace(act, detail=proof.digest()))
    for position, each in enumerate(submission.applications, start=1):
        _note_rulings(connection, now, f"{number}/{position}", each)


def _note_rulings(connection: Connection, at: datetime, case_id: str, each: Application) -> None:
    """Who decided between two values stands in the chain; the values and the reason only as their hash."""
    for item in each.items:
        if item.ruling is not None:
            detail = f"{item.path}\0{item.value.reveal()}\0{item.ruling.reason.reveal()}"
            act = audit.Act(item.ruling.by, "conflict.decide", case_id, detail.encode("utf-8", "surrogatepass"))
            audit.append(connection, at, act)


def next_serial(connection: Connection, office: str, day: date) -> int:
    """Take the next serial of an office and day. Given out for good when the caller's transaction commits."""
    first = insert_into(connection, receipt_serial).values(office=office, day=day, last=1)
    raised = first.on_conflict_do_update(
        index_elements=[receipt_serial.c.office, receipt_serial.c.day], set_={"last": receipt_serial.c.last + 1}
    ).returning(receipt_serial.c.last)
    return int(connection.execute(raised).scalar_one())


def _insert_submission(connection: Connection, number: ReceiptNumber, submission: Submission, at: datetime) -> None:
    counts = submission.counts
    values = {
        "number": str(number),
        "visit_id": str(submission.visit_id),
        "received_at": at,
        "visit_at": submission.at,
        "started_at": counts.started_at,
        "channel": submission.channel.value,
        "language": submission.language,
        "simulated": submission.simulated,
        "facts_asked": counts.facts_asked,
        "facts_prefilled": counts.facts_prefilled,
        "characters_typed": counts.characters_typed,
        **meter_columns(counts),
    }
    once = insert_into(connection, table).on_conflict_do_nothing(index_elements=[table.c.visit_id])
    if connection.execute(once.returning(table.c.seq), values).first() is None:
        raise _TakenInMeanwhileError


def _outbox_rows(receipt: Receipt, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "key": receipt.application_id(index),
            "application_id": receipt.application_id(index),
            "connector": each.connector,
            "state": OutboxState.UNSENT.value,
            "attempt": 0,
            "next_at": now,
            "token": 0,
        }
        for index, each in enumerate(receipt.submission.applications)
    ]
