"""Pairs of names by hand, both ways: what must be one, what must never be, and what a person decides."""

import re

import pytest

from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Outcome
from counter_app.matching.overlays import Overlays
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.variants import Variants

VARIANTS = Variants.shipped()
SELECTORS = [chr(code) for code in range(0xE0100, 0xE0120)]

ONE_PERSON = """渡辺花子=渡邊花子 渡辺花子=渡邉花子 渡邊花子=渡邉花子 斎藤一=齋藤一 斉藤一=齊藤一 高橋=髙橋 吉田=𠮷田 山崎=山﨑 沢田=澤田
浜田=濱田 浜田=濵田 濱田=濵田 中島=中嶋 中島=中嶌 中嶋=中嶌 国井=國井 桜井=櫻井 広田=廣田 恵子=惠子 徳田=德田 真田=眞田 竜田=龍田 滝川=瀧川 富田=冨田
峰岸=峯岸 関口=關口 黒田=黑田 緑川=綠川 桧山=檜山 薮田=藪田 遥香=遙香 亘理=亙理 凛子=凜子 侭田=儘田 籠宮=篭宮 麹町子=麴町子 佐々木=佐佐木 栃木=杤木
三ヶ田=三ケ田 三ッ木=三ツ木 ﾜﾀﾅﾍﾞ花=ワタナベ花 ⻄田=西田 ⻑井=長井 ⾼橋=高橋 \ufa10本=塚本 福田=福田 柳田=栁田 橋本=𣘺本 桑田=桒田 渕上=淵上 館山=舘山
瀬川=瀨川 頼子=賴子 静香=靜香 寿子=壽子 児島=兒島 弥生=彌生 槙原=槇原 曽根=曾根 穂高=穗高 芦田=蘆田 嵜本=崎本 船田=舩田 秋山=穐山 辺見=邊見 彦根=彥根
山田花子(ヤマダハナコ)=山田花子 山田_花子(やまだ_はなこ)=山田花子 昴流=昴流 清水=淸水 戸田=戶田 尭=堯 瑶子=瑤子 みすず=みすゞ カ゛ク=ガク"""

TWO_PEOPLE_OR_A_SLIP = """斉藤一=斎藤一 齊藤一=斎藤一 斉藤一=齋藤一 山崎=山埼 太朗=太郎 山ニ=山二 日子=曰子 ロ田=口田 カ石=力石 ヱ藤=工藤 コージ=コ一ジ 八木=ハ木
土田=士田 末田=未田 祐子=裕子 己子=巳子 巳子=已子 柿田=杮田 弘子=宏子 弘子=広子 広子=宏子 㐲木=伏木 㬌子=景子 㕍谷=雁谷 さくら=サクラ ゑみ=えみ ゐの=いの
きよこ=きょこ 丸ノ内=丸之内 坂本=阪本 畑中=畠中 圭子=珪子 恵子=慧子 藤田=籐田 網田=綱田 玉子=王子 佐藤花子=佐藤花代 渡〓花子=渡辺花子 渡辺花子=渡辺 碕子=崎子
碕子=埼子 渡辺花=渡部花 辨子=辯子 井田=牛田 太田=大田 京子=亰子 小山_田太郎=小山田_太郎 渡辺(旧氏A)花=渡辺(旧氏B)花 山田(鈴木)(佐藤)花子=山田(鈴木)(高橋)花子
山田(鈴木)花子=山田花子 山田[鈴木]花子=鈴木花子 LI_MING=LIM_ING MARIA_GARCIA=GARCIA_MARIA OHNO=ONO LEE_A=LEE_B -=. 惣田=総田 宮子=共子 山田花子(ヤマダ)=山田花子 LI_MING(リ_ミン)=LI_MING 山田花子(通称ヤマダハナコ)=山田花子 惣一=総一 晃=晄"""

