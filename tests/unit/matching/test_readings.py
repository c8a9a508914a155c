"""Readings by hand: what systems and papers do to kana, and what makes it another name."""

import pytest

from counter_app.matching.kana import KanaForm, compare_kana
from counter_app.matching.outcome import Likeness, Outcome

ONE_READING = [
    ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ　ハナコ"),
    ("やまだ はなこ", "ヤマダハナコ"),
    ("シヨウジ", "ショウジ"),
    ("ﾘﾕｳ", "リュウ"),
    ("チヅル", "チズル"),
    ("ヂロウ", "ジロウ"),
    ("カヲル", "カオル"),
    ("カ゛ク", "ガク"),
    ("ﾊ゜ﾙ", "パル"),
    ("コ-ジ", "コージ"),
    ("コ－ジ", "コージ"),
    ("コ―ジ", "コージ"),
    ("ｺｰｼﾞ", "コージ"),
    ("デイヴィッド", "デイビツド"),
    ("ヰノウエ", "イノウエ"),
    ("マリア・ガルシア", "マリア ガルシア"),
    ("YAMADA TARO", "ｙａｍａｄａ　ｔａｒｏ"),
    ("ウ゛ィト", "ヴィト"),
    ("イッキュウ", "いつきゆう"),
]
NOT_ONE = [
    ("オノ", "オオノ"),
    ("ユキ", "ユウキ"),
    ("ヤマダ ユキ", "ヤマダ ユウキ"),
    ("オオノ", "オウノ"),
    ("ユーキ", "ユウキ"),
    ("ナカジマ", "ナカシマ"),
    ("サトウ", "サト"),
    ("ハナコ", "ハナヨ"),
    ("ヤマダ ハナコ", "ハナコ ヤマダ"),
    ("ヤマダ", "ヤマダ ハナコ"),
    ("", "ヤマダ"),
    ("山田", "ヤマダ"),
    ("ヤマ〓", "ヤマダ"),
    ("ヤマ〓", "ヤマ〓"),
    ("TARO YAMADA", "YAMADA TARO"),
    ("オオ ノユキ", "オオノ ユキ"),
    ("ジュン", "シュン"),
    ("ヤマダ", "YAMADA"),
]


@pytest.mark.parametrize(("a", "b"), ONE_READING)
def test_one_reading(a, b):
    assert compare_kana(KanaForm.of(a), KanaForm.of(b)).outcome is Outcome.SAME


@pytest.mark.parametrize(("a", "b"), NOT_ONE)
def test_never_the_same(a, b):
    assert compare_kana(KanaForm.of(a), KanaForm.of(b)).outcome is not Outcome.SAME


def test_likeness_says_how_far():
    def likeness(a, b):
        return compare_kana(KanaForm.of(a), KanaForm.of(b)).likeness

    assert likeness("", "ア") is Likeness.MISSING
    assert likeness("ナカジマ", "ナカシマ") is Likeness.NEAR
    assert likeness("ユーキ", "ユウキ") is Likeness.NEAR
    assert likeness("タナカ", "ヤマダ") is Likeness.DIFFERENT
    assert likeness("ヤマダ", "ヤマダ ハナコ") is Likeness.INCOMPLETE


def test_the_sentence_shows_the_place():
    found = compare_kana(KanaForm.of("ナカジマ"), KanaForm.of("ナカシマ"))
    assert found.reasons[0].sentence == "フリガナの濁点または長音が違います（「カジ」と「カシ」）"


def test_forms():
    form = KanaForm.of("ｼｮｳｼﾞ ｶｦﾙ")
    assert (form.canonical, form.skeleton, form.parts) == ("ショウジカヲル", "シヨウジカオル", ("シヨウジ", "カオル"))
    assert repr(form) == "KanaForm(•••)"
