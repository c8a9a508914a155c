"""What the QR code of a slip says, signed: COSE_Sign1 (RFC 9052) with Ed25519, CBOR with integer keys.

Nothing here is about a person: office, receipt number, time, procedures, state. On paper it is one decimal number,
because digits survive keyboard-type scanners with any keyboard layout and take QR's densest mode.

    "2701" + decimal(d2 84 | 49 protected | a0 | payload bstr | 5840 signature)
    protected {1: -8 (EdDSA), 4: kid (4 bytes)}      payload {1: office, 2: day, 3: serial, 4: time, 5: procedures, …}

The frame is the same for every slip, so it is compared byte for byte, and CBOR is decoded only after the signature
has been checked: what a stranger prints into a QR code never reaches the decoder.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

import cbor2

from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError, FailureCode, SlipError
from counter_app.slips.signed_text import checked_text, signed_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.application import Receipt, Submission
    from counter_app.signing import PublishedKey, SigningKey

PREFIX = "2701"  # kind 27 (受付票), version 01
NAMED_PROCEDURES = 6  # the longest slip of six has 361 digits, QR version 8-M holds 365
MOST_FURTHER = 255  # one byte; stands for 255 or more
MAX_PROCEDURES = 20  # that a slip of an earlier version may name
DIGEST_BYTES = 16
CODE_BYTES = 3

_FIRST_DAY = date(2000, 1, 1)
_RANDOM_UUID = 4


class SlipState(IntEnum):
    """What the receipt says about the submission."""

    RECEIVED = 1  # 受付
    ITEMS_OPEN = 2  # 受付、補正あり


class _Key(IntEnum):
    OFFICE = 1
    DAY = 2  # days since 2000-01-01
    SERIAL = 3
    AT = 4  # seconds since 1970-01-01 UTC
    PROCEDURES = 5  # procedure codes, CODE_BYTES each, in one byte string
    STATE = 6
    DIGEST = 7
    SIMULATED = 8  # only present when true
    FURTHER = 9  # how many procedures are not named; only present when there are any


_REQUIRED = frozenset(_Key) - {_Key.DIGEST, _Key.SIMULATED, _Key.FURTHER}


@dataclass(frozen=True, slots=True)
class SlipClaims:
    """The content of a slip's QR code."""

    number: ReceiptNumber
    at: datetime  # UTC, whole seconds
    procedures: tuple[bytes, ...]  # see `procedure_code`
    state: SlipState = SlipState.RECEIVED
    digest: bytes | None = None
    simulated: bool = False
    further: int = 0  # procedures of the receipt that are not among `procedures`; MOST_FURTHER: that many or more

    @classmethod
    def of(cls, receipt: Receipt) -> SlipClaims:
        """Take from a receipt what may stand on paper for everybody to read.

        Up to NAMED_PROCEDURES procedures are named. Of more, one fewer is named and the rest counted, in the three
        bytes that became free: the code stays within version 8-M whatever was handed in.
        """
        submission = receipt.submission
        every = [procedure_code(a.procedure) for a in submission.applications]
        codes = tuple(every if len(every) <= NAMED_PROCEDURES else every[: NAMED_PROCEDURES - 1])
        is_open = any(a.open_items for a in submission.applications)
        return cls(
            number=receipt.number,
            at=receipt.at.astimezone(UTC).replace(microsecond=0),
            procedures=codes,
            state=SlipState.ITEMS_OPEN if is_open else SlipState.RECEIVED,
            digest=submission_digest(submission),
            simulated=submission.simulated,
            further=min(len(every) - len(codes), MOST_FURTHER),
        )


def procedure_code(procedure: str) -> bytes:
    """Return the 3-byte code of a form id; form ids are public, the code only makes them short."""
    return hashlib.sha256(procedure.encode()).digest()[:CODE_BYTES]


