"""Corrections of registered records: the record is sealed anew, what stood there before is kept sealed beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, insert, select, update

from counter_app.domain.correction import Correction, CorrectionError, Difference, corrected
from counter_app.domain.form import Field
from counter_app.failures import FailureCode, StoreError
from counter_app.personal import Personal
from counter_app.store.case_steps import Moment, as_bytes
from counter_app.store.cases import applicant_of, load_case, load_key
from counter_app.store.key_file import StoreKeys
from counter_app.store.payload import encode
from counter_app.store.schema import application
from counter_app.store.schema_cases import correction
from counter_app.store.sealing import CaseKey, Place

FieldAt = Callable[[str, str], Field | None]  # procedure and path → its field, where the form is known


def no_forms(_procedure: str, _path: str) -> Field | None:
    """Where no forms are at hand: kinds alone decide, choices cannot be corrected."""
    return None


def write_correction(  # noqa: PLR0913, PLR0917  # what is changed, by whom, why
    connection: Connection,
    keys: StoreKeys,
    case_id: str,
    changes: Mapping[str, str],
    moment: Moment,
    reason: str,
    field_at: FieldAt,
) -> None:
    """Seal the changed record and keep the difference. Raises StoreError CORRECTION_REFUSED; the cause names a path."""
    before = load_case(connection, keys, case_id)
    try:
        changed, differences = corrected(before, changes, moment.at, field_at)
    except CorrectionError as error:
        raise StoreError(FailureCode.CORRECTION_REFUSED, f"{case_id}: {error}") from None
    key = load_key(connection, keys, case_id)
    payload = key.seal(encode(changed), Place("application", "payload", case_id))
    applicant = key.seal(as_bytes(applicant_of(changed)), Place("application", "applicant", case_id))
    connection.execute(
        update(application).where(application.c.id == case_id).values(payload=payload, applicant=applicant)
    )
    number = (
        1
        + connection.execute(
            select(func.coalesce(func.max(correction.c.number), 0)).where(correction.c.application_id == case_id)
        ).scalar_one()
    )
    values = {
        "application_id": case_id,
        "number": number,
        "at": moment.at,
        "actor": moment.clerk.id,
        "differences": key.seal(_out(differences), _place("differences", case_id, number)),
        "reason": key.seal(as_bytes(reason), _place("reason", case_id, number)),
    }
    connection.execute(insert(correction), values)


def corrections_of(connection: Connection, keys: StoreKeys, case_id: str) -> list[Correction]:
    """Return the corrections of one case, oldest first. Raises StoreError RECEIPT_UNKNOWN, STORE_CORRUPT."""
    key = load_key(connection, keys, case_id)
    lines = connection.execute(
        select(correction).where(correction.c.application_id == case_id).order_by(correction.c.number)
    ).all()
    return [
        Correction(
            number=line.number,
            at=line.at,
            by=line.actor,
            reason=Personal(_text(key, line.reason, _place("reason", case_id, line.number))),
            differences=_in(_text(key, line.differences, _place("differences", case_id, line.number))),
        )
        for line in lines
    ]


def _place(column: str, case_id: str, number: int) -> Place:
    return Place("correction", column, f"{case_id}#{number}")


def _text(key: CaseKey, sealed: bytes, place: Place) -> str:
    return key.open(sealed, place).decode("utf-8", "surrogatepass")


def _out(differences: tuple[Difference, ...]) -> bytes:
    lines = [[d.path, d.label, d.before.reveal(), d.after.reveal()] for d in differences]
    return json.dumps(lines, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _in(text: str) -> tuple[Difference, ...]:
    try:
        return tuple(
            Difference(path, label, Personal(before), Personal(now)) for path, label, before, now in json.loads(text)
        )
    except (ValueError, TypeError) as error:
        raise StoreError(FailureCode.STORE_CORRUPT, f"correction: {type(error).__name__}") from None
