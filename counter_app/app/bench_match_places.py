"""Where invented people live: municipalities, their towns, and one address as its parts.

An address is kept as parts, so that any two ways of writing the same parts are the same place by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from random import Random


class Numbering(Enum):
    """How a town counts what stands in it."""

    CHOME = "丁目"  # 桜台一丁目2番3号
    BLOCK = "番号"  # 本町5番6号
    LOT = "番地"  # 下野毛123番地4
    JO = "条"  # 北三条西四丁目5番地6


@dataclass(frozen=True)
class Town:
    """A 町・字. `chome`: how many 丁目, 0 where there are none; `oaza` and `koaza` are written or left out at will."""

    name: str
    numbering: Numbering
    chome: int = 0
    oaza: bool = False
    koaza: str = ""
    lots: str = ""  # letters before the number: 甲乙, イロハ
    postal: str = ""


@dataclass(frozen=True)
class Municipality:
    """A city with its towns; `district` is 郡 or a ward and part of the full name."""

    prefecture: str
    city: str
    towns: tuple[Town, ...]


@dataclass(frozen=True)
class Address:
    """One place. `numbers`: after the 丁目, without letters; `building`, `room` and `care_of` may be empty."""

    where: Municipality
    town: Town
    numbers: tuple[int, ...]
    chome: int = 0
    lot: str = ""
    building: str = ""
    room: str = ""
    care_of: str = ""

    @property
    def base(self) -> tuple[str, str, int, str, tuple[int, ...]]:
        """What decides whether two households share an address."""
        return self.where.city, self.town.name + self.town.koaza, self.chome, self.lot, self.numbers

    def next_door(self, by: int = 1) -> Address:
        """Return another place that differs in the last number only."""
        return replace(self, numbers=(*self.numbers[:-1], self.numbers[-1] + by))


def _towns(text: str, numbering: Numbering, **more: bool | str) -> list[Town]:
    """Read `name:chome` words."""
    oaza, lots = bool(more.get("oaza", False)), str(more.get("lots", ""))
    found = []
    for word in text.split():
        name, _, rest = word.partition(":")
        name, _, koaza = name.partition("+")
        found.append(Town(name, numbering, int(rest or 0), oaza, koaza, lots))
    return found


# Names that occur in many municipalities, and those that lead a reader of numbers astray.
_CITY_TOWNS: tuple[Town, ...] = (
    *_towns(
        "桜台:6 緑が丘:4 霞ヶ関:3 千駄ヶ谷:5 自由ケ丘:3 三田:5 六本木:7 四ツ谷:4 百合丘:3 二の宮:4", Numbering.CHOME
    ),
    *_towns(
        "赤坂:9 中央:5 中央東:3 栄町:4 南:3 南町:5 一ノ宮:3 五十鈴台:4 八幡:6 沢の上:3 梅ヶ枝:2 万代:4", Numbering.CHOME
    ),
    *_towns("一番町 二番町 本町 本町東 十二社 八日町 七軒町 二十騎町 緑町 旭町 千石町 九段", Numbering.BLOCK),
    *_towns("下野毛 上野毛 三ツ木 西ノ原 百目木 高島 浜ノ町 国府 一色", Numbering.LOT),
    *_towns("中沢+前田 中沢+後田 小山+一本木 長沼+五反田 竹の内+東", Numbering.LOT, oaza=True),
    *_towns("富岡 塚原 青柳", Numbering.LOT, lots="甲乙"),
    *_towns("羽根", Numbering.LOT, lots="イロハ"),
    *_towns("北一条西:20 北三条西:18 北三条東:9 南十二条西:14", Numbering.JO),
)
_CODES = tuple(
    replace(town, postal=f"{900 + index // 40}-{index * 37 % 10000:04d}") for index, town in enumerate(_CITY_TOWNS)
)
# Four kinds of municipality: everything invented; an invented city of a real prefecture; a ward; a town of a 郡.
MUNICIPALITIES: tuple[Municipality, ...] = (
    Municipality("架空県", "架空市", _CODES),
    Municipality("神奈川県", "架空市", _CODES),
    Municipality("架空県", "みなと野市緑区", _CODES),
    Municipality("長野県", "架空郡架空町", _CODES),
)
ELSEWHERE = Municipality("東西県", "別府野市", _CODES)
BUILDINGS: tuple[str, ...] = (
    "コーポ桜", "メゾン・ド・カクウ", "グランドハイツ架空", "第二山田荘", "ハイツ緑", "パークサイド21", "レジデンスⅡ", "サンライズマンション",
    "市営本町住宅3号棟", "エクセル1番館", "ＣＡＳＡ架空", "カーサ・ビアンカ", "都営住宅A棟", "リバーサイドタワー",
)  # fmt: skip


def any_address(draw: Random, where: Municipality) -> Address:
    """Draw a place; a third is in a building with rooms, one in two hundred lives with somebody (様方)."""
    town = where.towns[draw.randrange(len(where.towns))]
    chome = draw.randint(1, town.chome) if town.chome else 0
    lot = draw.choice(town.lots) if town.lots else ""
    numbers = _numbers(draw, town.numbering)
    building, room, care_of = "", "", ""
    kind = draw.random()
    if kind < 0.3:
        building = draw.choice(BUILDINGS)
        room = str(draw.choice((101, 102, 103, 201, 202, 203, 305, 405, 511, 612, 1001, 1203)))
    elif kind < 0.35:
        building = draw.choice(BUILDINGS)
    elif kind < 0.355:
        care_of = draw.choice(("山田", "鈴木太郎", "大家"))
    return Address(where, town, numbers, chome, lot, building, room, care_of)


def _numbers(draw: Random, numbering: Numbering) -> tuple[int, ...]:
    match numbering:
        case Numbering.CHOME | Numbering.BLOCK:
            return draw.randint(1, 40), draw.randint(1, 28)
        case Numbering.JO:
            return (draw.randint(1, 30), draw.randint(1, 40)) if draw.random() < 0.7 else (draw.randint(1, 30),)
        case Numbering.LOT:
            first = draw.randint(1, 2400)
            return (first,) if draw.random() < 0.4 else (first, draw.randint(1, 30))


_DIGITS = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    """Write as a register does: 12 → 十二, 123 → 百二十三, 2400 → 二千四百."""
    text = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, unit)
        text += ("" if count == 1 else _DIGITS[count]) + word if count else ""
    return text + (_DIGITS[number] if number else "")


def in_kanji_digits(number: int) -> str:
    """Write digit by digit: 120 → 一二〇."""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


WIDE = str.maketrans(
    "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "０１２３４５６７８９－ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
)
