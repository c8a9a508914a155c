"""Sealed to the office: what a branch terminal writes down can be opened by the hub alone, not even by the terminal.

HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A sealed body is
`version (1) | key id (8) | enc (32) | ciphertext | tag (16)`; the envelope is HPKE's `info`, so a body opens in no other
envelope. The plain text is padded to whole kilobytes: the length tells little. The key id is the beginning of the
SHA-256 of the public key; a hub keeps its old private keys, so that a key can be changed while messages are under way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from counter_app.failures import FailureCode, HubError

_VERSION = b"\x01"
_KEY_ID = 8
_BLOCK = 1024
_END = b"\x80"  # ISO/IEC 7816-4 padding: one marked byte, then zeros


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def key_id(public: X25519PublicKey) -> bytes:
    """Return the 8 bytes a sealed body names its key with."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:_KEY_ID]


@dataclass(frozen=True)
class OfficeSeal:
    """The public half, on every branch terminal."""

    public: X25519PublicKey

    @classmethod
    def from_hex(cls, text: str) -> OfficeSeal:
        """Read 64 hex digits. Raises HubError BRANCH_NOT_ENROLLED."""
        try:
            return cls(X25519PublicKey.from_public_bytes(bytes.fromhex(text)))
        except ValueError:
            raise HubError(FailureCode.BRANCH_NOT_ENROLLED, "the office's public key") from None

    def hex(self) -> str:
        """Return it as `from_hex` reads it."""
        return self.public.public_bytes_raw().hex()

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Return the sealed body; see above for its layout."""
        padded = plain + _END + bytes(-(len(plain) + 1) % _BLOCK)
        return _VERSION + key_id(self.public) + _suite().encrypt(padded, self.public, info=bound)


class OfficeKeys:
    """The private halves, at the hub; the first one is the one handed out."""

    def __init__(self, private: Iterable[X25519PrivateKey]) -> None:
        keys = list(private)
        self.seal = OfficeSeal(keys[0].public_key())
        self._keys = {key_id(key.public_key()): key for key in keys}

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Open a sealed body. Raises HubError MESSAGE_UNREADABLE; the cause says no more than where it stopped."""
        key = self._keys.get(sealed[1 : 1 + _KEY_ID])
        if sealed[:1] != _VERSION or key is None:
            raise HubError(FailureCode.MESSAGE_UNREADABLE, "sealed to no key of this office")
        try:
            padded = _suite().decrypt(sealed[1 + _KEY_ID :], key, info=bound)
        except (InvalidTag, ValueError):
            raise HubError(FailureCode.MESSAGE_UNREADABLE, "the seal does not open in this envelope") from None
        plain, end, _ = padded.rpartition(_END)
        if not end:
            raise HubError(FailureCode.MESSAGE_UNREADABLE, "padding")
        return plain
