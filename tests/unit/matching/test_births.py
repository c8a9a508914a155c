"""Birthdays: every spelling of one day, and a doubt with a name where there may be several."""

from datetime import date

import pytest

from counter_app.matching.births import BirthDate, Doubt, compare_births
from counter_app.matching.outcome import Likeness, Outcome

NEW_YEAR = """昭和50年1月1日|S50.1.1|昭50.1.1|昭和五十年一月一日|昭和五〇年一月一日|㍼50年1月1日|S500101|s50/1/1|S50-01-01|S.50.1.1|昭和 50 年 1 月 1 日
1975-01-01|1975/1/1|19750101|1975年1月1日|１９７５年１月１日|西暦1975年1月1日|昭和50年1月1日生|昭和50年1月1日生まれ|昭和50年1月1日(水)|昭和50年1月1日水曜日
1975年(昭和50年)1月1日|昭和50年(1975年)1月1日|昭和50年1月1日(1975年)|1975(S50)/1/1|一九七五年一月一日|1975-01-01 00:00:00|1975-01-01T00:00:00|1975. 1. 1
1 January 1975|Jan 1, 1975|1975･1･1|生年月日：昭和50年1月1日|1975ー1ー1|昭和５０年　１月　１日|1975 01 01|昭和50.01.01|1975-1-1|75年(昭和50年)1月1日""".replace(
    "\n", "|"
).split("|")

CERTAIN = {
    "大正15年12月25日": date(1926, 12, 25),
    "昭和元年12月25日": date(1926, 12, 25),
    "明治45年7月30日": date(1912, 7, 30),
    "大正元年7月30日": date(1912, 7, 30),
    "昭和64年1月7日": date(1989, 1, 7),
    "平成元年1月8日": date(1989, 1, 8),
    "平成31年4月30日": date(2019, 4, 30),
    "令和元年5月1日": date(2019, 5, 1),
    "㋿1年5月1日": date(2019, 5, 1),
    "R1.5.1": date(2019, 5, 1),
    "平成十一年十一月二十一日": date(1999, 11, 21),
    "H12.2.29": date(2000, 2, 29),
}
DOUBTS = {
    "昭和65年1月1日": (Doubt.OUTSIDE_ERA, date(1990, 1, 1)),
    "平成31年5月1日": (Doubt.OUTSIDE_ERA, date(2019, 5, 1)),
    "昭和64年1月8日": (Doubt.OUTSIDE_ERA, date(1989, 1, 8)),
    "昭和元年12月24日": (Doubt.OUTSIDE_ERA, date(1926, 12, 24)),
    "3500101": (Doubt.ERA_UNKNOWN, date(1975, 1, 1)),
    "3-50-01-01": (Doubt.ERA_UNKNOWN, date(1975, 1, 1)),
    "75.1.1": (Doubt.CENTURY_UNKNOWN, date(1975, 1, 1)),
    "50.1.1": (Doubt.CENTURY_UNKNOWN, date(1975, 1, 1)),
    "1/2/1975": (Doubt.ORDER_UNKNOWN, date(1975, 2, 1)),
    "1975-02-30": (Doubt.NO_SUCH_DAY, date(1975, 3, 30)),
    "1975-13-01": (Doubt.NO_SUCH_DAY, date(1975, 1, 1)),
    "1975年00月00日": (Doubt.PART_UNKNOWN, date(1975, 8, 9)),
    "昭和50年月日不詳": (Doubt.PART_UNKNOWN, date(1975, 8, 9)),
    "昭和50年8月": (Doubt.PART_UNKNOWN, date(1975, 8, 9)),
    "1975年(昭和51年)1月1日": (Doubt.CONTRADICTION, date(1976, 1, 1)),
    "1974-12-31T15:00:00Z": (Doubt.UNREADABLE, None),
    "昭和": (Doubt.UNREADABLE, None),
    "": (Doubt.MISSING, None),
    " \u3000": (Doubt.MISSING, None),
}


@pytest.mark.parametrize("text", NEW_YEAR)
def test_every_spelling_of_one_day(text):
    assert BirthDate.of(text).day == date(1975, 1, 1)


@pytest.mark.parametrize(("text", "day"), CERTAIN.items())
def test_eras_end_and_begin(text, day):
    assert BirthDate.of(text).day == day


@pytest.mark.parametrize(("text", "expected"), DOUBTS.items())
def test_a_doubt_has_a_name_and_candidates(text, expected):
    form = BirthDate.of(text)
    why, candidate = expected
    assert not form.certain
    assert form.why is why
    assert candidate in form.candidates if candidate else form.candidates == ()


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("1975-01-01", "1975-01-01", Likeness.EXACT),
        ("昭和50年1月1日", "S50.1.1", Likeness.VARIANT),
        ("大正15年12月25日", "昭和元年12月25日", Likeness.VARIANT),
        ("1975-01-01", "1975-01-02", Likeness.NEAR),
        ("1975-01-12", "1975-12-01", Likeness.NEAR),
        ("1975-01-12", "1975-01-21", Likeness.NEAR),
        ("昭和5年1月1日", "平成5年1月1日", Likeness.NEAR),
        ("1980-01-01", "1979-01-01", Likeness.NEAR),
        ("75.1.1", "1975-01-01", Likeness.UNSURE),
        ("75.1.1", "1983-04-05", Likeness.DIFFERENT),
        ("昭和65年1月1日", "平成2年1月1日", Likeness.UNSURE),
        ("昭和65年1月1日", "昭和65年1月1日", Likeness.UNSURE),
        ("不明", "1975-01-01", Likeness.UNSURE),
        ("1975-01-01", "1983-04-05", Likeness.DIFFERENT),
        ("", "1975-01-01", Likeness.MISSING),
    ],
)
def test_two_birthdays(a, b, likeness):
    found = compare_births(BirthDate.of(a), BirthDate.of(b))
    assert found.likeness is likeness
    assert (found.outcome is Outcome.SAME) == (likeness in {Likeness.EXACT, Likeness.VARIANT})


def test_repr_shows_no_day():
    assert repr(BirthDate.of("1980-02-17")) == "BirthDate(certain)"
    assert repr(BirthDate.of("80.2.17")) == "BirthDate(CENTURY_UNKNOWN)"
