"""Composition root of an office: the store, the ways out and the slips behind one terminal.

Opening takes longer than a first page may, so a terminal opens its office on a worker: `LateOffice` is the `Desk` and
`SlipPrinter` a window starts with. The first use waits for the opening; a failure to open is the failure of that use.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.failures import CounterError, FailureCode, SettingsError
from counter_app.settings import CardTrust, ConnectorSettings, Settings

if TYPE_CHECKING:
    from counter_app.devices.slip_printer import FolderSlipPrinter
    from counter_app.dispatch.dispatcher import Dispatcher
    from counter_app.dispatch.read_back import ReadBack
    from counter_app.domain.application import Receipt, Submission
    from counter_app.domain.receipt import ReceiptNumber
    from counter_app.ports import Clock, Connector, SlipMade
    from counter_app.signing import KeyRing, SigningKey
    from counter_app.slips.slip import SlipMaker
    from counter_app.store.database import Database
    from counter_app.store.key_file import StoreKeys
    from counter_app.store.outbox import StoreOutbox
    from counter_app.store.retention import Retention
    from counter_app.store.submit import StoreDesk
    from counter_app.store.work_list import StoreWorkList

_log = logging.getLogger(__name__)
_TRY_AGAIN_S = 10.0

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
    def desk(self) -> StoreDesk:
        """Takes submissions."""
        from counter_app.store.submit import StoreDesk  # noqa: PLC0415  # heavy rooms open when they are used

        return StoreDesk(self.database, self.settings.office, self.keys, self.clock)

    @cached_property
    def work_list(self) -> StoreWorkList:
        """What back-office clerks see."""
        from counter_app.store.work_list import StoreWorkList  # noqa: PLC0415  # as above

        return StoreWorkList(self.database, self.keys, self.clock)

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

        retention = self.retention_by("retention")
        return Dispatcher(self.outbox, self.ways, read_back=lambda: self.read_back.run_once() + retention.run_daily())

    def retention_by(self, actor: str) -> Retention:
        """What lets go of cases that were kept long enough; `actor` stands in the deletion records."""
        from counter_app.domain.retention_rule import RetentionRule  # noqa: PLC0415  # as above
        from counter_app.store.retention import Retention  # noqa: PLC0415

        rules = tuple(RetentionRule(each.state, each.days, each.procedure) for each in self.settings.retention)
        return Retention(self.database, rules, self.clock, actor)

    @cached_property
    def ways(self) -> Mapping[str, Connector]:
        """The ways out, by the id that forms name."""
        return ways_out(self.settings.connectors)

    @cached_property
    def read_back(self) -> ReadBack:
        """What robots report about applications that went out."""
        from counter_app.connectors.rpa_folder import ID, RpaFolder  # noqa: PLC0415  # as above
        from counter_app.dispatch.read_back import ReadBack  # noqa: PLC0415  # as above

        folders = [way for way in self.ways.values() if isinstance(way, RpaFolder)]
        return ReadBack(folders, self.work_list.note_robot, ID)

    def close(self) -> None:
        """Let go of the database; its journal is emptied."""
        self.database.close()


def open_office(settings: Settings, clock: Clock) -> Office:
    """Open (or found) the office's store. Raises StoreError; an office founded for training stays one."""
    from counter_app.store.engine import open_store  # noqa: PLC0415  # as above
    from counter_app.store.key_file import keys_for  # noqa: PLC0415
    from counter_app.store.migrate import migrate  # noqa: PLC0415

    settings.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.store_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _keep_apart(settings)
    keys = keys_for(settings.database, settings.store_key)
    database = open_store(settings.database, keys.database)
    migrate(database)
    return Office(settings, clock, database, keys)


def _keep_apart(settings: Settings) -> None:
    """Real and simulated applications never share an office: the first opening decides."""
    mark = settings.directory / "cards"
    try:
        with mark.open("x", encoding="ascii") as file:
            file.write(settings.trust.value)
    except FileExistsError:
        founded = mark.read_text(encoding="ascii").strip()
        if founded != settings.trust.value:
            cause = f"{settings.directory} was founded for {founded} cards"
            raise SettingsError(FailureCode.TEST_TRUST_IN_PRODUCTION, cause) from None


def ways_out(chosen: Iterable[ConnectorSettings]) -> Mapping[str, Connector]:
    """Make the connectors of the settings."""
    from counter_app.connectors import load_connectors  # noqa: PLC0415  # as above

    known = load_connectors()
    made = {}
    for connector in chosen:
        maker = known.find(connector.id)
        if maker is None:
            raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"connectors.{connector.id}: no such connector")
        made[connector.id] = maker(connector.options)
    return made


