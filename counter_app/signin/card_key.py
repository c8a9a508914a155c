"""A card as a key: the 利用者証明用 key signs a challenge made here, and the enrolled certificate checks it.

A person is known by SHA-256 over the SubjectPublicKeyInfo of the certificate, never by a serial number: that is an
identifier only a registered verifier may use (facts on the card §8). A renewed certificate has another key: the card is
enrolled anew. Whether a certificate was revoked is not known offline, and nothing here claims it is.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from counter_app.failures import FailureCode, SignInError

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

_NONCE_BYTES = 32
_LONGEST_S = 120  # between making a challenge and its answer; a PIN is typed before


class Revocation(StrEnum):
    """What is known of a certificate's revocation."""

    NOT_CHECKED = "not-checked"  # 失効未確認: nobody was asked
    GOOD = "good"  # a verifier answered


def key_id(certificate_der: bytes) -> str:
    """Return SHA-256 over the certificate's SubjectPublicKeyInfo, 64 hex digits. Raises SignInError STAFF_CARD_UNKNOWN."""
    try:
        key = x509.load_der_x509_certificate(certificate_der).public_key()
    except (ValueError, TypeError):
        raise SignInError(FailureCode.STAFF_CARD_UNKNOWN, "not a certificate") from None
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


@dataclass(frozen=True)
class Challenge:
    """What a card is asked to sign: random, and bound to this terminal, this moment and this use."""

    nonce: bytes = field(repr=False)
    terminal: str
    at: datetime

    @classmethod
    def fresh(cls, terminal: str, at: datetime) -> Self:
        """Make one; it is never used twice."""
        return cls(secrets.token_bytes(_NONCE_BYTES), terminal, at)

    @property
    def message(self) -> bytes:
        """The bytes that are hashed and signed. Each part has its length in front: no two challenges look alike."""
        parts = (b"kakanai/staff-sign-in/1", self.nonce, self.terminal.encode(), self.at.isoformat().encode())
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)

    def require_fresh(self, now: datetime) -> None:
        """Raise SIGN_IN_REFUSED where the answer came too late, or before the question."""
        if not 0 <= (now - self.at).total_seconds() <= _LONGEST_S:
            raise SignInError(FailureCode.SIGN_IN_REFUSED, "the challenge is too old")


@dataclass(frozen=True)
class CardProof:
    """What a card answered: the signature and the certificate it showed. Revocation as far as it is known."""

    challenge: Challenge
    signature: bytes = field(repr=False)
    certificate: bytes = field(repr=False)  # DER
    revocation: Revocation = Revocation.NOT_CHECKED

    @property
    def key_id(self) -> str:
        """Whose key it claims to be."""
        return key_id(self.certificate)
