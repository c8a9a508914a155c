"""A code made at home, from its digits to its content and back. Nothing here knows what was asked.

    text    = "2601" ‖ decimal(message)
    message = 01 ‖ kid (4) ‖ enc (65, a P-256 point) ‖ AES-128-GCM(flag ‖ content)
    content = compact map {1: definition (8 bytes), 2: made at (unix seconds), 3: language, 4: answers, 5: rows}

HPKE (RFC 9180) in base mode, DHKEM(P-256, HKDF-SHA256) / HKDF-SHA256 / AES-128-GCM. Version, key id and municipality go
into `info`, so that a code of one cannot be opened as one of another. `flag` says whether the content is deflated.
Anybody can make such a code: the key is public. What is inside is only what somebody typed somewhere.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from counter_app.failures import FailureCode, HomeError
from counter_app.home import compact

if TYPE_CHECKING:
    from counter_app.home.compact import Value

PREFIX = "2601"
MAX_TEXT = 3072  # characters; a QR code of version 22-M holds 1872 digits
MAX_CONTENT = 16 * 1024  # bytes after inflating
KID_BYTES, DEFINITION_BYTES = 4, 8
_VERSION = b"\x01"
_ENC_BYTES, _TAG_BYTES = 65, 16
_HEAD = len(_VERSION) + KID_BYTES
_LEAST = _HEAD + _ENC_BYTES + 1 + _TAG_BYTES
_CODE_BYTES = 16
_PLAIN, _DEFLATED = 0, 1
_DEFINITION, _MADE_AT, _LANGUAGE, _ANSWERS, _ROWS = 1, 2, 3, 4, 5
_LATEST = 1 << 36  # unix seconds; a larger number is no time


@dataclass(frozen=True)
class Envelope:
    """A code that is still closed."""

    kid: bytes
    sealed: bytes = field(repr=False)  # enc ‖ AEAD

    @property
    def code(self) -> bytes:
        """What names this code: the same again has the same, and no two seals are alike."""
        return hashlib.sha256(self.sealed[:_ENC_BYTES]).digest()[:_CODE_BYTES]


@dataclass(frozen=True)
class Content:
    """What a code holds: numbers stand for what a definition calls by name."""

    definition: bytes
    made_at: int  # unix seconds
    language: int
    answers: dict[int, Value] = field(repr=False)
    rows: dict[int, Value] = field(repr=False)


def kid_of(public: ec.EllipticCurvePublicKey) -> bytes:
    """Return the key id: the first 4 bytes of SHA-256 over the raw public key."""
    return hashlib.sha256(raw(public)).digest()[:KID_BYTES]


def raw(public: ec.EllipticCurvePublicKey) -> bytes:
    """Return the uncompressed point, 65 bytes."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def info_of(kid: bytes, municipality: str) -> bytes:
    """Return what a seal is bound to."""
    return b"kakanai/home/1/" + municipality.encode() + b"/" + _VERSION + kid


def envelope_of(text: str) -> Envelope:
    """Take the digits of a code apart. Raises HomeError HOME_TOO_LARGE or HOME_UNREADABLE."""
    if len(text) > MAX_TEXT:
        raise HomeError(FailureCode.HOME_TOO_LARGE)
    digits = text.removeprefix(PREFIX)
    if digits == text or not (digits.isascii() and digits.isdecimal()) or digits.startswith("0"):
        raise HomeError(FailureCode.HOME_UNREADABLE, "not the digits of a home page")
    number = int(digits)
    message = number.to_bytes((number.bit_length() + 7) // 8)
    if len(message) < _LEAST or not message.startswith(_VERSION):
        raise HomeError(FailureCode.HOME_UNREADABLE, "length or version")
    return Envelope(message[len(_VERSION) : _HEAD], message[_HEAD:])


def opened(envelope: Envelope, private: ec.EllipticCurvePrivateKey, municipality: str) -> Content:
    """Open an envelope with its key.

    Raises HomeError HOME_CHANGED (does not open), HOME_TOO_LARGE (swells), HOME_UNREADABLE (opens, but is no content).
    """
    try:
        plain = _suite().decrypt(envelope.sealed, private, info_of(envelope.kid, municipality))
    except (InvalidTag, ValueError):
        raise HomeError(FailureCode.HOME_CHANGED) from None
    return _content(_inflated(plain))


def sealed_text(content: Content, public: ec.EllipticCurvePublicKey, municipality: str) -> str:
    """Do in Python what a page does in the browser: for tests, measurements and demonstrations."""
    packed = compact.write(
        {
            _DEFINITION: content.definition,
            _MADE_AT: content.made_at,
            _LANGUAGE: content.language,
            _ANSWERS: content.answers,
            _ROWS: content.rows,
        }
    )
    return sealed_plain(_shorter(packed), public, municipality)


def sealed_plain(plain: bytes, public: ec.EllipticCurvePublicKey, municipality: str) -> str:
    """Seal any bytes at all: what a stranger could do."""
    kid = kid_of(public)
    sealed = _suite().encrypt(plain, public, info_of(kid, municipality))
    return PREFIX + str(int.from_bytes(_VERSION + kid + sealed))


def _suite() -> Suite:
    return Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def _shorter(packed: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = deflate.compress(packed) + deflate.flush()
    return bytes([_DEFLATED]) + deflated if len(deflated) < len(packed) else bytes([_PLAIN]) + packed


def _inflated(plain: bytes) -> bytes:
    """Unpack to at most MAX_CONTENT bytes, however much more there would be."""
    flag, body = plain[:1], plain[1:]
    if flag == bytes([_PLAIN]):
        return body  # no longer than its text
    if flag != bytes([_DEFLATED]):
        raise HomeError(FailureCode.HOME_UNREADABLE, "flag")
    inflate = zlib.decompressobj(-15)
    try:
        content = inflate.decompress(body, MAX_CONTENT)
        more = b"" if inflate.eof else inflate.decompress(inflate.unconsumed_tail, 1)
    except zlib.error:
        raise HomeError(FailureCode.HOME_UNREADABLE, "deflate") from None
    if more:
        raise HomeError(FailureCode.HOME_TOO_LARGE)
    if not inflate.eof or inflate.unused_data:
        raise HomeError(FailureCode.HOME_UNREADABLE, "cut off, or more behind")
    return content


def _content(packed: bytes) -> Content:
    try:
        found = compact.read(packed)
    except compact.NotCompactError as error:
        raise HomeError(FailureCode.HOME_UNREADABLE, str(error)) from None
    match found:
        case {1: bytes(definition), 2: int(made_at), 3: int(language), 4: dict(answers), 5: dict(rows), **rest}:
            if not rest and len(definition) == DEFINITION_BYTES and made_at < _LATEST:
                return Content(definition, made_at, language, answers, rows)
    raise HomeError(FailureCode.HOME_UNREADABLE, "not the content of a home page")
