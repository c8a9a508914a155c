"""`main.py register import`: a 住基 extract (CSV) into the register, streamed; canonical forms are made by other processes.

The file is read twice: once for the towns that this municipality has, once for the rows. The extract before stays in
force until the new one is complete, and is destroyed then.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from counter_app.domain.residue import checks
from counter_app.failures import ExtractError, FailureCode
from counter_app.matching.address_survey import survey
from counter_app.matching.overlays import NO_OVERLAYS, Overlays
from counter_app.matching.resident import Resident
from counter_app.matching.rules import RULES
from counter_app.matching.town_findings import OwnTables, document
from counter_app.matching.variants import Variants
from counter_app.store.delivered_csv import DeliveredCsv
from counter_app.store.other_processes import in_other_processes
from counter_app.store.resident_register import StoreResidentRegister
from counter_app.store.resident_row import COLUMNS, Packing, ResidentKeys, StoredRow, dictionary_of
from counter_app.store.resident_schema import Tables
from counter_app.store.resident_workers import ADDRESS, HEADINGS, Canonicaliser, Task, national_towns, resident_of

_NEEDED = frozenset({"resident_id", "name", "dob", "address"})
_NUMBER_HEADING = re.compile(
    r"個人番号|マイナンバー|マイナンバ|my_?number|individual_?number|kojin_?bango|personal_?number", re.IGNORECASE
)
_CHUNK = 2000
_SAMPLE = 400
_REPORTED = 1000
_NUMBER_DIGITS = 12
_FEWEST_TO_TELL, _SHARE_TO_TELL = 20, 0.5  # one in eleven of other numbers has a fitting check digit by chance


@dataclass
class Imported:
    """What came of an import. `refused`: line and reason of rows that were left out, the first thousand of them."""

    rows: int = 0
    digest: str = ""
    as_of: str = ""
    refused: list[tuple[int, str]] = field(default_factory=list)
    refused_count: int = 0
    notes: Counter[str] = field(default_factory=Counter)  # rows that are kept and say less than they should

    def refuse(self, line: int, reason: str) -> None:
        """Note a row that is left out."""
        self.refused_count += 1
        if len(self.refused) < _REPORTED:
            self.refused.append((line, reason))


def import_extract(  # noqa: PLR0913  # how, by name
    source: Path,
    tables: Tables,
    keys: ResidentKeys,
    *,
    as_of: str,
    places: Path,
    overlays: Overlays = NO_OVERLAYS,
    encoding: str | None = None,
    workers: int = 2,
    progress: Callable[[str, int], None] = lambda _, __: None,
) -> Imported:
    """Fill `tables`, which nobody else reads yet, from the CSV at `source`. `places`: folder of the shipped postal table.

    Raises ExtractError EXTRACT_REFUSED where the file as a whole is none; a row that is none is reported and left out.
    """
    extract = DeliveredCsv(source, HEADINGS, needed=_NEEDED, refusal=FailureCode.EXTRACT_REFUSED, encoding=encoding)
    _refuse_numbers_by_name(extract)
    progress("towns", 0)
    own, sample = _first_reading(extract, places, overlays)
    _refuse_numbers_by_look(sample)
    packing = Packing(dictionary_of(sample), keys.seal if tables.postgres else None)
    done = Imported(as_of=as_of)
    tables.create()
    task = Task(extract.shape, own, places, packing, keys.hash)
    digest = 0
    for made in in_other_processes(Canonicaliser, task, _chunks(extract), workers):
        for line, reason in made.refused:
            done.refuse(line, reason)
        tables.fill(made.lines, made.rows)
        done.rows += len(made.rows)
        digest = (digest + made.part) % (1 << 128)
        _note(made.rows, done)
        progress("rows", done.rows)
    progress("index", done.rows)
    tables.index()
    _settle_repetitions(tables, done)
    done.digest = f"{(digest + _part_of(overlays)) % (1 << 128):032x}"
    done.notes["overlayLeftOut"] = len(Variants.shipped().with_overlay(overlays.signs).left_out)
    _write_about(tables, packing, own, done)
    return done


def compare_with(former: StoreResidentRegister | None, new: StoreResidentRegister) -> None:
    """Write into the new extract what differs from the one before: ids, and no more."""
    packing = new.packing
    added, changed, removed = _differences(former, new) if former else ([], [], [])
    said = {
        "since": former.as_of if former else "",
        "added": new.ids_of(added),
        "changed": new.ids_of(changed),
        "removed": former.ids_of(removed) if former else [],
    }
    new.tables.note("changes", packing.seal(zlib.compress(json.dumps(said).encode())))


def _differences(former: StoreResidentRegister, new: StoreResidentRegister) -> tuple[list[int], list[int], list[int]]:
    """Walk both in the order of their ids; an id that is there twice is compared row by row."""
    added, changed, removed = list[int](), list[int](), list[int]()
    ours, theirs = new.contents(), former.contents()
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if mine == other:
            mine, other = next(ours, None), next(theirs, None)
        elif other is None or (mine is not None and mine < other):
            assert mine is not None
            added.append(mine[0])
            mine = next(ours, None)
        else:
            removed.append(other[0])
            other = next(theirs, None)
    both = set(added) & set(removed)
    changed = sorted(both)
    return [each for each in added if each not in both], changed, [each for each in removed if each not in both]


def _part_of(overlays: Overlays) -> int:
    """What overlays add to the digest of an extract: the same rows read with others are another register."""
    if overlays == NO_OVERLAYS:
        return 0
    said = json.dumps(overlays.document()).encode()
    return int.from_bytes(hashlib.sha256(said).digest()[:16])


def _first_reading(extract: DeliveredCsv, places: Path, overlays: Overlays) -> tuple[OwnTables, list[Resident]]:
    """What the addresses say about the towns, and the first rows."""
    sample: list[Resident] = []

    def addresses() -> Iterator[str]:
        for row in extract:
            if not row.wrong:
                if len(sample) < _SAMPLE:
                    sample.append(resident_of(row.texts))
                yield row.texts[ADDRESS]

    reading = addresses()
    found = survey(reading, national_towns(places, overlays))
    deque(islice(reading, _SAMPLE), maxlen=0)  # a survey may have seen enough before the sample is full
    return OwnTables(found, overlays), sample


def _chunks(extract: DeliveredCsv) -> Iterator[list[tuple[int, str]]]:
    entries = extract.entries()
    while chunk := list(islice(entries, _CHUNK)):
        yield chunk


def _settle_repetitions(tables: Tables, done: Imported) -> None:
    """A row that was delivered twice is one; two different rows of one id are both kept, and nobody is 一致 with either."""
    for line, same in tables.repeated():
        if same:
            tables.drop(line)
            done.rows -= 1
            done.refuse(line, "the same row was there before")
        else:
            done.notes["sameId"] += 1
            done.refused.append((line, "resident_id was there before with other texts: kept, and never 一致"))


def _note(rows: list[StoredRow], done: Imported) -> None:
    done.notes["withoutBirthDate"] += sum(row.day is None for row in rows)
    done.notes["withoutClearAddress"] += sum(row.base is None for row in rows)
    done.notes["withoutKana"] += sum(row.kana is None for row in rows)


def _write_about(tables: Tables, packing: Packing, own: OwnTables, done: Imported) -> None:
    about: dict[str, Any] = {"asOf": done.as_of, "digest": done.digest, "rows": done.rows, "notes": dict(done.notes)}
    about["refused"] = done.refused_count
    about |= {"rules": RULES, "variants": Variants.shipped().digest}  # what the keys of its rows were made by
    tables.note("about", json.dumps(about).encode())
    tables.note("dictionary", Packing(b"", packing.seal_key).seal(packing.dictionary))
    for name, said in (("towns", document(own.found)), ("overlays", own.overlays.document())):
        tables.note(name, packing.seal(zlib.compress(json.dumps(said).encode())))


def _refuse_numbers_by_name(extract: DeliveredCsv) -> None:
    if any(_NUMBER_HEADING.search(unicodedata.normalize("NFKC", heading)) for heading in extract.header):
        raise ExtractError(FailureCode.EXTRACT_REFUSED, "a column of 個人番号: deliver the extract without it")


def _refuse_numbers_by_look(sample: list[Resident]) -> None:
    for name in COLUMNS:
        texts = [unicodedata.normalize("NFKC", getattr(row, name)).strip() for row in sample]
        numbers = [text for text in texts if len(text) == _NUMBER_DIGITS and text.isascii() and text.isdigit()]
        fitting = sum(checks(number.encode()) for number in numbers)
        if len(numbers) >= _FEWEST_TO_TELL and fitting >= _SHARE_TO_TELL * len(numbers):
            raise ExtractError(FailureCode.EXTRACT_REFUSED, f"the column {name} looks like 個人番号")
