"""Applications in their sealed rows: written once by submit, read by the work list, the outbox and reprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from counter_app.domain.application import Application
from counter_app.domain.case_state import Approval, WorkState
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.store.key_epoch import keys_in_force
from counter_app.store.key_file import StoreKeys
from counter_app.store.payload import decode, encode
from counter_app.store.schema import application as table
from counter_app.store.schema import case_key, work
from counter_app.store.sealing import CaseKey, Place, new_case_key, unwrap_case_key

_DESTINATION_LENGTH = 16


@dataclass(frozen=True, slots=True)
class StoredCase:
    """What storing one application gave: its row number and the sealed bytes, for the audit entry."""

    seq: int
    sealed: bytes


def applicant_of(application: Application) -> str:
    """Return the applicant's name: the item at `applicant.fullName`, else the first full name, else nothing."""
    names = {item.path: item.value.reveal() for item in application.items if item.path.endswith("fullName")}
    return names.get("applicant.fullName") or next(iter(names.values()), "")


def store_case(
    connection: Connection, keys: StoreKeys, number: str, position: int, application: Application
) -> StoredCase:
    """Insert one application under a new data key. `position` counts from 1."""
    case_id = f"{number}/{position}"
    keys = keys_in_force(connection, keys)
    key, wrapped = new_case_key(keys)
    sealed = key.seal(encode(application), Place("application", "payload", case_id))
    applicant = applicant_of(application).encode("utf-8", "surrogatepass")
    values = {
        "id": case_id,
        "number": number,
        "position": position,
        "procedure": application.procedure,
        "form_version": application.form_version,
        "connector": application.connector,
        "title": application.title.ja,
        "open_items": len(application.open_items),
        "applicant": key.seal(applicant, Place("application", "applicant", case_id)),
        "payload": sealed,
        "due": application.due,
    }
    seq = connection.execute(insert(table).returning(table.c.seq), values).scalar_one()
    wrapping = {"application_id": case_id, "key_id": keys.case_key_id, "wrapped_key": wrapped}
    connection.execute(insert(case_key), wrapping)
    return StoredCase(seq, sealed)


def work_row(number: str, seq: int, application: Application, at: datetime) -> dict[str, object]:
    """Return the line of the work list a stored application begins with: 受付, of the office in its number."""
    approval = Approval.NEEDED if application.second_person else Approval.NOT_NEEDED
    return {
        "seq": seq,
        "state": WorkState.RECEIVED.value,
        "changed_at": at,
        "office": number.partition("-")[0],
        "destination": application.destination[:_DESTINATION_LENGTH],
        "approval": approval.value,
        "protected": application.protected,
        "due": application.due,
        "procedure": application.procedure,
    }


def load_key(connection: Connection, keys: StoreKeys, case_id: str) -> CaseKey:
    """Unwrap the data key. Raises StoreError RECEIPT_UNKNOWN where the case is not there or its key was destroyed."""
    row = connection.execute(
        select(case_key.c.key_id, case_key.c.wrapped_key).where(case_key.c.application_id == case_id)
    ).first()
    if row is None:
        raise StoreError(FailureCode.RECEIPT_UNKNOWN, f"{case_id}: no case key")
    return unwrap_case_key(keys, row.key_id, row.wrapped_key)


def load_keys(connection: Connection, keys: StoreKeys, case_ids: Sequence[str]) -> dict[str, CaseKey]:
    """Unwrap the data keys of many cases with one look; those that were destroyed are not among them."""
    columns = (case_key.c.application_id, case_key.c.key_id, case_key.c.wrapped_key)
    rows = connection.execute(select(*columns).where(case_key.c.application_id.in_(case_ids)))
    return {row.application_id: unwrap_case_key(keys, row.key_id, row.wrapped_key) for row in rows}


def load_case(connection: Connection, keys: StoreKeys, case_id: str) -> Application:
    """Open one application, protected as it is now. Raises StoreError RECEIPT_UNKNOWN, STORE_KEY_WRONG, STORE_CORRUPT."""
    key = load_key(connection, keys, case_id)
    row = connection.execute(
        select(table.c.payload, work.c.protected)
        .outerjoin(work, work.c.seq == table.c.seq)
        .where(table.c.id == case_id)
    ).one()
    return open_case(key, case_id, row.payload, protected=row.protected)


def open_case(key: CaseKey, case_id: str, sealed: bytes, *, protected: bool | None) -> Application:
    """Open an application that was read already. `protected`: as it is now, None where there is no work row.

    Raises StoreError STORE_CORRUPT.
    """
    found = decode(key.open(sealed, Place("application", "payload", case_id)))
    return found if protected is None else replace(found, protected=protected)


def open_applicant(key: CaseKey, case_id: str, sealed: bytes) -> Personal[str]:
    """Open the applicant's name of a row of the work list."""
    plain = key.open(sealed, Place("application", "applicant", case_id))
    return Personal(plain.decode("utf-8", "surrogatepass"))
