"""A mandate (委任): the resident's card signs which office may help with which procedures, for how many minutes.

    COSE_Sign1 (RFC 9052): d2 84 | bstr {1: alg} | {33: [certificate, CA certificate]} | bstr payload | bstr signature
    payload {1: 1, 2: office, 3: [procedures], 4: minutes, 5: begins (s), 6: nonce, 7: call, 8: terminal, 9: SHA-256 of
             the revoke code}, canonical CBOR

Signed with the 利用者証明用 key, over a challenge of the hub: a document of another call, terminal or moment is refused.
The frame is cut by hand and the payload decoded only after certificate and signature were checked. Revocation of the
certificate is not known offline and nothing here claims it is; nor is this signature an 電子署名 of the 署名用 key.
Whoever holds the printed paper can end the mandate with its code, which the hub has never seen before.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, Self

import cbor2

from counter_app.cards.certificates import Certificate
from counter_app.failures import CounterError, FailureCode, RemoteError
from counter_app.remote.rights import ID
from counter_app.signin.card_key import key_id

if TYPE_CHECKING:
    from counter_app.cards.trust import TrustStore
    from counter_app.domain.authenticity import Authenticity

LARGEST = 8_000  # bytes of a document; with simulated certificates some 2,900; genuine ones have up to 1,600 each
LONGEST_MINUTES = 240
_MOST_PROCEDURES = 40
_NONCE, _HASH, _TOKEN = 32, 32, 16
_TO_ANSWER = timedelta(minutes=5)  # from the challenge to the signature: a PIN is typed in between
_ALGORITHMS = {"RSA-2048 SHA-256": b"\xa1\x01\x39\x01\x00", "ECDSA P-384 SHA-384": b"\xa1\x01\x38\x22"}  # -257, -35
_ARRAY = b"\xd2\x84"
_CHAIN = b"\xa1\x18\x21\x82"  # {33 (x5chain): [ ,
MANDATE_PAPER = "KKR1*"  # what the code on a mandate's paper begins with
_REVOKE = re.compile(r"KKR1\*([0-9A-F]{32})\*([0-9A-F]{4})", re.ASCII)
_BYTES, _SHORT, _ONE_BYTE, _TWO_BYTES = 0x40, 24, 0x58, 0x59


class CardKey(Protocol):
    """The resident's card, opened for one signature."""

    def chain(self) -> tuple[bytes, bytes]:
        """Return certificate and CA certificate of the 利用者証明用 key, DER; free to read."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message with that key (hashed as the certificate's scheme says). Raises CardError."""


@dataclass(frozen=True)
class RevokeCode:
    """What ends a mandate: 128 random bits, on the resident's paper only."""

    token: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> Self:
        """Make one."""
        return cls(secrets.token_bytes(_TOKEN))

    @property
    def digest(self) -> bytes:
        """What the signed document says of it."""
        return hashlib.sha256(b"kakanai/mandate-revoke/1" + self.token).digest()

    def __str__(self) -> str:
        return f"KKR1*{self.token.hex().upper()}*{self.digest[:2].hex().upper()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what was scanned or typed, in small letters or with the paper's blanks. Raises RemoteError MANDATE_REFUSED."""
        parts = _REVOKE.fullmatch("".join(text.upper().split()))
        if parts is None or str(made := cls(bytes.fromhex(parts[1])))[-4:] != parts[2]:
            raise RemoteError(FailureCode.MANDATE_REFUSED, "not a revoke code")
        return made


@dataclass(frozen=True)
class Challenge:
    """What the hub asks for: once, for one call at one terminal. `at` is to the second."""

    office: str
    call: str
    terminal: str
    nonce: bytes
    at: datetime

    @classmethod
    def fresh(cls, office: str, call: str, terminal: str, at: datetime) -> Self:
        """Make one; it is never used twice."""
        return cls(office, call, terminal, secrets.token_bytes(_NONCE), at.replace(microsecond=0))


