"""Our exports against the 30 rules of 行政データにおける機械可読性に関するルール (2026-03-31, Digital Agency).

Ids and titles: digital-go-jp/machine_readability_rule, machine-readability-rules.csv. `RULES` says for each whether
it is checked on the file, kept by how the file is made, or does not apply. docs/EXPORTS.md shows the same table.

A file that must break a rule for its reader's sake says so itself: `exceptions` of its sidecar, rule → reason.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from counter_app.exports.csv_text import NUMBER


class How(StrEnum):
    """How a rule is kept."""

    CHECKED = "checked"
    BY_DESIGN = "by-design"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the 30 rules."""

    id: str
    title: str
    how: How
    note: str  # what is looked at, or why not


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a file breaks, and where. Never quotes a cell. `excuse` is the file's own reason, if it gives one."""

    rule: str
    row: int | None  # from 1, the header is row 1
    column: str
    what: str
    excuse: str = ""


_C, _D, _N = How.CHECKED, How.BY_DESIGN, How.NOT_APPLICABLE
RULES: tuple[Rule, ...] = (
    Rule("L1-01", "ファイル形式は機械が直接読み取れるExcelやCSV等となっているか", _C, "suffix is csv, json or parquet"),
    Rule("L1-02", "１シート（ファイル）に複数の表が掲載されていないか", _C, "every record has the header's cells"),
    Rule("L1-03", "データが分断されていないか", _C, "no blank record, no blank column"),
    Rule("L1-04", "データ本体と無関係な情報がないか", _C, "no cell beyond the header's width"),
    Rule("L1-05", "すべての列に意味が推測できる項目名が存在するか", _C, "no blank name, none of digits and signs only"),
    Rule("L1-06", "スペースや改行等で体裁を整えていないか", _C, "no space at either end, no two in a row"),
    Rule("L1-07", "１セル１データとなっているか", _C, "numbers, dates and codes hold one value"),
    Rule("L1-08", "機種依存文字を使用していないか", _C, "columns of proper nouns excepted, as the rule says"),
    Rule("L1-09", "空白とゼロが明確に区別されているか", _C, "missing numbers are blank, not a dash or a word"),
    Rule("L1-10", "【Excel】オブジェクトを使用していないか", _N, "no Excel files are made"),
    Rule("L1-11", "【Excel】書式でデータの違いを表現していないか", _N, "no Excel files are made"),
    Rule("L1-12", "【Excel】セルの結合をしていないか", _N, "no Excel files are made"),
    Rule("L1-13", "【Excel】不要な行や列が非表示のまま残されていないか", _N, "no Excel files are made"),
    Rule("L1-14", "【CSV】１行１データで表現されているか", _C, "as many lines as records"),
    Rule("L1-15", "【CSV】文字列にカンマが含まれているフィールドの値を囲んでいるか", _C, "every cell is quoted"),
    Rule("L2-01", "数値データは数値属性とし、文字列を含まないこと", _C, "number columns hold digits, point and sign"),
    Rule("L2-02", "データ内での項目名等の省略をしていないか", _C, "columns declared required are never blank"),
    Rule("L2-03", "各列が一意に識別可能な項目名を持っているか", _C, "no name twice"),
    Rule("L2-04", "選択肢回答が標準化されているか", _C, "code columns hold codes of their table"),
    Rule("L2-05", "選択肢列と「その他」の詳細記入が分離されているか", _C, "no 「その他（…）」 in a cell"),
    Rule("L2-06", "【Excel】数式を使用している場合は、数値データに修正しているか", _N, "no Excel files are made"),
    Rule("L3-01", "項目名行から始まり、次行からデータ入力がされているか", _C, "row 1 is the header of the sidecar"),
    Rule("L3-02", "回答のコード表が別添されているか", _C, "code columns have their table in the sidecar"),
    Rule("L3-03", "数値列に特殊記号を使用する場合は、その定義を明記しているか", _C, "signs stand in `symbols`"),
    Rule("L3-04", "データの単位を記載しているか", _C, "number columns have a unit in the sidecar"),
    Rule("L3-05", "時間軸の表記が標準化されているか", _C, "dates in 西暦, or 和暦 with 西暦 beside it"),
    Rule(
        "L3-06",
        "地域コード又は正式な地域名称が表記されているか",
        _D,
        "no column of regions is made; addresses stand as registered",
    ),
    Rule("L3-07", "年によってフォーマットが著しく異なっていないか", _C, "the sidecar names the format and its version"),
    Rule(
        "L3-08", "データの定義や更新履歴が記載されているか", _C, "names, labels, encoding and BOM, day in the sidecar"
    ),
    Rule("L3-09", "データが縦持ち形式になっているか", _C, "no numbered columns"),
)

