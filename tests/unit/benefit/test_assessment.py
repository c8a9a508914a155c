"""Each check of an application by itself, and what applications are to each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter_app.benefit.application import received
from counter_app.benefit.presence import Move, ReferenceDay
from counter_app.benefit.reasons import Outcome, Why
from counter_app.benefit.twice import Paid, payable
from tests.fakes.benefit_town import (
    HANAKO,
    OF_HANAKO,
    OF_TARO,
    OF_YOSHIKO,
    REFERENCE,
    SAKURA,
    SAKURA_LISTED,
    TARO,
    TOWN,
    YOSHIKO,
    judged,
    outcome,
    rules,
)


def only(said, **how):
    [one] = judged(said, **how)
    return one


def test_a_right_application_is_paid_for_everybody_who_wants_it():
    one = only(OF_HANAKO)
    assert (one.whys, one.yen, one.paid_for, one.household_id) == ((), 200_000, ("R1", "R2"), "H1")
    assert outcome(one) is Outcome.PAY


def test_whoever_declines_is_not_paid_for():
    declined = only(OF_HANAKO | {"members": [SAKURA_LISTED | {"choice": "希望しない"}]})
    assert (declined.whys, declined.yen, declined.paid_for) == ((), 100_000, ("R1",))
    both = [{"name": "渡辺花子", "dob": "1980-02-17", "choice": "decline"}, SAKURA_LISTED | {"choice": "decline"}]
    nobody = only(OF_HANAKO | {"members": both})
    assert nobody.whys == (Why.NOBODY_TO_PAY,)
    assert outcome(nobody) is Outcome.REFUSE


CHANGED = {
    Why.PERSON_UNCLEAR: {"dob": "1980-02-18"},
    Why.NOT_IN_REGISTER: {
        "name": "誰何",
        "kana": "スイカ",
        "dob": "1999-09-09",
        "address": "東京都架空市仮町7",
        "account_kana": "スイカ",
    },
    Why.RECEIVED_UNCLEAR: {"received_at": "きのう"},
    Why.EARLY: {"received_at": "2026-04-01"},
    Why.LATE: {"received_at": "2026-09-01 00:00"},
    Why.HEAD_CLAIM_DIFFERENT: {"head": "渡辺一郎"},
    Why.DELEGATE: {"delegate": "代理人"},
    Why.MEMBERS_MISSING: {"members": ""},
    Why.MEMBERS_UNREADABLE: {"members": "[{"},
    Why.MEMBER_TWICE: {"members": [SAKURA_LISTED, SAKURA_LISTED]},
    Why.MEMBER_CHOICE_UNCLEAR: {"members": [SAKURA_LISTED | {"choice": "たぶん"}]},
    Why.MEMBER_NOT_IN_HOUSEHOLD: {
        "members": [SAKURA_LISTED, {"name": "渡辺夏", "dob": "2020-01-01", "choice": "confirm"}]
    },
    Why.ACCOUNT_MISSING: {"bank_code": "", "branch_code": "", "account_number": ""},
    Why.BANK_CODE_WRONG: {"bank_code": "12"},
    Why.BANK_UNKNOWN: {"bank_code": "9998"},
    Why.BRANCH_CODE_WRONG: {"branch_code": "x"},
    Why.BRANCH_UNKNOWN: {"branch_code": "999"},
    Why.ACCOUNT_TYPE_UNKNOWN: {"account_type": "貯蓄"},
    Why.ACCOUNT_NUMBER_WRONG: {"account_number": "123456"},
    Why.YUCHO_WRONG: {"bank_code": "9900", "branch_code": "10180", "account_number": "12345672"},
    Why.HOLDER_MISSING: {"account_kana": " "},
    Why.HOLDER_NOT_KANA: {"account_kana": "渡辺花子"},
    Why.HOLDER_ORGANISATION: {"account_kana": "ｶ)ﾜﾀﾅﾍﾞ"},
    Why.HOLDER_DIFFERENT: {"account_kana": "ワタナベ サクラ"},
}


@pytest.mark.parametrize("why", CHANGED)
def test_one_change_one_reason(why):
    one = only(OF_HANAKO | CHANGED[why])
    assert one.whys == (why,)
    refused = {Why.NOT_IN_REGISTER, Why.LATE}
    assert outcome(one) is (Outcome.REFUSE if why in refused else Outcome.LOOK)


@pytest.mark.parametrize(
    "kana", ["ﾜﾀﾅﾍﾞﾊﾅｺ", "ワタナベ　ハナコ", "ﾜﾀﾅﾍﾞ  ﾊﾅｺ", "わたなべ はなこ", "ワタナヘ\u3099 ハナコ"]
)  # fmt: skip
def test_notations_of_a_holder(kana):
    assert only(OF_HANAKO | {"account_kana": kana}).whys == ()


def test_small_kana_and_long_vowels_of_a_holder():
    town = (replace(HANAKO, kana="ワタナベ　キョーコ"), SAKURA)
    said = OF_HANAKO | {"kana": "ワタナベ　キョーコ", "account_kana": "ﾜﾀﾅﾍﾞ ｷﾖ-ｺ"}
    assert only(said, town=town).whys == ()


def test_symbol_and_number_of_yucho_are_an_account():
    one = only(OF_HANAKO | {"bank_code": "9900", "branch_code": "10180", "account_number": "12345671"})
    assert one.whys == ()
    assert one.account != only(OF_HANAKO).account


def test_the_head_applies_for_everybody():
    assert only(OF_YOSHIKO).whys == (Why.NOT_HEAD,)
    assert only(OF_YOSHIKO | {"delegate": "1"}).whys == (Why.DELEGATE,)
    passes = rules("[household]\ndelegate_of_same_household = true\n")
    assert only(OF_YOSHIKO | {"delegate": "1", "head": "山田太郎"}, by=passes).whys == ()


def test_households_of_the_register():
    without = tuple(replace(row, household_id="") for row in TOWN)
    assert only(OF_HANAKO, town=without).whys == (Why.HOUSEHOLD_UNKNOWN,)
    headless = tuple(replace(row, relation="子") for row in TOWN)
    assert only(OF_HANAKO, town=headless).whys == (Why.HOUSEHOLD_WITHOUT_HEAD,)
    third = replace(SAKURA, resident_id="R9", name="渡邉　夏", kana="ワタナベ　ナツ", dob="2020-01-01")
    assert only(OF_HANAKO, town=(*TOWN, third)).whys == (Why.MEMBER_NOT_LISTED,)


@pytest.mark.parametrize(
    ("status", "why"), [("死亡", Why.APPLICANT_DECEASED), ("転出", Why.APPLICANT_MOVED_OUT)]
)  # fmt: skip
def test_applicants_who_are_gone(status, why):
    town = (replace(HANAKO, status=status), SAKURA)
    assert only(OF_HANAKO, town=town).whys == (why,)
    later = ReferenceDay(REFERENCE, date(2026, 6, 1))
    assert Why.PRESENCE_UNCLEAR in only(OF_HANAKO, town=town, day=later).whys
    assert outcome(only(OF_HANAKO | {"dob": "1980-02-18"}, town=town)) is Outcome.LOOK


def test_moves_around_the_reference_date():
    extract = date(2026, 6, 1)
    arrived = ReferenceDay(REFERENCE, extract, {"R2": [(date(2026, 5, 5), Move.BORN)]})
    assert only(OF_HANAKO, day=arrived).whys == (Why.MEMBER_GONE,)
    before = ReferenceDay(REFERENCE, extract, {"R2": [(REFERENCE, Move.MOVED_IN)]})
    assert only(OF_HANAKO, day=before).whys == ()
    left = ReferenceDay(REFERENCE, extract, {"R2": [(date(2026, 5, 5), Move.DIED)]})
    assert only(OF_HANAKO, town=(HANAKO, replace(SAKURA, status="死亡")), day=left).yen == 200_000


def test_protected_households_go_another_way():
    for town in ((replace(HANAKO, protected="1"), SAKURA), (HANAKO, replace(SAKURA, protected="有"))):
        one = only(OF_HANAKO | {"received_at": "2026-09-01"}, town=town)
        assert Why.PROTECTED in one.whys
        assert outcome(one) is Outcome.LOOK
        assert one.paid_for == ()


def test_paid_before():
    assert only(OF_HANAKO, paid=Paid(frozenset({"H1"}))).whys == (Why.ALREADY_PAID,)
    assert only(OF_HANAKO, paid=Paid(residents=frozenset({"R1"}))).whys == (Why.ALREADY_PAID,)
    assert only(OF_HANAKO, paid=Paid(residents=frozenset({"R2"}))).whys == (Why.MEMBER_ALREADY_PAID,)


def test_one_household_fifteen_times():
    many = [OF_HANAKO | {"application_id": f"A{n:02}", "received_at": f"2026-05-{n:02} 09:00"} for n in range(1, 16)]
    made = judged(*reversed(many))
    assert [each.application_id for each in made if not each.whys] == ["A01"]
    assert {each.whys for each in made if each.whys} == {(Why.DUPLICATE,)}
    by = rules()
    assert [made[place].application_id for place in payable(made, by.causes)] == ["A01"]


def test_repetitions_that_are_not_the_same():
    again = OF_HANAKO | {"application_id": "A9", "received_at": "2026-05-03"}
    other_account = judged(OF_HANAKO, again | {"account_number": "1234568"})
    assert {each.whys for each in other_account} == {(Why.DUPLICATE_DIFFERS,)}
    unclear = judged(OF_HANAKO, again | {"dob": "1980-02-18"})
    assert [Why.DUPLICATE_UNCLEAR in each.whys for each in unclear] == [True, True]
    first_is_wrong = judged(OF_HANAKO | {"account_type": "x"}, again | {"account_type": "x"})
    assert {outcome(each) for each in first_is_wrong} == {Outcome.LOOK}
    assert {each.whys for each in judged(OF_HANAKO, OF_HANAKO)} == {(Why.ID_TWICE, Why.DUPLICATE_UNCLEAR)}


def test_two_heads_of_one_household():
    town = (TARO, replace(YOSHIKO, relation="世帯主"))
    made = judged(OF_TARO, OF_YOSHIKO, town=town)
    assert all(Why.TWO_HEADS in each.whys and outcome(each) is Outcome.LOOK for each in made)
    assert all(Why.TWO_HEADS in each.whys for each in judged(OF_TARO, OF_YOSHIKO))


def test_somebody_elses_child_and_account():
    made = judged(OF_HANAKO, OF_TARO | {"members": [*OF_TARO["members"], SAKURA_LISTED]})
    assert made[0].whys == (Why.MEMBER_CLAIMED_ELSEWHERE,)
    assert made[1].whys == (Why.MEMBER_NOT_IN_HOUSEHOLD, Why.MEMBER_CLAIMED_ELSEWHERE)
    shared = judged(OF_HANAKO, OF_TARO | {"account_number": "1234567"})
    assert [each.whys for each in shared] == [(Why.ACCOUNT_SHARED,), (Why.ACCOUNT_SHARED,)]


def test_members_in_columns_of_their_own():
    said = {key: value for key, value in OF_HANAKO.items() if key != "members"}
    said |= {"member1_name": "渡辺さくら", "member1_dob": "2018/6/2", "member1_choice": "希望する"}
    assert only(said).yen == 200_000
    assert only(said | {"members": [SAKURA_LISTED]}).whys == (Why.MEMBERS_UNREADABLE,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-05-02", "2026-05-02T00:00:00"),
        ("2026/5/2 9:05", "2026-05-02T09:05:00"),
        ("2026-05-01T23:30:00Z", "2026-05-02T08:30:00"),
        ("２０２６-05-02 09:00:01.5", "2026-05-02T09:00:01"),
        ("2026-02-30", ""),
        ("0001-01-01T00:00Z", "0001-01-01T09:00:00"),
        ("9999-12-31T23:00Z", ""),
    ],
)
def test_times_of_receipt(text, said):
    assert received(text) == said
