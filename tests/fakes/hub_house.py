"""A hub on a real TLS socket and branch terminals around it, all in folders of the test."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from counter_app.app.branch_files import BranchFiles, enrol
from counter_app.connectors.hub_line import HubLine
from counter_app.dispatch.branch_sender import BranchSender, SenderPace, Step
from counter_app.domain.branch_answer import LineDown
from counter_app.domain.branch_message import TerminalName
from counter_app.failures import FailureCode
from counter_app.hub.authority import found_authority, open_authority
from counter_app.hub.door import Patience
from counter_app.hub.enrolment import invite
from counter_app.hub.server import HubParts, HubServer
from counter_app.ports import Clock
from counter_app.signing import PublishedKey
from counter_app.store.branch import BranchDesk, BranchLimits, BranchPlace
from counter_app.store.branch_outbox import BranchOutbox
from counter_app.store.engine import open_store
from counter_app.store.inbox import Inbox
from counter_app.store.key_file import create_key_file, keys_for, load_keys
from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres
from counter_app.store.terminals import Terminals
from tests.fakes.visits import application, submission

QUICK = SenderPace(first=0.0, longest=0.0, closed=0.0, chance=lambda: 1.0)
PATIENT = Patience(stop=5, connections=20)  # on a busy machine nobody is turned away for being slow
SHORT = Patience(handshake=2, head=0.3, body=0.5, idle=2, stop=5, connections=20)


class Hub:
    """The office's side; `with` serves it. `url`: its store is that PostgreSQL; without one, SQLite in `folder`."""

    def __init__(
        self, folder: Path, clock: Clock, *, patience: Patience = PATIENT, port: int = 0, url: str | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.clock, self.patience, self.port, self.url = folder, clock, patience, port, url
        self.published: list[PublishedKey] = []
        if not (folder / "hub" / "ca.key").exists():
            found_authority(folder / "hub", ["127.0.0.1"], clock.now())
        self.authority = open_authority(folder / "hub")
        self._open()

    def _open(self) -> None:
        self.keys, self.database = self._store()
        migrate(self.database)
        self.terminals = Terminals(self.database, self.clock)
        office = self.authority.sealing_keys()
        self.inbox = Inbox(self.database, self.keys, office, self.clock, simulated=False)

    def _store(self):
        if self.url is None:
            keys = keys_for(self.folder / "counter.db", self.folder / "store.key")
            return keys, open_store(self.folder / "counter.db", keys.database)
        if not (self.folder / "store.key").exists():
            create_key_file(self.folder / "store.key")
        return load_keys(self.folder / "store.key"), open_postgres(self.url)

    def on_another_store(self, url: str | None) -> None:
        """While it serves: from now on with what is there."""
        self.database.close()
        self.url = url
        self._open()
        self.server._parts.inbox.__dict__.update(self.inbox.__dict__)
        self.server._parts.terminals.__dict__.update(self.terminals.__dict__)

    def parts(self) -> HubParts:
        publish = self.published.append
        return HubParts(self.authority, self.terminals, self.inbox, self.clock, False, publish, self.patience)

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self.server = HubServer(self.parts())
        self._loop.run_until_complete(self.server.start("127.0.0.1", self.port))
        self.port = self.server.port
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self.database.close()

    def reopen(self, url: str | None = None):
        """The same place served again, after `with` ended; `url` where its store is another PostgreSQL now."""
        return Hub(self.folder, self.clock, patience=self.patience, port=self.port, url=url or self.url)

    def code(self, terminal: str = "MH02", role: str = "kiosk") -> str:
        name = TerminalName(terminal, role)
        return str(invite(self.authority, self.terminals, name, ("127.0.0.1", self.port), "test").code)

    @property
    def arrival(self) -> str:
        """The column that says in which order rows were put into a table that has no number of its own."""
        return "rowid" if self.url is None else "ctid"

    def rows(self, sql: str):
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql).all()]


@dataclass
class Branch:
    """One terminal's side."""

    folder: Path
    clock: Clock
    office: str = "MH02"
    limits: BranchLimits = field(default_factory=BranchLimits)
    free: int = 10**12
    timeout: float = 5.0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.files = BranchFiles(self.folder / "keys" / "branch")

    def enrol(self, code: str) -> Branch:
        enrol(code, self.files)
        return self

    def open(self, line=None) -> Branch:
        keys = keys_for(self.folder / "counter.db", self.folder / "store.key")
        self.database = open_store(self.folder / "counter.db", keys.database)
        migrate(self.database)
        place = BranchPlace(self.office, "boot", lambda: self.free, self.limits)
        self.desk = BranchDesk(self.database, place, self.files.seal(), self.clock)
        self.outbox = BranchOutbox(self.database, self.office, self.clock)
        self.outbox.found()
        self.line = line or HubLine(replace(self.files.line(), timeout=self.timeout))
        self.sender = BranchSender(self.outbox, self.line, self.clock, QUICK)
        return self

    def on_lines(self, count: int) -> Branch:
        """Send over several at once from now on."""
        beside = [HubLine(replace(self.files.line(), timeout=self.timeout)) for _ in range(count - 1)]
        self.sender = BranchSender(self.outbox, self.line, self.clock, QUICK, beside=beside)
        return self

    def drain(self, most: int = 100_000) -> list[Step]:
        steps = []
        while len(steps) < most and (step := self.sender.step()) is not Step.IDLE:
            steps.append(step)
            if step in {Step.DOWN, Step.CLOSED}:
                break
        return steps

    def close(self) -> None:
        self.line.close()
        self.database.close()


class FickleLine:
    """A line that carries a message there and loses the answer, `lose` times; each first try is lost."""

    def __init__(self, line, lose: int) -> None:
        self._line, self._lose = line, lose
        self._seen: set[object] = set()

    def send(self, envelope, body):
        answer = self._line.send(envelope, body)
        if self._lose and envelope.id not in self._seen:
            self._lose -= 1
            self._seen.add(envelope.id)
            return LineDown(FailureCode.HUB_UNREACHABLE)
        return answer

    def __getattr__(self, name):
        return getattr(self._line, name)


def hand_in(branch: Branch, count: int = 1, *, slip: bool = True):
    """Visits with two applications each, their slips in the hand."""
    receipts = []
    for _ in range(count):
        receipts.append(branch.desk.submit(submission(application(), application(connector="https-json"))))
        if slip:
            branch.desk.slip_printed(receipts[-1].number)
    return receipts


def sealed(branch: Branch, envelope, plain: bytes):
    """Another body in an envelope, properly sealed."""
    body = branch.files.seal().seal(plain, envelope.bound)
    return replace(envelope, sha256=hashlib.sha256(body).hexdigest()), body
