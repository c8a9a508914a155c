"""Pairs that are not one address, or that nobody could swear are: never `same`. Towns are real, lots invented."""

import itertools
import random

import pytest

from counter_app.matching.addresses import AddressForm, compare_addresses, room_conflict, same_base
from counter_app.matching.outcome import Outcome
from counter_app.matching.reason_codes import ReasonCode
from tests.fakes.addresses import compared, postal_table, some_towns, towns, with_chome, without_chome

NEVER = """
港区赤坂12-3 / 港区赤坂1-2-3
港区赤坂11-1 / 港区赤坂1-1-1
港区赤坂111 / 港区赤坂1-1-1
港区赤坂11-1-1 / 港区赤坂1-11-1
港区赤坂1-11 / 港区赤坂1-1-1
港区赤坂1-1-1 / 港区赤坂1-1-2
港区赤坂1-2-3 / 港区赤坂3-2-1
港区赤坂1-1-1 / 港区赤坂2-1-1
港区赤坂1-1 / 港区赤坂1-1-1
港区赤坂1丁目 / 港区赤坂1-1-1
港区赤坂1丁目2番 / 港区赤坂12番
港区赤坂1丁目2番 / 港区赤坂1番2号
港区赤坂十二番 / 港区赤坂十番二号
港区赤坂二十一番 / 港区赤坂二十番一号
港区赤坂1 1 1 / 港区赤坂1-1-1
港区赤坂1② / 港区赤坂12
港区赤坂1² / 港区赤坂12
港区赤坂一一一 / 港区赤坂1-1-1
港区赤坂一一一 / 港区赤坂111
港区赤坂十二3 / 港区赤坂123
港区赤坂十二3 / 港区赤坂12-3
港区赤坂1234番地 / 港区赤坂1234-1
港区赤坂1,234番地 / 港区赤坂1-234
港区赤坂1-1-1-101 / 港区赤坂1-1-1-102
港区赤坂1-1-1-101 / 港区赤坂1-1-1
港区赤坂1-1-1-101 / 港区赤坂1-1-1101
港区赤坂1-1-1-101 / 港区赤坂1-1-11-01
港区赤坂1-1-1 ハイツ101 / 港区赤坂1-1-1 コーポ101
港区赤坂1-1-1 ハイツ101 / 港区赤坂1-1-1 ハイツ102
港区赤坂1-1-1 ハイツ101 / 港区赤坂1-1-1 ハイツ
港区赤坂1-1-1 ハイツ / 港区赤坂1-1-1
港区赤坂1-1-1 ハイツ2 101 / 港区赤坂1-1-1 ハイツ2101
港区赤坂1-1-1 ハイツⅡ101 / 港区赤坂1-1-1 ハイツⅢ101
港区赤坂1-1-1 第2ハイツ101 / 港区赤坂1-1-1 第3ハイツ101
港区赤坂1-1-1 A棟101 / 港区赤坂1-1-1 B棟101
港区赤坂1-1-1 A101 / 港区赤坂1-1-1 101
港区赤坂1-1-1 1号棟101 / 港区赤坂1-1-1 2号棟101
港区赤坂1-1-1 11号棟01 / 港区赤坂1-1-1 1号棟101
港区赤坂1-1-1 1-101 / 港区赤坂1-1-1 1101
港区赤坂1-1-1 1F / 港区赤坂1-1-1 2F
港区赤坂1-1-1 1F / 港区赤坂1-1-1 B1
港区赤坂1-1-1 101 / 港区赤坂1-1-1 1F
港区赤坂1-1-1 田中方 / 港区赤坂1-1-1 山田方
港区赤坂1-1-1 田中方 / 港区赤坂1-1-1
港区赤坂1-2-101 / 港区赤坂1丁目2番101号室
港区赤坂1-2-5 / 港区赤坂1番2 5号室
港区赤坂9-9-9 / 港区元赤坂9-9-9
港区赤坂1-1-1 / 港区赤坂見附1-1-1
港区赤坂1-1-1 / 港区東赤坂1-1-1
港区赤坂1-1-1 / 港区赤阪1-1-1
港区南青山1-1-1 / 港区北青山1-1-1
港区三田1-1-1 / 目黒区三田1-1-1
中央区銀座1-1-1 / 港区銀座1-1-1
新宿区四谷1-1 / 新宿区四谷三栄町1-1
千代田区一番町1 / 千代田区二番町1
千代田区一番町1 / 千代田区三番町1
千代田区一番町1 / 千代田区11番町
千代田区神田錦町1-1 / 千代田区神田司町1-1
東京都府中市本町1-1 / 広島県府中市本町1-1
北海道伊達市末永町1 / 福島県伊達市末永町1
茨城県鹿嶋市宮中1 / 佐賀県鹿島市宮中1
札幌市中央区北1条西2丁目3 / 札幌市中央区北1条東2丁目3
札幌市中央区北1条西2丁目3 / 札幌市中央区北12条西3
札幌市中央区北1条西2丁目3 / 札幌市中央区南1条西2丁目3
札幌市中央区北1条西2丁目3 / 札幌市中央区北2条西1丁目3
札幌市中央区北11条西2丁目 / 札幌市中央区北1条西12丁目
札幌市北区北24条西5丁目1-1 / 札幌市北区北20条西4丁目5-1-1
旭川市7条通9丁目48 / 旭川市9条通7丁目48
上川郡東川町1号北12 / 上川郡東川町1号南12
柏市十余二249 / 柏市十余二2-49
柏市十余二249 / 柏市十余二四九
京都市中京区二条殿町538 / 京都市中京区二条殿町539
京都市中京区烏丸通御池上る二条殿町538 / 京都市中京区烏丸通御池下る虎屋町538
松山市北条辻甲123 / 松山市北条辻乙123
松山市北条辻甲123 / 松山市北条辻123
能美市末信町ハ8 / 能美市末信町ロ8
能美市末信町ハ8 / 能美市末信町八8
能美市末信町ニ12 / 能美市末信町二12
白山市鶴来本町1丁目ワ123 / 白山市鶴来本町1丁目カ123
白山市鶴来本町1丁目ワ123 / 白山市鶴来本町1丁目123
中野市新井123番地甲 / 中野市新井123番地乙
中野市新井123番地甲 / 中野市新井甲123番地
中野市新井字西原123 / 中野市新井字東原123
中野市新井字西原123 / 中野市新井123
中野市新井無番地 / 中野市新井1
花巻市石鳥谷町八幡4地割161 / 花巻市石鳥谷町八幡41-61
花巻市石鳥谷町八幡4地割161 / 花巻市石鳥谷町八幡5地割161
堺市北区百舌鳥赤畑町1丁3番1 / 堺市北区百舌鳥赤畑町13番1
川越市大字的場1-2 / 川越市的場1丁目2番
港区赤坂1-1-1（東側） / 港区赤坂1-1-1（西側）
港区赤坂1-1-1（旧館101） / 港区赤坂1-1-1（新館101）
港区赤坂1-1-1 101A / 港区赤坂1-1-1 101B
港区赤坂1-1-1 東棟101 / 港区赤坂1-1-1 西棟101
港区赤坂1-1-1 2階1号室 / 港区赤坂1-1-1 1階1号室
港区赤坂1丁目1番1号101 / 港区赤坂1丁目1番1101号
中野市新井123番地101号室 / 中野市新井123番地101
渋谷区代々木1-2-3 / 渋谷区千駄ヶ谷1-2-3
札幌市中央区北1西2-3 / 札幌市中央区北1西23
札幌市中央区北1西2-3 / 札幌市中央区北12西3
大阪市北区天満1-1 / 大阪市西区天満1-1
港区赤坂〓-1-1 / 港区赤坂1-1-1
港区赤坂1-1-1 / 港区赤坂1-1-●
港区赤坂1-1-? / 港区赤坂1-1-?
不明 / 不明
住所不定 / 住所不定
同上 / 港区赤坂1-1-1
 / 港区赤坂1-1-1
1-1-1 / 港区赤坂1-1-1
港区 / 港区赤坂1-1-1
港区赤坂 / 港区赤坂1-1-1
港区六本木1-1 / 港区1-1
架空市本町1-1 / 架空市元町1-1
架空市本町1-1 / 架空市本町東1-1
本町1-1 / 架空市本町1-1
"""


