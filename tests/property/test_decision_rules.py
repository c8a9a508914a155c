"""Rules of the decision over people nobody thought of: what must hold whatever the rows and the claim say."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.matching.addresses import same_base
from counter_app.matching.births import BirthDate
from counter_app.matching.outcome import Verdict
from counter_app.matching.resident import Claim, Resident
from counter_app.matching.twice import with_twice
from tests.unit.matching.persons import ELSEWHERE, HOUSE, decided, notation

NAMES = (
    "渡邊　花子",
    "渡辺　花子",
    "渡部　花子",
    "渡辺　華子",
    "渡辺　太郎",
    "花子 渡辺",
    "渡〓　花子",
    "佐藤　花子",
    "渡辺　ハナ",
    "斉藤　一",
    "斎藤　一",
    "",
)
KANAS = ("ワタナベ　ハナコ", "ﾜﾀﾅﾍﾞ ﾊﾅｺ", "ワタベ　ハナコ", "ワタナベ　タロウ", "サイトウ　ハジメ", "")
DAYS = ("1980-02-17", "昭和55年2月17日", "1980-02-18", "55.2.17", "1979-05-01", "昭和64年1月8日", "")
PLACES = (
    HOUSE,
    "架空市見本町1-2-3",
    "架空市見本町1-2-3 見本荘101",
    "架空市見本町1-2-3 見本荘102",
    "見本町1-2",
    "見本町",
    ELSEWHERE,
    "大阪府大阪市北区梅田1-2-3",
    "",
)
STATUSES = ("住民", "", "転出", "死亡", "？")

claims = st.builds(
    Claim, st.just("A"), st.sampled_from(NAMES), st.sampled_from(KANAS), st.sampled_from(DAYS), st.sampled_from(PLACES)
)
rows = st.builds(
    Resident,
    st.sampled_from(("R1", "R2", "R3", "R4")),
    name=st.sampled_from(NAMES),
    kana=st.sampled_from(KANAS),
    dob=st.sampled_from(DAYS),
    address=st.sampled_from(PLACES),
    household_id=st.sampled_from(("", "H1", "H2")),
    prev_address=st.sampled_from(("", *PLACES)),
    alias=st.sampled_from(("", "渡辺　花子")),
    former_surname=st.sampled_from(("", "渡辺")),
    status=st.sampled_from(STATUSES),
    protected=st.sampled_from(("", "0", "1")),
)
registers = st.lists(rows, max_size=5)
KANJI = (("花子", "ハナコ"), ("慎一郎", "シンイチロウ"), ("明", "アキラ"), ("実里", "ミノリ"))
KANA = (("ハツヱ", "ハツエ"), ("すみれ", "スミレ"), ("マリア", "マリア"), ("さくら", "サクラ"))
anything = st.builds(Claim, st.just("A"), *[st.text(st.characters(), max_size=30)] * 4)


def _of(row):
    return row.name, row.dob, row.address


@settings(max_examples=300)
@given(claims, registers)
def test_a_match_has_everything(claim, register):
    found = decided(claim, register)
    if found.verdict is not Verdict.MATCH:
        return
    read = notation()
    row, form = found.candidates[0].row, read.claim(claim)
    assert same_base(form.address, row.address)
    assert form.address.certain
    assert row.address.certain
    assert BirthDate.of(claim.dob).day == BirthDate.of(row.resident.dob).day is not None
    assert form.name.fold == row.name.fold
    assert not form.name.placeholder
    assert not claim.kana or not row.resident.kana or form.kana.skeleton == row.kana.skeleton
    assert row.resident.status in {"住民", ""}
    assert row.resident.protected in {"", "0"}
    same = [each for each in register if (each.name, each.dob, each.address) == _of(row.resident)]
    assert same == [row.resident]


@settings(max_examples=300)
@given(claims, registers, st.sampled_from(("", "見本町", "見本町1-2", ELSEWHERE, "不明", "架空市")))
def test_name_and_birthday_without_the_address_are_never_enough(claim, register, said):
    for row in register:
        if said != row.address:
            same = replace(claim, name=row.name, kana=row.kana, dob=row.dob, address=said)
            found = decided(same, [each for each in register if each.address != said])
            assert found.verdict is not Verdict.MATCH


@settings(max_examples=200)
@given(claims, registers.flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))))
def test_the_order_of_rows_changes_nothing(claim, both):
    one, other = (decided(claim, register) for register in both)
    assert (one.verdict, one.resident_id, one.reasons) == (other.verdict, other.resident_id, other.reasons)
    assert [(each.resident_id, each.bits, each.reasons) for each in one.candidates] == [
        (each.resident_id, each.bits, each.reasons) for each in other.candidates
    ]


@settings(max_examples=200)
@given(claims, registers)
def test_another_row_never_makes_a_match_of_somebody_else(claim, register):
    """Whoever is 一致 stays the likeliest: what else is in the register can only take the approval away."""
    found = decided(claim, register)
    if found.verdict is Verdict.MATCH:
        for row in register:
            fewer = decided(claim, [each for each in register if each is not row])
            assert fewer.resident_id in {found.resident_id, None} or fewer.verdict is not Verdict.MATCH


@settings(max_examples=200)
@given(claims, registers)
def test_twice_is_the_same_whenever_it_is_noticed(claim, register):
    assert with_twice(decided(claim, register)) == decided(claim, register, twice=True)


@given(st.permutations((st.sampled_from(KANJI), st.sampled_from(KANA))).flatmap(lambda each: st.tuples(*each)))
def test_a_name_in_kana_that_is_read_otherwise_is_another_name(both):
    """Kana may stand for a kanji that could not be written, but not where each side says how its own name is read."""
    (given_name, kana), (other, other_kana) = both
    row = Resident("R1", f"渡辺　{given_name}", f"ワタナベ　{kana}", "1980-02-17", HOUSE, status="住民")
    claim = Claim("A", f"渡辺　{other}", f"ワタナベ　{other_kana}", "1983-05-01", HOUSE)
    assert decided(claim, [row]).verdict is Verdict.NO_MATCH  # a relative who is not registered
    assert decided(replace(claim, dob=row.dob), [row]).verdict is Verdict.REVIEW
    assert decided(replace(claim, kana=""), [row]).verdict is Verdict.REVIEW
    assert decided(replace(claim, kana=row.kana), [row]).verdict is Verdict.REVIEW


@settings(max_examples=200)
@given(anything, st.builds(Resident, st.just("R"), *[st.text(st.characters(), max_size=20)] * 14))
def test_no_text_is_too_much(claim, row):
    assert decided(claim, [row]).verdict in Verdict
