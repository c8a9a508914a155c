"""The imported extract of the resident register: read-only, dated, looked up by hashes.

An extract is replaced as a whole (resident_import.py). A file that was replaced meanwhile is opened anew by the next question.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from counter_app.failures import ExtractError, FailureCode
from counter_app.matching.evidence import ResidentForm
from counter_app.matching.keys import ClaimKeys, day_key, house_key
from counter_app.matching.overlays import Overlays
from counter_app.matching.resident import Resident
from counter_app.matching.rules import RULES
from counter_app.matching.town_findings import OwnTables, parse
from counter_app.matching.variants import Variants
from counter_app.store.database import Database
from counter_app.store.engine import open_extract
from counter_app.store.resident_row import Hashing, Packing, ResidentKeys
from counter_app.store.resident_schema import Tables

CROWD = 10  # rows of one house: beyond that only those that share more than the house are looked at
_Way = tuple[str, tuple[Any, ...]]  # a condition and its values
NAMESAKES = 60  # beyond that a vague application is not looked up by its name alone


@dataclass(frozen=True)
class Changes:
    """Ids that differ from the extract before; all of them `added` where there was none."""

    since: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Changes(+{len(self.added)}, ~{len(self.changed)}, -{len(self.removed)})"


class StoreResidentRegister:
    """`ports.ResidentRegister` over either database."""

    def __init__(self, tables: Tables, keys: ResidentKeys) -> None:
        """Raises ExtractError EXTRACT_MISSING where nothing was imported, EXTRACT_OUTDATED where other rules made its keys."""
        if not tables.there():
            raise ExtractError(FailureCode.EXTRACT_MISSING, "main.py register import FILE")
        self.tables = tables
        self._held: Connection | None = None
        self._hashing = Hashing(keys.hash)
        self._seal = keys.seal if tables.postgres else None
        notes = self._notes()
        self.packing = Packing(Packing(b"", self._seal).open(notes.pop("dictionary")), self._seal)
        self._long: dict[str, bytes] = {name: notes[name] for name in notes if name != "about"}
        self.about: dict[str, Any] = json.loads(notes["about"])
        if (self.about.get("rules"), self.about.get("variants")) != (RULES, Variants.shipped().digest):
            raise ExtractError(FailureCode.EXTRACT_OUTDATED, f"its keys were made by {self.about.get('rules')}")

    def _notes(self) -> dict[str, bytes]:
        with self.tables.database.reading() as connection:
            return {
                name: bytes(value) for name, value in self.tables.run(connection, "SELECT name, value FROM {about}")
            }

    @property
    def as_of(self) -> str:
        """Day of the extract, YYYY-MM-DD."""
        return str(self.about["asOf"])

    @property
    def digest(self) -> str:
        """Of the rows, in whatever order they came."""
        return str(self.about["digest"])

    def candidates(self, keys: ClaimKeys) -> list[Resident]:
        """Return every row that shares enough with an application to be worth a comparison, in no order."""
        return self._found(self._likely(keys) + self._further(keys))

    def likely(self, keys: ClaimKeys) -> list[Resident]:
        """Return those of the candidates who share the day or the house: nobody else can be 一致, or keep somebody from it."""
        return self._found(self._likely(keys))

    def house_of(self, row: ResidentForm) -> list[Resident]:
        """Return who lives with somebody: by the number of the household, and by the address as the register has it."""
        household = self._hashing.narrow("household", row.resident.household_id)
        base = self._hashing.narrow("base", house_key(row.address))
        day = self._hashing.narrow("day", day_key(row.birth))
        alike = f"base = ? AND (day = ? OR {_few('base = ?', CROWD)})"
        ways = f"SELECT no FROM {{resident}} WHERE household = ? UNION SELECT no FROM {{resident}} WHERE {alike}"  # noqa: S608  # our own words
        return self._rows(f"SELECT packed FROM {{resident}} WHERE no IN ({ways})", (household, base, day, base))  # noqa: S608

    def household(self, resident_id: str) -> list[Resident]:
        """Return the members of somebody's household, that person among them; nobody where the id is unknown."""
        found = self.resident(resident_id)
        if found is None or not found.household_id:
            return [found] if found else []
        number = self._hashing.narrow("household", found.household_id)
        rows = self._rows("SELECT packed FROM {resident} WHERE household = ?", (number,))
        return sorted((row for row in rows if row.household_id == found.household_id), key=lambda row: row.resident_id)

    def resident(self, resident_id: str) -> Resident | None:
        """Return a row by its id; None where it is unknown or given twice."""
        rows = self._rows("SELECT packed FROM {resident} WHERE ident = ?", (self._hashing.wide("id", resident_id),))
        known = [row for row in rows if row.resident_id == resident_id]
        return known[0] if len(known) == 1 else None

    def own_tables(self) -> OwnTables:
        """What texts are read with beside it."""
        overlays = Overlays.parse(json.loads(self._opened("overlays")))
        return OwnTables(parse(json.loads(self._opened("towns"))), overlays)

    def changes(self) -> Changes:
        """What differs from the extract before."""
        said = json.loads(self._opened("changes"))
        return Changes(said["since"], *(tuple(said[kind]) for kind in ("added", "changed", "removed")))

    def contents(self) -> Iterator[tuple[int, int]]:
        """Every row's id and content as hashes, in the order of the ids: what two extracts are compared by."""
        with self.tables.database.reading() as connection:
            streamed = connection.execution_options(stream_results=True, max_row_buffer=10_000)
            asked = "SELECT ident, content FROM {resident} ORDER BY ident, content"
            yield from ((ident, content) for ident, content in self.tables.run(streamed, asked))

    def ids_of(self, idents: list[int]) -> list[str]:
        """The ids behind hashes."""
        found: set[str] = set()
        for start in range(0, len(idents), 500):
            some = idents[start : start + 500]
            marks = ", ".join("?" * len(some))
            rows = self._rows(f"SELECT packed FROM {{resident}} WHERE ident IN ({marks})", tuple(some))  # noqa: S608  # marks
            found.update(row.resident_id for row in rows)
        return sorted(found)

    @contextmanager
    def many_questions(self) -> Iterator[None]:
        """Ask over one connection until left: a few questions in a row, not a day of them."""
        with self.tables.database.reading() as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        if self._held is not None:
            yield self._held
            return
        with self.tables.database.reading() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self.tables.database.close()

    def _opened(self, name: str) -> bytes:
        return zlib.decompress(self.packing.open(self._long[name]))

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[Resident]:
        with self._connection() as connection:
            kept = self.tables.rows(connection, sql, values)
        return [self.packing.unpack(each) for (each,) in kept]

    def _likely(self, keys: ClaimKeys) -> list[_Way]:
        hashed = self._hashing
        name, kana = hashed.narrow("name", keys.name), hashed.narrow("kana", keys.kana)
        base = hashed.narrow("base", keys.base)
        days = tuple(hashed.narrow("day", day) for day in keys.days)
        ways: list[_Way] = []
        on_a_day = f"day IN ({', '.join('?' * len(days))})"
        if name is not None and days:
            ways.append((f"name = ? AND {on_a_day}", (name, *days)))
        if kana is not None and days:
            ways.append((f"kana = ? AND {on_a_day}", (kana, *days)))
        if base is not None:
            more = f" OR {on_a_day}" if days else ""
            alike = f"base = ? AND (name = ? OR kana = ?{more} OR {_few('base = ?', CROWD)})"
            ways.append((alike, (base, name, kana, *days, base)))
        return ways

    def _further(self, keys: ClaimKeys) -> list[_Way]:
        """Where day and house are both told otherwise, or not at all."""
        name, kana = self._hashing.narrow("name", keys.name), self._hashing.narrow("kana", keys.kana)
        town = self._hashing.narrow("town", keys.town)
        ways: list[_Way] = []
        if kana is not None and town is not None:
            ways.append(("kana = ? AND town = ?", (kana, town)))
        if keys.vague and (name is not None or kana is not None):
            which, value = ("name", name) if name is not None else ("kana", kana)
            ways.append((f"{which} = ? AND {_few(f'{which} = ?', NAMESAKES)}", (value, value)))
        return ways

    def _found(self, ways: list[_Way]) -> list[Resident]:
        if not ways:
            return []
        union = " UNION ".join(f"SELECT no FROM {{resident}} WHERE {way}" for way, _ in ways)  # noqa: S608  # our own words
        values = tuple(value for _, values in ways for value in values)
        return self._rows(f"SELECT packed FROM {{resident}} WHERE no IN ({union})", values)  # noqa: S608  # as above


