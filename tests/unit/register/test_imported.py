"""A card against the imported register: who is found, who never is, what staff are told, who lives there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from counter_app.app.assembly import load_catalogue
from counter_app.domain.answers import Answers
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import Sex
from counter_app.domain.finding import FindingCode
from counter_app.domain.household import Ambiguous, Found, NotFound, RegisterDown, Source
from counter_app.failures import ExtractError, FailureCode
from counter_app.personal import Personal
from counter_app.prefill.register import register_answers
from counter_app.register.imported_register import ImportedRegister
from tests.fakes import canary
from tests.unit.register.imported import DAUGHTER, FATHER_IN_LAW, HERSELF, HOUSE, card, in_memory, register_of
from tests.unit.test_resident_register import Town


@pytest.fixture
def town(tmp_path, store_url):
    made = Town(tmp_path, store_url)
    made.held = None
    yield made
    if made.held is not None:
        made.held.__exit__(None, None, None)
    if made.database:
        made.database.close()


def codes(answer):
    return [each.code for each in answer.remarks]


def test_the_holder_is_found_with_the_household_as_an_extract_would_have_it(town):
    answer = register_of(town).household_of(canary.reading())
    assert isinstance(answer, Found)
    house = answer.household
    assert (house.source, house.holder, answer.differences, answer.remarks) == (Source.RESIDENT, 0, (), ())
    assert (house.address, house.head) == (Personal(canary.FULL_ADDRESS), Personal(canary.FULL_NAME))
    assert [one.full_name.reveal()[-2:] for one in house.members] == [
        "花子",
        "くら",
        "一郎",
    ]  # who moved out is not there
    herself, daughter, other = house.members
    assert herself.full_name_kana == Personal("ワタナベ　ハナコ")
    assert (daughter.date_of_birth, daughter.sex) == (Personal(date(2018, 6, 2)), Personal(Sex.FEMALE))
    assert (daughter.relationship, other.relationship, other.full_name_kana) == (Personal("child"), None, None)
    assert house.as_of is not None
    assert house.as_of.date() == date(2026, 11, 1)


def test_members_are_offered_like_those_of_an_extract():
    found = in_memory().household_of(canary.reading())
    form = next(form for form in load_catalogue().effective(date(2026, 11, 21)) if form.id == "tennyu")
    said = {path: answer.value.reveal() for path, answer in register_answers(found, [form], Answers(), datetime(2026, 11, 21, tzinfo=UTC))}  # fmt: skip
    assert said["members"] == "3"
    assert said["members.1.fullName"] == "渡邉\U000e0102　さくら"
    assert said["members.1.dateOfBirth"] == "2018-06-02"


@pytest.mark.parametrize(
    "change",
    [
        {"dob": "1980-02-18"},
        {"dob": "S55.2"},
        {"sex": "男"},
        {"address": "架空市見本町1-2-4"},
        {"building": "見本荘102"},
        {"address": "", "building": ""},
        {"status": "転出"},
        {"status": "死亡"},
        {"status": "消除"},
        {"name": "高橋　洋子", "kana": ""},
    ],
)
def test_nobody_is_linked_where_anything_but_the_notation_differs(change):
    assert isinstance(in_memory(replace(HERSELF, **change)).household_of(canary.reading()), NotFound)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"name": "渡辺花子"}, FindingCode.NAME_VARIANT, "辺"),
        ({"name": "渡邉花子"}, FindingCode.NAME_VARIANT, "字形"),
        ({"name": "わたなべ花子"}, FindingCode.NAME_SUBSTITUTE, "わたなべ"),
        ({"name": "渡〓花子"}, FindingCode.NAME_SUBSTITUTE, "〓"),
        ({"name": "渡邉\U000e0102花予"}, FindingCode.NAME_DIFFERS, "予"),
        ({"name": "鈴木　花子"}, FindingCode.NAME_DIFFERS, "氏名"),
        ({"former_surname": "佐藤"}, FindingCode.OTHER_NAME_ONE_SIDE, "佐藤"),
        ({"alias": "佐藤花子"}, FindingCode.OTHER_NAME_ONE_SIDE, "佐藤花子"),
        ({"name": "ＫＩＭ　ＨＡＮＡ", "alias": "渡邉\U000e0102花子"}, FindingCode.OTHER_NAME_ONE_SIDE, "通称"),
    ],
)
def test_another_notation_of_the_name_is_found_and_its_characters_named(change, code, said):
    answer = in_memory(replace(HERSELF, kana="", **change)).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert codes(answer) == [code]
    assert said in answer.remarks[0].detail.reveal()


def test_a_former_surname_on_both_sides_is_no_finding():
    register = in_memory(replace(HERSELF, former_surname="佐藤"))
    answer = register.household_of(card(full_name="渡邉\U000e0102［佐藤］　花子"))
    assert isinstance(answer, Found)
    assert answer.remarks == ()
    other = register.household_of(card(full_name="渡邉\U000e0102［鈴木］　花子"))
    assert codes(other) == [FindingCode.OTHER_NAME_ONE_SIDE]


def test_a_building_that_the_register_leaves_out_links_by_the_right_name_only():
    bare = replace(HERSELF, building="")
    register = in_memory(bare)
    assert isinstance(register.household_of(canary.reading()), Found)
    assert isinstance(register.household_of(card(full_name="渡邉\U000e0102　花予")), NotFound)


@pytest.mark.parametrize(
    "where", [{"prev_address": canary.FULL_ADDRESS}, {"prev_address": "架空市見本町１丁目２番３号"}]
)
def test_the_former_address_on_the_card_is_said_and_links_nobody(where):
    moved = replace(HERSELF, address="架空市仮町7番地", building="", **where)
    answer = in_memory(moved).household_of(canary.reading())
    assert isinstance(answer, NotFound)
    assert answer.remarks[0].code is FindingCode.CARD_ADDRESS_OLD
    assert answer.remarks[0].detail is None  # where they live now is not said


def test_a_household_that_came_from_there_says_so_too(town):
    moved = replace(HERSELF, address="架空市仮町7番地", building="")
    mate = replace(DAUGHTER, address="架空市仮町7番地", building="", prev_address=canary.FULL_ADDRESS)
    assert codes(register_of(town, moved, mate).household_of(canary.reading())) == [FindingCode.CARD_ADDRESS_OLD]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "架空市仮町7番地", "building": ""}, FindingCode.SAME_NAME_ELSEWHERE),
        ({"status": "転出"}, FindingCode.REGISTER_STATUS),
        ({"status": "死亡"}, FindingCode.REGISTER_STATUS),
        ({"name": "高橋　洋子", "kana": ""}, FindingCode.OTHER_NAME_THERE),
    ],
)
def test_whoever_comes_near_is_said(change, code):
    assert codes(in_memory(replace(HERSELF, **change)).household_of(canary.reading())) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"address": "架空市仮町7番地", "prev_address": canary.FULL_ADDRESS, "building": ""},
        {"status": "転出"},
        {"building": ""},
    ],
)
def test_of_protected_people_nothing_is_said_and_the_visit_is_marked(change):
    """The holder, or whoever may be: wherever the register says they live, the mark counts and nothing is filled in."""
    answer = in_memory(replace(HERSELF, protected="1", **change)).household_of(canary.reading())
    if isinstance(answer, Found):
        assert answer.household.protected
        assert register_answers(answer, load_catalogue().effective(date(2026, 11, 21)), Answers(), datetime(2026, 11, 21, tzinfo=UTC)) == []  # fmt: skip
    else:
        assert answer == NotFound(protected=True)


def test_one_mark_protects_the_household():
    answer = in_memory(HERSELF, replace(DAUGHTER, protected="1")).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert answer.household.protected


def test_of_twins_only_the_very_same_characters_decide(town):
    twin = replace(HERSELF, resident_id="R9", name="渡邉\U000e0102　陽子", kana="ワタナベ ヨウコ")
    register = register_of(town, HERSELF, twin)
    answer = register.household_of(canary.reading())
    assert isinstance(answer, Found)
    assert answer.household.members[0].full_name == Personal(canary.FULL_NAME)
    assert isinstance(register.household_of(card(full_name="渡辺　花子")), Ambiguous)


@pytest.mark.parametrize("name", ["渡邉花子", "渡辺　花子", "渡〓　花子", canary.FULL_NAME])
def test_a_twin_who_could_be_meant_links_nobody(name):
    twin = replace(HERSELF, resident_id="R9", name=name)
    assert isinstance(in_memory(HERSELF, twin).household_of(canary.reading()), Ambiguous)


def test_whom_the_register_cannot_tell_is_counted_and_left_to_be_asked():
    unclear = replace(FATHER_IN_LAW, dob="昭和25年")
    answer = in_memory(HERSELF, unclear).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert (len(answer.household.members), codes(answer)) == (1, [FindingCode.MEMBERS_LEFT_OUT])
    assert answer.remarks[0].detail == Personal("1")


def test_a_home_of_many_is_no_family():
    others = [replace(FATHER_IN_LAW, resident_id=f"X{n}", name=f"別人　{n}", kana="") for n in range(40)]
    answer = in_memory(HERSELF, *others).household_of(canary.reading())
    assert isinstance(answer, Found)
    assert len(answer.household.members) == 1


def test_a_forged_card_is_nobodys():
    assert in_memory().household_of(canary.reading(Authenticity.FORGED)) == NotFound()


def test_a_register_that_is_not_there_is_said_calmly():
    def nothing():
        raise ExtractError(FailureCode.EXTRACT_MISSING, "")

    register = ImportedRegister(nothing, lambda _: None, lambda _: None)
    assert register.household_of(canary.reading()) == RegisterDown(FailureCode.EXTRACT_MISSING)
    assert len(register.check()) == 1


def test_the_order_of_the_rows_changes_nothing():
    one, other = (in_memory(*rows).household_of(canary.reading()) for rows in (HOUSE, HOUSE[::-1]))
    assert isinstance(one, Found)
    assert isinstance(other, Found)
    assert set(one.household.members) == set(other.household.members)
    assert (one.household.head, one.remarks) == (other.household.head, other.remarks)
