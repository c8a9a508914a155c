"""The key file: the database key, and the key-encryption key that wraps the data key of every case.

ASCII, owned by the account that runs the terminal (or root), mode 0600. On Windows the mode says nothing; there the
folder's access list has to do it (docs/INSTALL). Two forms:

    kakanai-key-1:<64 hex digits>      as it is founded: one master secret, both keys are derived from it
    kakanai-key-2                      after the first change of keys: both by themselves, so that the key-encryption
    database:<64 hex digits>           key that was replaced cannot be derived from anything any more
    case:<16 hex digits>:<64 …>        (with the id that cases name it by)
    older:<16 hex digits>:<64 …>       only while a change is under way: what still has to be wrapped anew
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.failures import FailureCode, StoreError

KEY_BYTES = 32
_FORM = re.compile(r"kakanai-key-1:([0-9a-f]{64})\n?", re.ASCII)
_SECOND = "kakanai-key-2"
_OLDER = re.compile(r"older:([0-9a-f]{16}):([0-9a-f]{64})\n", re.ASCII)
_FORM_2 = re.compile(
    rf"{_SECOND}\ndatabase:([0-9a-f]{{64}})\ncase:([0-9a-f]{{16}}):([0-9a-f]{{64}})\n((?:{_OLDER.pattern})*)", re.ASCII
)
_LONGEST = 4000
_FOREIGN = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """Keys of one store. `case_key_id` names the wrapping key without giving it away."""

    database: bytes = field(repr=False)
    case: bytes = field(repr=False)
    case_key_id: str
    older: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # by id, while a change of keys is under way
    file: Path | None = field(default=None, compare=False)  # where they came from: a change of keys shows up there

    def wrapping(self, key_id: str) -> bytes | None:
        """Return the key-encryption key of that id, None where this file does not have it (any more)."""
        return self.case if key_id == self.case_key_id else dict(self.older).get(key_id)

    def again(self) -> StoreKeys:
        """Read the file again. Keys that came from no file stay as they are."""
        return self if self.file is None else load_keys(self.file)

    def changed_to(self, secret: bytes) -> StoreKeys:
        """Return the keys with a new key-encryption key, the one before kept until everything is wrapped anew."""
        before = (self.case_key_id, self.case)
        return StoreKeys(self.database, secret, _case_key_id(secret), (before,), self.file)

    def text(self) -> str:
        """The second form of the file."""
        older = "".join(f"older:{key_id}:{key.hex()}\n" for key_id, key in self.older)
        return f"{_SECOND}\ndatabase:{self.database.hex()}\ncase:{self.case_key_id}:{self.case.hex()}\n{older}"

    @classmethod
    def parse(cls, text: str, name: str = "key file") -> Self:
        """Read either form. Raises StoreError STORE_KEY_WRONG."""
        if first := _FORM.fullmatch(text):
            return cls.derive(bytes.fromhex(first[1]))
        second = _FORM_2.fullmatch(text)
        if second is None:
            raise StoreError(FailureCode.STORE_KEY_WRONG, f"{name}: not a key file")
        database, case = bytes.fromhex(second[1]), bytes.fromhex(second[3])
        older = tuple((key_id, bytes.fromhex(key)) for key_id, key in _OLDER.findall(second[4]))
        return cls(database, case, second[2], older)

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


def _case_key_id(secret: bytes) -> str:
    return _derived(secret, b"kakanai/case-id/2")[:8].hex()


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
        return replace(StoreKeys.parse(file.read(_LONGEST), str(path)), file=path)


def _refuse_exposed(path: Path, status: os.stat_result) -> None:
    if os.name != "posix":
        return
    if status.st_mode & _FOREIGN:
        raise StoreError(FailureCode.STORE_KEY_EXPOSED, f"{path}: mode {stat.S_IMODE(status.st_mode):04o}, not 0600")
    if status.st_uid not in {0, os.geteuid()}:
        raise StoreError(FailureCode.STORE_KEY_EXPOSED, f"{path}: owned by another account")


def create_key_file(path: Path, text: str | None = None) -> None:
    """Make a new key file, durable before this returns. Raises StoreError STORE_UNAVAILABLE; never overwrites.

    `text`: the keys of a store that comes back (restore, recovery). Written beside its place and linked into it, so that no reader ever sees half a key and no key is ever replaced.
    """
    draft = _draft_of(path)
    try:
        _write_draft(draft, text or f"kakanai-key-1:{secrets.token_hex(KEY_BYTES)}\n")
        os.link(draft, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"key file {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def replace_key_file(path: Path, keys: StoreKeys) -> None:
    """Put these keys in the place of what is there, in one step; then overwrite what was there.

    Overwriting is what a program can do. A file system that copies on write, and a flash disk, may keep the old block:
    there only encrypting the whole disk helps.
    """
    draft = _draft_of(path)
    try:
        _write_draft(draft, keys.text())
        with path.open("r+b") as former:
            size = os.fstat(former.fileno()).st_size
            draft.replace(path)
            _sync_folder(path.parent)
            former.write(bytes(size))
            former.flush()
            os.fsync(former.fileno())
    except OSError as error:
        raise StoreError(FailureCode.STORE_UNAVAILABLE, f"key file {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _write_draft(draft: Path, text: str) -> None:
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


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
