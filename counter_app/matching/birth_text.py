"""The spellings of a date on paper and in extracts, read into the days they can mean.

Eras and their days are those of domain/wareki.py; both notations of 1912-07-30 (明治45年, 大正元年) and of 1926-12-25
(大正15年, 昭和元年) are certain. What is outside an era is a slip somewhere, so the day it would have been is only a candidate.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from counter_app.domain.wareki import ERAS, HEISEI, MEIJI, REIWA, SHOWA, TAISHO, Era
from counter_app.matching.plain_text import plain

_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.short, era.letter)}
_BY_DIGIT = {"1": MEIJI, "2": TAISHO, "3": SHOWA, "4": HEISEI, "5": REIWA}
_ERA = r"(?:明治|大正|昭和|平成|令和|[明大昭平令MTSHR])"
_GAP = r"[年月日./\-,、。・·_:‐‑‒–—―−─ー]"
_WEEKDAY = re.compile(r"\(?[日月火水木金土](?:曜日?)\)?|\([日月火水木金土]\)|(?<=\d日)(?: 日| ?[月火水木金土])$")
_ENGLISH_WEEKDAY = re.compile(
    r"\b(?:MON|TUE|TUES|WED|THU|THUR|THURS|FRI|SAT|SUN|WEDNES|SATUR)(?:DAY)?\b[.,]?\s*", re.ASCII
)
_MIDNIGHT = re.compile(
    r"(?:T| ?)0{1,2}(?::00|時00?分?)(?:(?::00|00?秒)(?:\.0+)?)?(?:Z|\+09:?00)?$"
)  # at another hour it may be another day here
_MARGIN = " '\"`´‘’。、,;…"
_AGE = re.compile(r" ?\(?(?:当時|現在)?満?\d{1,3} ?[歳才]\)?$", re.ASCII)
_LABEL = re.compile(
    r"^(?:生年月日|誕生日|DATE OF BIRTH|BIRTH ?(?:DATE|DAY)|DOB|D\.O\.B\.|BORN(?: ON)?)(?:\((?:西暦|和暦)\))? ?[:=]? ?"
)
_AROUND = re.compile(r"西暦|和暦|(?:生まれ|うまれ|生れ|出生|誕生|生)$")
_ROMAJI_ERAS = {
    "MEIJI": "明治",
    "TAISHO": "大正",
    "TAISHŌ": "大正",
    "SHOWA": "昭和",
    "SHŌWA": "昭和",
    "HEISEI": "平成",
    "REIWA": "令和",
}
_ROMAJI_ERA = re.compile("|".join(_ROMAJI_ERAS))
_ROUND = str.maketrans("[〔【「『<{《〈", "(((((((((") | str.maketrans("]〕】」』>}》〉", ")))))))))")
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十百千壱弐参拾廿卅壹貳參○]+")
_KANJI_DIGITS = {
    **{char: str(value) for value, char in enumerate("〇一二三四五六七八九")},
    "零": "0",
    "壱": "1",
    "弐": "2",
    "参": "3",
    "壹": "1",
    "貳": "2",
    "參": "3",
    "○": "0",
}
_BRACKET = re.compile(r"\(([^()]*)\)")
_YEAR_ALONE = re.compile(rf"({_ERA})?\.?(元|\d{{1,4}})年?", re.ASCII)
_PARTED = re.compile(
    rf"(?P<era>{_ERA})?[./\-・]?(?P<year>元|\d{{1,4}}){_GAP}+(?P<month>\d{{1,2}}){_GAP}+(?P<day>\d{{1,2}})日?\.?",
    re.ASCII,
)
_PACKED = re.compile(rf"(?P<era>{_ERA})?[./\-・]?(?P<year>\d{{2}}|\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})", re.ASCII)
_DIGIT_ERA = re.compile(rf"([1-5]){_GAP}?(\d{{2}}){_GAP}?(\d{{2}}){_GAP}?(\d{{2}})", re.ASCII)
_PARTIAL = re.compile(
    rf"({_ERA})?(元|\d{{1,4}})(?:年(?:(\d{{1,2}})月)?|[./-](\d{{1,2}}))[頃ころ?不詳月日・]*", re.ASCII
)
_YEAR_LAST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?", re.ASCII)
_SERIAL_STARTS = (date(1899, 12, 30), date(1904, 1, 1))  # of spreadsheets, by system
_MONTH_NAMES = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST"),
    *("SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
_DAY = r"(?P<day>\d{1,2})(?:ST|ND|RD|TH)?"
_BETWEEN = r"[ .,/-]*(?:OF )?"
_ENGLISH = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_DAY}{_BETWEEN}(?P<month>[A-Z]+){_BETWEEN}(?P<year>\d{{4}}|\d\d)",
        rf"(?P<month>[A-Z]+){_BETWEEN}{_DAY}[ .,/-]+(?P<year>\d{{4}}|\d\d)",
        rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>[A-Z]+){_BETWEEN}{_DAY}",
    )
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
    clean = _undressed(plain(_LINES.sub(" / ", text.strip())))
    english = next(
        (match for pattern in _ENGLISH if (match := pattern.fullmatch(_ENGLISH_WEEKDAY.sub("", clean)))), None
    )
    if english and not _BY_SIGN.get(english["month"]):
        return _english(english)
    clean = _ROMAJI_ERA.sub(lambda match: _ROMAJI_ERAS[match[0]], clean)
    if not clean:
        return Written(doubt="MISSING" if not plain(text) else "UNREADABLE")
    return _twice_written(clean) or _once_written(clean)


def _undressed(clean: str) -> str:
    """Take off labels, weekday, midnight, age, 生 and marks around a date."""
    for _ in range(_LAYERS):
        bare = _LABEL.sub("", clean.translate(_ROUND).strip(_MARGIN))
        bare = bare[1:-1] if bare.startswith("(") and bare.find(")") == len(bare) - 1 else bare
        bare = _MIDNIGHT.sub("", _AGE.sub("", _AROUND.sub("", _WEEKDAY.sub("", bare)).rstrip())).strip()
        if bare == clean:
            break
        clean = bare
    return clean


def _once_written(clean: str) -> Written:
    if _SINGLE_DIGITS.fullmatch(clean):
        clean = clean.replace(" ", "")
    if clean.isascii() and _IN_GROUPS.fullmatch(clean):
        clean = clean.replace(" ", "")
    clean = re.sub(r"(?<=\d) +(?=\d)", ".", clean).replace(" ", "")
    clean = _KANJI_NUMBER.sub(_kanji_number, clean)
    control, clean = _control(clean)
    found = _read(clean)
    return found if control is None else _agreeing(found, control)


def _twice_written(clean: str) -> Written | None:
    """Read 1953年7月2日(昭和28年7月2日), or the same with a slash or an equals sign; None if there are not two dates."""
    for pattern in _TWO_DATES:
        match = pattern.fullmatch(clean)
        if match is None:
            continue
        one, other = _once_written(_undressed(match[1])), _once_written(_undressed(match[2]))
        if not one.days or not other.days or "PART_UNKNOWN" in (one.doubt, other.doubt):
            continue
        both = tuple(day for day in one.days if day in other.days)
        if len(both) == 1 and not (one.doubt and other.doubt) and {one.doubt, other.doubt} <= _SETTLED:
            return Written(both, "")
        return Written(
            both or tuple(sorted({*one.days, *other.days})), one.doubt or other.doubt if both else "CONTRADICTION"
        )
    return None


_LAYERS = 4
_LINES = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_SINGLE_DIGITS = re.compile(r"(?:[MTSHR] ?)?\d(?: \d){5,7}", re.ASCII)  # one digit a box
_IN_GROUPS = re.compile(r"\d{4} \d{4}|[MTSHR] ?\d\d \d{4}", re.ASCII)
_TWO_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"([^()]+)\(([^()]+)\)",
        r"(.+?) ?[=|] ?(.+)",
        r"(.+?) / (.+)",
        r"(.+日) ?/ ?(.+)",
        r"(.+?日) ([^ ].*日)",
    )
)
_SETTLED = frozenset({"", "CENTURY_UNKNOWN", "ORDER_UNKNOWN", "ERA_UNKNOWN"})  # what a second statement can settle


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
    match = _SERIAL.fullmatch(text)
    if match:
        days = tuple(start + timedelta(int(match[1])) for start in _SERIAL_STARTS)
        return Written(tuple(day for day in days if day.year <= _LAST_YEAR), "SERIAL_NUMBER")
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
    months = (month,) if 1 <= month <= len(_MONTH_NAMES) else range(1, len(_MONTH_NAMES) + 1)
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
    return Written(tuple(sorted(found)), "" if len(found) == 1 else "ORDER_UNKNOWN")


def _english(match: re.Match[str]) -> Written:
    named = [name for name in _MONTH_NAMES if name.startswith(match["month"]) or match["month"] == "SEPT" == name[:4]]
    if len(named) != 1 or len(match["month"]) < len("MAY"):
        return Written()
    month, day = _MONTH_NAMES.index(named[0]) + 1, int(match["day"])
    if len(match["year"]) == len("75"):
        return Written(_two_digit_days(int(match["year"]), month, day), "CENTURY_UNKNOWN")
    return _exact(int(match["year"]), month, day)


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
    if not set(text) & set("十百千"):
        return "".join(_KANJI_DIGITS[char] for char in text)
    whole = _UNITS.fullmatch(text)
    if not whole:
        return match[0]
    value = 0
    for unit, digit in zip((1000, 100, 10), whole.groups()[:3], strict=True):
        if digit is not None:
            value += int(_KANJI_DIGITS.get(digit, "1")) * unit
    return str(value + int(_KANJI_DIGITS.get(whole[4], "0")))


_DIGIT = "[一二三四五六七八九壱弐参壹貳參]"
_UNITS = re.compile(f"(?:({_DIGIT}?)千)?(?:({_DIGIT}?)百)?(?:({_DIGIT}?)十)?({_DIGIT}?)")