_SUFFIXES = (".csv", ".json", ".parquet")
_GAPS = re.compile(r"^\s|\s$|[ \u3000]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?(T.*)?|[^0-9]{2}(元|[0-9]+)年.*（[0-9]{4}年）")
_SEVERAL = re.compile("[、,;；/／|]")
_NUMBERED = re.compile(r"(.*?)[_（(.]?([0-9]+)[）)]?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
_MISSING_WORDS = frozenset({"-", "－", "―", "…", "なし", "不明", "N/A", "n/a", "null", "NULL", "ー"})
# NEC and IBM characters of Windows-31J that JIS X 0208 does not have, and everybody's private ones
_DEPENDENT = re.compile(
    "[\u2460-\u2473\u2160-\u217f\u3231\u3232\u3239\u3300-\u33ff\u32a4-\u32a8\u337b-\u337e\ue000-\uf8ff]"
)


@dataclass(frozen=True)
class _Sheet:
    """A CSV with its sidecar, parsed once for all checks."""

    content: bytes = field(repr=False)
    text: str = field(repr=False)
    header: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)
    about: Mapping[str, object]
    columns: Mapping[str, Mapping[str, object]]  # by what stands in the header

    def cells(self, kind: str) -> Iterator[tuple[int, str, str]]:
        """Walk row number, header and cell of the columns of one kind."""
        for place, name in enumerate(self.header):
            if self.columns.get(name, {}).get("kind") == kind:
                yield from ((n, name, row[place]) for n, row in enumerate(self.rows, start=2) if place < len(row))

    def every(self) -> Iterator[tuple[int, str, str]]:
        """Walk all cells under a header."""
        for number, row in enumerate(self.rows, start=2):
            yield from ((number, name, cell) for name, cell in zip(self.header, row, strict=False))


_Check = Callable[[_Sheet], Iterator[Finding]]


def check_export(name: str, content: bytes, beside: bytes | None) -> tuple[Finding, ...]:
    """Hold one file against every rule that is checked. `beside` is its sidecar (`<stem>.schema.json`).

    Excused findings are in the answer, with the excuse: a reader decides whether it convinces.
    """
    if not name.endswith(_SUFFIXES):
        return (Finding("L1-01", None, "", "not csv, json or parquet"),)
    if not name.endswith(".csv"):
        return ()
    about = _about(beside)
    sheet = _sheet(content, about)
    if sheet is None:
        return (Finding("L3-08", None, "", "not in the encoding that is declared"),)
    excuses = about.get("exceptions", {})
    known = excuses if isinstance(excuses, dict) else {}
    found = (finding for check in _CHECKS for finding in check(sheet))
    return tuple(Finding(f.rule, f.row, f.column, f.what, str(known[f.rule])) if f.rule in known else f for f in found)


def _about(beside: bytes | None) -> Mapping[str, object]:
    try:
        about = json.loads(beside) if beside else {}
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def _sheet(content: bytes, about: Mapping[str, object]) -> _Sheet | None:
    declared = str(about.get("encoding", "UTF-8"))
    codec = "cp932" if declared.startswith("CP932") else "utf-8-sig"
    if about and bool(about.get("bom", content.startswith(b"\xef\xbb\xbf"))) != content.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        text = content.decode(codec)
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except (UnicodeDecodeError, csv.Error):
        return None
    return _Sheet(content, text, header, rows, about, _by_header(about, header))


def _by_header(about: Mapping[str, object], header: Sequence[str]) -> Mapping[str, Mapping[str, object]]:
    """A sidecar names its columns physically; robots find theirs by label. Both are understood."""
    described = [each for key in ("head", "columns") if isinstance(each := about.get(key), list)]
    found: dict[str, Mapping[str, object]] = {}
    for column in (column for part in described for column in part):
        if isinstance(column, dict):
            for key in ("name", "label"):
                if column.get(key) in header:
                    found.setdefault(str(column[key]), column)
    return found


