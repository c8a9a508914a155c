"""A backup file: a stream of named parts, encrypted in pieces, with the key sealed for whoever may open it.

    "KKBAK1" LF | length of the head (4 bytes) | head (JSON) | pieces
    piece: length (4 bytes) | AES-256-GCM, nonce = 7 random bytes of the head | number (4) | 1 if it is the last (1)

The hash of the head is bound to every piece: pieces cannot be exchanged, left out, put in another order or cut off.
`slots` of the head hold the file's key: `office` (wrapped by the key-encryption key: opens on the machine it was made on,
until that key is changed), `recovery` (two of the three sheets), `passphrase` (Argon2id).
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from counter_app.failures import FailureCode, StoreError
from counter_app.store.key_file import KEY_BYTES, StoreKeys
from counter_app.store.recovery import RecoveryKey, open_sealed
from counter_app.store.shares import Share

MAGIC = b"KKBAK1\n"
PIECE = 1_000_000
_USE = b"backup"
_MOST_HEAD = 100_000
_ARGON = {"time_cost": 3, "memory_cost": 65_536, "parallelism": 4}  # 64 MiB; RFC 9106's second choice
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Locks:
    """Who may open a new backup: always this office's own keys; the sheets and a passphrase where there are any."""

    keys: StoreKeys
    recovery: RecoveryKey | None = None
    passphrase: str = field(default="", repr=False)

    def slots(self, content: bytes) -> list[dict[str, Any]]:
        """Seal the file's key, once for each."""
        made: list[dict[str, Any]] = [
            {"kind": "office", "id": self.keys.case_key_id, "key": aes_key_wrap(self.keys.case, content).hex()}
        ]
        if self.recovery is not None:
            made.append({"kind": "recovery", "id": self.recovery.tag, "key": self.recovery.seal(content, _USE).hex()})
        if self.passphrase:
            salt = secrets.token_bytes(16)
            wrapped = aes_key_wrap(_stretched(self.passphrase, salt, _ARGON), content)
            made.append({"kind": "passphrase", "salt": salt.hex(), **_ARGON, "key": wrapped.hex()})
        return made


@dataclass(frozen=True)
class Opener:
    """What somebody brings to open a backup; any one of them is enough."""

    keys: StoreKeys | None = None
    shares: Sequence[Share] = field(default=(), repr=False)
    passphrase: str = field(default="", repr=False)

    def content_key(self, slots: Sequence[Mapping[str, Any]]) -> bytes:
        """Return the file's key. Raises StoreError BACKUP_KEY_WRONG, RECOVERY_SHARE_WRONG."""
        for slot in slots:
            with suppress(InvalidUnwrap, ValueError, KeyError, TypeError):
                if (found := self._open(slot)) is not None:
                    return found
        raise StoreError(FailureCode.BACKUP_KEY_WRONG, f"it opens with: {', '.join(str(s.get('kind')) for s in slots)}")

    def _open(self, slot: Mapping[str, Any]) -> bytes | None:
        key = bytes.fromhex(slot["key"])
        match slot["kind"]:
            case "office" if self.keys is not None:
                wrapping = self.keys.wrapping(slot["id"])
                return None if wrapping is None else aes_key_unwrap(wrapping, key)
            case "recovery" if self.shares:
                return open_sealed(key, self.shares, _USE)
            case "passphrase" if self.passphrase:
                cost = {name: min(int(slot[name]), 4 * most) for name, most in _ARGON.items()}  # a hostile head
                return aes_key_unwrap(_stretched(self.passphrase, bytes.fromhex(slot["salt"]), cost), key)
        return None


def _stretched(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, **cost, hash_len=KEY_BYTES, type=Type.ID)