@dataclass(frozen=True)
class Terms:
    """What is signed. Checks itself: RemoteError MANDATE_REFUSED."""

    challenge: Challenge
    procedures: tuple[str, ...]
    minutes: int
    revoke: bytes  # digest of the revoke code

    def __post_init__(self) -> None:
        asked = self.challenge
        names = (asked.office, asked.call, asked.terminal, *self.procedures)
        if not all(type(name) is str and ID.form.fullmatch(name) for name in names):
            raise _refused("names")
        if not 1 <= len(self.procedures) <= _MOST_PROCEDURES or list(self.procedures) != sorted({*self.procedures}):
            raise _refused("procedures: each once, sorted")
        if type(self.minutes) is not int or not 1 <= self.minutes <= LONGEST_MINUTES:
            raise _refused("minutes")
        if len(asked.nonce) != _NONCE or len(self.revoke) != _HASH or asked.at.microsecond:
            raise _refused("nonce, revoke code or time")

    @property
    def payload(self) -> bytes:
        """The signed bytes."""
        asked = self.challenge
        entries: dict[int, Any] = {1: 1, 2: asked.office, 3: list(self.procedures), 4: self.minutes}
        entries |= {5: int(asked.at.timestamp()), 6: asked.nonce, 7: asked.call, 8: asked.terminal, 9: self.revoke}
        return cbor2.dumps(entries, canonical=True)

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read `payload`; no other spelling of the same is taken. Raises RemoteError MANDATE_REFUSED."""
        try:
            found = cbor2.loads(payload)
            at = datetime.fromtimestamp(found[5], UTC)
            made = cls(Challenge(found[2], found[7], found[8], found[6], at), tuple(found[3]), found[4], found[9])
            if made.payload == payload:
                return made
        except (
            cbor2.CBORError,
            ArithmeticError,
            AttributeError,
            LookupError,
            OSError,
            RecursionError,
            TypeError,
            ValueError,
        ):
            raise _refused("payload") from None
        raise _refused("payload in another spelling")


class Standing(StrEnum):
    """Whether a mandate counts now."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Mandate:
    """A checked mandate. `authenticity` is SIMULATED where a simulated card signed; revocation was not checked."""

    id: str  # 32 hex digits of SHA-256 over the document
    terms: Terms
    key_id: str  # SHA-256 over the public key; the certificate's serial number is not looked at
    authenticity: Authenticity

    @property
    def ends(self) -> datetime:
        """The first moment it does not count any more; the clock of the hub."""
        return self.terms.challenge.at + timedelta(minutes=self.terms.minutes)

    def standing(self, now: datetime, revoked: Collection[str]) -> Standing:
        """Say whether it counts at the hub's `now`; `revoked` are ids of mandates."""
        if self.id in revoked:
            return Standing.REVOKED
        return Standing.IN_FORCE if self.terms.challenge.at <= now < self.ends else Standing.EXPIRED

    def require(self, procedure: str, now: datetime, revoked: Collection[str]) -> None:
        """Return where this procedure may be helped with now. Raises MANDATE_EXPIRED, MANDATE_REVOKED, MANDATE_REFUSED."""
        match self.standing(now, revoked):
            case Standing.REVOKED:
                raise RemoteError(FailureCode.MANDATE_REVOKED, self.id)
            case Standing.EXPIRED:
                raise RemoteError(FailureCode.MANDATE_EXPIRED, self.id)
            case Standing.IN_FORCE:
                if procedure not in self.terms.procedures:
                    raise _refused("a procedure it does not name")

    def is_revoked_by(self, code: RevokeCode) -> bool:
        """Tell whether this is the code on the mandate's paper."""
        return hmac.compare_digest(code.digest, self.terms.revoke)


def signed(terms: Terms, card: CardKey) -> bytes:
    """Let the card sign. Raises CardError as the card does, MANDATE_REFUSED for a key of no known kind."""
    leaf, root = card.chain()
    protected = _ALGORITHMS[Certificate.parse(leaf).scheme.name]
    payload = terms.payload
    signature = card.sign(_to_be_signed(protected, payload))
    parts = (protected, leaf, root, payload, signature)
    first, *rest = (cbor2.dumps(part) for part in parts)
    return b"".join((_ARRAY, first, _CHAIN, *rest))


def checked(document: bytes, asked: Challenge, trust: TrustStore, now: datetime) -> Mandate:
    """Return the mandate the hub asked for.

    Raises RemoteError MANDATE_REFUSED, MANDATE_EXPIRED; CardError for a card this installation does not believe (as at
    sign-in), CERTIFICATE_EXPIRED.
    """
    mandate = read(document, trust, now)
    if mandate.terms.challenge != asked:
        raise _refused("another challenge")
    if not timedelta() <= now - asked.at <= _TO_ANSWER:
        raise RemoteError(FailureCode.MANDATE_EXPIRED, "signed too late")
    return mandate


def read(document: bytes, trust: TrustStore, at: datetime) -> Mandate:
    """Return what a document says and who vouches for it, as of `at`; for the journal, too. Raises as `checked`."""
    protected, leaf, root, payload, signature = _opened(document)
    certificate = Certificate.parse(leaf)
    if _ALGORITHMS[certificate.scheme.name] != protected:
        raise _refused("algorithm of another key")
    worth = certificate.judge(root, trust)
    trust.admit(worth)
    certificate.require_valid_at(at)
    if not certificate.signature_fits(signature, _to_be_signed(protected, payload)):
        raise _refused("the signature does not fit")
    return Mandate(hashlib.sha256(document).hexdigest()[:32], Terms.parse(payload), key_id(leaf), worth)


def _opened(document: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """Cut the document at its places: protected header, certificate, CA certificate, payload, signature."""
    if len(document) > LARGEST or not document.startswith(_ARRAY):
        raise _refused("size or frame")
    protected, rest = _cut(document[len(_ARRAY) :])
    if not rest.startswith(_CHAIN):
        raise _refused("frame")
    leaf, rest = _cut(rest[len(_CHAIN) :])
    root, rest = _cut(rest)
    payload, rest = _cut(rest)
    signature, rest = _cut(rest)
    if rest:
        raise _refused("something behind it")
    return protected, leaf, root, payload, signature


def _cut(data: bytes) -> tuple[bytes, bytes]:
    """One CBOR byte string in its shortest form, and what follows."""
    width = {_ONE_BYTE: 1, _TWO_BYTES: 2}.get(data[0], 0) if data else 0
    length = int.from_bytes(data[1 : 1 + width]) if width else (data[0] - _BYTES if data else -1)
    content = data[1 + width : 1 + width + length]
    whole = 0 <= length == len(content) and (width or length < _SHORT)
    if not whole or not data.startswith(cbor2.dumps(content)):
        raise _refused("frame")
    return content, data[1 + width + length :]


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 §4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _refused(why: str) -> CounterError:
    return RemoteError(FailureCode.MANDATE_REFUSED, why)