def pairs(text):
    return [tuple(part.strip() for part in line.split(" / ")) for line in text.strip("\n").splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(NEVER))
def test_what_may_be_two_addresses(one, other):
    found = compared(one, other)
    assert found.outcome is not Outcome.SAME, [reason.sentence for reason in found.reasons]
    assert all(reason.sentence for reason in found.reasons)


ROOMS = (ReasonCode.ADDRESS_ROOM_DIFFERENT, ReasonCode.ADDRESS_BUILDING_MISSING, ReasonCode.ADDRESS_BUILDING_DIFFERENT)


@pytest.mark.parametrize(
    ("one", "other", "code", "outcome"),
    [
        ("-101", " ハイツ102号室", ROOMS[0], Outcome.DIFFERENT),
        (" ハイツ101号室", "", ROOMS[1], Outcome.REVIEW),
        (" ハイツ101", " コーポ101", ROOMS[2], Outcome.REVIEW),
    ],
)
def test_a_house_is_the_same_and_the_dwelling_is_not(one, other, code, outcome):
    a, b = "港区赤坂1-1-1" + one, "東京都港区赤坂1丁目1番1号" + other
    found = compared(a, b)
    assert (found.reasons[0].code, found.outcome) == (code, outcome)
    forms = AddressForm.of(a, towns()), AddressForm.of(b, towns())
    assert same_base(*forms)
    assert room_conflict(*forms) is (code is ROOMS[0])


