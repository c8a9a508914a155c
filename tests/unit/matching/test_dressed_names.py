"""Names as forms, spreadsheets and polite people write them: what is around the name says nothing about whose it is."""

import pytest

from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Likeness, Outcome
from counter_app.matching.variants import Variants

VARIANTS = Variants.shipped()

DRESSED = [
    *(
        "柏木（カシワギ）実里（ミノリ）",
        "柏木[ｶｼﾜｷﾞ]実里[ﾐﾉﾘ]",
        "（カシワギ）柏木（ミノリ）実里",
        "柏木実里〈かしわぎみのり〉",
        "柏木実里《カシワギ ミノリ》",
    ),
    *(
        "柏木実里/カシワギミノリ",
        "柏木実里\nカシワギ ミノリ",
        "カシワギ ミノリ\r\n柏木 実里",
        "カシワギ ミノリ 柏木 実里",
        "カシワギミノリ　柏木実里",
    ),
    *(
        "(カシワギミノリ)柏木実里",
        "カシワギミノリ（柏木実里）",
        "柏木実里（フリガナ：カシワギミノリ）",
        "柏木実里 フリガナ：カシワギミノリ",
    ),
    *(
        "柏木 実里 様",
        "柏木実里様",
        "柏木実里殿",
        "柏木実里さん",
        "柏木 実里 さん",
        "柏木 実里 氏",
        "柏木 実里氏",
        "柏木 実里君",
        "柏木実里　さま",
    ),
    *(
        "氏名：柏木実里",
        "氏名 柏木　実里",
        "お名前:柏木実里",
        "名前　柏木実里",
        "申請者 柏木実里",
        "申請者氏名：柏木 実里",
        "世帯主:柏木実里",
        "本人 柏木実里",
    ),
    *(
        "氏：柏木　名：実里",
        "（氏）柏木（名）実里",
        "姓:柏木 名:実里",
        "氏名（漢字）：柏木実里",
        "世帯主の氏名：柏木実里",
    ),
    *("柏木実里。", "柏木　実里、", "柏木実里.", "'柏木 実里", "'柏木実里'", "“柏木実里”", "＇柏木実里", "…柏木実里"),
    *(
        "1.柏木実里",
        "①柏木実里",
        "１）柏木　実里",
        "(2)柏木実里",
        "No.3 柏木実里",
        "⑴ 柏木実里",
        "12 柏木実里",
        "- 柏木実里",
    ),
    *(
        "柏木実里(本人)",
        "柏木実里（世帯主）",
        "柏木実里㊞",
        "柏木実里 印",
        "柏木実里（印）",
        "柏木実里(73歳)",
        "世帯主（本人）：柏木実里",
    ),
    *(
        "柏木　　実里",
        "柏木\t実里",
        "柏木\n実里",
        "柏木_実里",
        "柏木,実里",
        "柏木、実里",
        "柏木，実里",
        "柏木．実里",
        "柏木. 実里",
        "柏木・実里",
        "柏木/実里",
        "柏\u200b木\u2060実里",
    ),
    *(
        "柏木実里 柏木実里",
        "柏木 実里 柏木 実里",
        "柏木実里柏木実里",
        "【柏木実里】",
        "「柏木　実里」",
        "１．氏名：「柏木　実里　様」",
        "柏木実里 様 ㊞",
    ),
]


@pytest.mark.parametrize("text", DRESSED)
def test_what_is_around_a_name_is_no_part_of_it(text):
    found = NameForm.of(text, VARIANTS)
    for other in ("柏木　実里", "柏木実里"):
        assert compare_names(found, NameForm.of(other, VARIANTS)).outcome is Outcome.SAME
        assert found.fold == NameForm.of(other, VARIANTS).fold


KANA_NAMES = [
    ("大森さくら（オオモリサクラ）", "大森さくら"),
    ("三ヶ田 瞳(サンガタ ヒトミ)", "三ケ田瞳"),
    ("大森　さくらさん", "大森さくら"),
    ("大森健太郎氏", "大森健太郎"),
    ("氏名：林 一", "林一"),
    ("世帯主 林 一 様", "林　一"),
    ("佐々木　メイ（ササキ　メイ）", "佐佐木メイ"),
]