def _few(condition: str, most: int) -> str:
    """Hold while so many rows at most meet a condition; counting stops there."""
    return f"(SELECT count(*) FROM (SELECT 1 FROM {{resident}} WHERE {condition} LIMIT {most + 1}) AS crowd) <= {most}"  # noqa: S608


class ExtractFile:
    """The register in a file of its own, opened when asked and again whenever another extract took its place."""

    def __init__(self, path: Path, keys: ResidentKeys) -> None:
        self._path, self._keys = path, keys
        self._open: tuple[tuple[int, int], StoreResidentRegister] | None = None

    def current(self) -> StoreResidentRegister:
        """The register as it is now. Raises ExtractError EXTRACT_MISSING, StoreError."""
        try:
            status = self._path.stat()
        except OSError:
            raise ExtractError(FailureCode.EXTRACT_MISSING, "main.py register import FILE") from None
        which = (status.st_dev, status.st_ino)
        if self._open is None or self._open[0] != which:
            self.close()
            self._open = (which, open_register(self._path, self._keys))
        return self._open[1]

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open[1].close()
            self._open = None


def open_register(
    path: Path, keys: ResidentKeys, opener: Callable[..., Database] = open_extract
) -> StoreResidentRegister:
    """Open the extract in a file. Raises ExtractError EXTRACT_MISSING, StoreError."""
    if not path.exists():
        raise ExtractError(FailureCode.EXTRACT_MISSING, "main.py register import FILE")
    database = opener(path, keys.file)
    try:
        return StoreResidentRegister(Tables(database), keys)
    except BaseException:
        database.close()
        raise
