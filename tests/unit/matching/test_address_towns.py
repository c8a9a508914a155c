"""Where towns come from: the register itself, アドレス・ベース・レジストリ, the table as it is needed."""

import pytest

from counter_app.failures import FailureCode, TableError
from counter_app.matching.addresses import AddressForm
from counter_app.matching.outcome import Outcome
from counter_app.matching.overlays import Overlays
from counter_app.matching.towns import Towns
from tests.fakes.addresses import compared, towns

OWN = [
    *(f"架空県架空市大字{town}字{aza}{lot}番地" for town in ("上野", "三田") for aza in "原谷" for lot in range(1, 30)),
    *(f"架空市本町{chome}丁目{lot}番{lot}号" for chome in (1, 2) for lot in range(1, 30)),
]


@pytest.fixture(scope="module")
def own():
    return Towns.of_register(OWN, towns())


def test_a_municipality_no_table_knows_is_learned_from_its_register(own):
    assert own.home == ("架空県", "架空市")
    form = AddressForm.of("本町1-2-3", own)
    assert (form.prefecture, form.city, form.town, form.numbers, form.certain) == (
        "架空県",
        "架空市",
        "本町",
        (1, 2, 3),
        True,
    )


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("本町1-2-3", "架空県架空市本町一丁目2番3号", Outcome.SAME),
        ("三田原12", "架空市大字三田字原12番地", Outcome.SAME),
        ("架空市三田字原十二番地", "大字三田字原12", Outcome.SAME),
        ("三田字原12-3-101", "架空市大字三田字原12番地3 101号室", Outcome.SAME),
        ("架空市三田12", "架空市大字三田字原12番地", Outcome.REVIEW),
        ("架空市三田字谷12", "架空市大字三田字原12番地", Outcome.DIFFERENT),
        ("架空市上野字原12", "架空市大字三田字原12番地", Outcome.DIFFERENT),
        ("港区赤坂1-2-3", "赤坂1-2-3", Outcome.SAME),
        ("東京都立川市上野1-2-3", "上野1-2-3", Outcome.DIFFERENT),
        ("東京都府中市本町1-2-3", "本町1-2-3", Outcome.DIFFERENT),
    ],
)
def test_notations_in_an_own_municipality(own, one, other, outcome):
    assert compared(one, other, own).outcome is outcome


def test_the_order_of_rows_changes_nothing(own):
    again = Towns.of_register(reversed(OWN), towns())
    assert (again.home, again.digest) == (own.home, own.digest)
    assert own.digest != towns().digest


def test_a_town_with_the_name_of_another_municipality_is_looked_for_at_home():
    here = Towns.of_register([f"東京都日野市旭が丘{n}丁目1番地" for n in range(1, 7)], towns())
    assert here.home == ("東京都", "日野市")
    assert AddressForm.of("旭が丘1-1", here).city == "日野市"
    assert AddressForm.of("港区赤坂1-1", here).city == "港区"


def test_wards_of_one_city_are_all_at_home():
    rows = [f"札幌市{ward}北{jo}条西{n}丁目1番地" for ward, jo in (("中央区", 1), ("北区", 24)) for n in range(1, 9)]
    here = Towns.of_register(rows, towns())
    assert AddressForm.of("北24条西5丁目1-1", here).city == "札幌市北区"
    assert AddressForm.of("北1条西5丁目1-1", here).city == "札幌市中央区"


def test_a_register_without_a_single_number_has_no_home():
    assert Towns.of_register(["", "不明", "\ud800", "港区"], towns()).home == ("", "")


HEAD = "lg_code,pref,county,city,ward,oaza_cho,oaza_cho_kana,koaza\n"


def test_towns_of_the_address_base_registry_are_added(tmp_path):
    file = tmp_path / "mt_town.csv"
    file.write_text(HEAD + "131032,東京都,,港区,,新架空町,シンカクウチョウ,\n", "utf-8-sig")
    more = towns().with_overlay(Overlays.read(None, file))
    form = AddressForm.of("港区シンカクウチョウ1-2", more)
    assert (form.town, form.certain) == ("新架空町", True)
    assert AddressForm.of("港区赤坂1-2", more).certain
    assert not AddressForm.of("港区新架空町1-2", towns()).certain
    assert more.digest != towns().digest


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a,b\n1,2\n", ":1: no column pref, city, oaza_cho"),
        (HEAD + "131032,東京都,,港区,,赤坂,アカサカ,\n131032,東京都\n", ":3: 2 fields"),
        (HEAD + "131032,,,港区,,赤坂,アカサカ,\n", ":2: prefecture or municipality"),
        (HEAD + '131032,東京都,,港区,,"赤坂,アカサカ,\n', ":2"),
        ("", ":1: no column"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path, text, where):
    file = tmp_path / "mt_town.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(TableError) as refused:
        towns().with_overlay(Overlays.read(None, file))
    assert refused.value.code is FailureCode.TABLE_UNREADABLE
    assert f"mt_town.csv{where}" in str(refused.value)


def test_a_missing_file_or_another_encoding_is_no_overlay(tmp_path):
    file = tmp_path / "sjis.csv"
    file.write_bytes("都道府県名".encode("cp932"))
    for path in (file, tmp_path / "none.csv"):
        with pytest.raises(TableError):
            towns().with_overlay(Overlays.read(None, path))


def test_a_house_without_the_table_still_compares_what_is_written():
    bare = Towns.national(None)
    assert compared("港区赤坂1-1-1", "港区赤坂一丁目1番1号", bare).outcome is Outcome.SAME
    assert compared("港区赤坂1-1-1", "赤坂一丁目1番1号", bare).outcome is Outcome.REVIEW
    assert not AddressForm.of("港区赤坂1-1-1", bare).certain
