"""Pairs of notations that are one address. The towns are real, the lots are invented."""

import random

import pytest

from counter_app.matching.addresses import AddressForm, same_base
from counter_app.matching.outcome import Outcome
from tests.fakes.addresses import compared, kanji, some_towns, towns, with_chome, without_chome

EQUAL = """
赤坂1-1-1 = 東京都港区赤坂一丁目1番1号
赤坂1-1-1 = 赤坂一丁目1番1号
港区赤坂1-1-1 = 東京都港区赤坂一丁目壱番地壱号
港区赤坂1-1-1 = 港区赤坂一ー一ー一
港区赤坂１－１－１ = 港区赤坂1の1の1
港区赤坂1丁目1-1 = 港区赤坂1ノ1ノ1
港区赤坂1‐1‐1 = 港区赤坂1―1―1
港区赤坂1一1一1 = 港区赤坂1~1〜1
港区赤坂1・1・1 = 港区赤坂1.1.1
港区赤坂1 - 1 - 1 = 港区赤坂1-1-1
港区赤坂01-01-01 = 港区赤坂1-1-1
東京都港区六本木6-10-1 = 六本木六丁目十番一号
港区三田5-1 = 東京都港区三田五丁目1番
千代田区千代田1-1 = 東京都千代田区千代田1番1号
品川区西五反田2-3-4 = 東京都品川区西五反田二丁目3番4号
中央区八丁堀2-3-4 = 東京都中央区八丁堀二丁目3番4号
千代田区一番町3-5 = 東京都千代田区1番町3番地5
新宿区四谷1-2 = 新宿区四ツ谷1-2
新宿区四谷1-2 = 東京都新宿区四ッ谷一丁目2番
台東区三ノ輪1-2-3 = 台東区三の輪1丁目2番3号
東京都千代田区霞が関1-2-3 = 千代田区霞ヶ関一丁目2番3号
千代田区丸の内1-2-3 = 千代田区丸ノ内1-2-3
千代田区丸の内1-2-3 = 千代田区丸之内1-2-3
千代田区九段南1-2-1 = 千代田区九段南一丁目2番1号
鎌倉市七里ガ浜1-2-3 = 鎌倉市七里ヶ浜一丁目2番3号
鎌倉市二階堂123 = 神奈川県鎌倉市二階堂百二十三番地
札幌市中央区北1条西2丁目3-4 = 北海道札幌市中央区北一条西二丁目3番地4
札幌市北1条西2丁目3-4 = 北海道札幌市中央区北一条西二丁目3番地4
北海道札幌市北区北二十四条西5丁目1-1 = 札幌市北区北24条西5-1-1
札幌市西区二十四軒四条3丁目4-5 = 札幌市西区24軒4条三丁目4番5号
北海道旭川市7条通9丁目48番地 = 旭川市七条通9丁目48
北海道旭川市豊岡13条2丁目3-4 = 旭川市豊岡十三条二丁目3番4号
当別町弥生1-2 = 北海道石狩郡当別町弥生1番地2
広島県安芸郡府中町本町1-1-1 = 府中町本町一丁目1番1号
府中市宮西町2-24 = 東京都府中市宮西町2丁目24番地
東京都府中市府中町1-1 = 府中市府中町一丁目1番
東京都西多摩郡奥多摩町氷川215-6 = 奥多摩町氷川215番地の6
北区赤羽1-1-1 = 東京都北区赤羽1-1-1
東京都葛󠄀飾区亀有1-2-3 = 葛飾区亀有1-2-3
柏市十余二249番地 = 千葉県柏市十余二249
名古屋市中区三の丸3-1-2 = 愛知県名古屋市中区三ノ丸三丁目1番2号
堺市北区百舌鳥赤畑町1丁3番地1 = 大阪府堺市北区百舌鳥赤畑町1-3-1
岩手県花巻市石鳥谷町八幡第4地割161番地 = 花巻市石鳥谷町八幡4-161
岩手県花巻市石鳥谷町八幡第4地割161番地 = 花巻市石鳥谷町八幡４地割161
石川県白山市鶴来本町一丁目ワ123番地 = 白山市鶴来本町1丁目ワ123
石川県能美市末信町ハ8番地 = 石川県能美市末信町ハ8
愛媛県松山市北条辻甲123番地 = 松山市北条辻 甲123
長野県中野市大字新井123番地1 = 中野市新井123-1
長野県中野市大字新井字西原123番地1 = 中野市新井西原123-1
神奈川県川崎市高津区溝口1-2-3 = 川崎市高津区溝ノ口1丁目2番3号
兵庫県神戸市中央区港島中町6-9-1 = 神戸市中央区港島中町六丁目9番地の1
千葉市美浜区ひび野1-1 = 千葉県千葉市美浜区ヒビ野一丁目1番地
世田谷区世田谷4-21-27 = 世田谷区世田谷四丁目二一番二七号
京都市中京区烏丸通御池上る二条殿町538 = 京都市中京区二条殿町538番地
京都市下京区四条通烏丸東入長刀鉾町20 = 京都府京都市下京区四条通烏丸東入ル長刀鉾町20番地
札幌市中央区北1西2-3-4 = 札幌市中央区北一条西二丁目3番地4
渋谷区代々木1-2-3 = 渋谷区代代木一丁目2番3号
埼玉県川越市大字的場123 = 川越市的場123番地
港区赤坂1丁目1番1号 ハイツ赤坂一〇一号室 = 港区赤坂1-1-1 ハイツ赤坂101
港区赤坂1-1-1 メゾン・ド・赤坂 = 港区赤坂1-1-1 メゾンド赤坂
港区赤坂1-1-1 The Tower 1203 = 港区赤坂1-1-1 ＴＨＥ ＴＯＷＥＲ１２０３号室
港区赤坂1丁目1番1号-101 = 港区赤坂1-1-1-101
港　区　赤　坂　１丁目　１番　１号 = 港区赤坂1-1-1
トウキヨウトミナトクアカサカ1-1-1 = 東京都港区赤坂1-1-1
ﾄｳｷﾖｳﾄﾐﾅﾄｸｱｶｻｶ1ﾁﾖｳﾒ1ﾊﾞﾝ1ｺﾞｳ = 港区赤坂1-1-1
とうきょうとみなとくあかさか1-1-1 = 港区赤坂一丁目1-1
ミナトクアカサカ1-1-1 = 東京都港区赤坂1-1-1
〒107-0052 東京都港区赤坂1-1-1 = 港区赤坂1-1-1
〒1070052東京都港区赤坂1-1-1 = 港区赤坂1-1-1
107-0052 東京都港区赤坂1-1-1 = 港区赤坂1-1-1
港区赤坂1-1-1 TEL 03-0000-1234 = 港区赤坂1-1-1
港区赤坂1-1-1（自宅） = 港区赤坂1-1-1
住所：港区赤坂1-1-1 = 港区赤坂1-1-1
港区赤坂1-1-1-101 = 港区赤坂1丁目1番1号ハイツ赤坂101号室
港区赤坂1-1-1-101 = 港区赤坂1丁目1番1号 101
港区赤坂1-1-1 101号 = 港区赤坂1-1-1 #101
港区赤坂１丁目１番１号１０１号室 = 港区赤坂1-1-1-101
港区赤坂1丁目1番1 101 = 港区赤坂1-1-1-101
港区赤坂1丁目1番1-101号 = 港区赤坂1-1-1-101
港区赤坂１丁目１－１ハイツ赤坂 ２０１ = 港区赤坂1-1-1ﾊｲﾂ赤坂201号
港区赤坂1-1-1 コーポ赤坂 = 港区赤坂1-1-1 コ－ポ・赤坂
港区赤坂1-1-1 ヴィラ赤坂202 = 港区赤坂1-1-1 ビラ赤坂202号室
港区赤坂1-1-1 第二ハイツ203 = 港区赤坂1-1-1 第2ハイツ 203号
港区赤坂1-1-1 ハイツⅡ203 = 港区赤坂1-1-1 ハイツ2 203号
港区赤坂1-1-1 A棟101号室 = 港区赤坂1-1-1 A-101
港区赤坂1-1-1 Ａ１０１ = 港区赤坂1-1-1 A棟 101
港区赤坂1-1-1 1号棟101 = 港区赤坂1-1-1-1-101
港区赤坂1-1-1 3F = 港区赤坂1-1-1 ３階
港区赤坂1-1-1 B1 = 港区赤坂1-1-1 b1号室
港区赤坂1-1-1赤坂寮 = 港区赤坂1-1-1 赤坂寮
港区赤坂1-1-1（ハイツ101号） = 港区赤坂1-1-1 ハイツ101
港区赤坂1-1-1 田中方 = 港区赤坂1丁目1-1 田中様方
港区赤坂1-1-1 ハイツ101 田中方 = 港区赤坂1-1-1 ハイツ101号室 田中様方
中野市新井1234番地の5 101号室 = 中野市新井1234-5-101
中野市新井123番地 山田荘 = 中野市新井123 山田荘
中野市新井123番地甲 = 中野市新井123の甲
架空市本町1-1 = 架空市本町一丁目1番
架空市大字上野123番地 = 架空市上野123
"""


