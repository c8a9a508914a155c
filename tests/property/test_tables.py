"""Every code of the shipped tables comes back by every way of asking; hostile bytes are refused by code."""

import hashlib
from datetime import date
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain import bank_account, postal_code
from counter_app.domain.bank_table import BankTable
from counter_app.domain.fifty_sounds import ROWS, folded
from counter_app.domain.named_codes import with_code
from counter_app.domain.postal_table import PostalTable
from counter_app.domain.reference import Provenance
from counter_app.failures import FailureCode, TableError
from counter_app.tables.shipped import load_banks, load_places

TABLES = Path(__file__).parents[2] / "resources" / "tables"
BANKS, PLACES = load_banks(TABLES), load_places(TABLES)
ALL_BANKS = st.sampled_from(BANKS.banks())
TO_HIRAGANA = {code + 0x60: code for code in range(ord("ぁ"), ord("ゖ") + 1)}
TO_SMALL = str.maketrans("ツヤユヨ", "ッャュョ")
SPELLINGS = st.sampled_from(
    [
        lambda kana: kana,
        lambda kana: kana.translate(TO_HIRAGANA),
        lambda kana: kana.translate(TO_SMALL),
        lambda kana: kana.replace("ー", "－"),
        lambda kana: kana.replace("ー", ""),
        lambda kana: f" {kana}　",
    ]
)


def test_every_bank_and_branch_comes_back_by_its_code():
    for bank in BANKS.banks():
        assert BANKS.bank(bank.code) == bank
        assert bank_account.bank_code(with_code(bank, "ja")) == bank.code
    for bank in BANKS.banks()[::97]:
        for branch in BANKS.branches(bank.code):
            assert BANKS.branch(bank.code, branch.code) == branch
            assert bank_account.branch_code(with_code(branch, "en")) == branch.code


@given(ALL_BANKS, SPELLINGS, st.integers(1, 4))
def test_a_bank_is_found_by_the_beginning_of_its_reading(bank, spelt, letters):
    assert bank in BANKS.search_banks(spelt(bank.kana))
    assert bank in BANKS.search_banks(spelt(bank.kana[:letters]))
    assert bank in BANKS.search_banks(bank.name)


@given(ALL_BANKS)
@settings(max_examples=40)
def test_every_branch_is_found_by_its_reading(bank):
    for branch in BANKS.branches(bank.code)[:5]:
        assert branch in BANKS.search_branches(bank.code, branch.kana.translate(TO_HIRAGANA))


def test_every_bank_is_reached_by_touch():
    """The keys of the picker write one of these letters; readings in Latin letters begin with none."""
    letters = "".join(ROWS)
    assert [bank.name for bank in BANKS.banks() if folded(bank.kana)[0] not in letters] == []


@given(st.sampled_from(PLACES.prefectures()), st.data())
@settings(max_examples=25, deadline=None)
def test_every_town_comes_back_by_its_postal_code(prefecture, data):
    city = data.draw(st.sampled_from(PLACES.cities(prefecture)))
    for town in data.draw(st.lists(st.sampled_from(PLACES.towns(city)), min_size=1, max_size=3)):
        assert town in PLACES.find(town.postal_code)
        assert postal_code.digits(postal_code.hyphenated(town.postal_code)) == town.postal_code
        assert town.address.startswith(prefecture.name + city.name)


@given(st.text())
@example("À¸")  # a blank between two marks goes, and they change places
def test_folding_is_done_once(text):
    assert folded(folded(text)) == folded(text)


@given(st.one_of(st.binary(max_size=200), st.tuples(st.integers(0, 3000), st.integers(0, 255))))
def test_hostile_bytes_are_refused_by_code(change):
    content = change if isinstance(change, bytes) else _flipped(*change)
    provenance = Provenance("表", "出所", "MIT", "here 1", hashlib.sha256(content).hexdigest(), date(2026, 1, 1))
    for table in (BankTable, PostalTable):
        try:
            table.read(content, provenance)
        except TableError as refused:
            assert refused.code is FailureCode.TABLE_UNREADABLE


def _flipped(at, byte):
    content = bytearray((TABLES / "banks.zip").read_bytes()[:20_000] + (TABLES / "banks.zip").read_bytes()[-300:])
    content[at] = byte
    return bytes(content)
