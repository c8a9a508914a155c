"""A small town that crashes: one terminal's store, a robot, a back office, and what people hold in their hands."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from counter_app.connectors.https_json import Endpoint, HttpsJson
from counter_app.connectors.rpa_folder import RpaFolder
from counter_app.dispatch.dispatcher import Dispatcher
from counter_app.failures import StoreError
from counter_app.store import audit
from counter_app.store.database import Database
from counter_app.store.engine import open_store
from counter_app.store.key_file import StoreKeys, keys_for
from counter_app.store.migrate import migrate
from counter_app.store.outbox import Pace, StoreOutbox
from counter_app.store.postgres import open_postgres
from counter_app.store.submit import StoreDesk
from tests.fakes.receiver import Books
from tests.fakes.visits import CANARY, RARE, application, submission

FIRST_VISIT = UUID(int=0x1234)
CONNECTORS = ("rpa-folder", "https-json")
QUICK = Pace(lease=0.2, first=0.01, longest=0.05, longest_wish=0.05, chance=random.random)


class MachineClock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def visit_of(visit: UUID):
    """What this visit hands in: always the same for the same id, one application per connector."""
    names = (CANARY, RARE) if visit.int % 2 else (RARE, CANARY)
    each = (application(name, connector=connector) for name, connector in zip(names, CONNECTORS, strict=True))
    return replace(submission(*each), visit_id=visit)


def open_place(folder: Path) -> tuple[StoreKeys, Database]:
    """SQLite in the folder, or the PostgreSQL database whose URL stands there."""
    url = folder / "store.url"
    keys = keys_for(folder / "counter.db", folder / "store.key")
    return keys, open_postgres(url.read_text()) if url.exists() else open_store(folder / "counter.db", keys.database)


class Terminal:
    """The program's own parts, wired as the product wires them."""

    def __init__(self, folder: Path, clock=None) -> None:
        clock = clock or MachineClock()
        self.keys, self.database = open_place(folder)
        migrate(self.database)
        self.desk = StoreDesk(self.database, "MH01", self.keys, clock)
        self.outbox = StoreOutbox(self.database, self.keys, clock, "crash", pace=QUICK)
        place = json.loads((folder / "receiver.json").read_text())
        https = HttpsJson(Endpoint(place["url"], Path(place["ca"]), timeout=5))
        self.connectors = {"rpa-folder": RpaFolder(folder / "robot"), "https-json": https}
        self.dispatcher = Dispatcher(self.outbox, self.connectors, idle=0.01)


def build(folder: Path, url: str, ca: Path) -> Path:
    """Lay out a place where a terminal will stand; nothing is started yet."""
    (folder / "robot").mkdir(parents=True, exist_ok=True)
    (folder / "receiver.json").write_text(json.dumps({"url": url, "ca": str(ca)}))
    return folder


def after_a_crash(folder: Path, terminal: Terminal) -> None:
    """Ask again for the visit that was cut off; print what was not printed."""
    for (visit,) in noted(folder, "tries.log")[-1:]:
        hand_in(folder, terminal, UUID(visit))
    for receipt in terminal.desk.unprinted():
        note(folder, "slips.log", receipt.number)
        terminal.desk.slip_printed(receipt.number)


def note(folder: Path, log: str, *words: object) -> None:
    """One line into somebody's hands; a single write, so that a kill leaves it whole or away."""
    with (folder / log).open("ab", buffering=0) as file:
        file.write((" ".join(map(str, words)) + "\n").encode())


def noted(folder: Path, log: str) -> list[list[str]]:
    path = folder / log
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def hand_in(folder: Path, terminal: Terminal, visit: UUID) -> None:
    """One visit: submit, receipt on the screen, slip in the hand, slip noted."""
    note(folder, "tries.log", visit)
    receipt = terminal.desk.submit(visit_of(visit))
    note(folder, "receipts.log", visit, receipt.number)
    note(folder, "slips.log", receipt.number)
    terminal.desk.slip_printed(receipt.number)


