"""The tables shipped below resources/tables, opened on first use: the first page of a terminal needs none of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from counter_app.failures import CounterError, FailureCode, TableError

if TYPE_CHECKING:
    from counter_app.domain.bank_table import BankTable
    from counter_app.domain.postal_table import PostalTable
    from counter_app.domain.reference import Provenance

T = TypeVar("T")


def load_banks(directory: Path) -> BankTable:
    """Read the bank table. Raises TableError TABLE_UNREADABLE or TABLE_CHANGED."""
    from counter_app.domain.bank_table import BankTable  # noqa: PLC0415  # not before a question needs it

    return BankTable.read(*_files(directory, "banks"))


def load_places(directory: Path) -> PostalTable:
    """Read the postal table. Raises TableError TABLE_UNREADABLE or TABLE_CHANGED."""
    from counter_app.domain.postal_table import PostalTable  # noqa: PLC0415  # as above

    return PostalTable.read(*_files(directory, "places"))


def _files(directory: Path, name: str) -> tuple[bytes, Provenance]:
    from counter_app.domain.reference import read_provenance  # noqa: PLC0415  # as above

    try:
        beside = (directory / f"{name}.toml").read_text(encoding="utf-8")
        content = (directory / f"{name}.zip").read_bytes()
    except (OSError, UnicodeDecodeError) as reason:
        raise TableError(FailureCode.TABLE_UNREADABLE, f"{directory / name}: {reason}") from None
    return content, read_provenance(beside)


class ShippedTables:
    """A `domain.reference.Tables` over a directory. A table that cannot be read is not there; `doctor` says why."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._opening = threading.Lock()
        self._banks: list[BankTable | None] = []
        self._places: list[PostalTable | None] = []

    def open(self) -> None:
        """Open both tables now, on a worker, so that no page waits for them (0.1 s)."""
        _ = self.banks, self.places

    @property
    def banks(self) -> BankTable | None:
        """See `domain.reference.Tables`."""
        return self._opened(self._banks, load_banks)

    @property
    def places(self) -> PostalTable | None:
        """See `domain.reference.Tables`."""
        return self._opened(self._places, load_places)

    def _opened(self, kept: list[T | None], load: Callable[[Path], T]) -> T | None:
        with self._opening:
            if not kept:
                try:
                    kept.append(load(self._directory))
                except CounterError:
                    kept.append(None)
            return kept[0]
