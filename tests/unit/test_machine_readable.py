from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from counter_app.exports.csv_text import Column, ColumnKind, Encoding, Reader, sidecar, write_csv
from counter_app.exports.machine_readable import RULES, How, check_export

COLUMNS = (
    Column("office", "窓口", required=True),
    Column("count", "件数", ColumnKind.NUMBER, unit="件"),
    Column("day", "日", ColumnKind.DATE),
    Column("channel", "受付方法", ColumnKind.CODE, codes={"1": "窓口"}),
)
ROW = ("MH01", "12", "2026-11-21", "1")


def checked(rows=(ROW,), columns=COLUMNS, encoding=Encoding.UTF_8_BOM, **more):
    made = write_csv(columns, rows, encoding, Reader.MACHINE)
    about = {**sidecar(columns, made, encoding, Reader.MACHINE), "format": "t-1", "updated": "2026-11-21", **more}
    return check_export("t.csv", made.content, json.dumps(about).encode())


@pytest.mark.parametrize("encoding", Encoding)
def test_a_good_file_breaks_no_rule(encoding):
    assert checked(encoding=encoding) == ()
    assert checked([("MH01", "", "", "")]) == ()


BAD_ROWS = {
    "L1-03": ("", "", "", ""),
    "L1-06": (" MH01", "12", "2026-11-21", "1"),
    "L1-07": ("MH01", "1;2", "2026-11-21", "1"),
    "L1-08": ("第①窓口", "12", "2026-11-21", "1"),
    "L1-09": ("MH01", "－", "2026-11-21", "1"),
    "L3-03": ("MH01", "－", "2026-11-21", "1"),
    "L2-01": ("MH01", "1,200円", "2026-11-21", "1"),
    "L2-02": ("", "12", "2026-11-21", "1"),
    "L2-04": ("MH01", "12", "2026-11-21", "窓口"),
    "L2-05": ("その他（電話）", "12", "2026-11-21", "1"),
    "L3-05": ("MH01", "12", "令和8年11月21日", "1"),
}


@pytest.mark.parametrize("rule", BAD_ROWS)
def test_a_bad_cell_is_found_under_its_rule(rule):
    found = checked([ROW, BAD_ROWS[rule]])
    assert (rule, 3) in {(each.rule, each.row) for each in found}
    assert "1,200円" not in repr(found)


def raw(text: str, **about):
    given = {"format": "t-1", "updated": "2026-11-21", "encoding": "UTF-8", "bom": False, **about}
    return {each.rule for each in check_export("t.csv", text.encode(), json.dumps(given).encode())}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("L1-02", '"a","b"\r\n"1"\r\n'),
        ("L1-04", '"a","b"\r\n"1","2","memo"\r\n'),
        ("L1-05", '"a",""\r\n"1","2"\r\n'),
        ("L1-14", '"a","b"\r\n"1\n1","2"\r\n'),
        ("L1-15", 'a,b\r\n"1","2"\r\n'),
        ("L2-03", '"a","a"\r\n"1","2"\r\n'),
        ("L3-09", '"y_1","y_2"\r\n"1","2"\r\n'),
        ("L3-08", '"a","b"\r\n"1","2"\r\n'),
    ],
)
def test_a_bad_shape_is_found_under_its_rule(rule, text):
    assert rule in raw(text)


def test_what_the_sidecar_must_say():
    columns = [{"name": "a", "label": "数", "kind": "number"}, {"name": "b", "label": "区分", "kind": "code"}]
    assert {"L3-02", "L3-04"} <= raw('"a","b"\r\n"1","2"\r\n', columns=columns)
    assert "L3-01" in raw('"表題"\r\n"a","b"\r\n', columns=columns)
    assert "L3-07" in raw('"a","b"\r\n"1","2"\r\n', format="")
    assert raw('"a"\r\n"1"\r\n', bom=True) == {"L3-08"}
    assert {each.rule for each in check_export("t.pdf", b"", None)} == {"L1-01"}


def test_an_exception_is_shown_with_its_reason():
    (found,) = checked([("第①窓口", "12", "2026-11-21", "1")], exceptions={"L1-08": "正式名称"})
    assert found.excuse == "正式名称"


def test_all_thirty_rules_are_told_and_every_checked_one_can_be_found():
    assert len({rule.id for rule in RULES}) == len(RULES) == 30
    source = Path("counter_app/exports/machine_readable.py").read_text("utf-8").partition("_SUFFIXES")[2]
    mentioned = set(re.findall(r"L[123]-[01][0-9]", source))
    assert mentioned == {rule.id for rule in RULES if rule.how is How.CHECKED}


def test_the_document_tells_the_same_as_the_code():
    document = Path("docs/EXPORTS.md").read_text("utf-8")
    missing = [
        rule.id for rule in RULES if f"| {rule.id} | {rule.title} | {rule.how.value} | {rule.note} |" not in document
    ]
    assert missing == []
