"""What an office does to let cases go: its store by the rules, then the files that its ways out keep in clear text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from counter_app.connectors.bulk_file import BulkFile
from counter_app.connectors.hiding import innermost
from counter_app.domain.japan_time import JAPAN
from counter_app.ports import Clock
from counter_app.ports.outbox import Connector
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.retention import Deleted, Retention, let_go_of


@dataclass
class LettingGo:
    """Rules and files together. The files follow the store, so that a run that was cut off is made good by the next."""

    database: Database
    retention: Retention
    ways: Iterable[Connector]
    clock: Clock
    actor: str
    _swept: date | None = field(default=None, init=False)

    def run(self) -> tuple[list[Deleted], int]:
        """Delete what is due; return what the rules let go, and of how many cases files went.

        Raises StoreError, and DeliveryError FOLDER_UNWRITABLE where a folder cannot be reached: the store has let go by
        then, and the files go at the next run.
        """
        return self.retention.run(), self.sweep()

    def run_daily(self) -> int:
        """Run once a day; return how many cases went. Cheap to call often.

        Another machine of the office may have let them go: the files in reach of this one are looked at all the same.
        """
        gone, today = self.retention.run_daily(), self.clock.now().astimezone(JAPAN).date()
        if gone or today != self._swept:
            self.sweep()
            self._swept = today
        return gone

    def sweep(self) -> int:
        """Delete the files of cases that the store has let go; return how many cases that were."""
        batches = [way for way in map(innermost, self.ways) if isinstance(way, BulkFile)]
        gone = sum(way.let_go(lambda keys: let_go_of(self.database, keys)) for way in batches)
        if gone:
            with self.database.writing() as connection:
                act = audit.Act(self.actor, "retention.files", "bulk-file", str(gone).encode("ascii"))
                audit.append(connection, self.clock.now(), act)
        return gone
