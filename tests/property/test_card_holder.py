"""Whatever a register says, a card is linked by birth date, sex and address together, and nothing crashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.household import Ambiguous, Found
from counter_app.register.relations import relationship_code, sex_of
from counter_app.register.resident_household import registered
from tests.fakes import canary
from tests.unit.register.imported import DAUGHTER, HERSELF, in_memory

NAMES = (
    canary.FULL_NAME,
    "渡辺花子",
    "渡邉花子",
    "渡〓花子",
    "渡邉\U000e0102　陽子",
    "鈴木　花子",
    "高橋　一",
    "",
    "花子　渡邉",
)
DAYS = ("1980-02-17", "昭和55年2月17日", "1980-02-18", "55.2.17", "")
PLACES = (
    ("東京都架空市見本町一丁目２番３号", "見本荘１０１"), ("架空市見本町1-2-3 見本荘101号室", ""), ("架空市見本町1-2-3", ""),
    ("架空市見本町1-2-3", "見本荘102"), ("架空市見本町1-23", ""), ("架空市仮町7番地", ""), ("", ""),
)  # fmt: skip
HERE = PLACES[:3]
SAME_DAY = DAYS[:2]
ROWS = st.builds(
    lambda name, day, place, sex, status, marked, number: replace(
        HERSELF, resident_id=f"R{number}", name=name, kana="", dob=day, address=place[0], building=place[1], sex=sex,
        status=status, prev_address=canary.FULL_ADDRESS, protected=marked,
    ),
    st.sampled_from(NAMES), st.sampled_from(DAYS), st.sampled_from(PLACES), st.sampled_from(["女", "2", "1", ""]),
    st.sampled_from(["住民", "", "転出", "死亡", "?"]), st.sampled_from(["", "1"]), st.integers(0, 99),
)  # fmt: skip


def could_be_hers(row):
    lives = (row.address, row.building) in HERE and row.status in {"住民", ""}
    return lives and row.dob in SAME_DAY and sex_of(row.sex) != sex_of("男")


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_a_link_needs_birth_date_sex_address_and_a_resident(rows):
    answer = in_memory(*rows).household_of(canary.reading())
    fitting = [row for row in rows if could_be_hers(row)]
    assert not isinstance(answer, Found) or fitting
    assert not isinstance(answer, Ambiguous) or fitting
    assert not (isinstance(answer, Found) and sum(row.name == canary.FULL_NAME for row in fitting) > 1)
    assert not (isinstance(answer, Found) and {row.name for row in fitting} <= {"高橋　一", ""})


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_a_mark_on_whoever_may_be_her_is_never_lost_and_nothing_is_said(rows):
    answer = in_memory(*rows).household_of(canary.reading())
    sure = [r for r in rows if r.name == canary.FULL_NAME and r.dob in SAME_DAY and sex_of(r.sex) != sex_of("男")]
    if any(row.protected for row in sure):
        marked = answer.household.protected if isinstance(answer, Found) else answer.protected
        assert marked
        assert isinstance(answer, Found) or answer.remarks == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=4), st.randoms())
def test_the_order_of_the_rows_changes_no_outcome(rows, dice):
    shuffled = list(rows)
    dice.shuffle(shuffled)
    one, other = (in_memory(*some).household_of(canary.reading()) for some in (rows, shuffled))
    assert type(one) is type(other)
    if isinstance(one, Found):
        assert one.household.members[0] == other.household.members[0]
        assert set(one.household.members) == set(other.household.members)


ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@settings(max_examples=100, deadline=None)
@given(ANY, ANY, ANY, ANY, ANY, ANY)
def test_no_text_of_a_register_crashes_the_counter(name, kana, dob, address, building, other):  # noqa: PLR0913, PLR0917  # one for each column
    row = replace(
        HERSELF, name=name, kana=kana, dob=dob, address=address, building=building, relation=other, sex=other,
        former_surname=other, alias=kana, prev_address=building, status="",
    )  # fmt: skip
    in_memory(row).household_of(canary.reading())
    answer = in_memory(replace(HERSELF, former_surname=name, alias=other), replace(row, resident_id="R8")).household_of(
        canary.reading()
    )
    assert answer is not None
    made = registered(row)
    assert made is None or isinstance(made.date_of_birth.reveal(), date)
    assert sex_of(other) is None or other.strip()
    assert relationship_code(other) is None or other.strip()


def test_her_daughter_is_never_taken_for_her():
    assert not isinstance(in_memory(DAUGHTER).household_of(canary.reading()), Found)
