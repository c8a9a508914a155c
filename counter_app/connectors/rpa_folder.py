"""Hand-over to a robot through a folder: `inbox` → `working` → `done` or `error`.

We write `<key>.csv` and `<key>.schema.json` into `inbox` and announce them with `<key>.ok` (SHA-256 of both, rows). The robot looks for `.ok`
only, and takes a case by moving its CSV to `working` before anything else; the rest follows in any order.

Delivering twice gives one case, wherever a crash fell in between: see `case_folder`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from counter_app.connectors import connectors
from counter_app.connectors.case_folder import CaseFolder
from counter_app.connectors.csv_case import csv_case
from counter_app.connectors.mapped_case import map_case
from counter_app.connectors.mapping import Destination
from counter_app.connectors.robot_results import ResultFile, ResultTrouble, parse_results
from counter_app.connectors.settings import destinations_of, refuse_unknown, text
from counter_app.connectors.whole_files import stem_of
from counter_app.failures import DeliveryError, FailureCode
from counter_app.ports.outbox import Delivery, DeliveryOutcome

ID = "rpa-folder"
_ROBOTS = ("working", "done", "error")


class RpaFolder:
    """A `Connector` on a folder that the robot shares with us (a local disk or a file server)."""

    def __init__(self, folder: Path, destinations: Mapping[str, Destination] | None = None) -> None:
        self._folder = folder
        self._cases = CaseFolder(ID, folder, _ROBOTS, ("read",))
        self._destinations = destinations or {}

    def check(self) -> list[str]:
        """Say in Japanese what is missing; makes the folders where it can."""
        try:
            self._cases.make_folders()
            probe = self._folder / "inbox" / ".check.tmp"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            where = f"RPA連携フォルダー {self._folder}"
            return [f"{where} に書き込めません（{error.strerror}）。共有とアクセス権を確かめてください。"]
        return []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Publish one case, once. What has no place in the destination's items is told to the robot, not refused."""
        destination = self._destinations.get(delivery.application.destination)
        case = csv_case(delivery, map_case(delivery.application, destination) if destination else None)
        return self._cases.publish(stem_of(delivery.key), {"csv": case.csv, "schema.json": case.schema}, case.rows)

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


@connectors.register(ID)
def rpa_folder(table: Mapping[str, object]) -> RpaFolder:
    """Make one from `[connectors.rpa-folder]`: `folder`, `destinations`."""
    refuse_unknown(table, frozenset({"folder", "destinations"}), ID)
    folder = Path(text(table, "folder", ID))
    return RpaFolder(folder, destinations_of(table, ID))
