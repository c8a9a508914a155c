"""The municipality's keys for codes made at home: a file each, changed with an overlap.

A file holds one key (JSON Web Key, mode 0600). The newest one is built into the pages. An older one goes on opening
codes until its day comes: whoever filled in a page the week before still comes with that code. A key that is retired
loses its private half and opens nothing.
"""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

from counter_app.failures import FailureCode, HomeError, SettingsError
from counter_app.home.codec import KID_BYTES, kid_of, raw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OVERLAP = timedelta(days=60)
_COORDINATE = 32  # bytes
_PRIVATE = 0o600


@dataclass(frozen=True)
class HomeKey:
    """One key. `until`: the last moment it opens anything; None while it is the newest. No `private`: retired."""

    public: ec.EllipticCurvePublicKey
    made_at: datetime
    simulated: bool
    until: datetime | None = None
    private: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)

    @property
    def kid(self) -> bytes:
        """Key id, 4 bytes, in every code."""
        return kid_of(self.public)

    def opens(self, now: datetime) -> bool:
        """Tell whether it may still be used."""
        return self.private is not None and (self.until is None or now <= self.until)

    @classmethod
    def generate(cls, now: datetime, *, simulated: bool) -> HomeKey:
        """Make a new key."""
        private = ec.generate_private_key(ec.SECP256R1())
        return cls(private.public_key(), now, simulated, None, private)

    def text(self) -> str:
        """Return the file's text."""
        point = raw(self.public)
        jwk: dict[str, object] = {
            "kty": "EC",
            "crv": "P-256",
            "kid": self.kid.hex(),
            "x": _coded(point[1 : 1 + _COORDINATE]),
            "y": _coded(point[1 + _COORDINATE :]),
            "made_at": self.made_at.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "simulated": self.simulated,
        }
        if self.private is not None:
            jwk["d"] = _coded(self.private.private_numbers().private_value.to_bytes(_COORDINATE))
        return json.dumps(jwk, indent=2) + "\n"

    @classmethod
    def parse(cls, text: str) -> HomeKey:
        """Read what `text` gave. Raises ValueError, KeyError, TypeError, AttributeError."""
        jwk = json.loads(text)
        if (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
            raise ValueError("not a P-256 key")
        point = b"\x04" + _raw(jwk["x"]) + _raw(jwk["y"])
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        private = ec.derive_private_key(int.from_bytes(_raw(jwk["d"])), ec.SECP256R1()) if "d" in jwk else None
        if jwk["kid"] != kid_of(public).hex() or (private and raw(private.public_key()) != point):
            raise ValueError("kid or private half does not belong to the key")
        until = jwk["until"]
        return cls(
            public,
            datetime.fromisoformat(jwk["made_at"]),
            jwk.get("simulated") is not False,  # an unmarked key vouches for nothing
            datetime.fromisoformat(until) if until is not None else None,
            private,
        )


@dataclass(frozen=True)
class HomeKeys:
    """All keys of an office, by key id, oldest first."""

    keys: Mapping[bytes, HomeKey]

    @property
    def newest(self) -> HomeKey:
        """The key for pages that are built now. Raises HomeError HOME_KEY_MISSING."""
        usable = [key for key in self.keys.values() if key.private is not None and key.until is None]
        if not usable:
            raise HomeError(FailureCode.HOME_KEY_MISSING)
        return usable[-1]

    def opening(self, kid: bytes, now: datetime) -> ec.EllipticCurvePrivateKey:
        """Return what opens a code. Raises HomeError HOME_KEY_MISSING (there is no key at all), HOME_UNKNOWN_KEY."""
        if not self.keys:
            raise HomeError(FailureCode.HOME_KEY_MISSING)
        key = self.keys.get(kid)
        if key is None or key.private is None or not key.opens(now):
            raise HomeError(FailureCode.HOME_UNKNOWN_KEY, f"kid {kid.hex()}")
        return key.private


class KeyFolder:
    """Where the keys lie. An office is simulated or not, and so is each of its keys."""

    def __init__(self, folder: Path, *, simulated: bool) -> None:
        self._folder, self._simulated = folder, simulated

    def load(self) -> HomeKeys:
        """Read all keys. Raises SettingsError SETTINGS_UNREADABLE or TEST_TRUST_IN_PRODUCTION."""
        keys = sorted((self._read(file) for file in self._folder.glob("*.jwk")), key=lambda key: key.made_at)
        return HomeKeys({key.kid: key for key in keys})

    def renew(self, now: datetime, overlap: timedelta = OVERLAP) -> HomeKey:
        """Make a new key; those before it open codes until `overlap` is over."""
        before = self.load()
        made = HomeKey.generate(now, simulated=self._simulated)
        self._write(made)
        for key in before.keys.values():
            if key.private is not None and key.until is None:
                self._write(replace(key, until=now + overlap))
        return made

    def retire(self, kid: bytes, now: datetime) -> HomeKey:
        """Take the private half away, at once and for good. Raises HomeError HOME_UNKNOWN_KEY."""
        key = self.load().keys.get(kid)
        if key is None:
            raise HomeError(FailureCode.HOME_UNKNOWN_KEY, f"kid {kid.hex()}")
        retired = replace(key, private=None, until=min(key.until or now, now))
        self._write(retired)
        return retired

    def _read(self, file: Path) -> HomeKey:
        try:
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: others may read the key")
            key = HomeKey.parse(file.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{file}: {type(error).__name__}") from None
        if key.simulated is not self._simulated:
            raise SettingsError(FailureCode.TEST_TRUST_IN_PRODUCTION, f"{file}: simulated = {key.simulated}")
        return key

    def _write(self, key: HomeKey) -> None:
        """In one step, and nobody else's to read from its first moment."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f".{key.kid.hex()}.draft"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8") as file:
            file.write(key.text())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / f"{key.kid.hex()}.jwk")


def kid_typed(text: str) -> bytes:
    """Read a key id as it is listed. Raises HomeError HOME_UNKNOWN_KEY."""
    try:
        kid = bytes.fromhex(text)
    except ValueError:
        kid = b""
    if len(kid) != KID_BYTES:
        raise HomeError(FailureCode.HOME_UNKNOWN_KEY, "a key id has 8 digits and letters a to f")
    return kid


def _coded(number: bytes) -> str:
    return urlsafe_b64encode(number).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
