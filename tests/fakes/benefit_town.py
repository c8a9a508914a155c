"""Two households of an invented town, and applications of a benefit that are right unless a test says otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from counter_app.benefit.account import BankNames
from counter_app.benefit.application import HEADINGS, BenefitApplication
from counter_app.benefit.assessment import assess
from counter_app.benefit.office import Office
from counter_app.benefit.presence import ReferenceDay
from counter_app.benefit.reasons import outcome_of
from counter_app.benefit.rules import BenefitRules
from counter_app.benefit.twice import Paid, settled
from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Resident
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.tables.shipped import ShippedTables
from tests.fakes import canary

REFERENCE = date(2026, 4, 27)
RULES = """
[benefit]
name = "架空市 暮らし応援給付金"
reference_date = 2026-04-27
deadline = 2026-08-31
legal_basis = "架空市暮らし応援給付金支給要綱"
[amount]
per_member = 100000
[letters]
sender = "架空市 給付金担当"
dated = 2026-06-01
due = 2026-06-30
"""
STREET = "東京都架空市見本町一丁目2番3号"
CORNER = "東京都架空市例町四丁目5番6号"
HANAKO = Resident(
    "R1", canary.FULL_NAME, "ワタナベ　ハナコ", "1980-02-17", STREET, "H1", status="住民", relation="世帯主"
)  # fmt: skip
SAKURA = replace(
    HANAKO, resident_id="R2", name="渡邉　さくら", kana="ワタナベ　サクラ", dob="2018-06-02", relation="子"
)
TARO = Resident("R3", "山田　太郎", "ヤマダ　タロウ", "1960-01-05", CORNER, "H2", status="住民", relation="世帯主")
YOSHIKO = replace(TARO, resident_id="R4", name="山田　良子", kana="ヤマダ　ヨシコ", dob="1962-03-09", relation="妻")
TOWN = (HANAKO, SAKURA, TARO, YOSHIKO)

SAKURA_LISTED = {"name": "渡辺さくら", "dob": "平成30年6月2日", "choice": "confirm"}
YOSHIKO_LISTED = {"name": "山田良子", "dob": "1962-03-09", "choice": "confirm"}
OF_HANAKO = {
    "application_id": "A1",
    "received_at": "2026-05-02 09:00",
    "name": "渡辺花子",
    "kana": "ﾜﾀﾅﾍﾞ ﾊﾅｺ",
    "dob": "昭和55年2月17日",
    "address": "架空市見本町1-2-3",
    "bank_code": "0001",
    "branch_code": "001",
    "account_type": "普通",
    "account_number": "1234567",
    "account_kana": "ﾜﾀﾅﾍﾞ ﾊﾅｺ",
    "members": [SAKURA_LISTED],
}
OF_TARO = OF_HANAKO | {
    "application_id": "A2",
    "name": "山田太郎",
    "kana": "ヤマダタロウ",
    "dob": "1960-01-05",
    "address": "東京都架空市例町4-5-6",
    "account_number": "7654321",
    "account_kana": "ヤマダ　タロウ",
    "members": [YOSHIKO_LISTED],
}
OF_YOSHIKO = OF_TARO | {
    "application_id": "A3",
    "name": "山田良子",
    "kana": "ヤマダヨシコ",
    "dob": "1962-03-09",
    "account_number": "7654322",
    "account_kana": "ヤマダ　ヨシコ",
    "members": [{"name": "山田太郎", "dob": "1960-01-05", "choice": "confirm"}],
}


def texts(said):
    written = {key: value if isinstance(value, str) else json.dumps(value) for key, value in said.items()}
    return tuple(written.get(name, "") for name in HEADINGS)


def rules(more=""):
    return BenefitRules.read((RULES + more).encode())


@cache
def notation():
    variants = Variants.shipped()
    national = Towns.national(ShippedTables(Path("resources/tables")).places, variants.fold)
    return Notation(variants, Towns.of_register([STREET, CORNER, "東京都架空市仮町7番地"] * 20, national))


@cache
def banks():
    return BankNames(ShippedTables(Path("resources/tables")).banks)


def judged(*applications, town=TOWN, by=None, day=None, paid=None):
    """Judge applications of a town whose every row is a candidate; returns the settled assessments in their order."""
    by = by or rules()
    office = Office(by, day or ReferenceDay(REFERENCE, REFERENCE), notation(), banks())
    rows = [notation().resident(row) for row in town]

    def household(resident_id):
        house = {row.household_id for row in town if row.resident_id == resident_id}
        return [row for row in town if row.household_id in house]

    made = [assess(BenefitApplication.of(texts(said)), rows, household, office).assessment for said in applications]
    return settled(made, paid or Paid(), by.causes)


def outcome(one, by=None):
    return outcome_of(one.whys, (by or rules()).causes)
