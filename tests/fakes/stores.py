"""A real store: SQLite in a folder of the test, or a database on the private PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from counter_app.domain.staff import whole_office
from counter_app.store.database import Database
from counter_app.store.dialects import POSTGRES
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys, create_key_file, keys_for, load_keys
from counter_app.store.migrate import migrate
from counter_app.store.outbox import Pace, StoreOutbox
from counter_app.store.postgres import open_postgres
from counter_app.store.submit import StoreDesk
from counter_app.store.work_list import StoreWorkList
from tests.fakes.visits import HandClock

SATO, SUZUKI = (whole_office(name, "T1", "MH01") for name in ("sato", "suzuki"))
FIXED_PACE = Pace(lease=60, first=2, longest=60, chance=lambda: 1.0)
REFUSE = {
    "sqlite": ("CREATE TRIGGER no BEFORE INSERT ON {} BEGIN SELECT RAISE(ABORT, 'no'); END",),
    POSTGRES: (
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        "CREATE TRIGGER no BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION no()",
    ),
}


@dataclass
class Town:
    """One terminal's store with everything on it. `url`: PostgreSQL; without one, SQLite in `folder`."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    url: str | None = None
    patience: float = 10  # seconds a writer waits for another, on PostgreSQL; a busy machine is not a failure
    keys: StoreKeys = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.keys, self.database = self._open()
        migrate(self.database)
        self.desk = StoreDesk(self.database, "MH01", self.keys, self.clock)
        self.work = StoreWorkList(self.database, self.keys, self.clock)
        self.outbox = self.outbox_of("one")

    def _open(self) -> tuple[StoreKeys, Database]:
        if self.url is None:
            keys = keys_for(self.file, self.folder / "store.key")
            return keys, open_store(self.file, keys.database, busy_seconds=0.2)
        if not (self.folder / "store.key").exists():
            create_key_file(self.folder / "store.key")
        return load_keys(self.folder / "store.key"), open_postgres(self.url, lock_seconds=self.patience)

    @property
    def file(self) -> Path:
        return self.folder / "counter.db"

    def outbox_of(self, owner: str) -> StoreOutbox:
        return StoreOutbox(self.database, self.keys, self.clock, owner, pace=FIXED_PACE)

    def count(self, table: str) -> int:
        with self.database.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    def run(self, sql: str, **values: object) -> None:
        """A statement past the product, on either database."""
        with self.database.writing() as connection:
            connection.execute(text(sql), values)

    def rows(self, sql: str, **values: object) -> list[tuple]:
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values).all()]

    def refuse_inserts(self, table: str) -> None:
        """From now on the database itself fails in the middle of a transaction."""
        for statement in REFUSE[self.database.dialect]:
            self.run(statement.format(table))

    def allow_inserts(self, table: str) -> None:
        self.run("DROP TRIGGER no" if self.url is None else f"DROP TRIGGER no ON {table}")

    def disarm(self, table: str) -> None:
        """Take the append-only triggers away, as somebody with all rights could."""
        for verb in ("update", "delete"):
            on = "" if self.url is None else f" ON {table}"
            self.run(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")

    def files(self) -> list[Path]:
        """Every file the store may have written to."""
        if self.url is None:
            return list(self.folder.iterdir())
        with self.database.reading() as connection:
            data = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
            oid = connection.exec_driver_sql(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).scalar_one()
        self.run("CHECKPOINT")
        own = [*(data / "base" / str(oid)).iterdir(), *(data / "pg_wal").iterdir(), data.parent / "server.log"]
        return [file for file in own if file.is_file()]
