"""生年月日 as it is compared: a day where the notation allows only one, else the days it may mean and why it is unsure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from counter_app.domain.wareki import ERAS
from counter_app.matching.birth_text import Written, written
from counter_app.matching.outcome import Comparison, Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_LONGEST = 100  # no date is longer
_FEW = 6  # pairs of candidates: with more, some pair is always a slip away


class Doubt(StrEnum):
    """Why a day is not certain. Values are what a clerk reads."""

    NONE = ""
    MISSING = "生年月日がありません"
    UNREADABLE = "日付として読めません"
    NO_SUCH_DAY = "暦にない日付です"
    PART_UNKNOWN = "月または日が書かれていません"
    OUTSIDE_ERA = "元号の期間の外です"
    ERA_UNKNOWN = "元号がはっきりしません"
    CENTURY_UNKNOWN = "年が2桁です"
    ORDER_UNKNOWN = "日と月の順がはっきりしません"
    CONTRADICTION = "西暦と和暦が合いません"
    SERIAL_NUMBER = "表計算ソフトの通し番号のようです"


@dataclass(frozen=True, repr=False)
class BirthDate:
    """One notation of a birthday. `day` only if it is certain; otherwise `candidates`, empty if nothing is readable."""

    original: str
    day: date | None
    candidates: tuple[date, ...]
    why: Doubt

    @property
    def certain(self) -> bool:
        """Tell whether the notation allows exactly one day."""
        return self.day is not None

    @property
    def missing(self) -> bool:
        """Tell whether nothing was written."""
        return self.why is Doubt.MISSING

    @classmethod
    def of(cls, text: str) -> BirthDate:
        """Read any text, in every usual spelling of a date. Never an error: see `why`."""
        match = _ISO.fullmatch(text)
        if match:
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                pass
            else:
                return cls(text, day, (day,), Doubt.NONE)
        return _of(text, written(text) if len(text) <= _LONGEST else Written())

    def __repr__(self) -> str:
        return f"BirthDate({'certain' if self.certain else self.why.name})"


def _of(text: str, found: Written) -> BirthDate:
    doubt = Doubt[found.doubt] if found.doubt else Doubt.NONE
    if doubt is Doubt.NONE and len(found.days) == 1:
        return BirthDate(text, found.days[0], found.days, Doubt.NONE)
    return BirthDate(text, None, found.days, doubt if doubt is not Doubt.NONE else Doubt.UNREADABLE)


def compare_births(a: BirthDate, b: BirthDate) -> Comparison:
    """Compare two birthdays. Symmetric in likeness."""
    if a.missing or b.missing:
        return _one(Likeness.MISSING, ReasonCode.DOB_MISSING, Doubt.MISSING.value)
    if a.day is None or b.day is None:
        return _unsure(a, b)
    if a.day == b.day:
        if a.original.strip() == b.original.strip():
            return _one(Likeness.EXACT, ReasonCode.DOB_EQUAL, "生年月日が一致しています")
        sentence = f"生年月日は表記だけが違います（{a.original.strip()}＝{b.original.strip()}）"
        return _one(Likeness.VARIANT, ReasonCode.DOB_NOTATION, sentence)
    slip = _slip(a.day, b.day)
    if slip:
        return _one(Likeness.NEAR, ReasonCode.DOB_NEAR, f"生年月日が違います（{slip}: {a.day}／{b.day}）")
    return _one(Likeness.DIFFERENT, ReasonCode.DOB_DIFFERENT, f"生年月日が違います（{a.day}／{b.day}）")


def _unsure(a: BirthDate, b: BirthDate) -> Comparison:
    whys = "・".join(dict.fromkeys(form.why.value for form in (a, b) if form.why is not Doubt.NONE))
    few = len(a.candidates) * len(b.candidates) <= _FEW
    slip = few and any(_slip(mine, theirs) for mine in a.candidates for theirs in b.candidates)
    if not a.candidates or not b.candidates or set(a.candidates) & set(b.candidates) or slip:
        return _one(Likeness.UNSURE, ReasonCode.DOB_UNSURE, f"生年月日を確かめられません（{whys}）")
    return _one(Likeness.DIFFERENT, ReasonCode.DOB_DIFFERENT, f"生年月日が違います（{whys}）")


# Years between two readings of the same two digits: in another era, or in a century
_YEAR_ZERO = (1900, 2000, *(era.year_one - 1 for era in ERAS))
_ERA_STEPS = frozenset(abs(a - b) for a, b in combinations(_YEAR_ZERO, 2))


def _slip(a: date, b: date) -> str:
    """Name the slip of the pen that would make one of the other; empty if none does."""
    one, other = a.strftime("%Y%m%d").zfill(8), b.strftime("%Y%m%d").zfill(8)
    places = [place for place, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    if len(places) == 1:
        return "1桁の違い"
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return "月と日の入れ替わり"
    if len(places) == len("ab") and places[1] == places[0] + 1:
        first, second = places
        if one[first] == other[second] and one[second] == other[first]:
            return "隣り合う数字の入れ替わり"
    years = abs(a.year - b.year)
    if (a.month, a.day) == (b.month, b.day) and years in _ERA_STEPS:
        return "元号の取り違えの可能性"
    if (a.month, a.day) == (b.month, b.day) and years == 1:
        return "1年の違い"
    return ""


def _one(likeness: Likeness, code: ReasonCode, sentence: str) -> Comparison:
    return Comparison(likeness, (Reason(Item.DOB, code, sentence),))
