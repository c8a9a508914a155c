"""The numbers of an address: 丁目, 番地, 番, 号, 地割, の, dashes. Digits are never joined and never cut apart.

`split` finds where the numbers begin: at the first run of digits that something numeric follows, so that 6本木, 3田,
1番町 and 8丁堀 (keys of 六本木, 三田, 一番町, 八丁堀) stay names. `Lot.of` reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from counter_app.matching.address_text import KANJI

# 番 and 丁 count as units only where nothing makes a name of them: 1番町, 8丁堀
_STARTS = re.compile(
    r"(?<![0-9])第?[0-9]{1,9}(?![0-9])(?="
    r"丁目|町目|地割|丁(?=[0-9 -]|$)|番(?=地|[0-9ノ (A-Z-]|号|$|第[0-9])|号|"
    rf"番(?!チヨウ|ガイ|[ツノケ][{KANJI}])[ァ-ヴ]|(?<=[0-9]{{3}})番(?![町丁館割組])|"
    r"[-ノ](?=[0-9甲乙丙丁戊A-Z])|[ #(]|$|[A-Z]|[甲乙丙丁](?=$|[ 0-9-])|"
    rf"(?![ツノケタ][{KANJI}]|[ツノ][ァ-ヴ]|ジヨウ|バンチヨウ|チヨウ|セン|ク)[ァ-ヴ])"
)
_NUMBER = re.compile(
    r"(?:第(?=[0-9]{1,3}(?:地割|丁目)))?([0-9]{1,9})(?![0-9¦])"
    r"(?:(丁目|町目|丁(?=[0-9 -]|$)|地割)|(番地|番(?![町丁館]))|(号(?![室棟館]))|(?=号室|号棟|号館|[室棟階]|F(?![A-Z])))?([-ノ](?=[0-9甲乙丙丁戊A-Zイロハニホヘト#]))?"
)
LETTER = "甲乙丙丁戊己庚辛壬癸イロハニホヘトチリヌルオワカヨタレソ子丑寅卯辰巳午未申酉戌亥"
_LETTER_BEFORE = re.compile(f"([{LETTER}])(?:部|ノ部)?[-ノ]?(?=[0-9])")
_LETTER_BEHIND = re.compile("([甲乙丙丁戊己庚辛]|[イロハニホヘト](?![ァ-ヴー]))(?:号|番)?(?=$|[ 0-9-])-?")
_BUILDINGS = "荘|寮|住宅|団地|宿舎|社宅|アパート|ハイツ|コーポ|マンシヨン|ビル|様方|様$"
_LOT_BEFORE_BUILDING = re.compile(
    r"(?<![0-9第-])[0-9]{1,5}(?=(?:番(?![町丁館割組]))?(?:[都道府県市区町村]営|公[営団社]|"
    rf"第[0-9]{{1,2}}[{KANJI}ァ-ヴ]|[{KANJI}]{{1,8}}(?:{_BUILDINGS})))"
)
_DWELLING = re.compile("号室|号棟|[号番]館|[室棟階]|F(?![A-Z])")
_UNITS = "丁番号条線目地階室棟割"
# 3恵荘, where 三恵荘 is written; 市営 and 第 begin a name of their own
_OF_A_NAME = re.compile(rf"[0-9]{{1,9}}(?:[番号]館|[ツノケ]?(?=[{KANJI}])(?![{_UNITS}甲乙丙丁]|.営|公[団社]|第[0-9]))")
_IN_DIGITS_BEFORE_NAME = rf"(?<![0-9])0*{{}}\s*[ツノケつのヶケッっ]?(?![{_UNITS}])[{KANJI}]"
_NUMERAL_BEHIND_BLANK = re.compile(rf"\s[一二三四五六七八九十百千]{{1,4}}[ツノケつのヶケッっ]?(?![{_UNITS}])[{KANJI}]")
_MORE_NUMBERS = re.compile("[0-9](?:丁目|番地|番(?:[0-9 -]|$)|地割)")
_MORE_LOT = re.compile("[0-9]+番")
_TRAILING = re.compile("[-ノ 、,/:;・.]+")
_NOT_A_LOT = 100  # third numbers from here on behind 番地 and 枝番 are rooms
_MOST = 3  # 丁目, 番, 号


def split(key: str) -> tuple[str, str]:
    """Cut the key of an address before its numbers: `("港区赤坂", "1丁目1番1号")`."""
    found = _STARTS.search(key)
    if found:
        return key[: found.start()], key[found.start() :]
    return key, ""


def lots_before_buildings(key: str) -> Iterator[re.Match[str]]:
    """Find numbers that a building follows without anything between: 1030 of 本町1030都営住宅."""
    return _LOT_BEFORE_BUILDING.finditer(key)


class _Token(NamedTuple):
    number: int
    role: str  # 丁目 番 号, or empty
    joined: bool  # a dash or の follows


@dataclass(frozen=True)
class Lot:
    """What a lot is numbered. `roles`: 丁目, 番, 号 or nothing, as written; `room`: digits behind the house number."""

    numbers: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    letter: str = ""  # 甲 of 1丁目甲12
    branch: str = ""  # 甲 of 12番地甲
    room: str = ""
    rest: str = ""  # building, room, note
    certain: bool = True

    def __repr__(self) -> str:
        return "Lot(•••)"

    @classmethod
    def of(cls, text: str, *, chome: bool | None = None, lines: bool = False, written: str = "") -> Lot:
        """Read the part `split` found. `chome`: whether the town is known to have 丁目 (or to have none).

        `lines`: it lies in a grid of Hokkaido (東5線北), where a 号 comes before the lot. `written`: the whole text, which
        tells 1番地3 山荘 from 1番地三山荘.
        """
        return _Reading(text, lines=lines, written=written).lot(chome=chome)

    @property
    def key(self) -> str:
        """Return the notation all others are brought to."""
        return self.letter + "-".join(map(str, self.numbers)) + self.branch


NO_LOT = Lot()


class _Reading:
    """One walk over the numbers of an address."""

    def __init__(self, text: str, *, lines: bool, written: str) -> None:
        self.written = written
        self.lines = lines
        self.tokens: list[_Token] = []
        self.letter = self.branch = ""
        self.certain = True
        self.loose = False  # a number stands behind a blank
        self.rest = self._walk(text)

    def _walk(self, text: str) -> str:
        at = 1 if text.startswith("第") else 0
        while True:
            if self._expects_letter() and (before := _LETTER_BEFORE.match(text, at)):
                self.letter, at = before[1], before.end()
            found = _NUMBER.match(text, at)
            if not found or _DWELLING.match(text, found.end(1)):
                break
            if (
                self.tokens
                and not self.tokens[-1].joined
                and _OF_A_NAME.match(text, at)
                and self._begins_a_name(found[1])
            ):
                break
            number, chome, ban, go, joint = found.groups()
            role = "丁目" if chome else "番" if ban else "号" if go else ""
            self.tokens.append(_Token(int(number), role, joint is not None))
            at = found.end()
            if role == "号" and not self._goes_on(text, at):
                break
            if not role and not joint:
                break
        return self._behind(text, at)

    def _begins_a_name(self, number: str) -> bool:
        """Tell whether a number is the 三 of 三恵荘; where nobody can tell, the lot is not certain."""
        line = unicodedata.normalize("NFKC", self.written)
        if re.search(_IN_DIGITS_BEFORE_NAME.format(number), line):
            return False
        if not _NUMERAL_BEHIND_BLANK.search(line):
            self.certain = False
        return True

    def _expects_letter(self) -> bool:
        return not self.letter and (not self.tokens or self.tokens[-1].role == "丁目")

    def _goes_on(self, text: str, at: int) -> bool:
        """東2号3番地 of Hokkaido, 1番1号ノ2: 号 is not always the end."""
        if self.lines and len(self.tokens) == 1 and text[at : at + 1].isdecimal():
            return True
        return text[at - 1] in "-ノ" or _MORE_LOT.match(text, at) is not None

    def _behind(self, text: str, at: int) -> str:
        branch = _LETTER_BEHIND.match(text, at) if self.tokens else None
        if branch:
            self.branch, at = branch[1], branch.end()
        blank = _TRAILING.match(text, at)
        at = blank.end() if blank else at
        rest = text[at:]
        self.loose = bool(blank and " " in blank[0] and rest[:1].isdecimal() and not _OF_A_NAME.match(rest))
        if "¦" in rest[:12] or rest.startswith(("一", "〇")):
            self.certain = False  # a numeral nobody can read
        return rest

    def lot(self, *, chome: bool | None) -> Lot:
        size, sure = self._size(chome=chome)
        kept, behind = self.tokens[:size], self.tokens[size:]
        doubt_of_blank = self.loose and len(kept) == 1 and not kept[0].role  # 赤坂 1 1 1
        if kept and kept[-1].role == "丁目" and self.rest and not self.branch:
            sure = False  # 1丁目塩越3-4: something unknown stands between 丁目 and the lot
        if _MORE_NUMBERS.search(self.rest):
            sure = False  # 1号北12番地3: the lot comes only now
        return Lot(
            numbers=tuple(token.number for token in kept),
            roles=tuple(token.role for token in kept),
            letter=self.letter,
            branch=self.branch,
            room="-".join(str(token.number) for token in behind),
            rest=self.rest,
            certain=self.certain and sure and not doubt_of_blank,
        )

    def _size(self, *, chome: bool | None) -> tuple[int, bool]:
        """Return how many numbers name the house, and whether that is certain; what follows them is a room."""
        roles = [token.role for token in self.tokens]
        count = len(roles)
        if self.lines and roles[:1] == ["号"]:
            return min(count, _MOST), True
        if "号" in roles[:_MOST] and "番" not in roles[roles.index("号") :]:
            return roles.index("号") + 1, True  # nothing behind 号 belongs to the house
        if roles[:1] == ["丁目"] or roles[1:2] == ["番"]:
            return min(count, _MOST), True
        if chome is False or roles[:1] == ["番"]:
            return self._without_chome(count)
        return min(count, _MOST), count <= _MOST + 2

    def _without_chome(self, count: int) -> tuple[int, bool]:
        """番地 and 枝番; a third number is a room where it looks like one, and is left alone where it does not."""
        if count < _MOST:
            return count, True
        if self.tokens[-1].number >= _NOT_A_LOT and count <= _MOST + 1:
            return count - 1 if count == _MOST else 2, count == _MOST
        return min(count, _MOST), False
