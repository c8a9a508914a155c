"""What is sealed of a case: both sides as written, candidates, sentences. JSON, so that an auditor can read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from counter_app.failures import FailureCode, StoreError
from counter_app.matching.outcome import Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.review import Beside, NewCase, Said


@dataclass(frozen=True)
class Body:
    """A case as it was sealed. `resident_id`: whom the run named."""

    application_id: str
    verdict: str
    resident_id: str
    said: Said
    candidates: tuple[Beside, ...]
    notes: tuple[Reason, ...]

    def __repr__(self) -> str:
        return "Body(•••)"


def packed(case: NewCase) -> bytes:
    """Write a case as bytes."""
    document = {
        "application": case.application_id,
        "verdict": case.verdict.value,
        "resident": case.resident_id,
        "said": _of_said(case.said),
        "candidates": [_of_beside(each) for each in case.candidates],
        "notes": [_of_reason(each) for each in case.notes],
    }
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")  # carries half characters too


def unpacked(plain: bytes) -> Body:
    """Read it back. Raises StoreError STORE_CORRUPT."""
    try:
        said = json.loads(plain)
        return Body(
            said["application"],
            said["verdict"],
            said["resident"],
            Said(**said["said"]),
            tuple(_beside(each) for each in said["candidates"]),
            tuple(_reason(each) for each in said["notes"]),
        )
    except (ValueError, KeyError, TypeError):
        raise StoreError(FailureCode.STORE_CORRUPT, "match_case.body: not a case") from None


def _of_said(said: Said) -> dict[str, str]:
    return {name: getattr(said, name) for name in ("name", "kana", "dob", "address", "building")}


def _of_reason(reason: Reason) -> list[str]:
    return [reason.item.value, reason.code.value, reason.sentence]


def _of_beside(each: Beside) -> dict[str, Any]:
    return {
        "resident": each.resident_id,
        "said": _of_said(each.said),
        "likeness": {item.value: likeness.value for item, likeness in each.likeness.items()},
        "reasons": [_of_reason(reason) for reason in each.reasons],
        "status": each.status,
        "relation": each.relation,
        "protected": each.protected,
        "bits": each.bits,
    }


def _reason(said: list[str]) -> Reason:
    item, code, sentence = said
    return Reason(Item(item), ReasonCode(code), sentence)


def _beside(said: dict[str, Any]) -> Beside:
    return Beside(
        said["resident"],
        Said(**said["said"]),
        {Item(item): Likeness(likeness) for item, likeness in said["likeness"].items()},
        tuple(_reason(each) for each in said["reasons"]),
        said["status"],
        said["relation"],
        said["protected"] is True,
        float(said["bits"]),
    )