class Parts:
    """Takes the parts of a new backup, and lists them with their hashes at its end."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._listed: dict[str, str] = {}

    def add(self, name: str, body: bytes) -> None:
        """Add one part."""
        self._listed[name] = hashlib.sha256(body).hexdigest()
        self._put(name, body)

    def close(self, facts: Mapping[str, Any]) -> None:
        """Add the list, with what else is to be known of the backup."""
        self._put("manifest.json", json.dumps({**facts, "parts": self._listed}, sort_keys=True).encode())

    def _put(self, name: str, body: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(body), 0o600
        self._tar.addfile(entry, io.BytesIO(body))


@contextmanager
def written(file: Path, locks: Locks, about: Mapping[str, Any]) -> Iterator[Parts]:
    """Write a backup: there as a whole when this ends, or not at all. `about` stands readable in its head.

    Raises StoreError STORE_DISK_FULL, STORE_UNAVAILABLE.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    content = secrets.token_bytes(KEY_BYTES)
    for left in file.parent.glob(f".{file.name}.*.part"):  # of a backup that was cut off
        left.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            sealing = _Sealing(out, content, {**about, "slots": locks.slots(content)})
            with tarfile.open(fileobj=sealing, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Parts(tar)
            sealing.finish()
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        code = FailureCode.STORE_DISK_FULL if error.errno in _FULL else FailureCode.STORE_UNAVAILABLE
        raise StoreError(code, f"{file}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


class _Sealing(io.RawIOBase):
    """Encrypts what is written, piece by piece."""

    def __init__(self, out: BinaryIO, content: bytes, head: Mapping[str, Any]) -> None:
        super().__init__()
        nonce = secrets.token_bytes(7)
        raw = json.dumps({**head, "nonce": nonce.hex()}, sort_keys=True).encode()
        self._out, self._waiting, self._number = out, bytearray(), 0
        self._cipher, self._nonce, self._bound = AESGCM(content), nonce, hashlib.sha256(raw).digest()
        out.write(MAGIC + len(raw).to_bytes(4) + raw)

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._nonce, self._number, last=last), plain, self._bound)
        self._out.write(len(sealed).to_bytes(4) + sealed)
        self._number += 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def read_backup(file: Path, opener: Opener, take: Callable[[str, bytes], None]) -> Mapping[str, Any]:
    """Hand every part to `take` in order and return the manifest; it is compared with what came.

    Nothing handed over counts before this returns. Raises StoreError BACKUP_UNREADABLE, BACKUP_KEY_WRONG,
    RECOVERY_SHARE_WRONG.
    """
    try:
        with file.open("rb") as stream:
            opening = _Opening(stream, opener)
            with tarfile.open(fileobj=opening, mode="r|") as tar:
                manifest = _handed_over(tar, take)
            opening.require_end()
    except (tarfile.TarError, EOFError) as error:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, f"{file}: {type(error).__name__}") from None
    except OSError as error:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, f"{file}: {error.strerror}") from None
    return manifest


def _handed_over(tar: tarfile.TarFile, take: Callable[[str, bytes], None]) -> Mapping[str, Any]:
    came: dict[str, str] = {}
    manifest: Mapping[str, Any] = {}
    for entry in tar:
        part = tar.extractfile(entry)
        body = part.read() if part else b""
        if entry.name == "manifest.json":
            manifest = json.loads(body)
        else:
            came[entry.name] = hashlib.sha256(body).hexdigest()
            take(entry.name, body)
    if not manifest or manifest.get("parts") != came:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, "its parts are not those of its list")
    return manifest


class _Opening(io.RawIOBase):
    """Decrypts as it is read."""

    def __init__(self, stream: BinaryIO, opener: Opener) -> None:
        super().__init__()
        raw = _head_of(stream)
        try:
            head = json.loads(raw)
            slots, self._nonce = list(head["slots"]), bytes.fromhex(head["nonce"])
        except (ValueError, KeyError, TypeError):
            raise StoreError(FailureCode.BACKUP_UNREADABLE, "its head is damaged") from None
        self._cipher, self._bound = AESGCM(opener.content_key(slots)), hashlib.sha256(raw).digest()
        self._stream, self._plain, self._number, self._ended = stream, bytearray(), 0, False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._plain) < size):
            self._next()
        out = bytes(self._plain[: size if size >= 0 else None])
        del self._plain[: len(out)]
        return out

    def _next(self) -> None:
        length = int.from_bytes(self._stream.read(4))
        sealed = self._stream.read(length) if 0 < length <= PIECE + 16 else b""
        for last in (False, True):
            try:
                self._plain += self._cipher.decrypt(_nonce(self._nonce, self._number, last=last), sealed, self._bound)
            except (InvalidTag, ValueError):
                continue
            self._number, self._ended = self._number + 1, last
            return
        raise StoreError(FailureCode.BACKUP_UNREADABLE, f"piece {self._number + 1} is damaged or missing")

    def require_end(self) -> None:
        while not self._ended:
            self._next()
        if self._stream.read(1):
            raise StoreError(FailureCode.BACKUP_UNREADABLE, "something follows its end")


def _head_of(stream: BinaryIO) -> bytes:
    if stream.read(len(MAGIC)) != MAGIC:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, "not a backup of this product")
    length = int.from_bytes(stream.read(4))
    raw = stream.read(length) if length <= _MOST_HEAD else b""
    if not raw or len(raw) != length:
        raise StoreError(FailureCode.BACKUP_UNREADABLE, "its head is damaged")
    return raw
