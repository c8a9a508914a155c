"""入力画面取込: one file per case, which the core system's input screen reads when a clerk opens it there.

`inbox/<key>.csv` (rows, 縦持ち) or `.json` (the canonical record with the mapped items), its sidecar, and `<key>.ok`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counter_app.connectors import connectors
from counter_app.connectors.case_folder import CaseFolder
from counter_app.connectors.long_table import CaseRows, beside, rows_of, written
from counter_app.connectors.mapped_case import Trouble
from counter_app.connectors.mapping import Destination
from counter_app.connectors.record import canonical_json, record_of
from counter_app.connectors.settings import destinations_of, one_of, refuse_unknown, text
from counter_app.connectors.whole_files import stem_of, unwritable
from counter_app.exports.csv_text import Encoding
from counter_app.failures import FailureCode
from counter_app.ports.outbox import Delivery, DeliveryOutcome, Refused

ID = "import-file"
_KEYS = frozenset({"folder", "format", "encoding", "destinations"})
_BY_DESTINATION = "by-destination"


@dataclass(frozen=True)
class ImportSettings:
    """`encoding` is None where each destination's own counts."""

    folder: Path
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    form: str = "csv"
    encoding: Encoding | None = None


class ImportFile:
    """A `Connector` on a folder that the core system's input screen reads."""

    def __init__(self, settings: ImportSettings) -> None:
        self._settings = settings
        self._cases = CaseFolder(ID, settings.folder)

    def check(self) -> list[str]:
        """Say in Japanese what is missing; makes the folders where it can."""
        try:
            self._cases.make_folders()
            error = unwritable(self._settings.folder / "inbox")
        except OSError as failed:
            error = failed
        where = f"入力画面取込フォルダー {self._settings.folder}"
        return [f"{where} に書き込めません（{error.strerror}）。共有とアクセス権を確かめてください。"] if error else []

    def deliver(self, delivery: Delivery) -> DeliveryOutcome:
        """Publish one case, once. A value that has no place in its item is refused: a person decides."""
        destination = self._settings.destinations.get(delivery.application.destination)
        case = rows_of(delivery, destination)
        if case.troubles:
            return misfit(delivery.application.destination, case.troubles)
        stem = stem_of(delivery.key)
        files = self._json(delivery, case) if self._settings.form == "json" else self._csv(stem, delivery, case)
        return self._cases.publish(stem, files, len(case.rows))

    def _csv(self, stem: str, delivery: Delivery, case: CaseRows) -> dict[str, bytes]:
        encoding = self._encoding(delivery.application.destination)
        text = written(case.rows, encoding, f"{stem}.csv")
        more = {"key": delivery.key, "withoutHome": list(case.without_home)}
        updated = delivery.received_at.date().isoformat()
        return {"csv": text.content, "schema.json": beside(text, encoding, updated, more)}

    def _json(self, delivery: Delivery, case: CaseRows) -> dict[str, bytes]:
        items = [{"row": row[-4] or None, "code": row[-3], "item": row[-2], "value": row[-1]} for row in case.rows]
        record = {**record_of(delivery), "destinationItems": items, "withoutHome": list(case.without_home)}
        return {"json": canonical_json(record)}

    def _encoding(self, destination: str) -> Encoding:
        known = self._settings.destinations.get(destination)
        return self._settings.encoding or (known.encoding if known else Encoding.UTF_8_BOM)


def misfit(destination: str, troubles: tuple[Trouble, ...]) -> Refused:
    """Return the refusal of a case whose values do not fit; names items, never values."""
    first = troubles[0]
    row = f"［{first.row}］" if first.row else ""
    more = f" ほか{len(troubles) - 1}件" if len(troubles) > 1 else ""
    return Refused(FailureCode.DESTINATION_MISFIT, f"{destination} {first.item}{row}: {first.why}{more}")


def encoding_of(table: Mapping[str, object], connector: str) -> Encoding | None:
    """Read `encoding`; None where each destination's own counts."""
    name = one_of(table, "encoding", (_BY_DESTINATION, *Encoding), connector)
    return None if name == _BY_DESTINATION else Encoding(name)


@connectors.register(ID)
def import_file(table: Mapping[str, object]) -> ImportFile:
    """Make one from `[connectors.import-file]`: `folder`, `format`, `encoding`, `destinations`."""
    refuse_unknown(table, _KEYS, ID)
    return ImportFile(
        ImportSettings(
            folder=Path(text(table, "folder", ID)),
            destinations=destinations_of(table, ID),
            form=one_of(table, "format", ("csv", "json"), ID),
            encoding=encoding_of(table, ID),
        )
    )
