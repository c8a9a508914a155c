"""The month's figures as one zip: CSV, Parquet, a data package description, code tables and a text to read.

Kept to: 行政データにおける機械可読性に関するルール (long format, header in row 1, no units in numbers, symbols defined, code
tables attached, 標準地域コード, encoding declared), dates and times in two columns (DS-441). CSV is UTF-8 with BOM, CRLF,
every field quoted. An empty value is never zero: `value_status` says why it is empty.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from counter_app.domain.japan_time import JAPAN
from counter_app.exports.figures_words import (
    BREAKDOWNS,
    CHANNELS,
    FIELDS,
    INTERNAL,
    PARTIAL,
    SIMULATED,
    STATUSES,
    read_me,
)
from counter_app.figures.codebook import Codebook, Entry, Term
from counter_app.figures.publication import FigureRow

_NAMES = tuple(field.name for field in FIELDS)


@dataclass(frozen=True)
class Package:
    """Everything that goes into the zip. `procedures` are Japanese titles by form id."""

    since: datetime  # first instant of the month
    until: datetime  # first instant after it
    area_code: str  # 標準地域コード
    made_at: datetime
    internal: bool
    rows: tuple[FigureRow, ...]
    codebook: Codebook
    procedures: Mapping[str, str]
    simulated: bool = False

    @property
    def is_partial(self) -> bool:
        """The month was not over when this was made."""
        return self.made_at < self.until

    @property
    def name(self) -> str:
        """`kpi_202611`; what is simulated says so in its name."""
        return f"kpi_{self.since.astimezone(JAPAN):%Y%m}" + ("_simulated" if self.simulated else "")


def write(body: bytes, out: Path) -> None:
    """Write a zip in one step: under its name there is a whole package or none. Raises OSError."""
    draft = out.with_name(out.name + ".part")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(out)


def zipped(package: Package) -> bytes:
    """Return the zip; the same package gives the same bytes."""
    files = {f"{package.name}.csv": _csv(_NAMES, map(_texts, _records(package)))}
    files[f"{package.name}.parquet"] = _parquet(package)
    files |= {f"code_{name}.csv": _csv(head, rows) for name, (head, rows) in _codes(package).items()}
    files["datapackage.json"] = _description(package, files)
    files["README.txt"] = read_me(package.name, package.since, _remarks(package))
    made = package.made_at.astimezone(JAPAN)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (made.year, made.month, made.day, made.hour, made.minute, made.second))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return body.getvalue()


def _remarks(package: Package) -> list[str]:
    said = {INTERNAL: package.internal, SIMULATED: package.simulated, PARTIAL: package.is_partial}
    return [remark for remark, holds in said.items() if holds]


def _records(package: Package) -> Iterable[dict[str, str | int | float | None]]:
    since, until = package.since.astimezone(JAPAN), package.until.astimezone(JAPAN)
    for row in package.rows:
        yield {
            "area_code": package.area_code,
            "period_start_date": f"{since:%Y-%m-%d}",
            "period_start_time": f"{since:%H:%M:%S}",
            "period_end_date": f"{until:%Y-%m-%d}",
            "period_end_time": f"{until:%H:%M:%S}",
            "breakdown": row.by.value.replace("-", "_"),
            "breakdown_code": row.code,
            "figure_id": row.entry.id,
            "figure_version": row.entry.version,
            "value": None if row.value is None else round(float(row.value), 6),
            "unit": row.entry.unit,
            "value_status": row.status.value,
        }


def _texts(record: Mapping[str, str | int | float | None]) -> list[str]:
    return [_text(record[name]) for name in _NAMES]


def _text(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_one_line(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _one_line(value: str) -> str:
    return " ".join(value.split("\n")) if "\n" in value else value


def _parquet(package: Package) -> bytes:
    import pyarrow as pa  # noqa: PLC0415  # heavy; only an export needs it
    from pyarrow import parquet  # noqa: PLC0415

    kinds = {
        "string": pa.string(),
        "date": pa.string(),
        "time": pa.string(),
        "integer": pa.int32(),
        "number": pa.float64(),
    }
    schema = pa.schema([pa.field(field.name, kinds[field.type]) for field in FIELDS])
    table = pa.Table.from_pylist(list(_records(package)), schema=schema)
    body = io.BytesIO()
    parquet.write_table(table, body, compression="zstd")
    return body.getvalue()


def _codes(package: Package) -> dict[str, tuple[Sequence[str], list[list[str]]]]:
    used = sorted({row.code for row in package.rows if row.by.value == "procedure"})
    head = ("code", "name_ja")
    return {
        "breakdown": ((*head, "code_table"), [list(each) for each in BREAKDOWNS]),
        "channel": (head, [list(each) for each in CHANNELS]),
        "procedure": (head, [[each, package.procedures.get(each, each)] for each in used]),
        "status": ((*head, "description_ja"), [list(each) for each in STATUSES]),
        "figure": (_FIGURE_HEAD, [_figure(entry) for entry in package.codebook]),
        "term": (head, [[code, name] for code, name in package.codebook.terms.items()]),
    }


_FIGURE_HEAD = (
    *("figure_id", "figure_version", "name_ja", "formula_ja", "unit", "statistic", "numerator", "denominator"),
    *("quantile", "valid_from_date", "source"),
)


def _figure(entry: Entry) -> list[str]:
    terms = (_terms(entry.numerator), _terms(entry.denominator), _text(entry.share))
    about = [entry.id, str(entry.version), entry.name, entry.formula, entry.unit, entry.statistic.value]
    return [*about, *terms, entry.valid_from.isoformat(), entry.source]


def _terms(terms: Iterable[Term]) -> str:
    return " + ".join(f"{'-' if term.sign < 0 else ''}{term.kind}.{term.measure}" for term in terms)


def _description(package: Package, files: Mapping[str, bytes]) -> bytes:
    document: dict[str, Any] = {
        "profile": "data-package",
        "name": package.name.replace("_", "-"),
        "title": f"窓口の指標 {package.since.astimezone(JAPAN):%Y-%m}" + ("（訓練）" if package.simulated else ""),
        "description": "指標の定義は code_figure.csv。公式の計算式一覧は確認できていないため、式はすべて提案（proposal）。",
        "created": package.made_at.astimezone(JAPAN).isoformat(timespec="seconds"),
        "remarks": _remarks(package),
        "suppression": "none (internal use)" if package.internal else "counts below 10, with complementary suppression",
        "resources": [_resource(name, content) for name, content in files.items()],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _resource(name: str, content: bytes) -> dict[str, Any]:
    stem, _, kind = name.rpartition(".")
    is_csv = kind == "csv"
    about: dict[str, Any] = {
        "name": name.replace("_", "-").replace(".", "-"),
        "path": name,
        "format": kind,
        "mediatype": "text/csv" if is_csv else "application/vnd.apache.parquet",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if is_csv:
        about |= {"encoding": "utf-8", "byteOrderMark": True}
        about["dialect"] = {"delimiter": ",", "quoteChar": '"', "lineTerminator": "\r\n", "header": True}
    if not stem.startswith("code_"):
        about["schema"] = {"fields": [field.described() for field in FIELDS], "missingValues": [""]}
    return about
