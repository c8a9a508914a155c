"""The spellings of a date on paper and in extracts, read into the days they can mean.

Eras and their days are those of domain/wareki.py; both notations of 1912-07-30 (明治45年, 大正元年) and of 1926-12-25
(大正15年, 昭和元年) are certain. What is outside an era is a slip somewhere, so the day it would have been is only a candidate.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from counter_app.domain.wareki import ERAS, HEISEI, MEIJI, REIWA, SHOWA, TAISHO, Era
from counter_app.matching.plain_text import plain

_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.short, era.letter)}
_BY_DIGIT = {"1": MEIJI, "2": TAISHO, "3": SHOWA, "4": HEISEI, "5": REIWA}
_ERA = r"(?:明治|大正|昭和|平成|令和|[明大昭平令MTSHR])"
_GAP = r"[年月日./\-,、・‐‑–−ー]"
_WEEKDAY = re.compile(r"\(?[日月火水木金土](?:曜日?)\)?|\([日月火水木金土]\)")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(?::00(?:\.0+)?)?(?:Z|\+09:?00)?$")  # at another hour it may be another day here
_AROUND = re.compile(r"^(?:生年月日|誕生日)?[::]?(?:西暦)?|(?:生まれ|うまれ|出生|誕生|生)$")
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十壱弐参拾廿卅]+")
_KANJI_DIGITS = {
    **{char: str(value) for value, char in enumerate("〇一二三四五六七八九")},
    "零": "0",
    "壱": "1",
    "弐": "2",
    "参": "3",
}
_BRACKET = re.compile(r"\(([^()]*)\)")
_YEAR_ALONE = re.compile(rf"({_ERA})?\.?(元|\d{{1,4}})年?", re.ASCII)
_PARTED = re.compile(
    rf"(?P<era>{_ERA})?\.?(?P<year>元|\d{{1,4}}){_GAP}+(?P<month>\d{{1,2}}){_GAP}+(?P<day>\d{{1,2}})日?\.?", re.ASCII
)
_PACKED = re.compile(rf"(?P<era>{_ERA})?\.?(?P<year>\d{{2}}|\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})", re.ASCII)
_DIGIT_ERA = re.compile(rf"([1-5]){_GAP}?(\d{{2}}){_GAP}?(\d{{2}}){_GAP}?(\d{{2}})", re.ASCII)
_PARTIAL = re.compile(
    rf"({_ERA})?(元|\d{{1,4}})(?:年(?:(\d{{1,2}})月)?|[./-](\d{{1,2}}))[頃ころ?不詳月日・]*", re.ASCII
)
_YEAR_LAST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})", re.ASCII)
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], start=1
    )
}
_ENGLISH = re.compile(
    r"(?:(\d{1,2})(?:ST|ND|RD|TH)?[ .,-]*)?([A-Z]{3})[A-Z]*[ .,-]*(?:(\d{1,2})(?:ST|ND|RD|TH)?[ .,-]+)?(\d{4})",
    re.ASCII,
)
_FIRST_YEAR, _LAST_YEAR = 1850, 2199
_CENTURY = 100
_YOUNGEST_CENTURY = 50  # a two-digit year up to here may be of the 2000s as well


@dataclass(frozen=True, repr=False)
class Written:
    """The days a notation can mean, and the name of a `births.Doubt` if it is not certain."""

    days: tuple[date, ...] = ()
    doubt: str = "UNREADABLE"


def written(text: str) -> Written:
    """Read a notation."""
    clean = _WEEKDAY.sub("", _MIDNIGHT.sub("", plain(text)))
    english = _ENGLISH.fullmatch(clean)
    if english:
        return _english(english)
    clean = re.sub(r"(?<=\d) +(?=\d)", ".", clean).replace(" ", "")
    clean = _KANJI_NUMBER.sub(_kanji_number, _AROUND.sub("", clean))
    if not clean:
        return Written(doubt="MISSING" if not plain(text) else "UNREADABLE")
    control, clean = _control(clean)
    found = _read(clean)
    return found if control is None else _agreeing(found, control)


def _read(text: str) -> Written:
    match = _PARTED.fullmatch(text) or _PACKED.fullmatch(text)
    if match:
        year = 1 if match["year"] == "元" else int(match["year"])
        return _with_year(match["era"], match["year"], year, int(match["month"]), int(match["day"]))
    match = _DIGIT_ERA.fullmatch(text)
    if match:
        found = _in_era(_BY_DIGIT[match[1]], int(match[2]), int(match[3]), int(match[4]))
        return Written(found.days, "ERA_UNKNOWN")
    match = _YEAR_LAST.fullmatch(text)
    if match:
        return _year_last(int(match[3]), int(match[1]), int(match[2]))
    match = _PARTIAL.fullmatch(text)
    if match and (match[1] or len(match[2]) == len("1975")):
        era = _BY_SIGN[match[1]] if match[1] else None
        number = 1 if match[2] == "元" else int(match[2])
        year = era.year_one + number - 1 if era else number
        return Written(_days_of(year, int(match[3] or match[4] or 0)), "PART_UNKNOWN")
    return Written()


def _with_year(sign: str | None, digits: str, year: int, month: int, day: int) -> Written:
    if sign:
        if len(digits) > len("64"):  # 昭和1975年
            return Written(_exact(year, month, day).days, "CONTRADICTION")
        return _in_era(_BY_SIGN[sign], year, month, day)
    if len(digits) == len("1975"):
        return _exact(year, month, day)
    if digits == "元" or len(digits) <= len("75"):
        return Written(_two_digit_days(year, month, day), "CENTURY_UNKNOWN")
    return Written()


def _in_era(era: Era, year: int, month: int, day: int) -> Written:
    found = _exact(era.year_one + year - 1, month, day)
    if found.doubt or (year and era.covers(found.days[0])):
        return found
    return Written(found.days, "OUTSIDE_ERA")


def _exact(year: int, month: int, day: int) -> Written:
    """Return the day, or what is left of a day that does not exist: its month, its year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Written((), "NO_SUCH_DAY")
    try:
        return Written((date(year, month, day),), "")
    except ValueError:
        if 0 in (month, day):
            return Written(_days_of(year, month), "PART_UNKNOWN")
        return Written(_days_of(year, 0), "NO_SUCH_DAY")  # the slip may be in the month as well


