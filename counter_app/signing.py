"""Keys that sign what this office hands out (slips, form packs), and the published keys that check it.

A signing key is one file of its own (JSON Web Key, RFC 8037, mode 0600). A key ring is a JWK set of public keys:
`slip_keys.json` for the city's website and for `slip verify`, `pack_keys.json` for publishers of form packs. Old keys
stay in it, so that old signatures keep verifying. A key made for demo, training or tests says `"simulated": true` in
both files, and whatever it signs is reported as simulated.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.failures import FailureCode, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_KID_BYTES = 4
_PRIVATE = 0o600
_PUBLIC = 0o644


def kid_of(public: Ed25519PublicKey) -> bytes:
    """Return the key id: the first 4 bytes of SHA-256 over the raw public key."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:_KID_BYTES]


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key somebody may check signatures with."""

    kid: bytes
    public: Ed25519PublicKey
    simulated: bool = False

    @property
    def jwk(self) -> dict[str, object]:
        """The key as a JSON Web Key."""
        return _public_jwk(self)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> PublishedKey:
        """Read what `jwk` gave. Raises ValueError, TypeError, KeyError, AttributeError."""
        return _published(jwk)


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A key this office signs with."""

    private: Ed25519PrivateKey
    simulated: bool

    @property
    def kid(self) -> bytes:
        """Key id, 4 bytes, in every signature."""
        return kid_of(self.private.public_key())

    @property
    def published(self) -> PublishedKey:
        """The half that everybody may have."""
        return PublishedKey(self.kid, self.private.public_key(), self.simulated)

    def __repr__(self) -> str:
        return f"SigningKey(kid={self.kid.hex()}, simulated={self.simulated})"

    @classmethod
    def generate(cls, *, simulated: bool) -> Self:
        """Make a new key."""
        return cls(Ed25519PrivateKey.generate(), simulated)

    @classmethod
    def open_or_create(cls, file: Path, *, simulated: bool) -> Self:
        """Read the signing key, or make one where the file does not exist yet.

        Two processes starting at once end up with the same key. Raises SettingsError SETTINGS_UNREADABLE where the
        file cannot be used or others may read it, TEST_TRUST_IN_PRODUCTION where a simulated key was put in the
        place of a real one, or the other way round.
        """
        if not file.exists():
            _create(file, json.dumps(_private_jwk(cls.generate(simulated=simulated)), indent=2))
        key = cls._open(file)
        if key.simulated is not simulated:
            raise SettingsError(FailureCode.TEST_TRUST_IN_PRODUCTION, f"{file}: simulated = {key.simulated}")
        return key

    @classmethod
    def _open(cls, file: Path) -> Self:
        try:
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: others may read the signing key")
            jwk = json.loads(file.read_text("utf-8"))
            private = Ed25519PrivateKey.from_private_bytes(_raw(jwk["d"]))
            simulated = jwk["simulated"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: {type(error).__name__}") from None
        if not isinstance(simulated, bool):
            raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: simulated is neither true nor false")
        return cls(private, simulated)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The published keys, by key id."""

    keys: Mapping[bytes, PublishedKey]

    def find(self, kid: bytes) -> PublishedKey | None:
        """Return the key of that id, or None."""
        return self.keys.get(kid)

    @classmethod
    def open(cls, file: Path) -> Self:
        """Read `slip_keys.json`. Raises SettingsError SETTINGS_UNREADABLE."""
        try:
            keys = [_published(jwk) for jwk in json.loads(file.read_text("utf-8"))["keys"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: {type(error).__name__}") from None
        return cls({key.kid: key for key in keys})

    def publish(self, key: PublishedKey, file: Path) -> KeyRing:
        """Return the ring with `key` in it, written to `file` in one step; nothing is ever taken out."""
        ring = KeyRing({**self.keys, key.kid: key})
        jwks = {"keys": [_public_jwk(published) for published in ring.keys.values()]}
        _replace(file, json.dumps(jwks, indent=2) + "\n")
        return ring


def open_keys(key_file: Path, ring_file: Path, *, simulated: bool) -> tuple[SigningKey, KeyRing]:
    """Open (or make) the signing key and see to it that its public half is published."""
    key = SigningKey.open_or_create(key_file, simulated=simulated)
    ring = KeyRing.open(ring_file) if ring_file.exists() else KeyRing({})
    if ring.find(key.kid) is None:
        ring = ring.publish(key.published, ring_file)
    return key, ring


def _published(jwk: Mapping[str, object]) -> PublishedKey:
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
        raise ValueError("not an Ed25519 key")
    public = Ed25519PublicKey.from_public_bytes(_raw(jwk["x"]))
    if jwk["kid"] != kid_of(public).hex():
        raise ValueError("kid does not belong to the key")
    return PublishedKey(kid_of(public), public, jwk.get("simulated") is not False)  # unmarked keys vouch for nothing


def _public_jwk(key: PublishedKey) -> dict[str, object]:
    x = urlsafe_b64encode(key.public.public_bytes_raw()).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "kid": key.kid.hex(), "x": x, "simulated": key.simulated}


def _private_jwk(key: SigningKey) -> dict[str, object]:
    d = urlsafe_b64encode(key.private.private_bytes_raw()).decode().rstrip("=")
    return {**_public_jwk(key.published), "d": d}


def _raw(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _create(file: Path, text: str) -> None:
    """Write a file that nobody else can read, whole or not at all; one that appeared meanwhile wins."""
    draft = _draft(file, text, _PRIVATE)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(file: Path, text: str) -> None:
    _draft(file, text, _PUBLIC).replace(file)


def _draft(file: Path, text: str, mode: int) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # 0600 from its first moment
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft = Path(name)
    draft.chmod(mode)
    return draft
