"""アドレス・ベース・レジストリ: the 町字 CSV a municipality downloads, as towns by municipality."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from counter_app.failures import FailureCode, TableError

ListedTowns = dict[tuple[str, str], frozenset[tuple[str, str]]]
# what the column is called in the published file, and in Japanese editions of it
_COLUMNS = {
    "prefecture": ("pref", "pref_name", "都道府県名"),
    "county": ("county", "county_name", "郡名"),
    "city": ("city", "city_name", "市区町村名"),
    "ward": ("ward", "od_city_name", "政令市区名"),
    "town": ("oaza_cho", "oaza_town_name", "大字・町名"),
    "kana": ("oaza_cho_kana", "oaza_town_name_kana", "大字・町名_カナ"),
}
_NEEDED = ("prefecture", "city", "town")
_MOST_BYTES = 200_000_000  # the whole country is 150 MB


def listed_towns(path: Path) -> ListedTowns:
    """Read the file (UTF-8, with or without BOM): names and kana of towns by (prefecture, municipality). Raises TableError TABLE_UNREADABLE naming the line."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        raise _unreadable(path, 0, str(reason)) from None
    if len(content) > _MOST_BYTES:
        raise _unreadable(path, 0, f"larger than {_MOST_BYTES:,} bytes")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    towns: dict[tuple[str, str], set[tuple[str, str]]] = {}
    try:
        at = _columns(next(rows, []), path)
        for row in rows:
            if row:
                place, town = _row(row, at, path, rows.line_num)
                if town[0]:
                    towns.setdefault(place, set()).add(town)
    except csv.Error as reason:
        raise _unreadable(path, rows.line_num, str(reason)) from None
    return {place: frozenset(its) for place, its in towns.items()}


def _columns(head: list[str], path: Path) -> dict[str, int]:
    at = {what: head.index(name) for what, names in _COLUMNS.items() for name in names if name in head}
    missing = [_COLUMNS[what][0] for what in _NEEDED if what not in at]
    if missing:
        raise _unreadable(path, 1, f"no column {', '.join(missing)}")
    return at


def _row(row: list[str], at: dict[str, int], path: Path, line: int) -> tuple[tuple[str, str], tuple[str, str]]:
    if max(at.values()) >= len(row):
        raise _unreadable(path, line, f"{len(row)} fields, {max(at.values()) + 1} needed")
    cell = {what: row[column].strip() for what, column in at.items()}
    if not cell["prefecture"] or not cell["city"]:
        raise _unreadable(path, line, "prefecture or municipality is empty")
    city = cell.get("county", "") + cell["city"] + cell.get("ward", "")
    return (cell["prefecture"], city), (cell["town"], cell.get("kana", ""))


def _unreadable(path: Path, line: int, reason: str) -> TableError:
    where = f"{path.name}:{line}" if line else path.name
    return TableError(FailureCode.TABLE_UNREADABLE, f"{where}: {reason}")
