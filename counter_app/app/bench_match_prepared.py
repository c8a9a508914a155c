"""The columns that other libraries are given: lightly prepared as anybody would, or in this product's canonical forms."""

from __future__ import annotations

import csv
import importlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from counter_app.app.bench_match_notation import ERAS

_SAMPLE = 200_000  # rows of the register from which towns are learnt


class Prepared(NamedTuple):
    """One row, ready to be compared. `key`: resident or application."""

    key: str
    name: str
    kana: str
    dob: str
    address: str

    def __repr__(self) -> str:
        return f"Prepared({self.key})"


Prepare = Callable[[str, Mapping[str, str]], Prepared]
_BLANKS = re.compile(r"\s+")


def light() -> Prepare:
    """Return NFKC, no blanks, days of birth parsed: what a careful person does in an afternoon."""

    def prepare(key: str, row: Mapping[str, str]) -> Prepared:
        whole = row["address"] + row.get("building", "")
        return Prepared(key, _tidy(row["name"]), _tidy(row["kana"]), plain_dob(row["dob"]), _tidy(whole))

    return prepare


def _tidy(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


_ERA_STARTS = {mark: since.year for name, letter, _, since in ERAS for mark in (name, name[0], letter)}
_JAPANESE = re.compile(r"^(令和|平成|昭和|大正|明治|令|平|昭|大|明|[RHSTM])\.?(\d+|元)[年./-](\d+)[月./-](\d+)日?生?$")
_WESTERN = re.compile(r"^(?:西暦)?(\d{4})[年./-](\d+)[月./-](\d+)日?$")
_PACKED = re.compile(r"^([RHSTM]?)(\d{2}|\d{4})(\d{2})(\d{2})$")
_KANJI = str.maketrans("〇一二三四五六七八九", "0123456789")


def plain_dob(text: str) -> str:
    """Return YYYY-MM-DD, or the tidied text where this small reader cannot tell."""
    said = re.sub(r"[‐‑–—―−]", "-", _tidy(text))
    said = re.sub(r"([二三四五六七八九]?)十([一二三四五六七八九]?)", _tens, said).translate(_KANJI)
    if found := _WESTERN.match(said):
        return _day(*map(int, found.groups())) or said
    if found := _JAPANESE.match(said):
        era, year, month, day = found.groups()
        return _day(_ERA_STARTS[era] - 1 + (1 if year == "元" else int(year)), int(month), int(day)) or said
    if found := _PACKED.match(said):
        era, year, month, day = found.groups()
        if bool(era) == (len(year) == 2):
            return _day((_ERA_STARTS[era] - 1 if era else 0) + int(year), int(month), int(day)) or said
    return said


def _tens(found: re.Match[str]) -> str:
    tens, ones = (each.translate(_KANJI) for each in found.groups())
    return f"{tens or 1}{ones or 0}"


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def canonical(register: Path) -> Prepare | None:
    """Return this product's own forms, None in a build without them or with others than named here.

    Loaded by name: the measurement stands on the contract of these modules alone, not on how they work.
    """
    try:
        forms = _Forms(register)
    except (ImportError, AttributeError, TypeError):
        return None
    return forms.prepared


class _Forms:
    def __init__(self, register: Path) -> None:
        room = "counter_app.matching."
        self._plain: Any = importlib.import_module(room + "plain_text").plain
        self._variants: Any = importlib.import_module(room + "variants").Variants.shipped()
        self._kana: Any = importlib.import_module(room + "kana").KanaForm
        self._births: Any = importlib.import_module(room + "births").BirthDate
        self._addresses: Any = importlib.import_module(room + "addresses").AddressForm
        with register.open(encoding="utf-8", newline="") as file:
            rows = [row["address"] for row in islice(csv.DictReader(file), _SAMPLE)]
        towns: Any = importlib.import_module(room + "towns").Towns
        self._towns: Any = towns.of_register(rows, towns.national(None, self._variants.fold))

    def prepared(self, key: str, row: Mapping[str, str]) -> Prepared:
        birth = self._births.of(row["dob"])
        address = self._addresses.of(row["address"], self._towns, building=row.get("building", ""))
        return Prepared(
            key,
            self._variants.fold(self._plain(row["name"])),
            str(self._kana.of(row["kana"]).skeleton),
            str(birth.day or plain_dob(row["dob"])),
            f"{address.base_key} {address.room}",  # a key that leaves the room out approves the neighbour
        )
