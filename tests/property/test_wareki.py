from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import wareki
from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.words import EASY_JAPANESE, ENGLISH, JAPANESE

SOLAR = st.dates(date(1873, 1, 1), date(2117, 12, 31))


def era_text(era: wareki.Era, year: int, month: int, day: int) -> str:
    return f"{era.name}{year}年{month}月{day}日"


@given(SOLAR)
def test_every_day_survives_the_way_into_its_era_and_back(day):
    written = wareki.in_era(day)
    assert written.era is not None
    assert wareki.from_era(written.era, written.written_year, day.month, day.day) == day
    assert wareki.read(written.text) == written


@given(SOLAR, st.sampled_from((JAPANESE, EASY_JAPANESE)))
def test_what_is_shown_can_be_typed_again(day, language):
    shown = wareki.show(day, language)
    if language == JAPANESE:
        assert wareki.read(shown).day == day
    assert str(day.year) in shown


@given(SOLAR, st.sampled_from(wareki.ERAS))
def test_a_day_has_exactly_the_eras_that_cover_it(day, era):
    year = day.year - era.year_one + 1
    if era.covers(day):
        assert wareki.from_era(era, year, day.month, day.day) == day
    else:
        with pytest.raises(InputError) as refused:
            wareki.from_era(era, year, day.month, day.day)
        assert refused.value.reason in {InputReason.OUTSIDE_ERA, InputReason.LUNAR_CALENDAR}


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_western_spellings_agree(day):
    spellings = {f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"}
    assert {wareki.read(s) for s in spellings} == {wareki.WrittenDate(day)}


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_named_refusal(text):
    try:
        read = wareki.read(text)
    except InputError:
        return
    assert 1800 <= read.day.year <= 2199


@pytest.mark.parametrize(
    "text",
    [
        "昭和55年2月17日",
        "昭和５５年２月１７日",
        "昭和 55 年 2 月 17 日",
        "昭55-2-17",
        "昭55.2.17生",
        "S55.2.17",
        "s55/02/17",
        "Ｓ５５．２．１７",
        "S550217",
        "昭和五十五年二月十七日",
        "㍼55年2月17日",
        "昭和55年2月17日（1980年）",
        "昭和55年2月17日生まれ",
    ],
)
def test_spellings_of_one_day(text):
    written = wareki.read(text)
    assert (written.day, written.era, written.written_year) == (date(1980, 2, 17), wareki.SHOWA, 55)


@pytest.mark.parametrize(
    "text", ["1980-02-17", "1980年2月17日", "１９８０年２月１７日", "19800217", "西暦1980年2月17日"]
)
def test_western_spellings_of_one_day(text):
    assert wareki.read(text) == wareki.WrittenDate(date(1980, 2, 17))


@pytest.mark.parametrize(
    ("era", "parts", "expected"),
    [
        (wareki.MEIJI, (6, 1, 1), date(1873, 1, 1)),
        (wareki.MEIJI, (45, 7, 29), date(1912, 7, 29)),
        (wareki.MEIJI, (45, 7, 30), date(1912, 7, 30)),  # the day on which both eras were written
        (wareki.TAISHO, (1, 7, 30), date(1912, 7, 30)),
        (wareki.TAISHO, (15, 12, 25), date(1926, 12, 25)),
        (wareki.SHOWA, (1, 12, 25), date(1926, 12, 25)),
        (wareki.SHOWA, (64, 1, 7), date(1989, 1, 7)),
        (wareki.HEISEI, (1, 1, 8), date(1989, 1, 8)),
        (wareki.HEISEI, (31, 4, 30), date(2019, 4, 30)),
        (wareki.REIWA, (1, 5, 1), date(2019, 5, 1)),
    ],
)
def test_boundary_days(era, parts, expected):
    assert wareki.from_era(era, *parts) == expected
    assert wareki.read(era_text(era, *parts)).day == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("明治45年7月31日", InputReason.OUTSIDE_ERA),
        ("大正元年7月29日", InputReason.OUTSIDE_ERA),
        ("大正15年12月26日", InputReason.OUTSIDE_ERA),
        ("昭和元年12月24日", InputReason.OUTSIDE_ERA),
        ("昭和64年1月8日", InputReason.OUTSIDE_ERA),
        ("平成元年1月7日", InputReason.OUTSIDE_ERA),
        ("平成31年5月1日", InputReason.OUTSIDE_ERA),
        ("令和元年4月30日", InputReason.OUTSIDE_ERA),
        ("昭和0年1月1日", InputReason.OUTSIDE_ERA),
        ("明治5年3月3日", InputReason.LUNAR_CALENDAR),
        ("昭和55年2月30日", InputReason.NO_SUCH_DAY),
        ("1900-02-29", InputReason.NO_SUCH_DAY),
        ("55年2月17日", InputReason.ERA_MISSING),
        ("550217", InputReason.ERA_MISSING),
        ("0980-02-17", InputReason.YEAR_IMPLAUSIBLE),
        ("昭和55年2月17日（1981年）", InputReason.DATE_CONTRADICTS_ITSELF),
        ("昭和二十十年1月1日", InputReason.NOT_A_DATE),
        ("きのう", InputReason.NOT_A_DATE),
        ("　", InputReason.EMPTY),
    ],
)
def test_refusals_are_named(text, reason):
    with pytest.raises(InputError) as refused:
        wareki.read(text)
    assert refused.value.reason is reason


def test_shown_in_three_languages():
    born, first_day = date(1980, 2, 17), date(2019, 5, 1)
    assert wareki.show(born, JAPANESE) == "昭和55年2月17日（1980年）"
    assert wareki.show(born, EASY_JAPANESE) == "1980年（昭和55年）2月17日"
    assert wareki.show(born, ENGLISH) == "17 February 1980 (Shōwa 55)"
    assert wareki.show(first_day, JAPANESE) == "令和元年5月1日（2019年）"
    assert wareki.show(date(1850, 1, 2), JAPANESE) == "1850年1月2日"


def test_a_year_is_completed_at_the_end_of_the_day_before_the_birthday():
    born = date(2008, 4, 1)
    assert wareki.reaches(born, 18) == date(2026, 3, 31)
    assert (wareki.age(born, date(2026, 3, 31)), wareki.age(born, date(2026, 4, 1))) == (17, 18)
    assert wareki.school_year_end(born, 18) == date(2026, 3, 31)
    assert wareki.school_year_end(date(2008, 4, 2), 18) == date(2027, 3, 31)


def test_born_on_29_february():
    born = date(2004, 2, 29)
    assert wareki.age(born, date(2023, 2, 28)) == 18
    assert wareki.age(born, date(2023, 3, 1)) == 19
    assert wareki.age(born, date(2024, 2, 28)) == 19
    assert wareki.age(born, date(2024, 2, 29)) == 20


@given(st.dates(date(1873, 1, 1), date(2090, 1, 1)), st.integers(0, 109))
def test_age_grows_by_one_on_the_day_after_a_year_is_completed(born, years):
    if born.year + years + 1 > 2199:
        return
    last = wareki.reaches(born, years + 1)
    assert wareki.age(born, last) == years
    assert wareki.age(born, last + timedelta(days=1)) == years + 1
