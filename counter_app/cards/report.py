"""A reading as one JSON object, for `main.py card read --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counter_app.domain.card import Sex

if TYPE_CHECKING:
    from counter_app.domain.card import CardReading, Tries
    from counter_app.personal import Personal

_SEX_NAMES = {
    Sex.MALE: "male",
    Sex.FEMALE: "female",
    Sex.NOT_APPLICABLE: "not-applicable",
    Sex.UNKNOWN: "unknown",
}


def tries_as_json(tries: Tries) -> dict[str, int | None]:
    """Tries left per secret; null where the card does not say."""
    return {
        "pin": tries.pin,
        "codeB": tries.code_b,
        "faceCodeB": tries.face_code_b,
        "userAuth": tries.user_auth,
        "signature": tries.signature,
    }


def reading_as_json(reading: CardReading) -> dict[str, Any]:
    """Names as in the GIF record, dates as YYYY-MM-DD. Personal values are revealed: the caller asked for them.

    `photo` is present only where the face was read: whether it is there and how far it can be believed, not the image.
    """
    four, status = reading.four, reading.status
    report: dict[str, Any] = {
        "kind": status.kind.value,
        "simulated": status.simulated,
        "fullName": four.full_name.reveal(),
        "familyName": _revealed(four.family_name),
        "givenName": _revealed(four.given_name),
        "fullAddress": four.full_address.reveal(),
        "dateOfBirth": four.date_of_birth.reveal().isoformat(),
        "sex": _SEX_NAMES[four.sex.reveal()],
        "cardExpiry": status.expiry.isoformat() if status.expiry else None,
        "authenticity": reading.authenticity.value,
        "revocation": reading.revocation.value,
        "retries": tries_as_json(status.tries),
        "apduCount": reading.apdu_count,
        "elapsedMs": reading.elapsed_ms,
    }
    if reading.face is not None:
        report["photo"] = {
            "bytes": len(reading.face.photo_jp2.reveal()),
            "authenticity": reading.face.authenticity.value,
        }
    return report


def _revealed(value: Personal[str] | None) -> str | None:
    return None if value is None else value.reveal()
