"""一括取込: cases are collected per destination and leave in numbered batches, by count or at set times.

`deliver` means "safely collected": the case is in the next batch, and in that one only (see `bulk_batches`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from counter_app.connectors import connectors
from counter_app.connectors.bulk_batches import Batch, Batches
from counter_app.connectors.import_file import encoding_of, misfit
from counter_app.connectors.long_table import rows_of
from counter_app.connectors.mapping import Destination
from counter_app.connectors.settings import count, destinations_of, refuse_unknown, text
from counter_app.connectors.whole_files import key_of, put, safe_name, stem_of, unwritable
from counter_app.domain.japan_time import JAPAN
from counter_app.exports.csv_text import Encoding
from counter_app.failures import DeliveryError, FailureCode, SettingsError
from counter_app.ports.outbox import Delivered, Delivery, DeliveryOutcome, Refused, RetryLater

ID = "bulk-file"
_KEYS = frozenset({"folder", "every", "at", "largest", "encoding", "destinations"})
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class BulkSettings:
    """`every`: a batch as soon as so many wait; `at`: times of day (HH:MM, Japan) at which what waits leaves."""

    folder: Path
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    every: int = 100
    at: tuple[str, ...] = ()
    largest: int = 1000
    encoding: Encoding | None = None


class BulkFile:
    """A `Connector` that collects, and the maker of batches."""

    def __init__(self, settings: BulkSettings) -> None:
        self._settings = settings

    def check(self) -> list[str]:
        """Say in Japanese what is missing."""
        error = unwritable(self._settings.folder)
        where = f"一括取込フォルダー {self._settings.folder}"
        return [f"{where} に書き込めません（{error.strerror}）。共有とアクセス権を確かめてください。"] if error else []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Collect one case, once; make a batch where enough wait."""
        case = rows_of(delivery, self._settings.destinations.get(delivery.application.destination))
        if case.troubles:
            return misfit(delivery.application.destination, case.troubles)
        stem = stem_of(delivery.key)
        try:
            if not self._settings.folder.is_dir():
                return RetryLater(FailureCode.FOLDER_UNWRITABLE, f"{stem}: the folder is not there")
            batches = self.batches(delivery.application.destination)
            if not batches.collect(stem, case.rows, case.without_home):
                return Refused(FailureCode.CONNECTOR_CONFLICT, f"{stem} was collected with other content")
            if batches.waiting() >= self._settings.every:
                batches.issue()
        except OSError as error:
            return RetryLater(FailureCode.FOLDER_UNWRITABLE, f"{stem}: {error.strerror}")
        except DeliveryError as error:
            return RetryLater(error.code, error.cause)
        return Delivered(f"{ID}:{stem}")

    def batches(self, destination: str) -> Batches:
        """Return the batches of one destination."""
        known, name = self._settings.destinations.get(destination), safe_name(destination)
        encoding = self._settings.encoding or (known.encoding if known else Encoding.UTF_8_BOM)
        return Batches(self._settings.folder / name, name, encoding, self._settings.largest)

    def destinations(self) -> list[str]:
        """Return the destinations that something was collected for."""
        return sorted(path.parent.name for path in self._settings.folder.glob("*/collected"))

    def issue_due(self, now: datetime) -> list[Batch]:
        """Make the batches of the last time of day that has passed, once. Raises DeliveryError FOLDER_UNWRITABLE."""
        here = now.astimezone(JAPAN)
        passed = [at for at in self._settings.at if at <= f"{here:%H:%M}"]
        if not passed:
            return []
        slot = f"{here:%Y%m%d}-{max(passed).replace(':', '')}"
        made = []
        try:
            for destination in self.destinations():
                folder = self._settings.folder / destination / "issued"
                if not (folder / slot).exists():
                    made += [batch] if (batch := self.batches(destination).issue()) else []
                    put(folder, slot, b"")
        except OSError as error:
            raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{ID}: {error.strerror}") from None
        return made

    def let_go(self, gone: Callable[[list[str]], Collection[str]]) -> int:
        """Delete what is kept in clear text of cases that the office let go; return how many those were.

        `gone(keys)` says which of these deliveries' cases it let go. Raises DeliveryError FOLDER_UNWRITABLE.
        """
        try:
            return sum(self._let_go(self.batches(destination), gone) for destination in self.destinations())
        except OSError as error:
            raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{ID}: {error.strerror}") from None

    def _let_go(self, batches: Batches, gone: Callable[[list[str]], Collection[str]]) -> int:
        return batches.let_go([stem_of(key) for key in gone([key_of(stem) for stem in batches.kept()])])


@connectors.register(ID)
def bulk_file(table: Mapping[str, object]) -> BulkFile:
    """Make one from `[connectors.bulk-file]`: `folder`, `every`, `at`, `largest`, `encoding`, `destinations`."""
    refuse_unknown(table, _KEYS, ID)
    at = table.get("at", [])
    if not isinstance(at, list) or not all(isinstance(each, str) and _TIME.fullmatch(each) for each in at):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"{ID}.at: a list of times like 17:00 is needed")
    return BulkFile(
        BulkSettings(
            folder=Path(text(table, "folder", ID)),
            destinations=destinations_of(table, ID),
            every=count(table, "every", 100, ID),
            at=tuple(sorted(at)),
            largest=count(table, "largest", 1000, ID),
            encoding=encoding_of(table, ID),
        )
    )