def submission_digest(submission: Submission) -> bytes | None:
    """Bind the slip to what was handed in, without telling anything about it.

    A plain hash would let anybody with the slip test guesses: there are few names, birthdays and addresses in a town.
    So it is keyed with the visit id, 122 random bits that are stored with the submission and printed nowhere; whoever
    has the store can recompute it, nobody else can test a guess, and it dies with the record. Where a visit id was
    not made at random, there is no digest at all.
    """
    if submission.visit_id.version != _RANDOM_UUID:
        return None
    content = [
        [a.procedure, a.form_version, [[item.path, item.value.reveal()] for item in a.items]]
        for a in submission.applications
    ]
    key = b"slip-digest-1" + submission.visit_id.bytes
    return hmac.digest(key, cbor2.dumps(content, canonical=True), "sha256")[:DIGEST_BYTES]


def sign(claims: SlipClaims, key: SigningKey) -> str:
    """Return the text of the QR code."""
    return signed_text(PREFIX, _encode(claims), key)


def read(text: str, find_key: Callable[[bytes], PublishedKey | None]) -> tuple[SlipClaims, PublishedKey]:
    """Check the text of a QR code and return what it says and whose key vouches for it.

    Raises SlipError: SLIP_UNREADABLE (not a slip of ours), SLIP_UNKNOWN_KEY (looks like one, key not published
    here), SLIP_CHANGED (signature or signed content does not fit).
    """
    payload, key = checked_text(PREFIX, text, find_key)
    try:
        return _decode(payload), key
    except (ValueError, TypeError, KeyError, OverflowError, CounterError, cbor2.CBORDecodeError):
        # Signed, but not by this version of the product.
        raise SlipError(FailureCode.SLIP_CHANGED, "signed content is not well-formed") from None


def _encode(claims: SlipClaims) -> bytes:
    entries: dict[int, object] = {
        _Key.OFFICE: claims.number.office,
        _Key.DAY: (claims.number.day - _FIRST_DAY).days,
        _Key.SERIAL: claims.number.serial,
        _Key.AT: int(claims.at.timestamp()),
        _Key.PROCEDURES: b"".join(claims.procedures),
        _Key.STATE: int(claims.state),
    }
    if claims.digest is not None:
        entries[_Key.DIGEST] = claims.digest
    if claims.simulated:
        entries[_Key.SIMULATED] = True
    if claims.further:
        entries[_Key.FURTHER] = claims.further
    return cbor2.dumps({int(key): value for key, value in entries.items()}, canonical=True)


def _decode(payload: bytes) -> SlipClaims:
    """Parse signed content; every check here guards against another version of ourselves, not against a stranger."""
    entries = cbor2.loads(payload)
    if not isinstance(entries, dict) or not _REQUIRED <= entries.keys() <= frozenset(_Key):
        raise ValueError("keys")
    codes, digest = entries[_Key.PROCEDURES], entries.get(_Key.DIGEST)
    if not isinstance(codes, bytes) or len(codes) % CODE_BYTES or len(codes) > MAX_PROCEDURES * CODE_BYTES:
        raise ValueError("procedures")
    if digest is not None and (not isinstance(digest, bytes) or len(digest) != DIGEST_BYTES):
        raise ValueError("digest")
    further = entries.get(_Key.FURTHER, 0)
    if not isinstance(further, int) or not 0 <= further <= MOST_FURTHER:
        raise ValueError("further")
    return SlipClaims(
        number=ReceiptNumber(
            entries[_Key.OFFICE], _FIRST_DAY + timedelta(days=entries[_Key.DAY]), entries[_Key.SERIAL]
        ),
        at=datetime.fromtimestamp(entries[_Key.AT], UTC),
        procedures=tuple(codes[i : i + CODE_BYTES] for i in range(0, len(codes), CODE_BYTES)),
        state=SlipState(entries[_Key.STATE]),
        digest=digest,
        simulated=entries.get(_Key.SIMULATED, False) is True,
        further=further,
    )
