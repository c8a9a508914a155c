"""A real store in a folder of the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from counter_app.domain.staff import whole_office
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys, keys_for
from counter_app.store.migrate import migrate
from counter_app.store.outbox import Pace, StoreOutbox
from counter_app.store.submit import StoreDesk
from counter_app.store.work_list import StoreWorkList
from tests.fakes.visits import HandClock

SATO, SUZUKI = (whole_office(name, "T1", "MH01") for name in ("sato", "suzuki"))
FIXED_PACE = Pace(lease=60, first=2, longest=60, chance=lambda: 1.0)


@dataclass
class Town:
    """One terminal's store with everything on it."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    keys: StoreKeys = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.keys = keys_for(self.file, self.folder / "store.key")
        self.database = open_store(self.file, self.keys.database, busy_seconds=0.2)
        migrate(self.database)
        self.desk = StoreDesk(self.database, "MH01", self.keys, self.clock)
        self.work = StoreWorkList(self.database, self.keys, self.clock)
        self.outbox = self.outbox_of("one")

    @property
    def file(self) -> Path:
        return self.folder / "counter.db"

    def outbox_of(self, owner: str) -> StoreOutbox:
        return StoreOutbox(self.database, self.keys, self.clock, owner, pace=FIXED_PACE)

    def count(self, table: str) -> int:
        with self.database.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