REASONS = {
    "渡邊花子=渡辺花子": (ReasonCode.NAME_VARIANT, "「邊」→「辺」（戸籍通達）"),
    "葛󠄀城=葛城": (ReasonCode.NAME_VARIATION_SEQUENCE, "「葛」の字形だけが違います（異体字セレクタ）"),
    "\ufa10本=塚本": (ReasonCode.NAME_VARIANT, "「\ufa10」→「塚」（互換漢字）"),
    "⻄田=西田": (ReasonCode.NAME_VARIANT, "「⻄」→「西」（部首）"),
    "㐲木=伏木": (ReasonCode.NAME_SEPARATE_CHARACTERS, "「㐲」と「伏」は別字です（民一2842号通達）"),
    "斉藤=斎藤": (ReasonCode.NAME_LOOKALIKE, "「斉」と「斎」は似ていますが別の文字です"),
    "渡ベ花子=渡邉花子": (ReasonCode.NAME_KANA_SUBSTITUTE, "「邉」の位置が仮名「ベ」です（代替文字の可能性）"),
    "花子　山田=山田　花子": (ReasonCode.NAME_SWAPPED, "氏と名の順が逆です"),
    "山田花=山田花子": (ReasonCode.NAME_CUT_SHORT, "氏名が途中で切れています（「子」がありません）"),
    "山田(鈴木)花子=鈴木花子": (ReasonCode.NAME_FORMER_SURNAME, "旧氏・通称「鈴木」で書かれた可能性があります"),
    "山田花子(通称 マリア)=山田花子": (ReasonCode.NAME_ALIAS, "旧氏・通称「マリア」が一方だけにあります"),
    "山田花子=": (ReasonCode.NAME_MISSING, "氏名がありません"),
    "渡●花子=渡邊花子": (ReasonCode.NAME_PLACEHOLDER, "表示できない文字（〓など）があり、氏名を確かめられません"),
    "渡●花子=鈴木花子": (ReasonCode.NAME_DIFFERENT, "氏名が違います"),
    "NGUYEN VAN ANH=NGUYEN ANH": (ReasonCode.NAME_CUT_SHORT, "ローマ字氏名の一部（VAN）が一方にありません"),
}


def compared(pair: str):
    a, b = (NameForm.of(text.replace("_", " "), VARIANTS) for text in pair.split("="))
    return compare_names(a, b), a, b


@pytest.mark.parametrize("pair", re.split(r"\s", ONE_PERSON))
def test_one_person(pair):
    found, a, b = compared(pair)
    assert found.outcome is Outcome.SAME
    assert a.fold == b.fold


@pytest.mark.parametrize("pair", re.split(r"\s", TWO_PEOPLE_OR_A_SLIP))
def test_never_the_same(pair):
    assert compared(pair)[0].outcome is not Outcome.SAME


@pytest.mark.parametrize(("pair", "reason"), REASONS.items())
def test_the_reason_names_the_characters(pair, reason):
    found = compared(pair)[0].reasons
    assert [(each.code, each.sentence) for each in found] == [reason]


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("kanji", "邊邉")
def test_every_glyph_of_watanabe_is_watanabe(kanji, selector):
    marked = NameForm.of(f"渡{kanji}{selector}　花子", VARIANTS)
    assert compare_names(marked, NameForm.of("渡辺花子", VARIANTS)).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("山田　花子様", "山田花子"),
        ("ＧＡＲＣＩＡ　ＭＡＲＩＡ", "Garcia Maria"),
        ("García-López María", "GARCIA LOPEZ MARIA"),
        ("O'Brien Sean", "OBRIEN SEAN"),
        ("マリア・ガルシア", "マリア　ガルシア"),
        ("山田[鈴木]花子", "山田（鈴木）花子"),
        ("山田　様", "山田"),
        ("佐 々木一", "佐佐木一"),
        ("渡 辺 花 子", "渡辺　花子"),
        ("\ufeff山田\u200b花子", "山田花子"),
    ],
)
def test_notation_alone(a, b):
    assert compare_names(NameForm.of(a, VARIANTS), NameForm.of(b, VARIANTS)).outcome is Outcome.SAME


def test_parts_keep_their_order():
    assert NameForm.of("山田　花子", VARIANTS).parts == ("山田", "花子")
    assert NameForm.of("佐々木(鈴木) 花子 様", VARIANTS).parts == ("佐佐木", "花子")


def test_a_private_use_character_is_a_placeholder_unless_the_municipality_says_what_it_is(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("外字,正字\nU+E123,邊\n", "utf-8")
    own = VARIANTS.with_overlay(Overlays.read(table, None).signs)
    assert NameForm.of("渡\ue123花子", VARIANTS).placeholder
    found = compare_names(NameForm.of("渡\ue123花子", own), NameForm.of("渡辺花子", own))
    assert found.outcome is Outcome.SAME
    assert "団体の縮退表" in found.reasons[0].sentence
