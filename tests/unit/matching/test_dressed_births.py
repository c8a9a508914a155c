"""Dates as forms, spreadsheets and foreign papers write them: read where they allow one day, in doubt where not."""

from datetime import date

import pytest

from counter_app.matching.births import BirthDate, Doubt, compare_births
from counter_app.matching.outcome import Outcome

LEAP_DAY = [  # 1964-03-08, a Sunday
    *(
        "1964年3月8日（62歳）",
        "1964年3月8日(62才)",
        "昭和39年3月8日 満62歳",
        "1964年3月8日。",
        "'1964-03-08",
        "＇1964/3/8",
        "1964.03.08.",
        "1964/3/8、",
    ),
    *(
        "生年月日：昭和39年3月8日",
        "生年月日 1964/3/8",
        "誕生日:S39.3.8",
        "昭和39年3月8日生",
        "昭和39年3月8日 生まれ",
        "1964年3月8日生まれ（62歳）",
        "DOB: 8 March 1964",
    ),
    *(
        "1964年3月8日(日)",
        "1964年3月8日（日曜日）",
        "1964/3/8 日曜日",
        "Sunday, March 8, 1964",
        "Sun 8 Mar 1964",
        "1964年3月8日 日",
    ),
    *(
        "1964-03-08T00:00:00",
        "1964/3/8 0:00",
        "1964/03/08 00:00:00",
        "1964-03-08T00:00:00.000Z",
        "1964年3月8日 0時00分",
    ),
    *(
        "1964 . 3 . 8",
        "1964. 3. 8.",
        "１９６４．３．８",
        "1964 03 08",
        "1964 0308",
        "1 9 6 4 0 3 0 8",
        "19640308",
        "1964_03_08",
        "1964—3—8",
        "1964。3。8",
    ),
    *(
        "S.39.3.8",
        "S39-3-8",
        "S/39/3/8",
        "s39.03.08",
        "昭39-3-8",
        "昭.39.3.8",
        "昭和39年03月08日",
        "昭和　三十九年　三月　八日",
        "昭和三九年三月八日",
        "㍼39年3月8日",
        "Showa 39.3.8",
    ),
    *(
        "1964年(昭和39年)3月8日",
        "昭和39(1964)年3月8日",
        "昭和39年(1964年)3月8日",
        "1964(S39).3.8",
        "1964年3月8日(昭和39年3月8日)",
        "昭和39年3月8日/1964年3月8日",
        "S39.3.8 = 1964/3/8",
    ),
    *(
        "8 March 1964",
        "March 8, 1964",
        "1964 Mar 8",
        "08-MAR-1964",
        "8th of March 1964",
        "08MAR1964",
        "1964-Mar-08",
        "Mar. 8 1964",
        "8/Mar/1964",
        "Born on March 8th, 1964",
    ),
    *(
        "(昭和39年3月8日)",
        "【1964/3/8】",
        "千九百六十四年三月八日",
        "西暦１９６４年３月８日",
        "昭和参拾九年参月八日",
        "昭和39年3月8日\n1964年3月8日",
        "39.3.8（昭和39年3月8日）",
    ),
]


@pytest.mark.parametrize("text", LEAP_DAY)
def test_one_day(text):
    assert BirthDate.of(text).day == date(1964, 3, 8)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年五月三日生", date(2019, 5, 3)),
        ("昭和卅一年十二月卅一日", date(1956, 12, 31)),
        ("25/12/1953", date(1953, 12, 25)),
        ("2 Sept 1953", date(1953, 9, 2)),
    ],
)
def test_other_days(text, day):
    assert BirthDate.of(text).day == day


IN_DOUBT = [
    ("23444", Doubt.SERIAL_NUMBER, {date(1964, 3, 8), date(1968, 3, 9)}),
    ("03/08/1964", Doubt.ORDER_UNKNOWN, {date(1964, 3, 8), date(1964, 8, 3)}),
    ("1964年3月8日(昭和40年3月8日)", Doubt.CONTRADICTION, {date(1964, 3, 8), date(1965, 3, 8)}),
    ("昭和39年3月8日/1964年3月9日", Doubt.CONTRADICTION, {date(1964, 3, 8), date(1964, 3, 9)}),
    ("昭和39年(1965年)3月8日", Doubt.CONTRADICTION, {date(1964, 3, 8), date(1965, 3, 8)}),
    ("08-MAR-64", Doubt.CENTURY_UNKNOWN, {date(1964, 3, 8)}),
    ("昭和64年3月8日（36歳）", Doubt.OUTSIDE_ERA, {date(1989, 3, 8)}),
]


@pytest.mark.parametrize(("text", "why", "days"), IN_DOUBT)
def test_in_doubt(text, why, days):
    found = BirthDate.of(text)
    assert (found.day, found.why) == (None, why)
    assert days <= set(found.candidates)


UNREADABLE = [
    "昭和28年 (1954年)",
    "1964年3月",
    "3月8日",
    "8 Foo 1964",
    "March 1964",
    "1964-03-08 12:30",
    "63歳",
    "生年月日：",
    "8 Ma 1964",
]


@pytest.mark.parametrize(
    "text",
    [*UNREADABLE, "1964/3/8 23:00", "1964年3月8日 大森", "1964年3月8日または9日", "39.3.8", "1964年3月8日(養子)"],
)
def test_what_is_not_one_day_is_never_certain(text):
    assert not BirthDate.of(text).certain
    assert compare_births(BirthDate.of(text), BirthDate.of("1964-03-08")).outcome is not Outcome.SAME
