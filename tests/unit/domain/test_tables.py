"""Looking things up in the shipped tables, and tables that are none."""

import hashlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain import bank_account
from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.bank_table import BankTable
from counter_app.domain.fifty_sounds import ROWS, latin
from counter_app.domain.finding import FindingCode, Severity
from counter_app.domain.form import AskedField, Field, FieldKind
from counter_app.domain.named_codes import bank_beside, shown_at, unknown_code
from counter_app.domain.postal_table import PostalTable, towns_of
from counter_app.domain.reference import Provenance, read_provenance
from counter_app.domain.tables import NO_TABLES
from counter_app.domain.words import Words
from counter_app.failures import FailureCode, TableError
from counter_app.personal import Personal
from counter_app.tables.shipped import ShippedTables

DIRECTORY = Path(__file__).parents[3] / "resources" / "tables"
TABLES = ShippedTables(DIRECTORY)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
ANY = Words("何か", "なにか", "Anything")


@pytest.fixture(scope="module")
def banks():
    assert TABLES.banks is not None
    return TABLES.banks


@pytest.fixture(scope="module")
def places():
    assert TABLES.places is not None
    return TABLES.places


def asked(fact, kind):
    return AskedField(FieldPath(fact), Field(fact.rpartition(".")[2], kind, ANY))


def answers(**texts):
    given = {
        FieldPath(path.replace("__", ".")): Answer(Personal(text), Origin.RESIDENT, Trust.STATED, AT)
        for path, text in texts.items()
    }
    return Answers(MappingProxyType(given))


@pytest.mark.parametrize("typed", ["みずほ", "ミズホ", "ﾐｽﾞﾎ", "みすほ", "０００１", "0001", "mizuho", "MIZUHO", "ミズ"])
def test_a_bank_is_found_however_it_is_typed(banks, typed):
    assert "0001" in [bank.code for bank in banks.search_banks(typed)]


@pytest.mark.parametrize("typed", ["", " ", "ー", "存在しない銀行"])
def test_nothing_typed_finds_nothing(banks, typed):
    assert banks.search_banks(typed) == ()


def test_small_kana_and_long_vowels_do_not_hide_a_branch(banks):
    assert banks.branch("0001", "001").kana == "トウキヨウ"
    assert "001" in [branch.code for branch in banks.search_branches("0001", "とうきょう")]
    assert banks.search_branches("0000", "とうきょう") == ()


def test_unknown_codes_find_nothing(banks):
    for bank, branch in (
        ("9999", "001"),
        ("0001", "999"),
        ("", ""),
        ("0001", ""),
        ("１２３４", "001"),
        ("0001", "..1"),
    ):
        assert banks.branch(bank, branch) is None
    assert banks.bank("9999") is None


def test_common_banks_come_first_and_begin_with_the_post(banks):
    assert [bank.name for bank in banks.common()][:3] == ["ゆうちょ銀行", "みずほ銀行", "三菱ＵＦＪ銀行"]


def test_a_postal_code_finds_its_town(places):
    (town,) = places.find("1000005")
    assert (town.address, town.city.code) == ("東京都千代田区丸の内", "13101")
    assert places.find("9999999") == ()
    assert places.find("") == ()


def test_a_postal_code_may_have_towns_in_two_prefectures(places):
    assert len({town.prefecture for town in places.find("4980000")}) == 2


@pytest.mark.parametrize("typed", ["1000005", "100-0005", "〒100-0005", "１００－０００５"])
def test_a_postal_code_is_understood_as_typed(places, typed):
    assert [town.name for town in towns_of(typed, places)] == ["丸の内"]


@pytest.mark.parametrize("typed", ["", "100", "東京", "1" * 8])
def test_half_a_postal_code_finds_nothing(places, typed):
    assert towns_of(typed, places) == ()


def test_from_prefecture_to_city_to_town(places):
    tokyo = next(one for one in places.prefectures() if one.name == "東京都")
    chiyoda = next(one for one in places.cities(tokyo) if one.name == "千代田区")
    towns = places.towns(chiyoda)
    names = [town.name for town in towns]
    assert "丸の内" in names
    assert len(names) == len(set(names))
    assert names[-1] == ""  # 「この中にない」 comes last


def test_every_letter_has_latin_letters():
    assert [latin(letter) for row in ROWS for letter in row][:12] == [
        *("a", "i", "u", "e", "o"),
        *("ka", "ki", "ku", "ke", "ko"),
        *("sa", "shi"),
    ]
    assert [latin(letter) for letter in "チツフヤヨラワヲン"] == ["chi", "tsu", "fu", "ya", "yo", "ra", "wa", "wo", "n"]


BANK, BRANCH = asked("bank.bankCode", FieldKind.BANK_CODE), asked("bank.branchCode", FieldKind.BRANCH_CODE)


def test_codes_are_shown_with_their_names_and_read_back():
    known = answers(bank__bankCode="0001", bank__branchCode="001")
    assert shown_at(BANK, "0001", known, TABLES, "ja") == "みずほ銀行（0001）"
    assert shown_at(BRANCH, "001", known, TABLES, "en") == "東京営業部 (001)"
    for language in ("ja", "ja-easy", "en"):
        assert bank_account.bank_code(shown_at(BANK, "0001", known, TABLES, language)) == "0001"
        assert bank_account.branch_code(shown_at(BRANCH, "001", known, TABLES, language)) == "001"


