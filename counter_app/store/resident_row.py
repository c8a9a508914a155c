"""One row of the register as it is kept: its texts packed and, where the database is not encrypted itself, sealed; its keys hashed.

Hashes are keyed with a key of the office's key file: without it an index names nobody.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.failures import FailureCode, StoreError
from counter_app.matching.evidence import ResidentForm
from counter_app.matching.keys import keys_of_row
from counter_app.matching.resident import Resident

COLUMNS = tuple(each.name for each in fields(Resident))  # the least that a decision needs; nothing else is kept
_TEXTS = attrgetter(*COLUMNS)
_BETWEEN = "\x1f"  # control characters never come in
_WINDOW = -12  # 4 kB: as much as the dictionary, and quick to set up for each row
_MEMORY = 5
_EFFORT = 4  # the highest saves 3 bytes a row more
_DICTIONARY = 4000
_NONCE = 12
_REMEMBERED = 50_000  # hashes


@dataclass(frozen=True)
class ResidentKeys:
    """Three keys derived from the database key of the office: of the file, of the seals, of the hashes."""

    file: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    hash: bytes = field(repr=False)

    @classmethod
    def of(cls, database_key: bytes) -> ResidentKeys:
        """HKDF-SHA256, one label per use."""
        return cls(*(_derived(database_key, f"kakanai/residents/{use}/1".encode()) for use in ("file", "seal", "hash")))


def _derived(key: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=label).derive(key)


@dataclass(frozen=True)
class Packing:
    """How texts become bytes and back. `dictionary`: what rows of this municipality have in common."""

    dictionary: bytes = field(repr=False)
    seal_key: bytes | None = field(default=None, repr=False)  # None where the file is encrypted as a whole

    def __getstate__(self) -> dict[str, bytes | None]:
        return {"dictionary": self.dictionary, "seal_key": self.seal_key}  # a compressor does not travel

    @cached_property
    def _ready(self) -> Any:
        return zlib.compressobj(_EFFORT, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, self.dictionary)

    def pack(self, said: bytes) -> bytes:
        """Return the bytes that are kept of `said_of` a row."""
        squeeze = self._ready.copy()  # quicker than to learn the dictionary again
        return self.seal(squeeze.compress(said) + squeeze.flush())

    def unpack(self, kept: bytes) -> Resident:
        """Return the row. Raises StoreError STORE_CORRUPT."""
        try:
            said = zlib.decompressobj(_WINDOW, self.dictionary).decompress(self.open(kept))
            return Resident(*said.decode("utf-8", "surrogatepass").split(_BETWEEN))
        except (zlib.error, UnicodeDecodeError, TypeError):
            raise StoreError(FailureCode.STORE_CORRUPT, "residents: a row cannot be read") from None

    def seal(self, plain: bytes) -> bytes:
        """Seal where the database does not do it."""
        if self.seal_key is None:
            return plain
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.seal_key).encrypt(nonce, plain, b"residents")

    def open(self, sealed: bytes) -> bytes:
        """Open what `seal` made. Raises StoreError STORE_CORRUPT."""
        if self.seal_key is None:
            return bytes(sealed)
        try:
            return AESGCM(self.seal_key).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), b"residents")
        except InvalidTag:
            raise StoreError(FailureCode.STORE_CORRUPT, "residents: seal broken") from None


def said_of(row: Resident) -> bytes:
    """The texts of a row, one after the other."""
    return _BETWEEN.join(_TEXTS(row)).encode("utf-8", "surrogatepass")


def dictionary_of(rows: list[Resident]) -> bytes:
    """Make a dictionary of the first rows: whole addresses and the words at the end of a row, the commonest last."""
    said = [_BETWEEN.join(getattr(row, name) for name in COLUMNS[2:]).encode("utf-8", "surrogatepass") for row in rows]
    return b"".join(said)[-_DICTIONARY:]


class StoredRow(NamedTuple):
    """A row as the table has it, without its number."""

    ident: int
    household: int | None
    name: int | None
    kana: int | None
    day: int | None
    base: int | None
    town: int | None
    content: int
    packed: bytes


class Hashing:
    """Keyed BLAKE2b, one use apart from the other; signed, as databases keep integers."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[tuple[str, str], int] = {}

    def wide(self, use: str, text: str) -> int:
        """64 bits."""
        return self._of(use, text, 8)

    def narrow(self, use: str, text: str) -> int | None:
        """32 bits; None for an empty text, which nothing is looked up by."""
        return self._of(use, text, 4) if text else None

    def shared(self, use: str, text: str) -> int | None:
        """As `narrow`, of what many rows have in common: days, towns, houses."""
        if not text:
            return None
        known = self._known.get((use, text))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[use, text] = self._of(use, text, 4)
        return known

    def content(self, said: bytes) -> int:
        """48 bits of a whole row, by which a change is noticed."""
        return int.from_bytes(hashlib.blake2b(b"row:" + said, key=self._key, digest_size=6).digest(), "big")

    def _of(self, use: str, text: str, size: int) -> int:
        said = f"{use}:{text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(said, key=self._key, digest_size=size).digest(), "big", signed=True)


def stored(form: ResidentForm, packing: Packing, hashing: Hashing) -> tuple[StoredRow, int]:
    """Return a row as it is kept, and a number that all rows add up to the digest of the extract."""
    row, keys = form.resident, keys_of_row(form)
    said = said_of(row)
    kept = StoredRow(
        hashing.wide("id", row.resident_id),
        hashing.shared("household", row.household_id),
        hashing.narrow("name", keys.name),
        hashing.narrow("kana", keys.kana),
        hashing.shared("day", keys.day),
        hashing.shared("base", keys.base),
        hashing.shared("town", keys.town),
        hashing.content(said),
        packing.pack(said),
    )
    part = hashlib.blake2b(said, digest_size=16).digest()
    return kept, int.from_bytes(part, "big")
