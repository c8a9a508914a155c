"""What the QR code of a closing report says: how long the audit chain was on that evening, and its last hash, signed.

`2801` + decimal(COSE_Sign1 over [1, office, day, entries, hash (32 bytes), seconds, simulated]). A chain that was
rewritten later no longer contains a head that lies on paper in a binder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import cbor2

from counter_app.failures import FailureCode, SlipError
from counter_app.slips.signed_text import checked_text, signed_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.signing import PublishedKey, SigningKey

HEAD_PREFIX = "2801"  # kind 28 (日計表), version 01
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain as it stood at `at`: its number of entries and its last hash (64 hex digits)."""

    office: str
    day: date
    seq: int
    hash: str
    at: datetime  # UTC, whole seconds
    simulated: bool = False


def head_code(head: ChainHead, key: SigningKey) -> str:
    """Return the text of the QR code."""
    seconds = int(head.at.timestamp())
    fields = [_FORMAT, head.office, head.day.isoformat(), head.seq, bytes.fromhex(head.hash), seconds, head.simulated]
    return signed_text(HEAD_PREFIX, cbor2.dumps(fields, canonical=True), key)


def read_head(text: str, find_key: Callable[[bytes], PublishedKey | None]) -> ChainHead:
    """Check a code. Raises SlipError SLIP_UNREADABLE, SLIP_UNKNOWN_KEY, SLIP_CHANGED."""
    payload, _ = checked_text(HEAD_PREFIX, text.strip(), find_key)
    try:
        kind, office, day, seq, last, seconds, simulated = cbor2.loads(payload)
        at = datetime.fromtimestamp(seconds, UTC)
        head = ChainHead(office, date.fromisoformat(day), int(seq), last.hex(), at, simulated is True)
    except (ValueError, TypeError, AttributeError, OverflowError, cbor2.CBORDecodeError):
        raise SlipError(FailureCode.SLIP_CHANGED, "signed content is not well-formed") from None
    if kind != _FORMAT:
        raise SlipError(FailureCode.SLIP_CHANGED, "signed content of another version")
    return head
