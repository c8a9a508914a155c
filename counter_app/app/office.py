"""Composition root of an office: the store, the ways out and the slips behind one terminal.

Opening takes longer than a first page may, so a window starts with a `LateOffice` (late_office.py).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.app.founded_for import keep_apart
from counter_app.app.office_slips import slip_maker, slip_printer
from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.settings import ConnectorSettings, Settings

if TYPE_CHECKING:
    from counter_app.app.branch_office import BranchParts
    from counter_app.app.letting_go import LettingGo
    from counter_app.devices.slip_printer import FolderSlipPrinter
    from counter_app.dispatch.branch_sender import BranchSender
    from counter_app.dispatch.dispatcher import Dispatcher
    from counter_app.dispatch.now_and_then import NowAndThen
    from counter_app.dispatch.read_back import ReadBack
    from counter_app.domain.form import Field
    from counter_app.ports import Clock
    from counter_app.ports.outbox import Connector
    from counter_app.slips.slip import SlipMaker
    from counter_app.store.branch import BranchDesk
    from counter_app.store.changes import ChangeWatch
    from counter_app.store.database import Database
    from counter_app.store.key_file import StoreKeys
    from counter_app.store.outbox import StoreOutbox
    from counter_app.store.retention import Retention
    from counter_app.store.submit import StoreDesk
    from counter_app.store.work_list import StoreWorkList

_log = logging.getLogger(__name__)
_TRY_AGAIN_S = 10.0
_SWEEP_S = 60.0

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"
LIFE_EVENTS = FORMS / "life_events"
LOCALE = ROOT / "resources" / "locale"
TABLES = ROOT / "resources" / "tables"
TEST_TRUST = ROOT / "resources" / "cards" / "test_trust.toml"


@dataclass(frozen=True)
class Office:
    """One local office, open. Parts are made on first use; `close()` lets go of the database."""

    settings: Settings
    clock: Clock
    database: Database
    keys: StoreKeys

    @cached_property
    def desk(self) -> StoreDesk | BranchDesk:
        """Takes submissions; on a branch terminal sealed, for the hub."""
        if self.branch is not None:
            return self.branch.desk
        from counter_app.store.submit import StoreDesk  # noqa: PLC0415  # heavy rooms open when they are used

        return StoreDesk(self.database, self.settings.office, self.keys, self.clock)

    @cached_property
    def branch(self) -> BranchParts | None:
        """What a branch terminal has instead of a work list and ways out; None at an office."""
        if self.settings.branch is None:
            return None
        from counter_app.app.branch_office import branch_parts  # noqa: PLC0415  # as below

        return branch_parts(self.settings, self.settings.branch, self.database, self.clock)

    def carrier(self) -> Dispatcher | BranchSender:
        """Return what carries away what was taken in: to the hub, or through the ways out."""
        return self.branch.sender() if self.branch is not None else self.dispatcher()

    @cached_property
    def work_list(self) -> StoreWorkList:
        """What back-office clerks see."""
        from counter_app.domain.sections import Sections  # noqa: PLC0415  # as above
        from counter_app.store.work_list import StoreWorkList  # noqa: PLC0415

        sections = Sections(self.settings.sections)
        return StoreWorkList(self.database, self.keys, self.clock, sections=sections, field_at=self._field_at)

    def _field_at(self, procedure: str, path: str) -> Field | None:
        """Find a field of the forms in force, for a correction."""
        from counter_app.app.forms_in_force import FormsInForce  # noqa: PLC0415  # as above

        in_force = FormsInForce(self.settings, self.clock)
        found = in_force.get().catalogue.find(procedure, in_force.today)
        return found.field_at(path) if found else None

    @cached_property
    def outbox(self) -> StoreOutbox:
        """What still has to leave the house."""
        import platform  # noqa: PLC0415  # only the outbox asks whose it is

        from counter_app.store.outbox import StoreOutbox  # noqa: PLC0415  # as above

        return StoreOutbox(self.database, self.keys, self.clock, owner=f"{platform.node()}:{os.getpid()}")

    @cached_property
    def slips(self) -> FolderSlipPrinter:
        """Makes and prints slips."""
        return slip_printer(self.settings, self.slip_maker)

    @cached_property
    def slip_maker(self) -> SlipMaker:
        """Signs and sets slips."""
        return slip_maker(self.settings)

    def dispatcher(self) -> Dispatcher:
        """Return a dispatcher over the ways out of the settings."""
        from counter_app.dispatch.dispatcher import Dispatcher  # noqa: PLC0415  # as above

        return Dispatcher(self.outbox, self.ways, read_back=self._between_deliveries)

    def _between_deliveries(self) -> int:
        """Note what robots reported, make the batches whose time has come, count finished hours."""
        from counter_app.connectors.bulk_file import BulkFile  # noqa: PLC0415  # as above
        from counter_app.connectors.hiding import innermost  # noqa: PLC0415  # as above

        for way in map(innermost, self.ways.values()):
            if isinstance(way, BulkFile):
                way.issue_due(self.clock.now())
        self._figures.run()
        self._old_codes.run()
        return self.read_back.run_once() + self._letting_go.run_daily()

    @cached_property
    def _old_codes(self) -> NowAndThen:
        """Forgets codes from home that could not be opened any more."""
        from counter_app.dispatch.now_and_then import NowAndThen  # noqa: PLC0415  # as above
        from counter_app.store.home_codes import forget_old_codes  # noqa: PLC0415

        return NowAndThen(lambda: forget_old_codes(self.database, self.clock.now()), self.clock, timedelta(hours=1))

    @cached_property
    def _figures(self) -> NowAndThen:
        """Counts the hours that are finished: boards and exports read them instead of every event."""
        from counter_app.dispatch.now_and_then import NowAndThen  # noqa: PLC0415  # as above
        from counter_app.store.rollups import GRACE, Rollups  # noqa: PLC0415

        rollups = Rollups(self.database)
        return NowAndThen(lambda: rollups.finish(self.clock.now()), self.clock, grace=GRACE)

    def retention_by(self, actor: str) -> Retention:
        """What lets go of cases that were kept long enough; `actor` stands in the deletion records."""
        from counter_app.domain.retention_rule import RetentionRule  # noqa: PLC0415  # as above
        from counter_app.store.retention import Retention  # noqa: PLC0415

        rules = tuple(RetentionRule(each.state, each.days, each.procedure) for each in self.settings.retention)
        return Retention(self.database, rules, self.clock, actor)

    def letting_go_by(self, actor: str) -> LettingGo:
        """The rules for the store, and with them the files of the ways out."""
        from counter_app.app.letting_go import LettingGo  # noqa: PLC0415  # as above

        return LettingGo(self.database, self.retention_by(actor), self.ways.values(), self.clock, actor)

    @cached_property
    def _letting_go(self) -> LettingGo:
        """Remembers the day it last ran."""
        return self.letting_go_by("retention")

    @cached_property
    def ways(self) -> Mapping[str, Connector]:
        """The ways out, by the id that forms name."""
        return ways_out(self.settings.connectors)

    @cached_property
    def read_back(self) -> ReadBack:
        """What robots report about applications that went out."""
        from counter_app.connectors.hiding import innermost  # noqa: PLC0415  # as above
        from counter_app.connectors.rpa_folder import ID, RpaFolder  # noqa: PLC0415
        from counter_app.dispatch.read_back import ReadBack  # noqa: PLC0415  # as above

        folders = [way for way in map(innermost, self.ways.values()) if isinstance(way, RpaFolder)]
        return ReadBack(folders, self.work_list.note_robot, ID)

    def watch(self) -> ChangeWatch:
        """Tell a window that the work changed, whoever changed it."""
        from counter_app.store.changes import ChangeWatch  # noqa: PLC0415  # as above

        return ChangeWatch(self.database)

    def close(self) -> None:
        """Let go of the database; its journal is emptied."""
        self.database.close()


def open_office(settings: Settings, clock: Clock) -> Office:
    """Open (or found) the office's store. Raises StoreError; an office founded for training stays one."""
    from counter_app.store.engine import open_store  # noqa: PLC0415  # as above
    from counter_app.store.key_file import keys_for  # noqa: PLC0415
    from counter_app.store.marks import refuse_moved  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415

    settings.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.store_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_apart(settings)
    if settings.store_url:
        return Office(settings, clock, *_on_postgres(settings))
    keys = keys_for(settings.database, settings.store_key)
    database = open_store(settings.database, keys.database)
    try:
        migrate(database)
        refuse_moved(database)
    except CounterError:
        database.close()
        raise
    return Office(settings, clock, database, keys)


