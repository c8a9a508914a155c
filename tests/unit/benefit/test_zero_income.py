"""0申告: what is accepted, each doubt, and what declarations say about each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from counter_app.benefit.presence import Move, ReferenceDay
from counter_app.benefit.zero_income import (
    ACCEPT,
    HEADINGS,
    LOOK,
    Declaration,
    Doubt,
    TaxOffice,
    ZeroIncomeRules,
    review,
    settled,
)
from counter_app.failures import ExtractError
from tests.fakes.benefit_town import HANAKO, TOWN, notation

JAN_1 = date(2026, 1, 1)
RULES = b'[zero_income]\nname = "0\xe7\x94\xb3\xe5\x91\x8a"\njan_1 = 2026-01-01\n'
OF_HANAKO = {
    "application_id": "Z1",
    "name": "渡辺花子",
    "kana": "ワタナベハナコ",
    "dob": "1980-02-17",
    "address": "架空市見本町1-2-3",
    "jan1_address": "東京都架空市見本町一丁目2番3号",
    "reason": "預貯金",
    "income": "0",
}
OF_YOSHIKO = {
    "application_id": "Z2",
    "name": "山田良子",
    "kana": "ヤマダヨシコ",
    "dob": "1962-03-09",
    "address": "架空市例町4-5-6",
    "jan1_address": "架空市例町4-5-6",
    "reason": "被扶養",
    "income": "",
    "supporter_name": "山田太郎",
    "supporter_dob": "昭和35年1月5日",
    "supporter_relation": "夫",
    "supporter_together": "同居",
}
OF_TARO = OF_YOSHIKO | {"application_id": "Z3", "name": "山田太郎", "kana": "ヤマダタロウ", "dob": "1960-01-05"}


def reviewed(*declarations, town=TOWN, incomes=frozenset(), day=None):
    rows = [notation().resident(row) for row in town]

    def household(resident_id):
        house = {row.household_id for row in town if row.resident_id == resident_id}
        return [row for row in town if row.household_id in house]

    office = TaxOffice(
        ZeroIncomeRules.read(RULES), day or ReferenceDay(JAN_1, JAN_1), incomes, notation(), lambda _: rows, household
    )  # fmt: skip
    said = [Declaration.of([each.get(name, "") for name in HEADINGS]) for each in declarations]
    return settled([review(each, office)[0] for each in said])


def doubts(said, **how):
    [one] = reviewed(said, **how)
    assert one.outcome == (LOOK if one.doubts else ACCEPT)
    return one.doubts


def test_accepted():
    assert doubts(OF_HANAKO) == ()
    assert doubts(OF_YOSHIKO) == ()


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        (OF_HANAKO | {"dob": "1980-02-18"}, Doubt.PERSON_UNCLEAR),
        (OF_HANAKO | {"jan1_address": "東京都架空市例町4-5-6"}, Doubt.JAN_1_UNCLEAR),
        (OF_HANAKO | {"jan1_address": ""}, Doubt.JAN_1_UNCLEAR),
        (OF_HANAKO | {"income": "1,000円"}, Doubt.INCOME_ENTERED),
        (OF_HANAKO | {"deductions": "社会保険料"}, Doubt.DEDUCTION_ENTERED),
        (OF_HANAKO | {"reason": ""}, Doubt.REASON_MISSING),
        (OF_HANAKO | {"reason": "その他"}, Doubt.REASON_UNKNOWN),
        (OF_HANAKO | {"reason": "被扶養"}, Doubt.SUPPORTER_MISSING),
        (OF_YOSHIKO | {"supporter_dob": "1960-01-06"}, Doubt.SUPPORTER_NOT_FOUND),
        (OF_YOSHIKO | {"supporter_relation": "父"}, Doubt.SUPPORTER_RELATION),
        (OF_YOSHIKO | {"supporter_together": "別居"}, Doubt.SUPPORTER_TOGETHER),
        (OF_YOSHIKO | {"supporter_address": "架空市例町9-9-9"}, Doubt.SUPPORTER_NOT_FOUND),
    ],
)
def test_one_doubt(said, doubt):
    assert doubts(said) == (doubt,)


def test_what_the_register_and_the_reports_say():
    assert doubts(OF_HANAKO, incomes=frozenset({"R1"})) == (Doubt.INCOME_REPORTED,)
    assert doubts(OF_HANAKO, town=(replace(HANAKO, protected="1"),)) == (Doubt.PROTECTED,)
    gone = (replace(HANAKO, status="転出"),)
    assert doubts(OF_HANAKO, town=gone) == (Doubt.STATUS, Doubt.NOT_HERE_ON_JAN_1)
    arrived = ReferenceDay(JAN_1, date(2026, 3, 1), {"R1": [(date(2026, 2, 1), Move.MOVED_IN)]})
    assert doubts(OF_HANAKO, day=arrived) == (Doubt.NOT_HERE_ON_JAN_1,)
    widowed = tuple(replace(row, status="死亡") if row.resident_id == "R3" else row for row in TOWN)
    assert doubts(OF_YOSHIKO, town=widowed) == (Doubt.SUPPORTER_GONE,)


def test_declarations_about_each_other_in_any_order():
    herself_for_him = OF_TARO | {
        "supporter_name": "山田良子",
        "supporter_dob": "1962-03-09",
        "supporter_relation": "妻",
    }
    for some in permutations([OF_HANAKO, OF_HANAKO | {"application_id": "Z9"}, OF_YOSHIKO, herself_for_him]):
        found = {each.application_id: each.doubts for each in reviewed(*some)}
        assert found == {
            "Z1": (Doubt.PERSON_TWICE,),
            "Z9": (Doubt.PERSON_TWICE,),
            "Z2": (Doubt.SUPPORTER_WITHOUT_INCOME,),
            "Z3": (Doubt.SUPPORTER_WITHOUT_INCOME,),
        }


def test_the_day_is_a_first_of_january():
    with pytest.raises(ExtractError):
        ZeroIncomeRules.read(RULES.replace(b"01-01", b"04-01"))
