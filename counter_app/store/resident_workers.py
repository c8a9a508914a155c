"""Canonical forms of register rows: most of the time an import takes, so other processes make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Resident
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.store.resident_row import Hashing, Packing, StoredRow, stored

Chunk = tuple[list[int], list[Resident]]


@dataclass(frozen=True)
class Task:
    """What every row is made with."""

    towns: tuple[str, ...] = field(repr=False)  # addresses of the register that its towns are read from
    packing: Packing
    hash_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Canonicalised:
    """Rows as they are kept, their lines, and what each adds to the digest of the extract."""

    lines: list[int]
    rows: list[StoredRow] = field(repr=False)
    parts: list[int] = field(repr=False)


class Canonicaliser:
    """Makes rows as they are kept."""

    def __init__(self, task: Task) -> None:
        self._notation = notation_of(task.towns)
        self._packing, self._hashing = task.packing, Hashing(task.hash_key)

    def __call__(self, chunk: Chunk) -> Canonicalised:
        """Make a chunk of them."""
        lines, residents = chunk
        made = [stored(self._notation.resident(row), self._packing, self._hashing) for row in residents]
        return Canonicalised(lines, [row for row, _ in made], [part for _, part in made])


def notation_of(addresses: Iterable[str]) -> Notation:
    """How texts are read where these are the addresses of the register."""
    return Notation(Variants.shipped(), Towns.of_register(addresses, Towns.national()))