def _on_postgres(settings: Settings) -> tuple[Database, StoreKeys]:
    """Open the common database. The first machine makes the key file; every other one gets a copy of it."""
    from counter_app.store.key_file import create_key_file, load_keys  # noqa: PLC0415
    from counter_app.store.marks import claim_for_keys, founded  # noqa: PLC0415  # as above
    from counter_app.store.migrate import migrate  # noqa: PLC0415
    from counter_app.store.postgres import open_postgres  # noqa: PLC0415

    database = open_postgres(settings.store_url, password_file=settings.store_password)
    try:
        migrate(database)
        if not settings.store_key.exists() and not founded(database):
            create_key_file(settings.store_key)
        keys = load_keys(settings.store_key)
        claim_for_keys(database, keys)
    except CounterError:
        database.close()
        raise
    return database, keys


def ways_out(chosen: Iterable[ConnectorSettings]) -> Mapping[str, Connector]:
    """Make the connectors of the settings."""
    from counter_app.connectors import load_connectors  # noqa: PLC0415  # as above
    from counter_app.connectors.hiding import Hiding, trusted  # noqa: PLC0415

    known = load_connectors()
    made: dict[str, Connector] = {}
    for connector in chosen:
        maker = known.find(connector.id)
        if maker is None:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"connectors.{connector.id}: no such connector")
        may_know, options = trusted(connector.options, connector.id)
        made[connector.id] = maker(options) if may_know else Hiding(maker(options))
    return made


def connector_ids() -> frozenset[str]:
    """Return the ids a form may name."""
    from counter_app.connectors import load_connectors  # noqa: PLC0415  # as above

    return frozenset(load_connectors())