def robot_takes(folder: Path) -> None:
    """The robot works through its inbox: the CSV first, as agreed, then the rest; each case it sees is typed in."""
    robot = folder / "robot"
    for ok in sorted((robot / "inbox").glob("*.ok")):
        note(folder, "typed.log", ok.stem.replace("_", "/"))
        for suffix in (".csv", ".schema.json", ".ok"):
            (robot / "inbox" / (ok.stem + suffix)).replace(robot / "done" / (ok.stem + suffix))


def robot_clears(folder: Path) -> None:
    """What is done is thrown away at night."""
    for file in (folder / "robot" / "done").glob("*"):
        file.unlink()


@dataclass(frozen=True)
class Rows:
    numbers: dict[str, str]  # visit id -> receipt number
    cases: dict[str, str]  # application id -> connector
    delivered: frozenset[str]
    counts: tuple[int, ...]


def _rows(connection) -> Rows:
    def all_of(sql):
        return connection.exec_driver_sql(sql).all()

    tables = ("application", "outbox", "work", "case_key")
    return Rows(
        numbers=dict(map(tuple, all_of("SELECT visit_id, number FROM submission"))),
        cases=dict(map(tuple, all_of("SELECT id, connector FROM application"))),
        delivered=frozenset(row[0] for row in all_of("SELECT key FROM outbox WHERE state = 1")),
        counts=(
            *(all_of(f"SELECT count(*) FROM {table}")[0][0] for table in tables),
            2 * all_of("SELECT count(*) FROM audit WHERE action = 'submit'")[0][0],
        ),
    )


def violations(folder: Path, books: Books, *, drained: bool = False) -> list[str]:
    """Say every promise that was broken; empty when all held. `drained`: everything should have arrived by now."""
    _, database = open_place(folder)
    found = []
    try:
        with database.reading() as connection:
            rows = _rows(connection)
            chain = audit.verify(connection)
            signed = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar()
            if chain.seq != signed:
                found.append("audit chain and rows differ")
            sqlite = database.dialect == "sqlite"
            if drained and sqlite and connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                found.append("database damaged")
    except StoreError as error:
        return [f"store: {error.code.name}"]
    finally:
        database.close()
    return found + _people(folder, rows) + _store(rows) + _receivers(folder, books, rows, drained=drained)


def _people(folder: Path, rows: Rows) -> list[str]:
    given = [tuple(line) for line in noted(folder, "receipts.log")]
    lost = [number for visit, number in given if rows.numbers.get(visit) != number]
    numbers: dict[str, set[str]] = {}
    for visit, number in given:
        numbers.setdefault(number, set()).add(visit)
    reused = [number for number, visits in numbers.items() if len(visits) > 1]
    stored = set(rows.numbers.values())
    phantom = [number for (number,) in noted(folder, "slips.log") if number not in stored]
    return [
        *(f"lost: receipt {number} was given and is not stored" for number in lost),
        *(f"reused: {number} was given to two visits" for number in reused),
        *(f"phantom: slip {number} without an application" for number in phantom),
    ]


def _store(rows: Rows) -> list[str]:
    wanted = (2 * len(rows.numbers),) * 5
    return [] if rows.counts == wanted else [f"torn: {rows.counts} for {len(rows.numbers)} submissions"]


def _receivers(folder: Path, books: Books, rows: Rows, *, drained: bool) -> list[str]:
    inbox = [ok.stem.replace("_", "/") for ok in (folder / "robot" / "inbox").glob("*.ok")]
    arrived = books.effects() + Counter([key for (key,) in noted(folder, "typed.log")] + inbox)
    expected = set(rows.cases) if drained else rows.delivered
    return [
        *(f"duplicated: {key} arrived {times} times" for key, times in arrived.items() if times > 1),
        *(f"lost: {key} is called delivered and did not arrive" for key in expected - set(arrived)),
        *(f"phantom: {key} arrived and is not stored" for key in set(arrived) - set(rows.cases)),
    ]
