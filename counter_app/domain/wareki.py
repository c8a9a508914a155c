"""和暦 ⇄ 西暦 and age. Canonical dates are `YYYY-MM-DD`; the era is only for reading, typing and printing.

Sources: 改元の詔書 of 1912 and 1926 (the new era began *in the course of* that day, so 明治45年7月30日 and
大正15年12月25日 were written as well as 大正元年, 昭和元年; both are read, the later era is shown), the 政令 of 1989
and 2019 (in force on the following day: no overlap). Before 1873 (明治6年) Japan used the lunar calendar: month and
day of 明治5年 and earlier name another day than in the western calendar, so they are refused instead of misread.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from counter_app.domain.input_error import InputError, InputReason
from counter_app.domain.words import EASY_JAPANESE, ENGLISH

_FIRST_YEAR, _LAST_YEAR = 1800, 2199  # ancestors in family registers; anything else is a slip of the finger
_MEIJI_SOLAR_YEAR = 6


@dataclass(frozen=True)
class Era:
    """元号. `first` and `last` are the days on which it may be written; `last` is None for the present era."""

    name: str
    short: str
    letter: str
    latin: str
    first: date
    last: date | None
    year_one: int

    def covers(self, day: date) -> bool:
        """Tell whether `day` may be written in this era."""
        return self.first <= day and (self.last is None or day <= self.last)


MEIJI = Era("明治", "明", "M", "Meiji", date(1873, 1, 1), date(1912, 7, 30), 1868)
TAISHO = Era("大正", "大", "T", "Taishō", date(1912, 7, 30), date(1926, 12, 25), 1912)
SHOWA = Era("昭和", "昭", "S", "Shōwa", date(1926, 12, 25), date(1989, 1, 7), 1926)
HEISEI = Era("平成", "平", "H", "Heisei", date(1989, 1, 8), date(2019, 4, 30), 1989)
REIWA = Era("令和", "令", "R", "Reiwa", date(2019, 5, 1), None, 2019)
ERAS = (REIWA, HEISEI, SHOWA, TAISHO, MEIJI)  # latest first: on a day of two eras the later one is shown


@dataclass(frozen=True, repr=False)  # most often somebody's birthday
class WrittenDate:
    """A date as somebody wrote it: the day, and the era and era year if it was written in 和暦."""

    day: date
    era: Era | None = None

    @property
    def written_year(self) -> int:
        """The year that stands there: 55 for 昭和55年, 1980 for 1980年."""
        return self.day.year - self.era.year_one + 1 if self.era else self.day.year

    @property
    def text(self) -> str:
        """Print it the way it was written: 昭和55年2月17日 or 1980年2月17日."""
        if self.era is None:
            return f"{self.day.year}年{self.day.month}月{self.day.day}日"
        year = "元" if self.written_year == 1 else str(self.written_year)
        return f"{self.era.name}{year}年{self.day.month}月{self.day.day}日"


def in_era(day: date) -> WrittenDate:
    """Write `day` in its era; days before 1873 stay in 西暦."""
    return WrittenDate(day, next((era for era in ERAS if era.covers(day)), None))


def from_era(era: Era, year: int, month: int, day: int) -> date:
    """Turn a 和暦 day into a date. Raises InputError LUNAR_CALENDAR, NO_SUCH_DAY or OUTSIDE_ERA."""
    if era is MEIJI and 1 <= year < _MEIJI_SOLAR_YEAR:
        raise InputError(InputReason.LUNAR_CALENDAR)
    if year < 1:
        raise InputError(InputReason.OUTSIDE_ERA)
    found = _day(era.year_one + year - 1, month, day)
    if not era.covers(found):
        raise InputError(InputReason.OUTSIDE_ERA)
    return found


def read(text: str) -> WrittenDate:
    """Read a typed or printed date in any usual spelling.

    昭和55年2月17日, 昭55-2-17, S55.2.17, S550217, 平成元年…, 昭和五十五年二月十七日, 1980年2月17日, 1980-02-17,
    1980/2/17, 19800217, full-width forms, with 生 behind or （1980年） as we print it.
    Raises InputError with the reason; a western year below 1800 or above 2199 is taken for a slip.
    """
    plain = _NOISE.sub("", _with_digits(unicodedata.normalize("NFKC", text)))
    for pattern in (_ERA_DATE, _WESTERN_DATE):
        match = pattern.fullmatch(plain)
        if match:
            return _consistent(_written(match), match["control"])
    if _NO_ERA.fullmatch(plain):
        raise InputError(InputReason.ERA_MISSING)
    raise InputError(InputReason.NOT_A_DATE if plain else InputReason.EMPTY)


def show(day: date, language: str) -> str:
    """Print a date for a resident: 昭和55年2月17日（1980年）; English: 17 February 1980 (Shōwa 55)."""
    written = in_era(day)
    if language == ENGLISH:
        western = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{western} ({written.era.latin} {written.written_year})" if written.era else western
    if written.era is None:
        return written.text
    if language == EASY_JAPANESE:  # 西暦 first: the era is hard for who did not grow up with it
        year = written.text.split("年", 1)[0]
        return f"{day.year}年（{year}年）{day.month}月{day.day}日"
    return f"{written.text}（{day.year}年）"


def reaches(birth: date, age_reached: int) -> date:
    """Return the day at whose end a person completes `age_reached` years: the day before the birthday.

    年齢計算ニ関スル法律 with 民法143条: who was born on 29 February completes a year on 28 February.
    """
    year = birth.year + age_reached
    if (birth.month, birth.day) == (2, 29):
        return date(year, 2, 28)
    return date(year, birth.month, birth.day) - timedelta(days=1)


def age(birth: date, on: date) -> int:
    """Completed years during the day `on`. Since a year is completed at the *end* of the day before the birthday, the
    new age counts from the birthday on (born on 29 February: 29 February or 1 March). Negative before birth.
    """  # noqa: D205  # one sentence of law does not fit a line
    years = on.year - birth.year
    return years if reaches(birth, years) < on else years - 1


def school_year_end(birth: date, age_reached: int) -> date:
    """Return the first 31 March on or after the day a person completes `age_reached` years (18歳年度末 …).

    Born on 1 April: completed on 31 March, so the same day counts, as in 学校教育法 and 児童手当法.
    """
    completed = reaches(birth, age_reached)
    this_year = date(completed.year, 3, 31)
    return this_year if completed <= this_year else date(completed.year + 1, 3, 31)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.short, era.letter)}
_SEPARATED = r"(?P<month>\d{1,2})(?:月|[-/.・])(?P<day>\d{1,2})日?"
_TAIL = r"(?:\((?P<control>\d{4})年?\))?(?:生まれ|生)?"
_ERA_SIGN = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])"
_ERA_DATE = re.compile(
    _ERA_SIGN + r"(?:(?P<year>元|\d{1,3})(?:年|[-/.・])" + _SEPARATED + r"|(?P<digits>\d{6}))" + _TAIL, re.ASCII
)
_WESTERN_DATE = re.compile(
    r"(?:西暦)?(?:(?P<year>\d{4})(?:年|[-/.])" + _SEPARATED + r"|(?P<digits>\d{8}))" + _TAIL, re.ASCII
)
_NO_ERA = re.compile(r"(?:元|\d{1,3})(?:年|[-/.・])" + _SEPARATED + r"(?:生まれ|生)?|\d{6}", re.ASCII)
_NOISE = re.compile(r"\s+")
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=[年月日])")
_KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}


def _written(match: re.Match[str]) -> WrittenDate:
    parts = match.groupdict()
    if parts["digits"]:
        digits = parts["digits"]
        year, month, day = digits[:-4], digits[-4:-2], digits[-2:]
    else:
        year, month, day = parts["year"], parts["month"], parts["day"]
    number = 1 if year == "元" else int(year)
    if "era" in parts:
        era = _BY_SIGN[parts["era"].upper()]
        return WrittenDate(from_era(era, number, int(month), int(day)), era)
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        raise InputError(InputReason.YEAR_IMPLAUSIBLE)
    return WrittenDate(_day(number, int(month), int(day)))


def _consistent(written: WrittenDate, control: str | None) -> WrittenDate:
    if control and int(control) != written.day.year:
        raise InputError(InputReason.DATE_CONTRADICTS_ITSELF)
    return written


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InputError(InputReason.NO_SUCH_DAY) from None


def _with_digits(text: str) -> str:
    upper = re.sub(r"^\s*[mtshr]", lambda m: m[0].upper(), text)
    return _KANJI_NUMBER.sub(lambda m: _kanji_number(m[0]), upper)


def _kanji_number(text: str) -> str:
    """五十五 → 55, 十七 → 17, 一九八〇 → 1980."""
    if "十" not in text:
        return "".join(str(_KANJI_DIGITS[char]) for char in text)
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return text  # 二十十, 一二十: not a number; the date will not be read
    return str(_KANJI_DIGITS.get(tens, 1) * 10 + _KANJI_DIGITS.get(ones, 0))
