"""Canonical forms of register rows: most of the time an import takes, so other processes make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from counter_app.matching.evidence import Notation
from counter_app.matching.overlays import NO_OVERLAYS, Overlays
from counter_app.matching.resident import Resident
from counter_app.matching.town_findings import OwnTables, towns_with
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.store.delivered_csv import Shape
from counter_app.store.resident_row import COLUMNS, Hashing, Packing, StoredRow, stored
from counter_app.tables.shipped import ShippedTables

HEADINGS: dict[str, tuple[str, ...]] = {
    "resident_id": ("宛名番号", "住民番号", "個人コード", "住民ID"),
    "name": ("氏名", "氏名_漢字", "漢字氏名", "名前"),
    "kana": ("フリガナ", "カナ", "氏名カナ", "カナ氏名", "氏名_カナ", "氏名フリガナ", "振り仮名"),
    "dob": ("生年月日", "birth_date", "birthday"),
    "address": ("住所", "現住所"),
    "household_id": ("世帯番号", "世帯コード"),
    "sex": ("性別",),
    "postal": ("郵便番号",),
    "building": ("方書", "建物名", "マンション名"),
    "prev_address": ("前住所", "転入前住所"),
    "former_surname": ("旧氏",),
    "alias": ("通称", "通称名"),
    "alias_kana": ("通称カナ", "通称フリガナ"),
    "status": ("状態", "住民状態", "住民区分", "異動事由"),
    "relation": ("続柄",),
    "protected": ("支援措置", "支援措置区分"),
}
_AT = {name: place for place, name in enumerate(HEADINGS)}
ADDRESS = _AT["address"]
_IN_ORDER = itemgetter(*(_AT[name] for name in COLUMNS))
Chunk = list[tuple[int, str]]  # entries of the file with their lines


def resident_of(texts: tuple[str, ...]) -> Resident:
    """Make a row of its texts, which stand in the order of HEADINGS."""
    return Resident(*_IN_ORDER(texts))


@dataclass(frozen=True)
class Task:
    """What every row is made with."""

    shape: Shape
    own: OwnTables = field(repr=False)
    places: Path  # folder of the shipped postal table
    packing: Packing
    hash_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Canonicalised:
    """Rows as they are kept, their lines, what they add to the digest of the extract; lines that are no rows, and why."""

    lines: list[int]
    rows: list[StoredRow] = field(repr=False)
    part: int = field(repr=False)
    refused: list[tuple[int, str]]


class Canonicaliser:
    """Makes rows as they are kept."""

    def __init__(self, task: Task) -> None:
        self._shape = task.shape
        self._notation = notation_of(task.own, task.places)
        self._packing, self._hashing = task.packing, Hashing(task.hash_key)

    def __call__(self, chunk: Chunk) -> Canonicalised:
        """Make a chunk of them."""
        lines, rows, refused, parts = list[int](), list[StoredRow](), list[tuple[int, str]](), 0
        for line, entry in chunk:
            row = self._shape.row(line, entry)
            if wrong := row.wrong or _lacking(row.texts):
                refused.append((line, wrong))
                continue
            kept, part = stored(self._notation.resident(resident_of(row.texts)), self._packing, self._hashing)
            lines.append(line)
            rows.append(kept)
            parts += part
        return Canonicalised(lines, rows, parts, refused)


def _lacking(texts: tuple[str, ...]) -> str:
    if not texts[_AT["resident_id"]].strip():
        return "no resident_id"
    return "" if texts[_AT["name"]].strip() or texts[_AT["kana"]].strip() else "no name"


def notation_of(own: OwnTables, places: Path) -> Notation:
    """How texts are read beside a register. `places`: folder of the shipped postal table."""
    variants = Variants.shipped().with_overlay(own.overlays.signs)
    return Notation(variants, towns_with(own, ShippedTables(places).places, variants.fold))


def national_towns(places: Path, overlays: Overlays = NO_OVERLAYS) -> Towns:
    """The towns of the country, and those a municipality lists itself."""
    variants = Variants.shipped().with_overlay(overlays.signs)
    return Towns.national(ShippedTables(places).places, variants.fold).with_overlay(overlays)
