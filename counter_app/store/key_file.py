"""The key file: one master secret of 256 bits, from which the database key and the key for case keys are derived.

One line of ASCII: `kakanai-key-1:<64 hex digits>`. Owned by the account that runs the terminal (or root), mode 0600.
On Windows the mode says nothing; there the folder's access list has to do it (docs/INSTALL).
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.failures import FailureCode, StoreError

KEY_BYTES = 32
_FORM = re.compile(r"kakanai-key-1:([0-9a-f]{64})\n?", re.ASCII)
_FOREIGN = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """Keys of one store. `case_key_id` names the wrapping key without giving it away."""

    database: bytes = field(repr=False)
    case: bytes = field(repr=False)
    case_key_id: str

    @classmethod
    def derive(cls, master: bytes) -> Self:
        """Derive both keys from the 32-byte master by HKDF-SHA256 (RFC 5869), one label per use."""
        if len(master) != KEY_BYTES:
            raise StoreError(FailureCode.STORE_KEY_WRONG, f"master key has {len(master)} bytes, not {KEY_BYTES}")
        return cls(
            database=_derived(master, b"kakanai/database/1"),
            case=_derived(master, b"kakanai/case/1"),
            case_key_id=_derived(master, b"kakanai/case-id/1")[:8].hex(),
        )


def _derived(master: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=label).derive(master)


def load_keys(path: Path) -> StoreKeys:
    """Read the key file.

    Raises StoreError STORE_KEY_MISSING, STORE_KEY_EXPOSED (others may read it), STORE_KEY_WRONG (not a key file).
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise StoreError(FailureCode.STORE_KEY_MISSING, f"{path}: {error.strerror}") from None
    with os.fdopen(handle, encoding="ascii", errors="replace") as file:
        _refuse_exposed(path, os.fstat(file.fileno()))
        match = _FORM.fullmatch(file.read(200))
    if match is None:
        raise StoreError(FailureCode.STORE_KEY_WRONG, f"{path}: not a key file")
    return StoreKeys.derive(bytes.fromhex(match[1]))


def _refuse_exposed(path: Path, status: os.stat_result) -> None:
    if os.name != "posix":
        return
    if status.st_mode & _FOREIGN:
        raise StoreError(FailureCode.STORE_KEY_EXPOSED, f"{path}: mode {stat.S_IMODE(status.st_mode):04o}, not 0600")
    if status.st_uid not in {0, os.geteuid()}:
        raise StoreError(FailureCode.STORE_KEY_EXPOSED, f"{path}: owned by another account")


def create_key_file(path: Path) -> None:
    """Make a new key file, durable before this returns. Raises StoreError STORE_UNAVAILABLE; never overwrites.

    Written beside its place and linked into it, so that no reader ever sees half a key and no key is ever replaced.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"kakanai-key-1:{secrets.token_hex(KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"key file {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder; its file system journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keys_for(database: Path, key_file: Path) -> StoreKeys:
    """Load the keys of `database`; make a key only where there is no database it could belong to.

    Raises StoreError STORE_KEY_MISSING where the database is there and its key is not: never a second key.
    """
    if not key_file.exists() and not (database.exists() and database.stat().st_size):
        create_key_file(key_file)
    return load_keys(key_file)