def _shape(sheet: _Sheet) -> Iterator[Finding]:
    width = len(sheet.header)
    for number, row in enumerate(sheet.rows, start=2):
        if not any(row):
            yield Finding("L1-03", number, "", "a blank record")
        elif len(row) < width:
            yield Finding("L1-02", number, "", "another number of cells than the header")
        elif len(row) > width:
            yield Finding("L1-04", number, "", "cells beyond the header")
    if len(sheet.text.splitlines()) != len(sheet.rows) + 1:
        yield Finding("L1-14", None, "", "not as many lines as records")


def _quoted(sheet: _Sheet) -> Iterator[Finding]:
    for number, line in enumerate(sheet.text.splitlines(), start=1):
        if "," in line and not line.startswith('"'):
            yield Finding("L1-15", number, "", "a cell is not quoted")


def _header(sheet: _Sheet) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in sheet.header:
        if not re.search(r"[^\W\d_]", name):
            yield Finding("L1-05", 1, name, "a name that says nothing")
        if name in seen:
            yield Finding("L2-03", 1, name, "a name that is there already")
        seen.add(name)
    if not sheet.header or (sheet.about.get("columns") and not sheet.columns):
        yield Finding("L3-01", 1, "", "row 1 is not the header")
    stems = [match[1] for name in sheet.header if (match := _NUMBERED.fullmatch(name)) and match[1]]
    if repeated := sorted({stem for stem in stems if stems.count(stem) > 1}):
        yield Finding("L3-09", 1, repeated[0], "numbered columns; rows would hold them")


def _texts(sheet: _Sheet) -> Iterator[Finding]:
    for number, name, cell in sheet.every():
        about = sheet.columns.get(name, {})
        if _GAPS.search(cell) and not about.get("properNoun"):
            yield Finding("L1-06", number, name, "spaces as layout")
        if _DEPENDENT.search(cell) and not about.get("properNoun"):
            yield Finding("L1-08", number, name, "a platform dependent character")
        if cell.startswith(("その他（", "その他(")):
            yield Finding("L2-05", number, name, "a choice and its details in one cell")
        if about.get("required") and not cell:
            yield Finding("L2-02", number, name, "left out")


def _numbers(sheet: _Sheet) -> Iterator[Finding]:
    declared = sheet.about.get("symbols", {})
    symbols = set(declared) if isinstance(declared, dict) else set()
    for number, name, cell in sheet.cells("number"):
        if not cell or cell in symbols or NUMBER.fullmatch(cell):
            continue
        if cell in _MISSING_WORDS:
            yield Finding("L1-09", number, name, "a sign or word for what is missing")
            yield Finding("L3-03", number, name, "a sign that the sidecar does not define")
        else:
            plain = re.sub("(?<=[0-9]),(?=[0-9]{3})", "", cell)
            rule = "L1-07" if _SEVERAL.search(plain) else "L2-01"
            yield Finding(rule, number, name, "not one plain number")


def _dates(sheet: _Sheet) -> Iterator[Finding]:
    for number, name, cell in sheet.cells("date"):
        if cell and not _DATE.fullmatch(cell):
            yield Finding("L1-07" if _SEVERAL.search(cell) else "L3-05", number, name, "not one date in 西暦")


def _codes(sheet: _Sheet) -> Iterator[Finding]:
    for number, name, cell in sheet.cells("code"):
        table = sheet.columns[name].get("codes", {})
        if cell and isinstance(table, dict) and table and cell not in table:
            yield Finding("L2-04", number, name, "not a code of its table")


def _about_columns(sheet: _Sheet) -> Iterator[Finding]:
    if not sheet.about:
        yield Finding("L3-08", None, "", "no sidecar with definitions, encoding and BOM")
        return
    for name in sheet.header:
        column = sheet.columns.get(name)
        if column is None:
            yield Finding("L3-08", 1, name, "a column that the sidecar does not define")
            continue
        if not _NAME.fullmatch(str(column.get("name", ""))):
            yield Finding("L3-08", 1, name, "no physical name of letters and digits")
        if column.get("kind") == "code" and not column.get("codes"):
            yield Finding("L3-02", 1, name, "no table of its codes")
        if column.get("kind") == "number" and not column.get("unit"):
            yield Finding("L3-04", 1, name, "no unit")
    if not sheet.about.get("format"):
        yield Finding("L3-07", None, "", "the sidecar does not name the format")
    if missing := sorted({"encoding", "bom", "updated"} - set(sheet.about)):
        yield Finding("L3-08", None, "", f"the sidecar does not say {missing[0]}")


_CHECKS: tuple[_Check, ...] = (_shape, _quoted, _header, _texts, _numbers, _dates, _codes, _about_columns)
