"""What a municipality puts on top of the shipped tables: its 縮退表, and towns of アドレス・ベース・レジストリ.

They are taken in with a register and kept with it: whoever asks that register later reads names and addresses exactly
as its keys were made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from counter_app.failures import FailureCode, TableError
from counter_app.matching.address_overlay import ListedTowns, listed_towns
from counter_app.matching.variant_tables import read_overlay


@dataclass(frozen=True)
class Overlays:
    """`signs`: pairs of characters, from and to; `towns`: names and kana by (prefecture, municipality)."""

    signs: tuple[tuple[str, str], ...] = ()
    towns: ListedTowns = field(default_factory=dict)

    @classmethod
    def read(cls, signs: Path | None, towns: Path | None) -> Overlays:
        """Read the files there are. Raises TableError TABLE_UNREADABLE naming file and line."""
        try:
            content = signs.read_bytes() if signs is not None else b""
        except OSError as reason:
            raise TableError(FailureCode.TABLE_UNREADABLE, f"縮退表: {reason.strerror}") from None
        return cls(read_overlay(content), listed_towns(towns) if towns is not None else {})

    @cached_property
    def towns_digest(self) -> str:
        """Of the towns, in whatever order the file had them; empty without any."""
        said = sorted((*place, *town) for place, its in self.towns.items() for town in its)
        return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest() if said else ""

    def document(self) -> dict[str, Any]:
        """As JSON has it; equal overlays are equal texts."""
        towns = sorted([*place, sorted(map(list, its))] for place, its in self.towns.items())
        return {"signs": [list(pair) for pair in self.signs], "towns": towns}

    @classmethod
    def parse(cls, said: dict[str, Any]) -> Overlays:
        """Read what `document` made."""
        towns = {(place, name): frozenset((town, kana) for town, kana in its) for place, name, its in said["towns"]}
        return cls(tuple((a, b) for a, b in said["signs"]), towns)


NO_OVERLAYS = Overlays()
