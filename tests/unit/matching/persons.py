"""Rows and claims of an invented town, for tests of decisions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from counter_app.matching.decision import decide
from counter_app.matching.evidence import Notation
from counter_app.matching.resident import Claim, Resident
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants
from counter_app.tables.shipped import ShippedTables

HOUSE = "東京都架空市見本町一丁目2番3号"
HANAKO = Resident(
    "R1",
    "渡邊　花子",
    "ワタナベ　ハナコ",
    "1980-02-17",
    HOUSE,
    "H1",
    "女",
    building="見本荘101",
    status="住民",
    relation="世帯主",
)
TARO = replace(HANAKO, resident_id="R2", name="渡邊　太郎", kana="ワタナベ　タロウ", dob="1979-05-01", relation="夫")
CLAIM = Claim("A1", "渡辺花子", "ﾜﾀﾅﾍﾞ ﾊﾅｺ", "昭和55年2月17日", "架空市見本町1-2-3 見本荘101号室")
ELSEWHERE = "東京都架空市例町四丁目5番6号"


@cache
def notation(home: str = HOUSE) -> Notation:
    variants = Variants.shipped()
    national = Towns.national(ShippedTables(Path("resources/tables")).places, variants.fold)
    return Notation(variants, Towns.of_register([home, ELSEWHERE, "東京都架空市仮町7番地"] * 20, national))


def decided(claim=CLAIM, rows=(HANAKO, TARO), **more):
    read = notation()
    return decide(read.claim(claim), [read.resident(row) for row in rows], **more)


def codes(decision):
    return [reason.code.value for reason in decision.reasons]
