"""Every case under its own key: AES-256-GCM with a data key that is wrapped by the key file's case key.

A sealed value names nothing but its version; where it belongs (`table|column|id|schema version`) is bound to it as
associated data, so that a value moved to another row, column or application does not open. Retention ends by
destroying one wrapped key of 40 bytes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from counter_app.failures import FailureCode, StoreError
from counter_app.store.key_file import KEY_BYTES, StoreKeys

SCHEMA_VERSION = 1
_VERSION = b"\x01"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives."""

    table: str
    column: str
    id: str

    @property
    def bound(self) -> bytes:
        """The associated data."""
        return f"{self.table}|{self.column}|{self.id}|{SCHEMA_VERSION}".encode()


class CaseKey:
    """The data key of one application."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return `version | nonce (12) | ciphertext | tag (16)`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, place.bound)

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return the plain bytes. Raises StoreError STORE_CORRUPT where anything was changed or moved."""
        if sealed[:1] != _VERSION:
            raise StoreError(FailureCode.STORE_CORRUPT, f"{place.table}.{place.column}: unknown seal")
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], place.bound)
        except (InvalidTag, ValueError):
            raise StoreError(FailureCode.STORE_CORRUPT, f"{place.table}.{place.column}: seal broken") from None


def new_case_key(keys: StoreKeys) -> tuple[CaseKey, bytes]:
    """Make a data key; return it with its wrapped form (40 bytes, RFC 3394)."""
    key = secrets.token_bytes(KEY_BYTES)
    return CaseKey(key), aes_key_wrap(keys.case, key)


def unwrap_case_key(keys: StoreKeys, key_id: str, wrapped: bytes) -> CaseKey:
    """Raises StoreError STORE_KEY_WRONG where another key wrapped it, STORE_CORRUPT where it is damaged."""
    return CaseKey(_unwrapped(keys, key_id, wrapped))


def wrap_anew(keys: StoreKeys, key_id: str, wrapped: bytes) -> bytes:
    """Return a data key wrapped by the key in force; raises as `unwrap_case_key`."""
    return aes_key_wrap(keys.case, _unwrapped(keys, key_id, wrapped))


def _unwrapped(keys: StoreKeys, key_id: str, wrapped: bytes) -> bytes:
    wrapping = keys.wrapping(key_id) or keys.again().wrapping(key_id)  # changed since this process read its keys?
    if wrapping is None:
        raise StoreError(FailureCode.STORE_KEY_WRONG, f"case key wrapped by {key_id}")
    try:
        return aes_key_unwrap(wrapping, wrapped)
    except (InvalidUnwrap, ValueError):
        raise StoreError(FailureCode.STORE_CORRUPT, "case key damaged") from None