@pytest.mark.parametrize(("one", "other"), [("12-3-4", "21-3-4"), ("123-4", "132-4"), ("1-1-1", "1-1-11")])
def test_a_slip_of_a_digit_is_shown_to_a_person(one, other):
    found = compared("港区赤坂" + one, "港区赤坂" + other)
    assert (found.outcome, found.reasons[0].code) == (Outcome.REVIEW, ReasonCode.ADDRESS_NEAR)


def test_the_house_next_door_is_no_slip():
    assert compared("港区赤坂1-1-1", "港区赤坂1-1-2").outcome is Outcome.DIFFERENT


DRAWN = some_towns(30, seed=6)


@pytest.mark.parametrize("at", range(len(DRAWN)))
def test_other_numbers_are_never_the_same_lot_in_whatever_notation(at):
    draw = random.Random(at)
    _, city, town = DRAWN[at]
    lots = [(1, 2, 3), (12, 3, 1), (1, 23, 1), (1, 2, 31), (2, 1, 3), (11, 2, 3), (10, 1, 2), (1, 12, 3), (1, 10, 2)]
    for a, b in itertools.combinations(lots, 2):
        one, other = draw.choice(with_chome(a)), draw.choice(with_chome(b))
        assert compared(f"{city}{town}{one}", f"{city}{town}{other}").outcome is not Outcome.SAME, (town, one, other)
    for a, b in itertools.combinations([(1, 23), (12, 3), (123, 1), (11, 1), (1, 11), (20, 1), (2, 1), (21, 1)], 2):
        one, other = draw.choice(without_chome(a)), draw.choice(without_chome(b))
        assert compared(f"{city}{town}{one}", f"{city}{town}{other}").outcome is not Outcome.SAME, (town, one, other)


@pytest.mark.parametrize("code", ["13103", "01101", "26104", "14101", "17203", "23106", "38201", "01204"])
def test_no_two_towns_of_a_municipality_share_a_key(code):
    table = postal_table()
    prefecture = next(each for each in table.prefectures() if each.code == code[:2])
    city = next(each for each in table.cities(prefecture) if each.code == code)
    keys = {}
    for town in table.towns(city):
        if town.name:
            form = AddressForm.of(f"{town.address}12番地3", towns())
            assert keys.setdefault(form.base_key, town.name) == town.name


def test_sentences_name_both_notations_and_no_form_shows_a_text():
    found = compared("港区赤坂1-1-1", "東京都港区赤坂一丁目1番1号")
    assert "「1-1-1」=「一丁目1番1号」" in found.reasons[0].sentence
    form = AddressForm.of("港区赤坂1-1-1 ハイツ101", towns())
    assert repr(form) == "AddressForm(•••)"
    assert "赤坂" not in f"{form!r}{form.place!r}{found.reasons!r}"


def test_a_former_address_is_named_as_such():
    now, then, said = (AddressForm.of(text, towns()) for text in ("港区赤坂1-1-1", "港区三田2-2-2", "三田二丁目2番2号"))
    found = compare_addresses(said, now, previous=then)
    assert (found.outcome, found.reasons[0].code) == (Outcome.REVIEW, ReasonCode.ADDRESS_PREVIOUS)
