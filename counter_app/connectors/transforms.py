"""How a value of ours becomes a value of theirs: a closed set, so that a mapping file holds no program.

Each takes our canonical text and gives theirs. A value that does not fit comes back as a `MisfitError`, never changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from counter_app.domain import wareki


class Transform(StrEnum):
    """The names a mapping file may use."""

    AS_IS = "as-is"
    SHOWN = "shown"  # as a person reads it: label of a choice, hyphens
    DATE_ISO = "date-iso"  # 1980-02-17
    DATE_8 = "date-8"  # 19800217
    DATE_WAREKI = "date-wareki"  # 昭和55年2月17日
    DATE_WAREKI_7 = "date-wareki-7"  # 3550217: 年号コード 1明治 2大正 3昭和 4平成 5令和, year, month, day
    CODE = "code"  # by the item's code table
    KANA_HALF = "kana-half"  # ﾜﾀﾅﾍﾞ ﾊﾅｺ
    SPACE_HALF = "space-half"  # 渡邉 花子: the space of GIF
    SPACE_NONE = "space-none"
    DIGITS = "digits"
    CONSTANT = "constant"


class MisfitError(Exception):
    """Why a value has no place in their item. Never quotes the value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # Japanese


_ERA_CODES = {"明治": "1", "大正": "2", "昭和": "3", "平成": "4", "令和": "5"}


def transformed(how: Transform, value: str, shown: str, codes: Mapping[str, str]) -> str:
    """Return their value. Raises MisfitError."""
    if how is Transform.SHOWN:
        return shown
    if how is Transform.CODE:
        if value not in codes:
            raise MisfitError("コード表にない値です")
        return codes[value]
    return _PLAIN[how](value)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise MisfitError("日付として読めません") from None


def _wareki(value: str) -> str:
    return wareki.in_era(_day(value)).text


def _wareki_7(value: str) -> str:
    day = _day(value)
    written = wareki.in_era(day)
    if written.era is None:
        raise MisfitError("和暦で表せない日です")
    return f"{_ERA_CODES[written.era.name]}{written.written_year:02d}{day:%m%d}"


def _kana_half(value: str) -> str:
    return "".join(_HALF.get(char, char) for char in unicodedata.normalize("NFD", value))


def _digits(value: str) -> str:
    plain = value.replace("-", "")
    if not (plain.isascii() and plain.isdigit()):
        raise MisfitError("数字だけにできません")
    return plain


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)} | {
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
    "\u3000": " ",
    "・": "･",
    "ー": "ｰ",
    "ヵ": "ｶ",
    "ヶ": "ｹ",
    "ヮ": "ﾜ",
}
_PLAIN: Mapping[Transform, Callable[[str], str]] = {
    Transform.AS_IS: lambda value: value,
    Transform.DATE_ISO: lambda value: _day(value).isoformat(),
    Transform.DATE_8: lambda value: f"{_day(value):%Y%m%d}",
    Transform.DATE_WAREKI: _wareki,
    Transform.DATE_WAREKI_7: _wareki_7,
    Transform.KANA_HALF: _kana_half,
    Transform.SPACE_HALF: lambda value: value.replace("\u3000", " "),
    Transform.SPACE_NONE: lambda value: value.replace("\u3000", "").replace(" ", ""),
    Transform.DIGITS: _digits,
}