def test_without_a_name_the_code_stands_alone():
    assert shown_at(BANK, "0001", answers(), NO_TABLES, "ja") == "0001"
    assert shown_at(BANK, "9999", answers(), TABLES, "ja") == "9999"
    assert shown_at(BRANCH, "001", answers(), TABLES, "ja") == "001"


def test_in_a_row_the_bank_of_that_row_counts():
    assert bank_beside(row_path("accounts", 1, "branchCode")) == row_path("accounts", 1, "bankCode")
    assert bank_beside(FieldPath("branchCode")) == "bankCode"


def test_an_unknown_code_is_a_notice_and_never_more():
    found = unknown_code(BANK, "9999", answers(), TABLES)
    assert (found.code, found.severity) == (FindingCode.BANK_UNKNOWN, Severity.NOTICE)
    found = unknown_code(BRANCH, "999", answers(bank__bankCode="0001"), TABLES)
    assert (found.code, found.severity) == (FindingCode.BRANCH_UNKNOWN, Severity.NOTICE)
    assert unknown_code(BRANCH, "999", answers(bank__bankCode="9999"), TABLES) is None  # said at the bank
    assert unknown_code(BANK, "9999", answers(), NO_TABLES) is None


def test_a_table_grows_old_after_a_year(banks):
    as_of = banks.provenance.as_of
    assert not banks.provenance.old(as_of.replace(year=as_of.year + 1))
    assert banks.provenance.old(date(as_of.year + 1, as_of.month, as_of.day + 2))


# tables that are none


def packed(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as table:
        for name, text in members.items():
            table.writestr(name, text)
    return content.getvalue()


def signed(content):
    return Provenance("表", "出所", "MIT", "here 1", hashlib.sha256(content).hexdigest(), date(2026, 1, 1))


BAD_BANKS = {
    "no zip": b"PK\x03\x04 nothing",
    "empty": b"",
    "no members": packed({}),
    "no branches": packed({"banks.txt": "0001\tみずほ\tミズホ\tmizuho\n"}),
    "short code": packed({"banks.txt": "001\tみずほ\tミズホ\tmizuho\n", "branches.txt": "0001001\t本店\tホンテン\n"}),
    "no kana": packed({"banks.txt": "0001\tみずほ\n", "branches.txt": "0001001\t本店\tホンテン\n"}),
    "no end": packed({"banks.txt": "0001\tみずほ\tミズホ\tmizuho", "branches.txt": "0001001\t本店\tホンテン\n"}),
    "no utf-8": packed({"banks.txt": b"\xff\xfe", "branches.txt": "0001001\t本店\tホンテン\n"}),
}


@pytest.mark.parametrize("content", BAD_BANKS.values(), ids=BAD_BANKS)
def test_what_is_no_bank_table_is_refused(content):
    with pytest.raises(TableError) as refused:
        BankTable.read(content, signed(content))
    assert refused.value.code is FailureCode.TABLE_UNREADABLE


WHOLE = {
    "prefectures.txt": "01\t北海道\tホッカイドウ\n",
    "codes.txt": "060\t01\n",
    "01.txt": "01101\t市\tシ\n0600000\t\t\n",
}
BAD_PLACES = {
    "no towns": {"01.txt": "01101\t市\tシ\n"},
    "no such prefecture": {"codes.txt": "060\t02\n"},
    "blank": {"01.txt": ""},
    "blank lines": {"01.txt": "01101\t市\tシ\n\n\n0600000\t\t\n"},
}


def test_a_small_whole_table_is_taken():
    content = packed(WHOLE)
    assert [town.address for town in PostalTable.read(content, signed(content)).find("0600000")] == ["北海道市"]


@pytest.mark.parametrize("change", BAD_PLACES.values(), ids=BAD_PLACES)
def test_what_is_no_postal_table_is_refused(change):
    content = packed({**WHOLE, **change})
    with pytest.raises(TableError) as refused:
        PostalTable.read(content, signed(content))
    assert refused.value.code is FailureCode.TABLE_UNREADABLE


def test_a_table_that_was_changed_is_refused():
    with pytest.raises(TableError) as refused:
        PostalTable.read(packed(WHOLE) + b"x", signed(packed(WHOLE)))
    assert refused.value.code is FailureCode.TABLE_CHANGED


@pytest.mark.parametrize("text", ["", "as_of = 2026-01-01", "title = [", "a = " + "[" * 2000])
def test_a_sidecar_must_say_everything(text):
    with pytest.raises(TableError) as refused:
        read_provenance(text)
    assert refused.value.code is FailureCode.TABLE_UNREADABLE


def test_a_terminal_with_damaged_tables_goes_on_without_them(tmp_path):
    for name in ("banks", "places"):
        (tmp_path / f"{name}.toml").write_bytes((DIRECTORY / f"{name}.toml").read_bytes())
        (tmp_path / f"{name}.zip").write_bytes(b"damaged")
    assert (ShippedTables(tmp_path).banks, ShippedTables(tmp_path).places) == (None, None)
    assert (ShippedTables(tmp_path / "none").banks, ShippedTables(tmp_path / "none").places) == (None, None)
