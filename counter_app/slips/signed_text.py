"""A signed message as one decimal number: COSE_Sign1 (RFC 9052) with Ed25519, in a frame that is always the same.

    prefix (4 digits: kind and version) + decimal(d2 84 | 49 protected | a0 | payload bstr | 5840 signature)
    protected {1: -8 (EdDSA), 4: kid (4 bytes)}

The frame is compared byte for byte and the payload handed on only after the signature has been checked: what a stranger
prints into a QR code never reaches a decoder. The signature covers the payload, not the prefix; payloads of different
kinds must not be readable as each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cbor2
from cryptography.exceptions import InvalidSignature

from counter_app.failures import FailureCode, SlipError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from counter_app.signing import PublishedKey, SigningKey

MAX_DIGITS = 700  # QR version 8-M holds 365, which every slip keeps to; one of an earlier version with 20 codes has 520
_TAGGED_ARRAY_OF_4 = b"\xd2\x84"
_PROTECTED = b"\xa2\x01\x27\x04\x44"  # {1: -8, 4: bytes(4)}
_KID_BYTES = 4
_SIGNATURE = b"\x58\x40"
_SIGNATURE_BYTES = 64
_SHORT_BYTES = 0x18  # a byte string below this length has a one-byte head


def signed_text(prefix: str, payload: bytes, key: SigningKey) -> str:
    """Return the text of a QR code."""
    protected = _PROTECTED + key.kid
    message = b"".join(
        (
            _TAGGED_ARRAY_OF_4,
            _bytes_head(len(protected)),
            protected,
            b"\xa0",
            _bytes_head(len(payload)),
            payload,
            _SIGNATURE,
            key.private.sign(_to_be_signed(protected, payload)),
        )
    )
    return prefix + str(int.from_bytes(message))


def checked_text(
    prefix: str, text: str, find_key: Callable[[bytes], PublishedKey | None]
) -> tuple[bytes, PublishedKey]:
    """Return the payload of a QR code and the key that vouches for it.

    Raises SlipError: SLIP_UNREADABLE (not of this kind), SLIP_UNKNOWN_KEY (key not published here), SLIP_CHANGED.
    """
    kid, protected, payload, signature = _open_frame(_message(prefix, text))
    key = find_key(kid)
    if key is None:
        raise SlipError(FailureCode.SLIP_UNKNOWN_KEY, f"kid {kid.hex()}")
    _check(key.public, signature, _to_be_signed(protected, payload))
    return payload, key


def _message(prefix: str, text: str) -> bytes:
    if len(text) > MAX_DIGITS or not text.startswith(prefix):
        raise SlipError(FailureCode.SLIP_UNREADABLE, "prefix or length")
    digits = text[len(prefix) :]
    if not (digits.isascii() and digits.isdecimal()) or digits.startswith("0"):
        raise SlipError(FailureCode.SLIP_UNREADABLE, "not a decimal number")
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8)


def _open_frame(message: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Cut the message at its fixed places: kid, protected header, payload, signature."""
    length = len(_PROTECTED) + _KID_BYTES
    head = _TAGGED_ARRAY_OF_4 + _bytes_head(length) + _PROTECTED
    kid, rest = message[len(head) : len(head) + _KID_BYTES], message[len(head) + _KID_BYTES :]
    size = len(rest) - 1 - len(_SIGNATURE) - _SIGNATURE_BYTES  # without a0 and signature: head and payload
    payload = _bytes_content(rest[1 : 1 + size]) if size > 0 else None
    framed = message.startswith(head) and rest[:1] == b"\xa0" and rest[1 + size :].startswith(_SIGNATURE)
    if not framed or payload is None:
        raise SlipError(FailureCode.SLIP_UNREADABLE, "not the frame of a slip")
    return kid, _PROTECTED + kid, payload, rest[-_SIGNATURE_BYTES:]


def _bytes_head(length: int) -> bytes:
    """CBOR head of a byte string of up to 255 bytes."""
    return bytes([0x40 + length]) if length < _SHORT_BYTES else bytes([0x58, length])


def _bytes_content(encoded: bytes) -> bytes | None:
    """Return what one CBOR byte string holds, None where it is not exactly one in its shortest form."""
    for width in (1, 2):
        content = encoded[width:]
        if len(content) <= 0xFF and encoded == _bytes_head(len(content)) + content:  # noqa: PLR2004  # one length byte
            return content
    return None


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 §4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _check(public: Ed25519PublicKey, signature: bytes, signed: bytes) -> None:
    try:
        public.verify(signature, signed)
    except InvalidSignature:
        raise SlipError(FailureCode.SLIP_CHANGED, "signature does not fit") from None
