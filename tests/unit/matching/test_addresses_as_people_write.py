"""Addresses as they stand on forms: something twice, something beside them, buildings with numbers. Lots are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.matching.addresses import AddressForm, compare_addresses, room_conflict, same_base
from counter_app.matching.outcome import Likeness, Outcome
from counter_app.matching.towns import Towns
from tests.fakes.addresses import compared, towns

EQUAL = """
港区芝5-6-7 = 東京都東京都港区芝五丁目6番7号
港区芝5-6-7 = 港区港区芝5丁目6-7
港区芝5-6-7 = 東京都港区東京都港区芝5-6-7
港区芝5-6-7 = 日本国東京都港区芝5-6-7
港区芝5-6-7 = 日本　東京都港区芝5-6-7
港区芝5-6-7 = 日本東京都港区芝5-6-7
港区芝5-6-7 = '港区芝5-6-7
港区芝5-6-7 = 港区芝5-6-7。
港区芝5-6-7 = 港区芝5--6--7
港区芝5-6-7 = 港区芝5‐‐6‐‐7
港区芝5-6-7 = 港区芝5_6_7
港区芝5-6-7 = 港区芝5･6･7
港区芝5-6-7 = 港区芝5,6,7
港区芝5-6-7 = 港区芝5、6、7
港区芝5-6-7 = 港区芝5.6.7
港区芝5-6-7 = 港区芝5~6~7
港区芝5-6-7 = 現住所　港区芝5-6-7
港区芝5-6-7 = 〒　港区芝5-6-7
港区芝5-6-7 = 港区芝5-6-7 ※表札なし
港区芝5-6-7 = 港区芝5-6-7（表札なし）
港区芝5-6-7 = 港区芝5-6-7 090-1234-5678
港区芝5-6-7 = 港区芝5-6-7 09012345678
港区芝5-6-7 = 港区芝5-6-7（電話03-1234-5678）
港区芝5-6-7 = 090-1234-5678 港区芝5-6-7
港区芝5-6-7 = 港区芝5-6-7 〒108-0014
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝202号
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝#202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝、202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7、ハイツ芝 202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝 Room 202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝 ROOM202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝二〇二号
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝202(サ高住)
港区芝5-6-7 ハイツ芝202 = 港区芝5丁目6番7号-202
港区芝5-6-7 ハイツ芝202 = 港区芝5丁目6番7号　ハイツ芝　２０２号室
港区芝5-6-7 ハイツ芝202 = 港区芝5丁目6番7号ハイツ芝202号室。
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝 No.202
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7（ハイツ芝202）
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7/ハイツ芝/202
港区芝5-6-7 ハイツ芝202 = ハイツ芝202 港区芝5-6-7
港区芝5-6-7 ハイツ芝202 = ハイツ芝202号室 東京都港区芝5-6-7
港区芝5-6-7 ハイツ芝202 = 港区芝5-6-7 ハイツ芝 ハイツ芝202
港区芝5-6-7 ハイツ芝2-202 = 港区芝5-6-7 ハイツ芝2号棟202号室
港区芝5-6-7 芝弐番館202 = 港区芝5-6-7 芝2番館 202号室
港区芝5-6-7 芝2号館 = 港区芝5丁目6番7号 芝２号館
港区芝5-6-7 芝2号館305 = 港区芝5丁目6番7号 芝２号館305号室
港区芝5-6-7 メゾンⅢ-101 = 港区芝5-6-7 メゾンIII 101号室
港区芝5-6-7 メゾン第2 101 = 港区芝5-6-7メゾン第二-101
港区芝5-6-7 第3芝荘5号 = 港区芝5-6-7第三芝荘 5号室
港区芝5-6-7 田中様方 = 港区芝5-6-7 田中 様方
港区芝5-6-7 田中様方 = 港区芝5-6-7 田中方
中野市新井1000番 = 中野市新井1000番地
中野市新井1000番 = 長野県中野市大字新井千番地
中野市新井1000番 コーポ新井 = 中野市新井1000番地コーポ新井
中野市新井585番地第二山田荘 = 中野市新井585 第二山田荘
中野市新井585第二山田荘201 = 中野市新井585番地 第二山田荘201号室
中野市新井1030県営住宅A棟101 = 中野市新井1030番地 県営住宅A棟101
中野市新井458市営住宅3号棟202 = 中野市新井458番地 市営住宅3号棟 202号
中野市新井25清風寮 = 中野市新井25番地 清風寮
松山市北条辻甲1000番 = 松山市北条辻甲1000番地
松山市北条辻甲1000番第一荘 = 松山市北条辻甲1000番地第一荘
中野市大字新井字五反田100番地1 = 中野市新井五反田100-1
中野市大字新井字五反田100番地1 = 中野市新井字五反田100番1
中野市大字新井字二ツ石100 = 中野市新井二ツ石100番地
架空市大字長沼字三本松55番地 = 架空市大字長沼三本松55
架空市大字長沼字三本松55番地 = 架空市長沼三本松55番地
架空市大字長沼字三本松55番地 = 架空市長沼字三本松55番
北海道上川郡東川町東5線北12号3番地 = 東川町東5線北12号3
北海道上川郡東川町東5線北12号3番地 = 上川郡東川町東五線北十二号3番地
北海道上川郡東川町西3号北12番地 = 上川郡東川町西3号北12番地
能美市末信町イ1000番地 = 能美市末信町イ1000番
能美市末信町イの12番地 = 能美市末信町イ12
対馬市厳原町国分甲100番地 = 長崎県対馬市厳原町国分甲100
那覇市首里石嶺町4-12-3 = 沖縄県那覇市首里石嶺町四丁目12番地の3
沖縄市美里1234番地 = 沖縄県沖縄市美里1234
八戸市大字鮫町字下松苗場14番地33 = 八戸市鮫町下松苗場14-33
岩手県九戸郡軽米町大字軽米第8地割80番地 = 軽米町軽米8-80
岩手県岩手郡雫石町第5地割12番地 = 雫石町第５地割12
京都市上京区今出川通烏丸東入相国寺門前町647 = 京都府京都市上京区相国寺門前町647番地
京都市左京区一乗寺払殿町12番地の3 = 左京区一乗寺払殿町12-3
八代市二見下大野町3127 = 熊本県八代市二見下大野町3127番地
港区芝5-6-7 鈴木アパート宛 = 港区芝5-6-7 鈴木アパート
"""

NEVER = """
港区芝5-6-7 101-1001 / 港区芝5-6-7 101-1002
港区芝5-6-7 101-1001 / 港区芝5-6-7
港区芝5-6-7 101101 / 港区芝5-6-7 101
港区芝5-6-7 202-202 / 港区芝5-6-7 202
港区芝5 一 6 一 7 / 港区芝5-6-7
中野市新井 123-4567 コーポ101 / 中野市新井 124-4567 コーポ101
中野市新井三本松団地12-3 / 中野市新井3番地 本松団地12-3
中野市新井三本松団地12-3 / 中野市新井三本松団地13-3
能美市末信町二12 / 能美市末信町212
能美市末信町ニ12 / 能美市末信町212
中野市新井12 富士見荘 / 中野市新井1 2富士見荘
中野市新井12富士見 / 中野市新井12-2富士見
港区芝5-6-7 ハイツA1-101 / 港区芝5-6-7 ハイツA2-101
港区芝5-6-7 1号棟ハイツ101 / 港区芝5-6-7 2号棟ハイツ101
港区芝5-6-7 都営アパート3-101 / 港区芝5-6-7 都営アパート13-101
港区芝5-6-7 都営アパート3号棟101 / 港区芝5-6-7 都営アパート31-01
花巻市石鳥谷町八幡第4地割161 / 花巻市石鳥谷町八幡第41地割61
中野市新井無番地 / 中野市新井番外地1
中野市新井585番第二荘 / 中野市新井585番2荘
港区芝5-6-7 / 港区芝5-67
中野市新井五反田1335 / 中野市新井五反田1336
中野市新井五反田1335 / 中野市新井1335
中野市新井五反田1335 / 中野市新井5-1335
中野市新井五反田荘 / 中野市新井5
中野市新井五反田荘1335 / 中野市新井5番地 反田荘1335
中野市新井585第二山田荘 / 中野市新井586第二山田荘
中野市新井585第二山田荘 / 中野市新井585-2 山田荘
中野市新井585番地第二山田荘 / 中野市新井585番地2 山田荘
中野市新井1,234 / 中野市新井1-234
港区芝5-6-7 ハイツ2-202 / 港区芝5-6-7 ハイツ3-202
港区芝5-6-7 ハイツ2-202 / 港区芝5-6-7 ハイツ2202
港区芝5-6-7 パークサイド21-202 / 港区芝5-6-7 パークサイド 21202
港区芝5-6-7 パークサイド21-202 / 港区芝5-6-7 パークサイド22-202
港区芝5-6-7 〇〇荘 / 港区芝5-6-7 △△荘
港区芝5-6-7 ○○荘 / 港区芝5-6-7 ○○荘
港区芝5-6-○ / 港区芝5-6
港区芝5-6-*荘 / 港区芝5-6 *荘
港区芝5-6-7 ハイツ10○ / 港区芝5-6-7 ハイツ10○
港区芝5-6-7 ハイツ○01号室 / 港区芝5-6-7 ハイツ○01号室
港区芝5-6-7 ハイツ〓号室 / 港区芝5-6-7 ハイツ〓号室
港区■5-6-7 / 港区■5-6-7
港区港南1-1-1 / 港区港区南1-1-1
東京都府中市府中町1-1 / 東京都府中市町1-1
日本橋1-1-1 / 橋1-1-1
港区芝5-6-7 108-001 / 港区芝5-6-7
東川町東5線北12号3番地 / 東川町東5線北1号23番地
東川町東5線北12号3番地 / 東川町東5線南12号3番地
東川町東5線北12号3番地 / 東川町西5線北12号3番地
東川町東5線北12号3番地 / 東川町東5線北12号
能美市末信町イ12 / 能美市末信町ロ12
能美市末信町イ12 / 能美市末信町12
対馬市厳原町国分甲100 / 対馬市厳原町国分乙100
軽米町軽米8-80 / 軽米町軽米88-0
軽米町第8地割80 / 軽米町第80地割8
旧住所コーポ1 港区芝5-6-7 / 港区芝5-6-7
コーポ芝101 港区芝5-6-7 / コーポ芝102 港区芝5-6-7
中野市新井12番3 / 中野市新井123番
港区芝5一6 / 港区芝56
港区芝5-6-7 一番館 / 港区芝5-6-7 二番館
港区芝5-6 7番館 / 港区芝5-6-7
港区芝5-6 7号館 / 港区芝5-6-7
港区芝5-6-7号館 / 港区芝5-6-7
港区芝5丁目6 7号棟101 / 港区芝5-6-7-101
中野市新井5第2荘 / 中野市新井5-2
中野市新井25清風寮 / 中野市新井2 5清風寮
京都市左京区一乗寺払殿町12-3 / 左京区一乗寺払殿町1-23
"""


def lines(text, sign):
    return [tuple(line.split(sign)) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), lines(EQUAL, " = "))
def test_what_people_write_is_read_as_the_address_it_is(one, other):
    found = compared(one, other)
    assert found.outcome is Outcome.SAME, [reason.sentence for reason in found.reasons]
    assert same_base(AddressForm.of(one, towns()), AddressForm.of(other, towns()))


@pytest.mark.parametrize(("one", "other"), lines(NEVER, " / "))
def test_no_rule_for_it_makes_two_houses_one(one, other):
    found = compared(one, other)
    assert found.outcome is not Outcome.SAME, [reason.sentence for reason in found.reasons]


def test_blanks_of_all_kinds_and_ends_of_lines_are_nothing():
    assert compared("港区芝5-6-7", "東京都\u3000\u3000港区\t芝\n5-6-7\r\n").outcome is Outcome.SAME


def test_buildings_that_differ_in_their_number_are_two_dwellings_of_one_lot():
    one, other = (AddressForm.of(f"港区芝5-6-7 第{n}芝荘202", towns()) for n in "23")
    assert same_base(one, other)
    assert room_conflict(one, other)
    assert room_conflict(other, one)


def test_a_hidden_character_in_the_building_leaves_the_house_known():
    hidden, plain = (AddressForm.of(f"港区芝5丁目6番7号 {name}", towns()) for name in ("○○荘", "山田荘"))
    assert hidden.certain
    assert same_base(hidden, plain)
    assert compare_addresses(hidden, hidden).likeness is Likeness.INCOMPLETE
    assert not AddressForm.of("港区芝5丁目6番○号", towns()).certain
    assert AddressForm.of("港区芝5-6-7 芝荘○01号室", towns()).placeholder


RURAL = [
    *(f"架空県架空市大字長沼字{aza}{lot}番地" for aza in ("三本松", "五反田", "前田") for lot in range(1, 40)),
    *(f"架空県架空市二ツ森{lot}番地" for lot in range(1, 40)),
]
RURAL_TOWNS = Towns.of_register(RURAL, towns())


@given(
    st.sampled_from(["大字長沼字三本松", "長沼字三本松", "大字長沼三本松", "長沼三本松"]),
    st.sampled_from(["", "架空市", "架空県架空市", "架空県架空県架空市", "架空市架空市", "架空県架空市　架空市"]),
    st.sampled_from(["{}番地", "{}番", "{}", "{}番地 第二荘101", "{}県営住宅101号"]),
    st.integers(1, 3000),
)
@settings(max_examples=60, deadline=None)
def test_a_word_left_out_or_said_twice_changes_no_house(town, city, number, lot):
    own = AddressForm.of(f"架空県架空市大字長沼字三本松{lot}番地", RURAL_TOWNS)
    said = AddressForm.of(city + town + number.format(lot), RURAL_TOWNS)
    assert own.certain
    assert said.certain
    assert same_base(own, said)
    for another in (f"大字長沼字三本松{lot + 1}番地", f"大字長沼字五反田{lot}番地", f"大字長沼{lot}番地"):
        assert not same_base(said, AddressForm.of(another, RURAL_TOWNS))


@given(st.text(alphabet="港区芝長沼字五反田第番地号丁目荘館-ー一二0123〇○※、（） 旧", max_size=24))
@settings(max_examples=150, deadline=None)
def test_an_equal_text_never_contradicts_itself(text):
    one, other = AddressForm.of(text, RURAL_TOWNS), AddressForm.of(text, RURAL_TOWNS)
    assert not room_conflict(one, other)
    if one.certain:
        assert same_base(one, other)
