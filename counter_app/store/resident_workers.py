"""Canonical forms of register rows: most of the time an import takes, so other processes make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from counter_app.matching.address_survey import Survey
from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Resident
from counter_app.matching.town_findings import towns_with
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.store.resident_row import Hashing, Packing, StoredRow, stored
from counter_app.tables.shipped import ShippedTables

Chunk = tuple[list[int], list[Resident]]


@dataclass(frozen=True)
class Task:
    """What every row is made with."""

    towns: Survey = field(repr=False)  # what the register says about its towns
    places: Path  # folder of the shipped postal table
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
        self._notation = notation_of(task.towns, task.places)
        self._packing, self._hashing = task.packing, Hashing(task.hash_key)

    def __call__(self, chunk: Chunk) -> Canonicalised:
        """Make a chunk of them."""
        lines, residents = chunk
        made = [stored(self._notation.resident(row), self._packing, self._hashing) for row in residents]
        return Canonicalised(lines, [row for row, _ in made], [part for _, part in made])


def notation_of(found: Survey, places: Path) -> Notation:
    """How texts are read where a register says this about its towns. `places`: folder of the shipped postal table."""
    variants = Variants.shipped()
    return Notation(variants, towns_with(found, ShippedTables(places).places, variants.fold))


def national_towns(places: Path) -> Towns:
    """The towns of the country."""
    return Towns.national(ShippedTables(places).places, Variants.shipped().fold)
