"""PINs, passwords and 照合番号 of a card: a value, a counter that outlives the power, and nothing else.

Source: facts on the card protocol §2.
"""

from __future__ import annotations

import hmac
import json
import os
from pathlib import Path
from typing import Protocol

from counter_app.devices.virtual_card.status import RefusedError, StatusWord, tries_left


class CounterMemory(Protocol):
    """Where tries left are kept, by name of the PIN."""

    def load(self) -> dict[str, int]:
        """Tries left as last saved; empty for a new card."""

    def save(self, tries: dict[str, int]) -> None:
        """Keep these tries."""


class VolatileMemory:
    """Counters that live as long as the card object; what most tests want."""

    def load(self) -> dict[str, int]:
        """Nothing was saved."""
        return {}

    def save(self, tries: dict[str, int]) -> None:
        """Nothing to keep: the counters themselves are the memory."""


class CounterFile:
    """Counters in a small JSON file, so that a wrong PIN is still counted when the simulator starts again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, int]:
        """Tries by name. An absent file is a new card. Raises OSError, ValueError for an unreadable one."""
        if not self._path.exists():
            return {}
        saved = json.loads(self._path.read_text(encoding="utf-8"))
        return {str(name): int(count) for name, count in dict(saved).items()}

    def save(self, tries: dict[str, int]) -> None:
        """Replace the file in one step."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(tries, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(fresh, self._path)  # noqa: PTH105  # the one call known to be atomic on both systems


class PinCounter:
    """One secret of the card. `tries` never rises except to the maximum, by a right answer."""

    _LONGEST = 16

    def __init__(self, name: str, value: str | None, maximum: int, tries: int | None = None) -> None:
        self.name = name
        self.maximum = maximum
        self.tries = maximum if tries is None else tries
        self._value = value.encode("ascii") if value is not None else None
        if self._value is None:  # no PIN was ever set (顔認証 card): the key answers as a blocked one
            self.tries = 0

    def __repr__(self) -> str:
        return f"PinCounter({self.name}, {self.tries}/{self.maximum})"

    def query(self) -> int:
        """Status word of an empty VERIFY: always 63Cx, even right after success; OpenSC insists on it."""
        return tries_left(self.tries)

    def verify(self, offered: bytes) -> int:
        """Status word of VERIFY: 9000, 63Cx, or 6984 once blocked, whatever is offered then."""
        if not 1 <= len(offered) <= self._LONGEST:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        if self.tries == 0 or self._value is None:
            return StatusWord.PIN_BLOCKED
        if hmac.compare_digest(offered, self._value):
            self.tries = self.maximum
            return StatusWord.OK
        self.tries -= 1
        return tries_left(self.tries)

    def change(self, value: bytes) -> None:
        """Set a new value; the card has checked before that the old one was verified."""
        if not 1 <= len(value) <= self._LONGEST:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        self._value = bytes(value)
        self.tries = self.maximum
