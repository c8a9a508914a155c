"""What a terminal has said and the hub has not written down yet, on the terminal's disk: a power cut loses no edit.

    one line of JSON: {"v": 1, "call", "sender", "key"}    key: of this file, sealed to the office, hexadecimal
    records: length (4 bytes, big endian) | own number (8) | nonce (12) | message, AES-256-GCM

The key lives in memory and, sealed, at the head of the file: whoever carries the terminal away opens nothing, and the
terminal cannot either. After a power cut the file goes to the hub as it is, which hears what it had not heard; the
terminal goes on under another name (`MH02.2`).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counter_app.failures import FailureCode, HubError
from counter_app.store.office_seal import OfficeKeys, OfficeSeal

_NONCE, _OWN, _LENGTH = 12, 8, 4
_LARGEST_RECORD = 70_000
_LARGEST_HEAD = 4_000


@dataclass(frozen=True)
class LeftBehind:
    """What such a file holds: messages in the order of their own numbers, up to the first that does not open."""

    call: str
    sender: str
    messages: list[bytes]


class UnsentFile:
    """The file of one sender in one call. One thread; every method returns once the disk has it."""

    def __init__(self, folder: Path, call: str, sender: str, office: OfficeSeal) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"unsent-{call}-{sender}"
        key = secrets.token_bytes(32)
        self._cipher, self._bound = AESGCM(key), _bound(call, sender)
        sealed = office.seal(key, self._bound).hex()
        self._head = json.dumps({"v": 1, "call": call, "sender": sender, "key": sealed}).encode("ascii") + b"\n"
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        os.write(self._file, self._head)
        os.fsync(self._file)
        self._records = 0

    def add(self, messages: Iterable[tuple[int, bytes]]) -> None:
        """Write messages down, each with its own number. Raises OSError where the disk does not take them."""
        data = bytearray()
        for own, message in messages:
            nonce = secrets.token_bytes(_NONCE)
            number = own.to_bytes(_OWN, "big")
            sealed = number + nonce + self._cipher.encrypt(nonce, message, self._bound + number)
            data += len(sealed).to_bytes(_LENGTH, "big") + sealed
            self._records += 1
        os.write(self._file, data)
        os.fsync(self._file)

    def empty(self) -> None:
        """The hub has everything written down: nothing is left here."""
        if self._records:
            os.ftruncate(self._file, len(self._head))
            self._records = 0

    def close(self, *, remove: bool) -> None:
        """Let go of it; `remove` where nothing in it is needed."""
        os.close(self._file)
        if remove:
            with suppress(FileNotFoundError):
                self.path.unlink()


def left_behind(folder: Path) -> Sequence[Path]:
    """Return the files an earlier run left, the oldest first."""
    with suppress(FileNotFoundError):
        return sorted(folder.glob("unsent-*"), key=lambda file: file.stat().st_mtime_ns)
    return ()


def read_left_behind(content: bytes, office: OfficeKeys) -> LeftBehind:
    """Open such a file at the hub. Raises HubError MESSAGE_UNREADABLE; what a power cut tore off at its end is left out."""
    head, line, records = content[:_LARGEST_HEAD].partition(b"\n")
    try:
        about = json.loads(head)
        call, sender, key = str(about["call"]), str(about["sender"]), bytes.fromhex(about["key"])
        bound, version = _bound(call, sender), about["v"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "head of what was left behind") from None
    if version != 1 or not line:
        raise HubError(FailureCode.MESSAGE_UNREADABLE, "of another version")
    records = content[len(head) + 1 :]
    return LeftBehind(call, sender, _opened(AESGCM(office.open(key, bound)), bound, records))


def _opened(cipher: AESGCM, bound: bytes, records: bytes) -> list[bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + _LENGTH <= len(records):
        length = int.from_bytes(records[at : at + _LENGTH], "big")
        sealed = records[at + _LENGTH : at + _LENGTH + length]
        if len(sealed) != length or length > _LARGEST_RECORD:
            break
        number, nonce = sealed[:_OWN], sealed[_OWN : _OWN + _NONCE]
        try:
            found[int.from_bytes(number, "big")] = cipher.decrypt(nonce, sealed[_OWN + _NONCE :], bound + number)
        except (InvalidTag, ValueError):
            break
        at += _LENGTH + length
    return [found[own] for own in sorted(found)]


def _bound(call: str, sender: str) -> bytes:
    return f"kakanai/remote/unsent/1|{call}|{sender}".encode("ascii")