def connector_ids() -> frozenset[str]:
    """Return the ids a form may name."""
    from counter_app.connectors import load_connectors  # noqa: PLC0415  # as above

    return frozenset(load_connectors())


def slip_keys(settings: Settings) -> KeyRing:
    """Return the office's public slip keys, making the signing key where there is none yet."""
    return _open_slip_keys(settings)[1]


def signing_key(settings: Settings) -> SigningKey:
    """Return the key this office signs slips and closing reports with."""
    return _open_slip_keys(settings)[0]


def _open_slip_keys(settings: Settings) -> tuple[SigningKey, KeyRing]:
    from counter_app.signing import open_keys  # noqa: PLC0415  # as above

    settings.slip_keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    simulated = settings.trust is CardTrust.SIMULATED
    return open_keys(settings.slip_keys / "slip.key", settings.slip_keys / "slip_keys.json", simulated=simulated)


def slip_maker(settings: Settings) -> SlipMaker:
    """Make what makes slips: fonts, the signing key, the design of the municipality."""
    from counter_app.domain.wareki import in_era  # noqa: PLC0415  # as above
    from counter_app.domain.words import Words  # noqa: PLC0415
    from counter_app.slips.fonts import load_fonts  # noqa: PLC0415
    from counter_app.slips.slip import SlipDesign, SlipMaker  # noqa: PLC0415

    key, _ = _open_slip_keys(settings)
    design = SlipDesign(Words(settings.terminal), settings.paper.value, settings.print_name)
    return SlipMaker(load_fonts(), key, design, lambda day: in_era(day).text)


def slip_printer(settings: Settings, maker: SlipMaker) -> FolderSlipPrinter:
    """Keep slips in the office's folder, and print them where a printer is named."""
    from counter_app.devices.slip_printer import FolderSlipPrinter  # noqa: PLC0415  # as above

    return FolderSlipPrinter(maker.make, settings.slips, settings.printer or None)


class LateOffice:
    """An office that is being opened while the first page is already there. Is the `Desk` and the `SlipPrinter`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._opening = threading.Lock()
        self._office: Office | None = None
        self._dispatcher: Dispatcher | None = None
        self._closing = threading.Event()

    def opened(self) -> Office:
        """Return the office, opening it where that has not happened yet. A failed opening is tried again next time."""
        with self._opening:
            if self._office is None:
                self._office = open_office(self._settings, self._clock)
            return self._office

    def serve(self, when_open: Callable[[Office], None] = lambda _office: None) -> None:
        """Open the office and deliver what leaves it, until `close`. Runs on a thread of its own. `when_open` is called once.

        An office that does not open now (a full disk, a share that is not mounted) is tried again and again; what is
        wrong is said by the first use, and by `doctor`.
        """
        while not self._closing.is_set():
            try:
                office = self.opened()
                office.slips  # noqa: B018  # fonts and key are ready before the first slip is wanted
                self._dispatcher = office.dispatcher()
                self._dispatcher.start()
                when_open(office)
            except CounterError as failure:
                _log.warning("office_not_open code=%s cause=%s", failure.code.value, failure.cause)
                self._closing.wait(_TRY_AGAIN_S)
            else:
                return

    def slip_code(self, receipt: Receipt) -> str:
        """Return the text of a slip's QR code, for a screen when the paper did not come out."""
        return self.opened().slip_maker.code(receipt)

    def submit(self, submission: Submission) -> Receipt:
        """See `ports.Desk`."""
        receipt = self.opened().desk.submit(submission)
        if self._dispatcher is not None:
            self._dispatcher.wake()
        return receipt

    def slip_printed(self, number: ReceiptNumber) -> None:
        """See `ports.Desk`."""
        self.opened().desk.slip_printed(number)

    def unprinted(self) -> list[Receipt]:
        """See `ports.Desk`."""
        return self.opened().desk.unprinted()

    def print(self, receipt: Receipt, *, again: bool = False) -> SlipMade:
        """See `ports.SlipPrinter`."""
        return self.opened().slips.print(receipt, again=again)

    def close(self) -> None:
        """Finish the delivery in hand and close what was opened."""
        self._closing.set()
        if self._dispatcher is not None:
            self._dispatcher.stop()
        with self._opening:
            if self._office is not None:
                self._office.close()
                self._office = None
