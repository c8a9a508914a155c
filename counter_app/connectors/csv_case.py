"""One application as a CSV a person can open and a robot can type from, and its typed sidecar.

CSV: UTF-8 with BOM, CRLF, every cell quoted, header of Japanese labels, one row, values as people read them.

Formula injection: a spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, TAB, CR, LF or their full-width
forms (after spaces too). Such a cell gets an apostrophe in front, and the sidecar lists its column under
`apostrophe`, so that a robot can take exactly this one character away again. Line breaks, which a robot cannot type
into one field, are shown as ␊. Nothing is lost: the sidecar holds every canonical value unchanged.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from counter_app.connectors.mapped_case import MappedCase
from counter_app.connectors.record import canonical_json
from counter_app.ports.outbox import Delivery

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠−")
_BREAKS = str.maketrans({"\r": None, "\n": "␊", "\u2028": "␊", "\u2029": "␊", "\v": "␊", "\f": "␊", "\x85": "␊"})
RECEIPT_LABEL = "受付番号"
_HEAD_NAMES = (
    ("key", "text"),
    ("title", "text"),
    ("receivedDate", "text"),
    ("receivedTime", "text"),
    ("simulated", "text"),
    ("openItems", "text"),
)
_WHY = "one case for a robot that finds columns by their label and types what it reads; not a table to count with"
_EXCEPTIONS = dict.fromkeys(("L1-05", "L1-06", "L1-08", "L2-05", "L3-04", "L3-05", "L3-08", "L3-09"), _WHY)


@dataclass(frozen=True, slots=True)
class CsvCase:
    """The two files of one application."""

    csv: bytes = field(repr=False)  # everything the person said
    schema: bytes = field(repr=False)
    rows: int = 1


def harmless(cell: str) -> tuple[str, bool]:
    """Return the cell as it may stand in a CSV, and whether an apostrophe was put in front.

    A cell that begins with an apostrophe gets one too, so that taking one away is always right.
    """
    start = cell.lstrip(" \u3000\x00\ufeff")
    shown = cell.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    if start.startswith(_FORMULA_STARTS) or cell.startswith(("'", "\x00")):
        return "'" + shown, True
    return shown, False


def csv_case(delivery: Delivery, mapped: MappedCase | None = None) -> CsvCase:
    """Render. The same message gives the same bytes at every attempt. `mapped` goes into the sidecar."""
    application = delivery.application
    head = [
        (RECEIPT_LABEL, delivery.key),
        ("手続", application.title.ja),
        ("受付日", delivery.received_at.strftime("%Y-%m-%d")),
        ("受付時刻", delivery.received_at.strftime("%H:%M:%S")),
        ("模擬", "模擬" if delivery.simulated else ""),
        ("未記入の項目", "、".join(each.label for each in application.open_items)),
    ]
    pairs = head + [(item.label, item.shown.reveal()) for item in application.items]
    labels = _unique([harmless(label)[0] for label, _ in pairs])
    cells = [harmless(cell) for _, cell in pairs]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([labels, [cell for cell, _ in cells]])
    schema = _schema(delivery, labels, [escaped for _, escaped in cells], len(head), mapped)
    return CsvCase(_utf8("\ufeff" + text.getvalue()), schema)


def _schema(delivery: Delivery, labels: list[str], escaped: list[bool], head: int, mapped: MappedCase | None) -> bytes:
    application = delivery.application
    columns = [
        {
            "column": head + index + 1,
            "label": labels[head + index],
            "name": item.name,
            "kind": item.kind,
            "value": item.value.reveal(),
            "length": len(item.value.reveal()),
            "origin": item.origin.value,
            "trust": item.trust.value,
        }
        for index, item in enumerate(application.items)
    ]
    heads = [
        {"column": at + 1, "label": labels[at], "name": name, "kind": kind}
        for at, (name, kind) in enumerate(_HEAD_NAMES)
    ]
    return canonical_json(
        {
            "format": "kakanai-rpa-1",
            "bom": True,
            "newline": "CRLF",
            "updated": delivery.received_at.date().isoformat(),
            "head": heads,
            "exceptions": _EXCEPTIONS,
            "destination": _destination(application.destination, mapped) if mapped else None,
            "key": delivery.key,
            "procedure": application.procedure,
            "formVersion": application.form_version,
            "encoding": "UTF-8",
            "apostrophe": [index + 1 for index, each in enumerate(escaped) if each],
            "columns": columns,
        }
    )


def _destination(destination: str, mapped: MappedCase) -> dict[str, object]:
    """Our values in the destination's items and form, in its order, for a robot that types into its screens."""
    return {
        "id": destination,
        "items": [
            {"item": line.item.item, "column": line.item.column, "row": line.row, "value": line.value.reveal()}
            for line in mapped.lines
        ],
        "withoutHome": [item.name for item in mapped.without_home],
        "troubles": [{"item": each.item, "row": each.row, "why": each.why} for each in mapped.troubles],
    }


def _unique(labels: list[str]) -> list[str]:
    """Number labels that occur more than once: 氏名（1）, 氏名（2）; a robot finds columns by their label."""
    often, seen, unique = Counter(labels), Counter[str](), list[str]()
    for label in labels:
        seen[label] += 1
        numbered = f"{label}（{seen[label]}）" if often[label] > 1 else label
        while numbered in unique or (numbered != label and numbered in often):
            seen[label] += 1
            numbered = f"{label}（{seen[label]}）"
        unique.append(numbered)
    return unique


def _utf8(text: str) -> bytes:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")
