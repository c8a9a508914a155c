"""The tables of resources/matching as they are shipped: read, checked against their hash, parsed.

Each table is a UTF-8 text beside a TOML that says source, licence, date and SHA-256, written by
packaging/matching_tables.py. docs/MATCHING.md says what is in which.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path

from counter_app.domain.reference import Provenance, read_provenance
from counter_app.failures import FailureCode, TableError

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "matching"


class Basis(StrEnum):
    """Why two characters may stand for each other, in the words of the sources."""

    OVERLAY = "団体の縮退表"
    FAMILY_REGISTER = "戸籍通達"
    JIS = "JIS包摂"
    NOTICE_582 = "告示582"
    ANALOGY = "類推"
    DICTIONARY = "異体字"
    COMPATIBILITY = "互換漢字"
    RADICAL = "部首"
    SEQUENCE = "異体字セレクタ"


_LETTERS = {
    "K": Basis.FAMILY_REGISTER,
    "J": Basis.JIS,
    "N": Basis.NOTICE_582,
    "R": Basis.ANALOGY,
}


@dataclass(frozen=True, repr=False)
class VariantTables:
    """The parsed tables. A pair is a string of its two characters; `apart` and `alike` hold both orders."""

    relations: tuple[tuple[str, str, Basis], ...]  # (character, what it may be written as, why)
    alike: frozenset[str]  # often taken for each other
    apart: frozenset[str]  # never one character, by hand
    separate: frozenset[str]  # 別字: told apart by the circular
    digest: str  # SHA-256 in hex over every table


@cache
def shipped_tables() -> VariantTables:
    """Read all tables once. Raises TableError TABLE_UNREADABLE or TABLE_CHANGED."""
    texts = {name: _text(name) for name in ("mj", "itaiji", "variants", "apart", "separate", "lookalikes", "radicals")}
    relations: list[tuple[str, str, Basis]] = []
    alike: set[str] = set()
    for letter, target, sources in (line.split("\t") for line in texts["mj"].splitlines()):
        basis = _LETTERS.get(letter)
        if basis is None:
            alike.update(f"{source}{target}" for source in sources)
            alike.update(f"{target}{source}" for source in sources)
        else:
            relations.extend([(source, target, basis) for source in sources])
    for name in ("variants", "itaiji"):
        relations.extend((word[0], word[1], Basis.DICTIONARY) for word in _words(texts[name]))
    for group in _words(texts["lookalikes"]):
        alike |= _both_orders(group)
    return VariantTables(
        relations=tuple(relations),
        alike=frozenset(alike),
        apart=frozenset[str]().union(*(_both_orders(word) for word in _words(texts["apart"]))),
        separate=frozenset[str]().union(*(_both_orders(word) for word in _words(texts["separate"]))),
        digest=hashlib.sha256("\0".join(texts.values()).encode()).hexdigest(),
    )


@cache
def radicals() -> dict[int, str]:
    """Return which kanji each character of the block CJK Radicals Supplement looks like, for `str.translate`."""
    return {ord(word[0]): word[1] for word in _words(_text("radicals"))}


def provenances() -> tuple[Provenance, ...]:
    """Return where each table comes from, for `doctor` and the notices."""
    return tuple(read_provenance(file.read_text("utf-8")) for file in sorted(SHIPPED.glob("*.toml")))


def _text(name: str) -> str:
    try:
        content = (SHIPPED / f"{name}.txt").read_bytes()
        facts = read_provenance((SHIPPED / f"{name}.toml").read_text("utf-8"))
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise TableError(FailureCode.TABLE_UNREADABLE, f"{name}: {reason}") from None
    if hashlib.sha256(content).hexdigest() != facts.sha256:
        raise TableError(FailureCode.TABLE_CHANGED, facts.title)
    return text


def _words(text: str) -> Iterator[str]:
    return (word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _both_orders(group: str) -> set[str]:
    return {pair for a, b in combinations(group, 2) for pair in (a + b, b + a)}


_CODE = re.compile(r"(?:U\+|0x)([0-9A-Fa-f]{4,6})", re.IGNORECASE)


def read_overlay(content: bytes) -> tuple[tuple[str, str], ...]:
    """Read a municipality's own 縮退表: CSV, each row `from,to`, a cell `U+E123` or the character itself.

    Further columns are left alone; a first row of words is a heading. UTF-8 (with or without BOM) or CP932.
    Raises TableError TABLE_UNREADABLE naming the line.
    """
    rows = csv.reader(io.StringIO(_decoded(content), newline=""))
    pairs = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            pair = tuple(_character(cell) for cell in row[:2])
            if len(pair) == len(("from", "to")) and all(pair):
                pairs.append((pair[0], pair[1]))
            elif rows.line_num > 1 or any(pair):
                raise TableError(FailureCode.TABLE_UNREADABLE, f"縮退表 line {rows.line_num}: needs two characters")
    except csv.Error as reason:
        raise TableError(FailureCode.TABLE_UNREADABLE, f"縮退表 line {rows.line_num}: {reason}") from None
    return tuple(pairs)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932", errors="replace")


def _character(cell: str) -> str:
    """Return the one character a cell names; empty if it names none or several, a surrogate or U+FFFD."""
    text = cell.strip()
    match = _CODE.fullmatch(text)
    code = int(match[1], 16) if match else ord(text) if len(text) == 1 else 0
    usable = 0x20 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code != 0xFFFD  # noqa: PLR2004  # Unicode
    return chr(code) if usable else ""
