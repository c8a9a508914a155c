"""Hand-over to a robot through a folder: `inbox` → `working` → `done` or `error`.

We write `<key>.csv` and `<key>.schema.json` into `inbox`, each as `.tmp`, synced and renamed, note in `published`
that we are about to announce them, and announce with `<key>.ok` (SHA-256 of both, rows). The robot looks for `.ok`
only, and takes a case by moving its CSV to `working` before anything else; the rest follows in any order.

Delivering twice gives one case, wherever a crash fell in between:
    no note                        never announced      → write and announce
    note, CSV in inbox, no `.ok`   died just before     → announce
    note, anything else            announced; the robot has it or will take it → done already
    note of other content          CONNECTOR_CONFLICT
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from counter_app.connectors import connectors
from counter_app.connectors.csv_case import CsvCase, csv_case
from counter_app.connectors.record import canonical_json
from counter_app.connectors.robot_results import ResultFile, ResultTrouble, parse_results
from counter_app.connectors.settings import refuse_unknown, text
from counter_app.failures import DeliveryError, FailureCode
from counter_app.ports import Delivered, Delivery, DeliveryOutcome, Refused, RetryLater

ID = "rpa-folder"
_ROBOTS = ("working", "done", "error")
_OURS = ("inbox", "published", "read")


class RpaFolder:
    """A `Connector` on a folder that the robot shares with us (a local disk or a file server)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> list[str]:
        """Say in Japanese what is missing; makes the folders where it can."""
        try:
            self._make_folders()
            probe = self._folder / "inbox" / ".check.tmp"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            where = f"RPA連携フォルダー {self._folder}"
            return [f"{where} に書き込めません（{error.strerror}）。共有とアクセス権を確かめてください。"]
        return []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Publish one case, once."""
        stem = delivery.key.replace("/", "_")
        case = csv_case(delivery)
        digest = hashlib.sha256(case.csv + case.schema).hexdigest()
        try:
            noted = self._noted(stem)
            if noted is not None and noted != digest:
                return Refused(FailureCode.CONNECTOR_CONFLICT, f"{stem} was published with other content")
            if noted is None:
                self._make_folders()
                self._write(stem, case, digest)
            if noted is None or self._never_announced(stem):
                self._put("inbox", f"{stem}.ok", _announcement(case))
        except OSError as error:
            return RetryLater(FailureCode.FOLDER_UNWRITABLE, f"{stem}: {error.strerror}")
        return Delivered(f"{ID}:{stem}")

    def results(self) -> list[ResultFile | ResultTrouble]:
        """Read every `result*.csv` the robot left in `done` or `error`; put each away once it is stored."""
        found: list[ResultFile | ResultTrouble] = []
        for path in sorted(p for name in ("done", "error") for p in (self._folder / name).glob("*result*.csv")):
            try:
                found.append(ResultFile(path, parse_results(path.read_bytes(), path.name)))
            except DeliveryError as failure:
                found.append(ResultTrouble(path, failure))
            except OSError as error:
                cause = f"{path.name}: {error.strerror}"
                found.append(ResultTrouble(path, DeliveryError(FailureCode.ROBOT_RESULT_MALFORMED, cause)))
        return found

    def put_away(self, file: ResultFile) -> None:
        """Move a result file that is stored out of the robot's way. Raises DeliveryError FOLDER_UNWRITABLE."""
        digest = hashlib.sha256(file.path.name.encode() + repr(file.reports).encode()).hexdigest()[:8]
        stamp = file.reports[-1].at.strftime("%Y%m%d%H%M%S") if file.reports else "empty"
        try:
            file.path.replace(self._folder / "read" / f"{file.path.stem}-{stamp}-{digest}.csv")
        except OSError as error:
            raise DeliveryError(FailureCode.FOLDER_UNWRITABLE, f"{file.path.name}: {error.strerror}") from None

    def _make_folders(self) -> None:
        """Make the folders inside; never the outer one: where a share is not mounted, nobody would look there."""
        for name in (*_OURS, *_ROBOTS):
            (self._folder / name).mkdir(exist_ok=True)

    def _noted(self, stem: str) -> str | None:
        """Return the digest of what was announced under this name, or None."""
        try:
            note = json.loads((self._folder / "published" / f"{stem}.json").read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            return ""  # damaged: fits no content, so a person looks
        return str(note.get("sha256", "")) if isinstance(note, dict) else ""

    def _never_announced(self, stem: str) -> bool:
        inbox = self._folder / "inbox"
        announced = any((self._folder / name / f"{stem}.ok").exists() for name in ("inbox", *_ROBOTS))
        return not announced and (inbox / f"{stem}.csv").exists()

    def _write(self, stem: str, case: CsvCase, digest: str) -> None:
        self._put("inbox", f"{stem}.csv", case.csv)
        self._put("inbox", f"{stem}.schema.json", case.schema)
        self._put("published", f"{stem}.json", canonical_json({"sha256": digest}))

    def _put(self, folder: str, name: str, content: bytes) -> None:
        """Make a file appear whole or not at all, and stay after a power cut."""
        place = self._folder / folder
        draft = place / f"{name}.tmp"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place / name)
        _sync_folder(place)


def _announcement(case: CsvCase) -> bytes:
    sums = {"csv": hashlib.sha256(case.csv).hexdigest(), "schema": hashlib.sha256(case.schema).hexdigest()}
    return canonical_json({"sha256": sums, "rows": case.rows})


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder; its file system journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@connectors.register(ID)
def rpa_folder(table: Mapping[str, object]) -> RpaFolder:
    """Make one from `[connectors.rpa-folder]`: `folder`."""
    refuse_unknown(table, frozenset({"folder"}), ID)
    return RpaFolder(Path(text(table, "folder", ID)))
