"""Readings as forms and spreadsheets write them, with labels, brackets, titles and any dash for a long vowel."""

import pytest

from counter_app.matching.kana import KanaForm, compare_kana
from counter_app.matching.outcome import Outcome

DRESSED = [
    *(
        "(カシワギ ミノリ)",
        "（ｶｼﾜｷﾞ　ﾐﾉﾘ）",
        "フリガナ：カシワギ ミノリ",
        "ふりがな　かしわぎ　みのり",
        "ﾌﾘｶﾞﾅ:ｶｼﾜｷﾞﾐﾉﾘ",
        "フリガナ カシワギミノリ",
        "フリガナカシワギ ミノリ",
    ),
    *(
        "カシワギ・ミノリ",
        "カシワギ,ミノリ",
        "カシワギ/ミノリ",
        "カシワギ　　ミノリ",
        "カシワギ\nミノリ",
        "カシワギ\tミノリ",
        "カシワギ_ミノリ",
        "カシワギ、ミノリ",
    ),
    *(
        "カシワギ ミノリ。",
        "'カシワギ ミノリ",
        "カシワギ ミノリ 様",
        "カシワギミノリ様",
        "カシワギ ミノリ サマ",
        "かしわぎ みのり さま",
        "カシワギ ミノリさん",
    ),
    *(
        "ｶｼﾜｷﾞ ミノリ",
        "カシワキ゛ ミノリ",
        "カシワキ\u3099ミノリ",
        "かしわきﾞ みのり",
        "カシワキ ゙ミノリ",
        "【カシワギミノリ】",
        "（カシワギ）（ミノリ）",
        "セイ：カシワギ メイ：ミノリ",
    ),
    *(
        "柏木実里（カシワギミノリ）",
        "氏名フリガナ：カシワギ ミノリ",
        "(フリガナ)カシワギ ミノリ",
        "（フリガナ：カシワギ ミノリ）",
        "カシワギ - ミノリ",
    ),
]


@pytest.mark.parametrize("text", DRESSED)
def test_what_is_around_a_reading_is_no_part_of_it(text):
    found = KanaForm.of(text)
    assert found.skeleton == "カシワギミノリ"
    for other in ("カシワギ　ミノリ", "ｶｼﾜｷﾞﾐﾉﾘ"):
        assert compare_kana(found, KanaForm.of(other)).outcome is Outcome.SAME


@pytest.mark.parametrize("dash", "ー-‐‑‒–—―−ｰ~～〜一－─━")
def test_any_dash_between_kana_prolongs(dash):
    assert compare_kana(KanaForm.of(f"シ{dash}ラ マリ{dash}"), KanaForm.of("シーラ　マリー")).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [("クヮン", "クワン"), ("ヰシ ヱミ", "イシエミ"), ("ヷリ", "バリ"), ("ミスヾ", "ミスズ"), ("イクㇻ", "イクラ")],
)
def test_rare_kana(a, b):
    assert compare_kana(KanaForm.of(a), KanaForm.of(b)).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        *(
            ("カナ ミノリ", "ミノリ"),
            ("イサマ", "イ"),
            ("ヤマダ サマ", "ヤマダ"),
            ("ヨミ ミノリ", "ミノリ"),
            ("ノリ (オオモリ)", "ノリ"),
        ),
        *(
            ("カシワギ ミノリ（マリ）", "カシワギ ミノリ"),
            ("オノ・ミノリ", "オオノ・ミノリ"),
            ("フリガナ：", "カシワギ"),
            ("カシワギ-ミノリ", "カシワギ ミノリ"),
        ),
        *(("カシワギ ミノリサン", "カシワギ ミノリ"), ("柏木実里（カシワギミノリ）", "オオモリミノリ")),
    ],
)
def test_what_may_be_part_of_a_reading_stays(a, b):
    for one, other in ((a, b), (b, a)):
        assert compare_kana(KanaForm.of(one), KanaForm.of(other)).outcome is not Outcome.SAME
