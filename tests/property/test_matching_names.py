"""Names, readings and birthdays over all of Unicode: nothing crashes, both orders answer alike, twice is once."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain.wareki import in_era
from counter_app.matching.births import BirthDate, compare_births
from counter_app.matching.kana import KanaForm, compare_kana
from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Likeness, Outcome
from counter_app.matching.plain_text import plain
from counter_app.matching.variants import Variants

VARIANTS = Variants.shipped()
ALL_OF_UNICODE = st.text(st.characters(exclude_categories=()), max_size=24)  # lone surrogates and NUL as well
NAMELIKE = st.text(
    st.sampled_from(
        "渡辺邊邉斎斉齋齊高髙﨑崎埼々ゝゞヶケッツノ之さサょよーー一-〓?(鈴木)[]様殿 \u3000・\U000e0102\ufe00゛゜ｶﾞAaéß,.'柿杮⻄\ud842\0"
    ),
    max_size=12,
)
PIECES = st.lists(
    st.sampled_from(
        [
            *"山田太郎氏君印名,、/_\n\t①1.'()（）〈〉：・",
            "氏名：",
            "フリガナ",
            "さん",
            " 様",
            "(本人)",
            "㊞",
            "ヤマダ",
            "タロウ",
            "たろう",
            "No.",
            "Mr. ",
            *("TARO", "Taro", "YAMADA", "Yamada", ", ", " ", "GARCIA-LOPEZ", "氏:", "名:"),
        ]
    ),
    max_size=7,
).map("".join)
TEXTS = st.one_of(ALL_OF_UNICODE, NAMELIKE, PIECES)
DATELIKE = st.text(
    st.sampled_from("昭和平成令大正明治元SHRTM0123456789０１一二十年月日./-()水曜生 \u3000"), max_size=16
)
DAYS = st.dates(date(1873, 1, 1), date(2030, 12, 31))
FEW = settings(max_examples=300, deadline=None)


@FEW
@given(TEXTS)
@example("\ud842\udfb7")
@example("カ゛\u3099 ŉ ΐ ℡ ﷺ")
def test_plain_text_is_its_own_plain_text_and_can_be_stored(text):
    once = plain(text)
    assert plain(once) == once
    assert once.encode("utf-8").decode("utf-8") == once


@FEW
@given(TEXTS, TEXTS)
def test_two_names_answer_alike_in_both_orders(a, b):
    one, other = NameForm.of(a, VARIANTS), NameForm.of(b, VARIANTS)
    there, back = compare_names(one, other), compare_names(other, one)
    assert there.likeness is back.likeness
    assert [reason.code for reason in there.reasons] == [reason.code for reason in back.reasons]
    assert there.reasons
    if there.outcome is Outcome.SAME:
        assert one.fold == other.fold, "a candidate would not be found by its key"


@FEW
@given(TEXTS)
def test_a_name_is_never_different_from_itself(text):
    form = NameForm.of(text, VARIANTS)
    assert compare_names(form, form).likeness in {Likeness.EXACT, Likeness.MISSING, Likeness.UNSURE}
    assert repr(form) == "NameForm(•••)"
    again = NameForm.of(form.exact, VARIANTS)
    assert again.fold == NameForm.of(again.exact, VARIANTS).fold


@FEW
@given(TEXTS, TEXTS)
def test_two_readings_answer_alike_in_both_orders(a, b):
    one, other = KanaForm.of(a), KanaForm.of(b)
    there, back = compare_kana(one, other), compare_kana(other, one)
    assert there.likeness is back.likeness
    assert compare_kana(one, one).likeness in {Likeness.EXACT, Likeness.MISSING, Likeness.UNSURE}
    if there.outcome is Outcome.SAME:
        assert one.skeleton == other.skeleton


@FEW
@given(st.one_of(TEXTS, DATELIKE), st.one_of(TEXTS, DATELIKE))
def test_two_birthdays_answer_alike_in_both_orders(a, b):
    one, other = BirthDate.of(a), BirthDate.of(b)
    there, back = compare_births(one, other), compare_births(other, one)
    assert there.likeness is back.likeness
    if there.outcome is Outcome.SAME:
        assert one.certain
        assert one.day == other.day


@FEW
@given(DAYS, DAYS)
def test_a_day_is_itself_in_every_spelling_and_no_other(day, other):
    written = in_era(day)
    era, year = written.era, written.written_year
    spellings = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        written.text,
        written.text + "生",
        f"{era.short}{year}.{day.month}.{day.day}",
        f"{era.letter}{year:02}{day:%m%d}",
        f"{day.year}年({era.name}{year}年){day.month}月{day.day}日",
        written.text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]
    forms = [BirthDate.of(text) for text in spellings]
    assert [form.day for form in forms] == [day] * len(spellings)
    answers = {compare_births(BirthDate.of(other.isoformat()), form).outcome is Outcome.SAME for form in forms}
    assert answers == {day == other}


DRESS = st.sampled_from(
    [
        "{}",
        "{} 様",
        "氏名：{}",
        "{}(本人)",
        "1. {}",
        "'{}",
        "{}。",
        "{}㊞",
        "「{}」",
        "申請者 {}",
        "{} さん",
        "{0} {0}",
        "{}\n",
        "①{}殿",
        "{} 氏",
    ]
)
SURNAMES = st.sampled_from(
    ["山田", "佐々木", "林", "氏家", "名取", "君島", "本人", "世良", "真殿", "印南", "小山田", "小山"]
)
GIVEN = st.sampled_from(
    ["太郎", "麗君", "清氏", "さん", "玄印", "くん", "一", "マリア", "さくら", "様子", "名", "田太郎", "殿"]
)


PEOPLE = st.tuples(SURNAMES, GIVEN)


@FEW
@given(PEOPLE, PEOPLE, st.tuples(DRESS, DRESS), st.sampled_from(["", " ", "\u3000", "\t"]))
def test_no_dress_makes_two_names_one(person, other, dress, blank):
    forms = [
        NameForm.of(worn.format(blank.join(who)), VARIANTS) for worn, who in zip(dress, (person, other), strict=True)
    ]
    if "".join(person) != "".join(other):
        assert compare_names(*forms).outcome is not Outcome.SAME


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 100_000,
        "渡" * 100_000,
        "〓" * 100_000,
        "(" * 100_000,
        "A " * 50_000,
        "1." * 50_000,
        "(" * 50_000 + ")" * 50_000,
        "あ" + "ゝ" * 99_999,
        "様" * 99_999,
        "山田( 鈴木" * 20_000,
    ],
)
def test_a_hundred_thousand_characters_are_only_odd(text):
    other = text[:-1] + "邉"
    assert compare_names(NameForm.of(text, VARIANTS), NameForm.of(other, VARIANTS)).outcome is not Outcome.SAME
    assert compare_kana(KanaForm.of(text), KanaForm.of(other)).outcome is not Outcome.SAME
    assert not BirthDate.of(text).certain
