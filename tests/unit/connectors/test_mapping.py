from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.connectors.destination_check import check_destinations
from counter_app.connectors.mapped_case import map_case
from counter_app.connectors.mapping import SHIPPED, parse_destination, read_destinations
from counter_app.connectors.transcription import LineState, transcription_sheet
from counter_app.connectors.transforms import MisfitError, Transform, transformed
from counter_app.domain.protection import hide_protected
from counter_app.failures import FormError
from counter_app.packs.catalogue import Catalogue
from tests.fakes.visits import CANARY, application, item

HEAD = 'id = "S15"\nsystem = "児童手当"\n[codes.sex]\n2 = "女"\n'
ITEMS = """
[[item]]
item = "生年月日"
column = "birth"
from = "applicant.dateOfBirth"
transform = "date-8"
[[item]]
item = "請求者氏名"
column = "name"
from = "applicant.fullName"
max = 8
required = true
[[item]]
item = "児童氏名"
column = "child_name"
from = "children.*.fullName"
required = true
[[item]]
item = "児童生年月日"
column = "child_birth"
from = "children.*.dateOfBirth"
transform = "date-wareki-7"
[[without_home]]
from = ["document.kinship"]
reason = "書類"
"""


def destination(text=ITEMS):
    return parse_destination(HEAD + text, "S15.toml")


def case(*items):
    base = application()
    return replace(base, destination="S15", items=(*base.items, *items))


def test_lines_come_in_their_order_row_by_row_and_what_has_no_home_is_told():
    children = [item(f"children.{n}.{fact}", value) for n in (0, 1) for fact, value in CHILD]
    mapped = map_case(case(*children), destination())
    assert [(line.label, line.value.reveal()) for line in mapped.lines] == [
        ("生年月日", "19800217"),
        ("請求者氏名", CANARY),
        ("児童氏名［1］", "渡邉\u3000さくら"),
        ("児童生年月日［1］", "4300602"),
        ("児童氏名［2］", "渡邉\u3000さくら"),
        ("児童生年月日［2］", "4300602"),
    ]
    assert [left.path for left in mapped.without_home] == ["applicant.fullAddress"]
    assert mapped.troubles == ()


CHILD = (("fullName", "渡邉\u3000さくら"), ("dateOfBirth", "2018-06-02"))


def test_nothing_is_cut_and_nothing_is_guessed():
    long = case(item("children.0.dateOfBirth", "きのう"))
    long = replace(long, items=(item("applicant.fullName", "長" * 9), *long.items[1:]))
    mapped = map_case(long, destination())
    assert mapped.lines[1].value.reveal() == "長" * 9
    assert [(t.item, t.row) for t in mapped.troubles] == [("請求者氏名", None), ("児童氏名", 1), ("児童生年月日", 1)]
    assert "長長" not in repr(mapped)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (ITEMS.replace('"date-8"', '"date-9"'), "date-9"),
        (ITEMS.replace("applicant.fullName", "applicantFullName"), "applicantFullName"),
        (ITEMS.replace('"child_name"', '"Kind Name"'), "Kind Name"),
        (ITEMS.replace("max = 8", "maximum = 8"), "maximum"),
        (ITEMS + '[[item]]\nitem = "x"\ncolumn = "name"\nfrom = "a.b"\n', 'column = "name"'),
        (
            ITEMS + '[[item]]\nitem = "x"\ncolumn = "x"\nfrom = "a.b"\ntransform = "code"\ncodes = "none"\n',
            'codes = "none"',
        ),
        (ITEMS + '[[item]]\nitem = "x"\ncolumn = "x"\nfrom = ["a.*.b", "c.*.d"]\n', 'from = ["a.*.b"'),
    ],
)
def test_mistakes_are_named_with_their_line(text, wrong):
    with pytest.raises(FormError) as caught:
        destination(text)
    lines = (HEAD + text).splitlines()
    assert wrong in lines[caught.value.line - 1]


def test_a_municipality_replaces_a_file_whole(tmp_path):
    (tmp_path / "S15.toml").write_text(HEAD + ITEMS, encoding="utf-8")
    (tmp_path / "S99.toml").write_text("id = 1", encoding="utf-8")
    found, errors = read_destinations(SHIPPED, tmp_path)
    assert len(found["S15"].items) == 4
    assert len(found["S01"].items) > 50
    assert [Path(error.file).name for error in errors] == ["S99.toml"]


def test_every_fact_of_every_form_has_a_home_or_a_reason():
    forms = Catalogue.load(Path("forms"), {"rpa-folder", "https-json"}).all()
    found, errors = read_destinations()
    assert errors == []
    reports = check_destinations(forms, found)
    assert [
        (r.id, r.without_home, r.unfilled, r.unknown) for r in reports if r.without_home or r.unfilled or r.unknown
    ] == []
    assert {r.id for r in reports if not r.mapped} == {"outside"}
    less = {**found, "S15": destination()}
    (short,) = [r for r in check_destinations(forms, less) if r.id == "S15"]
    assert ("jido-teate", "applicant.sex") in short.without_home
    assert short.unknown == ()


TRANSFORMS = [
    (Transform.DATE_WAREKI, "2019-05-01", "令和元年5月1日"),
    (Transform.DATE_WAREKI_7, "1980-02-17", "3550217"),
    (Transform.KANA_HALF, "ワタナベ\u3000ハナコ", "ﾜﾀﾅﾍﾞ ﾊﾅｺ"),
    (Transform.SPACE_HALF, "渡邉\u3000花子", "渡邉 花子"),
    (Transform.SPACE_NONE, "渡邉\u3000花子", "渡邉花子"),
    (Transform.DIGITS, "090-1234", "0901234"),
    (Transform.SHOWN, "x", "読める"),
    (Transform.CODE, "2", "女"),
]


@pytest.mark.parametrize(("how", "value", "theirs"), TRANSFORMS)
def test_transforms(how, value, theirs):
    assert transformed(how, value, "読める", {"2": "女"}) == theirs


@given(st.sampled_from([how for how in Transform if how is not Transform.CONSTANT]), st.text(max_size=20))
def test_a_transform_gives_a_text_or_says_why_not(how, value):
    try:
        assert isinstance(transformed(how, value, value, {}), str)
    except MisfitError as misfit:
        assert misfit.why
        assert len(value) < 2 or value not in misfit.why


def test_a_protected_address_is_never_copied():
    kept = hide_protected(replace(case(), protected=True))
    lines = transcription_sheet(kept, None)
    assert {line.label: line.state for line in lines}["住所"] is LineState.HIDDEN


def test_the_sheet_shows_what_misfits_and_what_has_no_home_last():
    lines = transcription_sheet(case(item("children.0.dateOfBirth", "きのう", label="児童")), destination())
    assert [line.state for line in lines] == [
        LineState.COPY,
        LineState.COPY,
        LineState.MISFIT,
        LineState.MISFIT,
        LineState.NO_HOME,
    ]
    assert [line.label for line in transcription_sheet(case(), None)] == ["氏名", "生年月日", "住所"]