@pytest.mark.parametrize(("a", "b"), KANA_NAMES)
def test_names_with_kana(a, b):
    assert compare_names(NameForm.of(a, VARIANTS), NameForm.of(b, VARIANTS)).outcome is Outcome.SAME


NOT_DRESS = [
    *(
        ("柏木（大森）実里", "柏木実里"),
        ("柏木実里（旧姓 大森）", "柏木実里"),
        ("柏木実里（マリ）", "柏木実里"),
        ("柏木（カシワギ）実里", "柏木実里"),
    ),
    *(
        ("李麗君", "李麗"),
        ("佐々木麗君", "佐々木麗"),
        ("長谷川清氏", "長谷川清"),
        ("畠山清氏", "畠山清"),
        ("大谷玄印", "大谷玄"),
        ("欧陽麗君", "欧陽麗"),
        ("真殿", "真"),
        ("山田　さん", "山田"),
    ),
    *(
        ("エリザベス 柏木実里", "柏木実里"),
        ("柏木実里 エリザベス", "柏木実里"),
        ("柏木 実里 エリザベス マリア", "柏木実里"),
    ),
    *(
        ("柏木実里 柏木実花", "柏木実里"),
        ("柏木実里/大森実里", "柏木実里"),
        ("渡＿花子", "渡花子"),
        ("●山田花子", "山田花子"),
        ("柏,木実里", "柏木 実里"),
    ),
    *(
        ("本人", "名前"),
        ("旧氏：柏木実里", "柏木実里"),
        ("代理人 柏木実里", "柏木実里"),
        ("柏木実里（長男）", "柏木実里"),
        ("名取　実里", "取実里"),
    ),
    *(
        ("大森さくら（オオモリハナコ）", "大森さくら"),
        ("世良実里", "実里"),
        ("君島 実里", "島実里"),
        ("柏木実里1", "柏木実里"),
    ),
]


@pytest.mark.parametrize(("a", "b"), NOT_DRESS)
def test_what_may_be_part_of_a_name_stays(a, b):
    for one, other in ((a, b), (b, a)):
        assert compare_names(NameForm.of(one, VARIANTS), NameForm.of(other, VARIANTS)).outcome is not Outcome.SAME


LATIN = [
    *(
        ("OKAFOR, GRACE", "GRACE OKAFOR"),
        ("OKAFOR,GRACE", "OKAFOR GRACE"),
        ("Grace OKAFOR", "OKAFOR GRACE"),
        ("OKAFOR Grace", "Grace Okafor"),
    ),
    *(
        ("Okafor, Grace", "Grace OKAFOR"),
        ("ＯＫＡＦＯＲ，Ｇｒａｃｅ", "GRACE OKAFOR"),
        ("GARCIA LOPEZ, MARIA", "Maria García López"),
        ("Mr. Grace Okafor", "GRACE OKAFOR"),
    ),
    *(
        ("GRACE_OKAFOR", "Grace Okafor"),
        ("OKAFOR GRACE OKAFOR GRACE", "OKAFOR GRACE"),
        ("NAME: OKAFOR GRACE", "Okafor Grace"),
        ("Grace OKAFOR", "Grace Okafor"),
    ),
]


@pytest.mark.parametrize(("a", "b"), LATIN)
def test_a_comma_or_capitals_tell_the_surname(a, b):
    for one, other in ((a, b), (b, a)):
        assert compare_names(NameForm.of(one, VARIANTS), NameForm.of(other, VARIANTS)).outcome is Outcome.SAME


UNCLEAR = [
    *(
        ("OKAFOR GRACE", "GRACE OKAFOR"),
        ("Okafor Grace", "Grace Okafor"),
        ("OKAFOR, GRACE", "GRACE, OKAFOR"),
        ("Grace OKAFOR", "GRACE Okafor"),
    ),
    *(
        ("Grace OKAFOR", "GRACE, OKAFOR"),
        ("John Smith JR", "JR JOHN SMITH"),
        ("KENNEDY, JOHN, PAUL", "JOHN PAUL KENNEDY"),
    ),
]


@pytest.mark.parametrize(("a", "b"), UNCLEAR)
def test_an_order_nobody_can_tell_is_for_a_person(a, b):
    for one, other in ((a, b), (b, a)):
        found = compare_names(NameForm.of(one, VARIANTS), NameForm.of(other, VARIANTS))
        assert found.likeness is Likeness.NEAR
