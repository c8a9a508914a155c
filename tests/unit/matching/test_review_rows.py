"""What is marked as what, said by examples a clerk would agree with."""

from __future__ import annotations

import pytest

from counter_app.matching.address_parts import street_and_building
from counter_app.matching.addresses import AddressForm
from counter_app.matching.decision import decide
from counter_app.matching.evidence import Notation
from counter_app.matching.left_open import Given, case_of
from counter_app.matching.marks import Kind, marks, writing_of
from counter_app.matching.outcome import Item, Likeness
from counter_app.matching.resident import Resident
from counter_app.matching.review_rows import Line, review_rows
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants

VARIANTS = Variants.shipped()
TOWN = [f"架空市見本町一丁目{house}番{house + 1}号" for house in range(1, 40)]
TOWNS = Towns.of_register(TOWN, Towns.national(None, VARIANTS.fold))
NOTATION = Notation(VARIANTS, TOWNS)


def shown(a, b, item=Item.NAME):
    """Both sides with [differences] and (ways of writing)."""
    brackets = {Kind.EQUAL: "{}", Kind.VARIANT: "({})", Kind.DIFFERENT: "[{}]"}
    return tuple(
        "".join(brackets[span.kind].format(span.text) for span in side)
        for side in marks(a, b, writing_of(item, VARIANTS))
    )


@pytest.mark.parametrize(
    ("a", "b", "item", "ours", "theirs"),
    [
        ("渡辺花子", "渡邉花子", Item.NAME, "渡(辺)花子", "渡(邉)花子"),
        ("渡邉\U000e0102", "渡邉", Item.NAME, "渡(邉\U000e0102)", "渡(邉)"),
        ("斎藤", "斉藤", Item.NAME, "[斎]藤", "[斉]藤"),
        ("山田　太郎", "山田太郎", Item.NAME, "山田(　)太郎", "山田太郎"),
        ("サイトウ", "サイト", Item.KANA, "サイト[ウ]", "サイト"),
        ("ｻｲﾄｳ", "サイトウ", Item.KANA, "ｻｲﾄｳ", "サイトウ"),
        ("見本町1-2-3", "見本町一丁目2番3号", Item.ADDRESS, "見本町(1-)2(-)3", "見本町(一丁目)2(番)3(号)"),
        ("見本町1-2-3", "見本町1-2-4", Item.ADDRESS, "見本町1-2-[3]", "見本町1-2-[4]"),
        ("", "花子", Item.NAME, "", "[花子]"),
    ],
)
def test_marks(a, b, item, ours, theirs):
    assert shown(a, b, item) == (ours, theirs)
    assert shown(b, a, item) == (theirs, ours)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("架空市見本町1-2-3 見本荘101号室", ("架空市見本町1-2-3", "見本荘101号室")),
        ("架空市見本町一丁目２番３号　見本荘１０１", ("架空市見本町一丁目２番３号", "見本荘１０１")),
        ("架空市見本町1-2-3", ("架空市見本町1-2-3", "")),
        ("どこか遠く", ("どこか遠く", "")),
        ("", ("", "")),
    ],
)
def test_a_building_is_told_from_its_street(text, parts):
    assert street_and_building(text, lambda part: AddressForm.of(part, TOWNS)) == parts


def rows_of(given, resident):
    found = decide(NOTATION.claim(given.claim), [NOTATION.resident(resident)])
    case = case_of(given, found, NOTATION)
    return {row.line: row for row in review_rows(case.said, case.candidates[0], VARIANTS)}


HANAKO = Resident(
    "1",
    "渡邉\U000e0102　花子",
    "ワタナベ　ハナコ",
    "1980-02-17",
    "架空市見本町一丁目2番3号",
    building="見本荘101",
    status="住民",
)


def test_a_case_in_rows():
    given = Given("A", 2, "渡辺花子", "ワタナベハナコ", "昭和55年2月17日", "架空市見本町1-2-3", "見本荘201")
    rows = rows_of(given, HANAKO)
    assert [rows[line].likeness for line in Line] == [
        Likeness.VARIANT,
        Likeness.EXACT,
        Likeness.VARIANT,
        Likeness.VARIANT,
        Likeness.DIFFERENT,
    ]
    assert [(span.text, span.kind) for span in rows[Line.BUILDING].ours] == [
        ("見本荘", Kind.EQUAL),
        ("2", Kind.DIFFERENT),
        ("01", Kind.EQUAL),
    ]
    assert [span.kind for span in rows[Line.DOB].theirs] == [Kind.VARIANT]
    assert "部屋番号" in rows[Line.BUILDING].sentences[0]


def test_two_days_are_shown_in_one_shape():
    given = Given("A", 2, "渡辺花子", "ワタナベハナコ", "S55.2.27", "架空市見本町1-2-3")
    row = rows_of(given, HANAKO)[Line.DOB]
    assert "".join(span.text for span in row.ours) == "昭和55年2月27日"
    assert [span.text for span in row.theirs if span.kind is Kind.DIFFERENT] == ["1"]


def test_another_room_is_never_a_way_of_writing_where_the_address_cannot_be_told():
    given = Given("A", 2, "渡辺花子", "ワタナベハナコ", "1980-02-17", "遠くの町1-2-3", "見本荘201")
    assert rows_of(given, HANAKO)[Line.BUILDING].likeness is Likeness.DIFFERENT
