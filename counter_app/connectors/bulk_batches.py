"""Batches of one destination: every collected case is in exactly one, whatever is killed when.

    collected/<stem>.json   the rows of a case that waits
    keys/<stem>.json        its digest, and the number of its batch once it has one
    manifests/<n>.json      a batch: its keys, count, control total, SHA-256. Appearing makes the batch (`put_once`)
    batched/<stem>.json     the rows of a case that is in a batch
    out/…                   the files of batches, `.ok` last; the receiver empties it
    issued/<n>              the batch was published whole

Before a batch is made every earlier manifest is carried to its end, and the number is taken before the waiting cases
are listed: so nobody can list a case that another process has put into an earlier batch. A case whose note names a
batch and that waits all the same was left behind by a crash and is dropped.

Once the office lets a case go (`let_go`), its rows and every file of its batch go too, and the digests over them, with
which guesses could be tested. The numbers stay: such a case is never collected again, such a batch never issued again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.connectors.long_table import VALUE, beside, written
from counter_app.connectors.record import canonical_json
from counter_app.connectors.whole_files import put, put_once, sync_folder
from counter_app.exports.csv_text import CsvText, Encoding
from counter_app.failures import DeliveryError, FailureCode

_LET_GO = "letGo"
_FOLDERS = ("collected", "keys", "manifests", "batched", "out", "issued")


@dataclass(frozen=True, slots=True)
class Batch:
    """One issued batch. `control_total` is the number of characters of all values."""

    number: int
    name: str
    cases: int
    rows: int
    control_total: int


class Batches:
    """The batches of one destination in a folder of their own. Calls raise OSError."""

    def __init__(self, folder: Path, destination: str, encoding: Encoding, largest: int) -> None:
        self._folder, self._destination, self._encoding, self._largest = folder, destination, encoding, largest

    def collect(self, stem: str, rows: Sequence[Sequence[str]], without_home: Sequence[str]) -> bool:
        """Keep a case until its batch; False where other content is there under its name."""
        content = canonical_json({"rows": [list(row) for row in rows], "withoutHome": list(without_home)})
        digest = hashlib.sha256(content).hexdigest()
        for name in _FOLDERS:
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        note = self._note(stem)
        if note is not None:
            return bool(note.get(_LET_GO)) or note.get("sha256") == digest
        put(self._folder / "collected", f"{stem}.json", content)
        put(self._folder / "keys", f"{stem}.json", canonical_json({"sha256": digest}))
        return True

    def waiting(self) -> int:
        """Count the cases that wait for a batch."""
        return sum(1 for _ in (self._folder / "collected").glob("*.json"))

    def issue(self) -> Batch | None:
        """Make the next batch of what waits and publish it; None where nothing waits."""
        if not (self._folder / "manifests").is_dir():
            return None
        while True:
            number = max(self._numbers(), default=0) + 1
            for earlier in self._numbers():
                if not (self._folder / "issued" / str(earlier)).exists():
                    self._carry_out(earlier)
            stems = self._pending()[: self._largest]
            if not stems:
                return None
            manifest = self._manifest(number, stems)
            if put_once(self._folder / "manifests", f"{number:06d}.json", manifest):
                return self._carry_out(number)

    def again(self, number: int) -> Batch:
        """Publish a batch once more, byte for byte. Raises DeliveryError BATCH_UNKNOWN."""
        if number not in self._numbers():
            raise DeliveryError(FailureCode.BATCH_UNKNOWN, f"{self._destination} {number}")
        if self._read(number).get(_LET_GO):
            raise DeliveryError(FailureCode.BATCH_UNKNOWN, f"{self._destination} {number}: cases of it were let go")
        return self._carry_out(number)

    def kept(self) -> list[str]:
        """Return the names of the cases whose rows are kept of batches that were issued."""
        numbers = {path.name for path in (self._folder / "issued").glob("[0-9]*")}
        stems = (path.stem for path in sorted((self._folder / "batched").glob("*.json")))
        return [stem for stem in stems if str((self._note(stem) or {}).get("batch")) in numbers]

    def let_go(self, stems: Collection[str]) -> int:
        """Delete the rows of these cases and what their batches wrote; return how many cases. May be cut off anywhere."""
        gone = 0
        for stem in sorted(set(self.kept()) & set(stems)):
            number = int(str((self._note(stem) or {})["batch"]))
            manifest = self._read(number)
            if not manifest.get(_LET_GO):
                bare = {name: value for name, value in manifest.items() if name != "sha256"}
                put(self._folder / "manifests", f"{number:06d}.json", canonical_json({**bare, _LET_GO: True}))
            for path in (self._folder / "out").glob(f"{self._destination}_{number:06d}.*"):
                path.unlink(missing_ok=True)
            put(self._folder / "keys", f"{stem}.json", canonical_json({"batch": number, _LET_GO: True}))
            for place in ("collected", "batched"):  # the rows last: as long as they are there this is done again
                for name in (f"{stem}.json.tmp", f"{stem}.json"):
                    (self._folder / place / name).unlink(missing_ok=True)
            sync_folder(self._folder / "batched")
            gone += 1
        return gone

    def numbers(self) -> list[int]:
        """Return the numbers of all batches, in order."""
        return self._numbers()

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in (self._folder / "manifests").glob("[0-9]*.json"))

    def _pending(self) -> list[str]:
        """List what waits, oldest receipt first; make good a missing note, drop what a crash left behind."""
        stems = []
        for path in sorted((self._folder / "collected").glob("*.json")):
            note = self._note(path.stem)
            if note is not None and "batch" in note:
                path.unlink(missing_ok=True)
                continue
            if note is None:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                put(self._folder / "keys", path.name, canonical_json({"sha256": digest}))
            stems.append(path.stem)
        return stems

    def _manifest(self, number: int, stems: list[str]) -> bytes:
        text, _, batch = self._rendered(number, stems)
        return canonical_json(
            {
                "number": number,
                "destination": self._destination,
                "encoding": self._encoding.value,
                "cases": stems,
                "rows": batch.rows,
                "controlTotal": batch.control_total,
                "sha256": hashlib.sha256(text.content).hexdigest(),
            }
        )

    def _carry_out(self, number: int) -> Batch:
        """Publish the files of a manifest and move its cases; every step may be done twice."""
        manifest = self._read(number)
        text, schema, batch = self._rendered(number, manifest["cases"], Encoding(manifest["encoding"]))
        if hashlib.sha256(text.content).hexdigest() != manifest["sha256"]:
            raise DeliveryError(FailureCode.CONNECTOR_CONFLICT, f"{batch.name} is not what it was")
        out = self._folder / "out"
        put(out, f"{batch.name}.csv", text.content)
        put(out, f"{batch.name}.schema.json", schema)
        sums = {"csv": manifest["sha256"], "schema": hashlib.sha256(schema).hexdigest()}
        totals = {"cases": batch.cases, "rows": batch.rows, "controlTotal": batch.control_total}
        put(out, f"{batch.name}.ok", canonical_json({"sha256": sums, "number": number, **totals}))
        for stem in manifest["cases"]:
            self._move(stem, number)
        put(self._folder / "issued", str(number), b"")
        return batch

    def _read(self, number: int) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads((self._folder / "manifests" / f"{number:06d}.json").read_bytes())
        return manifest

    def _move(self, stem: str, number: int) -> None:
        note = self._note(stem) or {}
        if note.get("batch") != number:
            put(self._folder / "keys", f"{stem}.json", canonical_json({**note, "batch": number}))
        waiting = self._folder / "collected" / f"{stem}.json"
        if waiting.exists():
            waiting.replace(self._folder / "batched" / f"{stem}.json")

    def _rendered(
        self, number: int, stems: list[str], encoding: Encoding | None = None
    ) -> tuple[CsvText, bytes, Batch]:
        chosen = encoding or self._encoding
        name = f"{self._destination}_{number:06d}"
        cases = [self._case(stem) for stem in stems]
        rows = [row for case in cases for row in case["rows"]]
        total = sum(len(row[VALUE]) for row in rows)
        batch = Batch(number, name, len(cases), len(rows), total)
        text = written(rows, chosen, f"{name}.csv")
        more = {
            "destination": self._destination,
            "number": number,
            "cases": len(cases),
            "rows": len(rows),
            "controlTotal": total,
            "withoutHome": {stem: case["withoutHome"] for stem, case in zip(stems, cases, strict=True)},
        }
        updated = max((row[3] for row in rows), default="")
        return text, beside(text, chosen, updated, more), batch

    def _case(self, stem: str) -> dict[str, list[list[str]]]:
        for place in ("batched", "collected"):
            try:
                case: dict[str, list[list[str]]] = json.loads((self._folder / place / f"{stem}.json").read_bytes())
            except FileNotFoundError:
                continue
            return case
        raise FileNotFoundError(2, "a case of a batch is gone", stem)

    def _note(self, stem: str) -> dict[str, object] | None:
        try:
            note = json.loads((self._folder / "keys" / f"{stem}.json").read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        return note if isinstance(note, dict) else {}
