"""Every way to 一致, and everything that keeps from it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from counter_app.matching.outcome import Verdict
from counter_app.matching.resident import Claim, Resident
from tests.unit.matching.persons import CLAIM, ELSEWHERE, HANAKO, HOUSE, TARO, codes, decided

MATCH, REVIEW, NONE = Verdict.MATCH, Verdict.REVIEW, Verdict.NO_MATCH


def claimed(**other):
    return replace(CLAIM, **other)


def row(**other):
    return replace(HANAKO, **other)


def test_only_the_notation_differs():
    found = decided()
    assert (found.verdict, found.resident_id) == (MATCH, "R1")
    assert "ONLY_ONE_FITS" in codes(found)
    assert any("邊" in reason.sentence and "辺" in reason.sentence for reason in found.reasons)


@pytest.mark.parametrize(
    "claim",
    [
        claimed(kana=""),
        claimed(address="見本町1-2-3"),
        claimed(address="東京都架空市見本町一丁目２番３号"),
        claimed(name="渡邊　花子", dob="1980/2/17"),
    ],
)
def test_what_is_left_out_does_no_harm(claim):
    assert decided(claim).verdict is MATCH


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (claimed(address=""), "ADDRESS_NEEDED"),
        (claimed(address=ELSEWHERE), "ADDRESS_NEEDED"),
        (claimed(address="架空市見本町1-2"), "ADDRESS_NEEDED"),
        (claimed(address="架空市見本町"), "ADDRESS_NEEDED"),
        (claimed(address="架空布見本町1-2-9"), None),  # a slip in the name of the city
        (claimed(address="架空市見本町1-2-3 見本荘102"), "ADDRESS_ROOM_DIFFERENT"),
        (claimed(dob="1980-02-18"), "DOB_NEAR"),
        (claimed(dob=""), "DOB_MISSING"),
        (claimed(dob="55.2.17"), "DOB_UNSURE"),
        (claimed(kana="サトウ　ハナコ"), "KANA_DIFFERENT"),
        (claimed(name="渡〓花子"), "NAME_PLACEHOLDER"),
        (claimed(name="渡辺　華子"), None),
        (claimed(name="花子 渡辺"), "NAME_SWAPPED"),
        (claimed(name="佐藤　花子"), None),
    ],
)
def test_a_person_has_to_look(claim, code):
    found = decided(claim)
    assert (found.verdict, found.resident_id) == (REVIEW, "R1")
    assert code is None or code in codes(found)
    assert found.candidates[0].resident_id == "R1"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"status": "転出", "protected": "1"}, "STATUS_MOVED_OUT"),
        ({"status": "転出", "dob": "1980-02-18"}, "STATUS_MOVED_OUT"),
        ({"status": "死亡", "address": ELSEWHERE}, "STATUS_DECEASED"),
        ({"status": "職権消除"}, "STATUS_OTHER"),
        ({"protected": "1"}, "STATUS_PROTECTED"),
        ({"name": "渡〓　花子"}, "NAME_PLACEHOLDER"),
        ({"name": "佐藤　花子", "former_surname": "渡邊"}, "NAME_FORMER_SURNAME"),
        (
            {"name": "KIM HANA", "kana": "キム　ハナ", "alias": "渡邊　花子", "alias_kana": "ワタナベ　ハナコ"},
            "NAME_ALIAS",
        ),
        ({"address": ELSEWHERE, "prev_address": HOUSE}, "ADDRESS_PREVIOUS"),
    ],
)
def test_the_register_keeps_from_it(other, code):
    found = decided(rows=[row(**other), TARO])
    assert (found.verdict, found.resident_id) == (REVIEW, "R1")
    assert code in codes(found)


@pytest.mark.parametrize(("status", "code"), [("転出", "STATUS_MOVED_OUT"), ("死亡", "STATUS_DECEASED")])
def test_who_is_certain_and_gone_is_no_resident(status, code):
    gone = row(status=status)
    found = decided(rows=[gone, TARO])
    assert (found.verdict, found.resident_id) == (NONE, None)
    assert [each.resident_id for each in found.candidates] == ["R1"]
    assert code in codes(found)
    back_again = row(resident_id="R3", address=ELSEWHERE)
    for rows in itertools.permutations([gone, TARO, back_again]):
        assert decided(rows=rows).verdict is REVIEW


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (row(resident_id="R3", name="渡邊　華子"), "RIVAL_TWIN"),
        (row(resident_id="R3", name="渡邊　桃香", kana="ワタナベ　ハナヨ"), "RIVAL_TWIN"),
        (row(resident_id="R3"), "SEVERAL_FIT"),
        (row(resident_id="R3", dob="1950-01-01"), "RIVAL_NAMESAKE"),
        (row(resident_id="R3", name="渡邊　華子", dob="1950-01-01"), "RIVAL_NAMESAKE"),
        (row(resident_id="R3", address="不明", building="", household_id="H9"), "SEVERAL_FIT"),
        (row(resident_id="R3", status="転出"), "SEVERAL_FIT"),
        (row(resident_id="R3", address="仮町", building="", name="渡邊　華子"), "RIVAL_TWIN"),
    ],
)
def test_somebody_else_may_be_meant(other, code):
    for rows in itertools.permutations([HANAKO, TARO, other]):
        found = decided(rows=rows)
        assert found.verdict is REVIEW
        assert code in codes(found)


def test_a_slip_of_the_reading_stands_beside_what_all_agrees():
    found = decided(claimed(kana="ワタナベ　ハナエ"))
    assert (found.verdict, found.resident_id) == (MATCH, "R1")
    assert "KANA_NEAR" in codes(found)
    twin = row(resident_id="R3", name="渡邊　華江", kana="ワタナベ　ハナエ", relation="妹")
    assert decided(claimed(kana="ワタナベ　ハナエ"), rows=[HANAKO, twin]).verdict is REVIEW


OSAKA = "大阪府大阪市北区梅田1-2-3"


@pytest.mark.parametrize(
    "address",
    [OSAKA, "別天市南町4-5", "東西県別天市南町4-5", "〒901-1480 東西県別天市南町4-5", "901-1480 別天市南町4-5"],
)
def test_a_namesake_of_another_municipality_is_nobody_here(address):
    found = decided(claimed(address=address))
    assert (found.verdict, found.resident_id) == (NONE, None)
    assert "NAMESAKE_ELSEWHERE" in codes(found)


@pytest.mark.parametrize(
    "other",
    [{"prev_address": "大阪市福島区福島9-9"}, {"prev_address": "別の所"}, {"status": "転出"}],
)
def test_who_may_have_lived_there_is_looked_at(other):
    assert decided(claimed(address=OSAKA), rows=[row(**other), TARO]).verdict is REVIEW


def test_a_twin_with_another_name_and_sound_is_none():
    twin = row(resident_id="R3", name="渡邊　健一郎", kana="ワタナベ　ケンイチロウ", relation="弟")
    assert decided(rows=[HANAKO, twin]).verdict is MATCH


def test_fields_of_two_people_are_nobody_s():
    parent_and_child = claimed(name="渡辺太郎", kana="ワタナベ　タロウ")
    found = decided(parent_and_child)
    assert found.verdict is REVIEW
    assert {candidate.resident_id for candidate in found.candidates} == {"R1", "R2"}


def test_an_application_that_is_not_alone():
    found = decided(twice=True)
    assert (found.verdict, found.resident_id) == (REVIEW, "R1")
    assert codes(found)[-1] == "APPLICATION_TWICE"
    assert "ONLY_ONE_FITS" not in codes(found)


@pytest.mark.parametrize("status", ["転出", "死亡"])
def test_who_is_gone_is_gone_however_often_they_apply(status):
    once, twice = (decided(rows=[row(status=status), TARO], twice=each) for each in (False, True))
    assert (once.verdict, twice.verdict) == (NONE, NONE)
    assert codes(twice) == [*codes(once), "APPLICATION_TWICE"]


@pytest.mark.parametrize(
    "claim",
    [
        Claim("A", "高橋　一郎", "タカハシ　イチロウ", "1990-01-01", "架空市仮町7番地"),
        claimed(dob="1955-11-30", address=ELSEWHERE),  # a namesake
        Claim("A", "田中　健", "タナカ　ケン", "1991-07-30", HOUSE),  # who lived there before
        Claim("A", "渡辺　太郎丸", "ワタナベ　タロウマル", "2015-09-09", "架空市仮町7番地"),
        Claim("A"),
    ],
)
def test_people_who_are_not_in_the_register(claim):
    found = decided(claim)
    assert (found.verdict, found.resident_id, found.candidates) == (NONE, None, ())
    assert codes(found) == ["NOBODY_FITS"]


def test_an_empty_register_knows_nobody():
    assert decided(rows=[]).verdict is NONE


def test_reasons_come_in_the_order_of_items():
    order = ["name", "kana", "dob", "address", "person", "register", "application"]
    places = [order.index(reason.item.value) for reason in decided(twice=True).reasons]
    assert places == sorted(places)


def test_nothing_of_a_person_is_in_a_repr():
    found = decided()
    said = repr(found) + repr(found.candidates) + repr(found.candidates[0].row)
    assert not [word for word in ("渡", "花子", "ワタナベ", "見本町", "1980") if word in said]


def test_a_row_without_a_birth_date_is_never_enough():
    assert decided(rows=[Resident("R1", HANAKO.name, HANAKO.kana, "", HANAKO.address)]).verdict is REVIEW
