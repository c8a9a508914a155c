"""Cases in rows: one line per value (縦持ち), the same columns for every procedure and destination.

A core system's 取込 reads the same shape whatever the procedure asks; a form that gains a field changes no column.
Where no mapping describes the destination, our own names stand in the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from counter_app.connectors.mapped_case import MappedCase, Trouble, map_case
from counter_app.connectors.mapping import Destination
from counter_app.connectors.record import canonical_json
from counter_app.exports.csv_text import Column, ColumnKind, CsvText, Encoding, Reader, sidecar, write_csv
from counter_app.ports.outbox import Delivery

FORMAT = "kakanai-cases-1"
COLUMNS = (
    Column("receipt_key", "受付番号", required=True),
    Column("procedure", "手続", required=True),
    Column("form_version", "様式の版", required=True),
    Column("received_date", "受付日", ColumnKind.DATE, required=True),
    Column("received_time", "受付時刻", ColumnKind.TIME, required=True),
    Column("simulated", "模擬", ColumnKind.CODE, codes={"0": "実際の申請", "1": "模擬"}, required=True),
    Column("row_number", "行", ColumnKind.NUMBER, unit="人目・件目（繰り返しでない項目は空）"),
    Column("item_code", "項目の物理名", required=True),
    Column("item_name", "項目名", required=True, proper=True),
    Column("item_value", "値", proper=True),
)
VALUE = len(COLUMNS) - 1


@dataclass(frozen=True)
class CaseRows:
    """One case as rows, and what of it stays behind."""

    rows: tuple[tuple[str, ...], ...] = field(repr=False)  # values of people
    without_home: tuple[str, ...]  # our names
    troubles: tuple[Trouble, ...]


def rows_of(delivery: Delivery, destination: Destination | None) -> CaseRows:
    """Return the rows of one case, in the destination's order."""
    application, at = delivery.application, delivery.received_at
    head = (
        delivery.key,
        application.procedure,
        application.form_version,
        at.strftime("%Y-%m-%d"),
        at.strftime("%H:%M:%S"),
        "1" if delivery.simulated else "0",
    )
    if destination is None:
        own = (("", item.name, item.label, item.value.reveal()) for item in application.items)
        return CaseRows(tuple((*head, *cells) for cells in own), (), ())
    mapped = map_case(application, destination)
    return CaseRows(tuple((*head, *cells) for cells in _cells(mapped)), _names(mapped), mapped.troubles)


def _cells(mapped: MappedCase) -> Sequence[tuple[str, str, str, str]]:
    return [(str(line.row or ""), line.item.column, line.item.item, line.value.reveal()) for line in mapped.lines]


def _names(mapped: MappedCase) -> tuple[str, ...]:
    return tuple(item.name for item in mapped.without_home)


def written(rows: Sequence[Sequence[str]], encoding: Encoding, file: str) -> CsvText:
    """Write rows for a machine: values untouched but for what the encoding cannot carry."""
    return write_csv(COLUMNS, rows, encoding, Reader.MACHINE, file)


def beside(text: CsvText, encoding: Encoding, updated: str, more: Mapping[str, object]) -> bytes:
    """Return the sidecar. `updated` is the day of the newest case, so that the same cases give the same bytes."""
    about = {"format": FORMAT, "updated": updated, **sidecar(COLUMNS, text, encoding, Reader.MACHINE), **more}
    return canonical_json(about)