def _days_of(year: int, month: int) -> tuple[date, ...]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ()
    months = (month,) if 1 <= month <= len(_MONTHS) else range(1, len(_MONTHS) + 1)
    return tuple(date(year, each, day) for each in months for day in range(1, monthrange(year, each)[1] + 1))


def _two_digit_days(year: int, month: int, day: int) -> tuple[date, ...]:
    western = (1900 + year, 2000 + year) if year <= _YOUNGEST_CENTURY else (1900 + year,)
    found = [_exact(each, month, day) for each in western]
    found += [_in_era(era, year, month, day) for era in ERAS]
    days = {each.days[0] for each in found if each.days and not each.doubt}
    return tuple(sorted(day for day in days if day.year <= 2000 + _YOUNGEST_CENTURY))


def _year_last(year: int, first: int, second: int) -> Written:
    """1/2/1975 is January in one country and February in the next."""
    found = {each.days[0] for each in (_exact(year, first, second), _exact(year, second, first)) if not each.doubt}
    if not found:
        return Written(_days_of(year, 0), "NO_SUCH_DAY")
    return Written(tuple(sorted(found)), "" if first == second else "ORDER_UNKNOWN")


def _english(match: re.Match[str]) -> Written:
    before, name, after, year = match.groups()
    month = _MONTHS.get(name)
    if month is None or bool(before) == bool(after):
        return Written()
    return _exact(int(year), month, int(before or after))


def _control(text: str) -> tuple[tuple[int, Era | None] | None, str]:
    """Take out a bracket that repeats the year in the other calendar: 1975年(昭和50年)1月1日."""
    match = _BRACKET.search(text)
    year = _YEAR_ALONE.fullmatch(match[1]) if match else None
    if match is None or year is None or (not year[1] and len(year[2]) != len("1975")):
        return None, text
    rest = text[: match.start()] + text[match.end() :]
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if before.isdigit() and after.isdigit():
        rest = f"{text[: match.start()]}.{text[match.end() :]}"
    number = 1 if year[2] == "元" else int(year[2])
    era = _BY_SIGN[year[1]] if year[1] else None
    return (era.year_one + number - 1 if era else number, era), rest


def _agreeing(found: Written, control: tuple[int, Era | None]) -> Written:
    year, era = control
    days = tuple(day for day in found.days if day.year == year and (era is None or era.covers(day)))
    if found.doubt == "CENTURY_UNKNOWN" and len(days) == 1:
        return Written(days, "")  # the bracket says which century
    if days == found.days or not found.days:
        return found
    if days:
        return Written(days, found.doubt)
    other = tuple(date(year, day.month, min(day.day, monthrange(year, day.month)[1])) for day in found.days)
    return Written(tuple(sorted({*found.days, *other})), "CONTRADICTION")


def _kanji_number(match: re.Match[str]) -> str:
    """五十五 → 55, 十七 → 17, 一九八〇 → 1980; what is no number stays."""
    text = match[0].replace("廿", "二十").replace("卅", "三十").replace("拾", "十")
    if "十" not in text:
        return "".join(_KANJI_DIGITS[char] for char in text)
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return match[0]
    return str(int(_KANJI_DIGITS.get(tens, "1")) * 10 + int(_KANJI_DIGITS.get(ones, "0")))
