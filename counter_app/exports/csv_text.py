"""CSV that says what it could not carry: UTF-8 with BOM or CP932, RFC 4180, one line per record, a loss report per cell.

Two kinds of readers want opposite things. A **spreadsheet** runs a cell that begins with `=`, `+`, `-`, `@`, TAB, CR
or a full-width form of them; such a text gets one apostrophe in front, and so does a text that begins with an
apostrophe, so that taking one leading apostrophe away is always right. Numbers of a number column are typed: `-5`
stays `-5`. A **machine** (robot, 入力画面取込, 一括取込) types or stores what it reads, so nothing is put in front.
The sidecar says which of the two a file is (docs/decisions/008).

What a cell cannot carry is never changed in silence: each such cell becomes a `Loss`, and the bytes are decoded
again and held against the rows before anybody gets them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MARK = "'"
GETA = "〓"  # U+3013, what Japanese print puts where a character is missing
_BREAK_SIGN = "␊"
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠−﹢﹣﹦﹫")
_BLANK_STARTS = " \u3000\xa0\x00\ufeff"
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Encoding(StrEnum):
    """How text becomes bytes."""

    UTF_8_BOM = "utf-8-bom"
    CP932 = "cp932"

    @property
    def codec(self) -> str:
        """Python's name of it; a BOM is written and taken off again."""
        return "utf-8-sig" if self is Encoding.UTF_8_BOM else "cp932"


class Reader(StrEnum):
    """Who opens the file."""

    SPREADSHEET = "spreadsheet"
    MACHINE = "machine"


class ColumnKind(StrEnum):
    """What stands in a column; only numbers are read as numbers."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # YYYY-MM-DD
    TIME = "time"  # HH:MM:SS
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its physical name (ASCII), what it means, and what a machine must know to read it."""

    name: str
    label: str  # Japanese
    kind: ColumnKind = ColumnKind.TEXT
    unit: str = ""  # of a number
    codes: Mapping[str, str] = field(default_factory=dict)  # code → meaning
    required: bool = False  # never blank
    proper: bool = False  # names of people and places: written as they are, rare characters included


@dataclass(frozen=True, slots=True)
class Loss:
    """One cell that could not be carried whole. Rows and columns count from 1, the header is row 1."""

    file: str
    row: int
    column: str
    characters: tuple[str, ...]  # U+XXXX of what was lost
    written: tuple[str, ...]  # what stands there instead, as U+XXXX; empty where it was left out


@dataclass(frozen=True, slots=True)
class CsvText:
    """The bytes of a file and what they do not hold."""

    content: bytes = field(repr=False)  # values of people
    losses: tuple[Loss, ...]
    marked: int  # cells with an apostrophe in front


def write_csv(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], encoding: Encoding, reader: Reader, file: str = ""
) -> CsvText:
    """Write header and rows. Raises ValueError where a row has not as many cells as there are columns."""
    losses: list[Loss] = []
    table: list[list[str]] = [[column.name for column in columns]]
    marked = 0
    for number, cells in enumerate(rows, start=2):
        written = []
        for column, cell in zip(columns, cells, strict=True):
            text, lost = _carried(cell, encoding)
            if lost:
                losses.append(Loss(file, number, column.name, tuple(_code(a) for a, _ in lost), _codes(lost)))
            shown = _marked(text, column) if reader is Reader.SPREADSHEET else text
            marked += shown != text
            written.append(shown)
        table.append(written)
    content = _bytes(table, encoding)
    if _table(content, encoding) != table:
        raise ValueError("the file does not read back as it was written")
    return CsvText(content, tuple(losses), marked)


def read_csv(content: bytes, encoding: Encoding, reader: Reader) -> tuple[list[str], list[list[str]]]:
    """Return header and rows as they were before writing, apart from reported losses."""
    header, *rows = _table(content, encoding)
    if reader is Reader.MACHINE:
        return header, rows
    return header, [[cell.removeprefix(MARK) for cell in row] for row in rows]


def sidecar(columns: Sequence[Column], written: CsvText, encoding: Encoding, reader: Reader) -> dict[str, object]:
    """Return what a machine must know about the file: encoding, BOM, marks, definitions, losses."""
    return {
        "encoding": "UTF-8" if encoding is Encoding.UTF_8_BOM else "CP932 (Windows-31J)",
        "bom": encoding is Encoding.UTF_8_BOM,
        "newline": "CRLF",
        "reader": reader.value,
        "formulaMark": MARK if reader is Reader.SPREADSHEET else None,
        "formulaMarked": written.marked,
        "columns": [_described(column) for column in columns],
        "losses": [loss_line(loss) for loss in written.losses],
    }


def loss_line(loss: Loss) -> dict[str, object]:
    """Return a loss as plain values."""
    return {
        "row": loss.row,
        "column": loss.column,
        "characters": list(loss.characters),
        "written": list(loss.written),
    }


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet might run this cell."""
    return cell.lstrip(_BLANK_STARTS).startswith(_FORMULA_STARTS)


def _described(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "label": column.label,
        "kind": column.kind.value,
        "unit": column.unit,
        "codes": dict(column.codes),
        "required": column.required,
        "properNoun": column.proper,
    }


def _marked(cell: str, column: Column) -> str:
    if column.kind is ColumnKind.NUMBER and NUMBER.fullmatch(cell):
        return cell
    return MARK + cell if is_formula(cell) or cell.startswith(MARK) else cell


def _carried(cell: str, encoding: Encoding) -> tuple[str, list[tuple[str, str]]]:
    """Return the cell as it can be written, and (lost, written instead) for everything that is not the same."""
    lost: list[tuple[str, str]] = []
    sign = _BREAK_SIGN if encoding is Encoding.UTF_8_BOM else " "

    def instead(before: str, after: str) -> str:
        lost.append((before, after))
        return after

    one_line = _BREAKS.sub(lambda found: instead(found[0], sign), cell)
    carry = _carry_utf8 if encoding is Encoding.UTF_8_BOM else _carry_cp932
    written = [after if (after := carry(char)) == char else instead(char, after) for char in one_line]
    return "".join(written), lost


def _carry_utf8(char: str) -> str:
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char


def _carry_cp932(char: str) -> str:
    """Return what CP932 gives back. U+2212, U+301C and U+2016 have a place there but come back as their neighbours."""
    if _SELECTORS.fullmatch(char):
        return ""
    try:
        back = char.encode("cp932").decode("cp932")
    except UnicodeError:
        return GETA
    return back


def _codes(lost: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(_code(after) if after else "" for _, after in lost)


def _code(characters: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in characters)


def _bytes(table: list[list[str]], encoding: Encoding) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode(encoding.codec)


def _table(content: bytes, encoding: Encoding) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding.codec), newline=""), strict=True))
