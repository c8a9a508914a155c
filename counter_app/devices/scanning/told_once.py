"""A code is told once, and again only after it left the picture for a moment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

AWAY_S = 1.5  # a hand that shakes hides a code for less; a code that is taken away and shown again, for more


class ToldOnce:
    """Remembers digests, never texts: what a code says is not kept here."""

    def __init__(self, away_s: float = AWAY_S) -> None:
        self._away_s = away_s
        self._seen: dict[bytes, float] = {}

    def fresh(self, texts: Iterable[str], at: float) -> list[str]:
        """Return those of the texts that were not seen within the last moment; `at` in seconds of any rising clock."""
        self._seen = {digest: last for digest, last in self._seen.items() if at - last <= self._away_s}
        fresh = []
        for text in texts:
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
            if digest not in self._seen:
                fresh.append(text)
            self._seen[digest] = at
        return fresh
