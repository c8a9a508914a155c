"""The recovery key: what opens key file and backups when the machine is gone. Its private half lies only on paper.

The public half stands in `recovery.json`. With it the key file is sealed into `store.key.sealed` beside it, and every
backup for whoever brings two of the three sheets together. HPKE (RFC 9180): X25519, HKDF-SHA256, AES-256-GCM.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from counter_app.failures import FailureCode, StoreError
from counter_app.store.key_file import StoreKeys
from counter_app.store.shares import Share, join, split

PUBLIC, SEALED = "recovery.json", "store.key.sealed"
_TAG_BYTES = 4
_INFO = b"kakanai/recovery/1|"


@dataclass(frozen=True)
class RecoveryKey:
    """The public half. `tag` (8 hex digits) names it on sheets and in backups."""

    public: X25519PublicKey

    @property
    def tag(self) -> str:
        """The beginning of the SHA-256 of the public key."""
        return hashlib.sha256(self.public.public_bytes_raw()).digest()[:_TAG_BYTES].hex()

    def seal(self, plain: bytes, use: bytes) -> bytes:
        """Seal so that only the sheets open it. `use` is bound to it."""
        return bytes(_suite().encrypt(plain, self.public, info=_INFO + use))


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def open_sealed(sealed: bytes, shares: Sequence[Share], use: bytes) -> bytes:
    """Open with the sheets. Raises StoreError RECOVERY_SHARE_WRONG."""
    private = X25519PrivateKey.from_private_bytes(_secret(shares))
    try:
        return bytes(_suite().decrypt(sealed, private, info=_INFO + use))
    except (InvalidTag, ValueError):
        raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "sealed for other sheets") from None


def _secret(shares: Sequence[Share]) -> bytes:
    secret = join(shares)
    try:
        public = X25519PrivateKey.from_private_bytes(secret).public_key()
    except ValueError:
        raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "not the shares of a key") from None
    if RecoveryKey(public).tag != shares[0].tag:
        raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "a share is not what was printed")
    return secret


def make_recovery_key(folder: Path, keys: StoreKeys) -> tuple[Share, ...]:
    """Make a new recovery key for the keys in `folder`, and return its three shares: they exist nowhere else.

    Sheets made before open what was sealed before, and nothing from now on.
    """
    private = X25519PrivateKey.generate()
    recovery = RecoveryKey(private.public_key())
    document = {"tag": recovery.tag, "x25519": recovery.public.public_bytes_raw().hex()}
    _replace(folder / PUBLIC, json.dumps(document).encode("ascii"))
    seal_key_file(folder, keys)
    return split(private.private_bytes_raw(), recovery.tag)


def recovery_key(folder: Path) -> RecoveryKey | None:
    """Return the public half; None where no sheets were made yet. Raises StoreError STORE_KEY_WRONG."""
    file = folder / PUBLIC
    if not file.exists():
        return None
    try:
        public = X25519PublicKey.from_public_bytes(bytes.fromhex(json.loads(file.read_bytes())["x25519"]))
    except (ValueError, KeyError, TypeError):
        raise StoreError(FailureCode.STORE_KEY_WRONG, f"{file}: not a recovery key") from None
    return RecoveryKey(public)


def seal_key_file(folder: Path, keys: StoreKeys) -> bool:
    """Seal the keys in force for the sheets; False where there are none."""
    recovery = recovery_key(folder)
    if recovery is None:
        return False
    _replace(folder / SEALED, recovery.seal(keys.text().encode("ascii"), SEALED.encode()))
    return True


def recover_keys(sealed: Path, shares: Sequence[Share]) -> StoreKeys:
    """Open a sealed key file with two sheets. Raises StoreError STORE_KEY_MISSING, RECOVERY_SHARE_WRONG."""
    try:
        body = sealed.read_bytes()
    except OSError as error:
        raise StoreError(FailureCode.STORE_KEY_MISSING, f"{sealed}: {error.strerror}") from None
    return StoreKeys.parse(open_sealed(body, shares, SEALED.encode()).decode("ascii", "replace"), str(sealed))


def _replace(file: Path, body: bytes) -> None:
    draft = file.with_name(f".{file.name}.new")
    draft.touch(mode=0o600)
    draft.write_bytes(body)
    draft.replace(file)
