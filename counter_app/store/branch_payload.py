"""What a branch terminal seals: a receipt whole, or that its slip is in hand. Canonical JSON, like `payload`, deflated.

Deflated because lines are narrow: a receipt shrinks to a tenth. What is not deflated is read as well.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

from counter_app.domain.answers import Origin
from counter_app.domain.application import Counts, Receipt, Submission
from counter_app.domain.channel import Channel
from counter_app.domain.meter import PaperCost, Reasked
from counter_app.domain.receipt import ReceiptNumber
from counter_app.domain.reissue import Reissue, ReissueReason
from counter_app.domain.staff import Clerk
from counter_app.failures import CounterError, FailureCode, HubError
from counter_app.store.payload import decode, encode

_FORMAT = 1
_LONGEST_ID = 64
_HOME_CODE_BYTES = 16
_LARGEST = 20_000_000  # bytes of JSON; a little that grows without end is a trap


def _bytes(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), 6)


def _document(plain: bytes) -> Any:
    """Raises HubError MESSAGE_UNREADABLE, ValueError, RecursionError."""
    if plain.startswith(b"{"):
        return json.loads(plain)
    inflate = zlib.decompressobj()
    try:
        text = inflate.decompress(plain, _LARGEST)
    except zlib.error:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "not deflated") from None
    if not inflate.eof or inflate.unused_data:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "cut off, too large, or something behind it")
    return json.loads(text)


def encode_receipt(receipt: Receipt, by: Clerk | None = None) -> bytes:
    """Return everything the hub needs to store the submission as the terminal would have; `by`: who took it in."""
    submission = receipt.submission
    return _bytes(
        {
            "format": _FORMAT,
            "number": str(receipt.number),
            "clerk": by.id if by is not None else None,
            "at": receipt.at.isoformat(),
            "visit_id": str(submission.visit_id),
            "visit_at": submission.at.isoformat(),
            "channel": submission.channel.value,
            "language": submission.language,
            "simulated": submission.simulated,
            "applications": [encode(each).decode("ascii") for each in submission.applications],
            "counts": counts_out(submission.counts),
            "home_code": submission.home_code.hex() if submission.home_code is not None else None,
        }
    )


def decode_receipt(plain: bytes) -> Receipt:
    """Read what `encode_receipt` made. Raises HubError MESSAGE_UNREADABLE; the cause names no value."""
    try:
        document = _document(plain)
        _require_known(document["format"], document["simulated"])
        submission = Submission(
            visit_id=UUID(document["visit_id"]),
            at=_aware(document["visit_at"]),
            channel=Channel(document["channel"]),
            language=str(document["language"]),
            simulated=document["simulated"],
            applications=tuple(decode(text.encode("ascii")) for text in document["applications"]),
            counts=counts_in(document["counts"]),
            home_code=_home_code(document.get("home_code")),  # older terminals send none
        )
        return Receipt(ReceiptNumber.parse(document["number"]), _aware(document["at"]), submission)
    except HubError:
        raise
    except (CounterError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, f"receipt: {type(error).__name__}") from None


def _home_code(text: str | None) -> bytes | None:
    if text is None:
        return None
    code = bytes.fromhex(text)
    if len(code) != _HOME_CODE_BYTES:
        raise ValueError("not the length of a code's name")
    return code


def clerk_in(plain: bytes) -> str | None:
    """Return the id of the clerk who took it in, as the terminal says; None: nobody, or an older terminal."""
    named = _document(plain).get("clerk")
    return named if isinstance(named, str) and 0 < len(named) <= _LONGEST_ID else None


def _require_known(number: object, simulated: object) -> None:
    if number != _FORMAT or type(simulated) is not bool:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "receipt of an unknown format")


def encode_printed(at: datetime) -> bytes:
    """Return the note that a slip is in hand."""
    return _bytes({"format": _FORMAT, "at": at.isoformat()})


def decode_printed(plain: bytes) -> datetime:
    """Read what `encode_printed` made. Raises HubError MESSAGE_UNREADABLE."""
    try:
        return _aware(_document(plain)["at"])
    except HubError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, f"slip note: {type(error).__name__}") from None


def encode_reissued(at: datetime, reissue: Reissue) -> bytes:
    """Return the note of a 再発行: when, why, and which clerk as the terminal says."""
    return _bytes({"format": _FORMAT, "at": at.isoformat(), "reason": reissue.reason.value, "clerk": reissue.actor})


def decode_reissued(plain: bytes) -> tuple[datetime, Reissue]:
    """Read what `encode_reissued` made; the terminal is for the envelope to say. Raises HubError MESSAGE_UNREADABLE."""
    at = decode_printed(plain)
    try:
        return at, Reissue(ReissueReason(_document(plain).get("reason")), clerk_in(plain) or "")
    except ValueError:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "reason of a re-issue") from None


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("no time zone")
    return at


def counts_out(counts: Counts) -> dict[str, Any]:
    """Return the meter as plain values."""
    return {
        "facts": [counts.facts_asked, counts.facts_prefilled],
        "hands": [counts.characters_typed, counts.entries_by_hand, counts.taps],
        "started_at": counts.started_at.isoformat() if counts.started_at else None,
        "prefilled_by": [[origin.value, number] for origin, number in counts.prefilled_by],
        "paper": [counts.paper.entries, counts.paper.signatures, counts.paper.pages],
        "reasked": [[each.form, each.fact] for each in counts.reasked],
    }


def counts_in(document: dict[str, Any]) -> Counts:
    """Read what `counts_out` made. Raises ValueError, TypeError, KeyError."""
    asked, prefilled = map(int, document["facts"])
    typed, by_hand, taps = map(int, document["hands"])
    entries, signatures, pages = map(int, document["paper"])
    started = document["started_at"]
    return Counts(
        facts_asked=asked,
        facts_prefilled=prefilled,
        characters_typed=typed,
        started_at=_aware(started) if started is not None else None,
        entries_by_hand=by_hand,
        taps=taps,
        prefilled_by=tuple((Origin(origin), int(number)) for origin, number in document["prefilled_by"]),
        paper=PaperCost(entries, signatures, pages),
        reasked=tuple(Reasked(str(form), str(fact)) for form, fact in document["reasked"]),
    )