def pairs(text):
    return [tuple(line.split(" = ")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(EQUAL))
def test_notations_of_one_address(one, other):
    found = compared(one, other)
    assert found.outcome is Outcome.SAME, [reason.sentence for reason in found.reasons]
    assert same_base(AddressForm.of(one, towns()), AddressForm.of(other, towns()))


DRAWN = some_towns(60, seed=5)


@pytest.mark.parametrize("at", range(len(DRAWN)))
def test_every_notation_of_a_lot_anywhere_in_the_country(at):
    draw = random.Random(at)
    _, city, town = DRAWN[at]
    for notations in (
        with_chome((draw.randint(1, 9), draw.randint(1, 60), draw.randint(1, 40))),
        without_chome((draw.randint(11, 99), draw.randint(1, 30))),
    ):
        forms = [AddressForm.of(city + town + numbers, towns()) for numbers in notations]
        assert {(form.town, form.base_key, form.certain) for form in forms} == {(town, forms[0].base_key, True)}
        for numbers in notations:
            assert compared(city + town + notations[0], city + town + numbers).outcome is Outcome.SAME, (town, numbers)


@pytest.mark.parametrize("at", range(0, len(DRAWN), 4))
def test_the_prefecture_may_be_left_out(at):
    place, city, town = DRAWN[at]
    whole = f"{city}{town}12番地3"
    assert compared(whole, f"{place.name}{town}12-3").outcome is Outcome.SAME
    assert compared(whole, f"{town}12-3").outcome is Outcome.SAME
    assert compared(whole, f"{city}大字{town}12-3").outcome is Outcome.SAME


def test_the_canonical_notation_is_read_as_the_same_place():
    for at, (_, city, town) in enumerate(DRAWN):
        form = AddressForm.of(f"{city}{town}{kanji(at + 1)}番地5", towns())
        again = AddressForm.of(form.canonical, towns())
        assert (again.base_key, again.certain) == (form.base_key, True)
        assert again.canonical == form.canonical
