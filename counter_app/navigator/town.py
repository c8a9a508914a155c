"""合成の町: an invented town, the same for the same seed, to try forms and rules on before residents meet them.

Nobody in it lives. Shares of household types and ages follow the shape of a Japanese town roughly enough that rare
situations (three generations, six members, 99 years, twins, foreign nationals) are there; they are not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterator

_SURNAMES = [
    "見本",
    "架空",
    "試験",
    "仮名",
    "例田",
    "写野",
    "控山",
    "雛形",
    "標沢",
    "模木",
    "習川",
    "演原",
    "空井",
    "想島",
    "作村",
    "似谷",
    "擬橋",
    "範本",
    "想田",
    "仮井",
]
_GIVEN = {
    "1": [
        "一太",
        "二郎",
        "三平",
        "四郎",
        "五月",
        "六助",
        "七之介",
        "八雲",
        "九十郎",
        "十三",
        "健",
        "誠",
        "翔太",
        "蓮",
        "大和",
        "湊",
        "樹",
        "颯真",
    ],
    "2": [
        "一子",
        "双葉",
        "三奈",
        "四季",
        "五十鈴",
        "六花",
        "七海",
        "八重",
        "九美",
        "十和",
        "花",
        "咲",
        "陽菜",
        "凛",
        "結衣",
        "葵",
        "澪",
        "紬",
    ],
}
_KANA = {"1": "カズ", "2": "ハナ"}
_FOREIGN = ("GARCIA MARIA", "NGUYEN VAN AN", "SMITH JOHN", "KIM MINJUN", "SANTOS JOSE", "WANG FANG", "TAMANG SITA")
_TOWNS = ("見本町", "架空台", "試験が丘", "仮名本町", "例野", "写真通", "控山")
_YEAR = 365.2425
_ADULT, _CARE_AGE, _ELDERLY, _PENSION_FROM, _PENSION_UNTIL, _SEAL_AGE = 18, 65, 75, 20, 60, 15


class Shape(StrEnum):
    """What kind of household it is."""

    SINGLE = "single"
    SINGLE_OLD = "single-old"
    COUPLE = "couple"
    COUPLE_OLD = "couple-old"
    FAMILY = "family"
    SINGLE_PARENT = "single-parent"
    THREE_GENERATIONS = "three-generations"
    HOUSEMATES = "housemates"


_SHARES = {
    Shape.SINGLE: 24,
    Shape.SINGLE_OLD: 13,
    Shape.COUPLE: 9,
    Shape.COUPLE_OLD: 13,
    Shape.FAMILY: 26,
    Shape.SINGLE_PARENT: 8,
    Shape.THREE_GENERATIONS: 5,
    Shape.HOUSEMATES: 2,
}


_IN_HUNDRED = {"publicHousing": 4, "dog": 10, "moped": 8, "water": 60, "landOrHouse": 45}
HOUSEHOLD_TRAITS = frozenset({*_IN_HUNDRED, "nursery", "singleParent"})
RESIDENT_TRAITS = frozenset(
    {"nationalInsurance", "firstCategoryPension", "holdsCard", "disability", "careCertified"}
    | {"sealRegistered", "foreignNational"}
)


@dataclass(frozen=True)
class Resident:
    """One invented person. `relationship` is the code of block household-member; `traits` are yes-no facts of a row."""

    full_name: Personal[str]
    kana: Personal[str]
    born: date
    sex: str
    relationship: str
    traits: frozenset[str]


@dataclass(frozen=True)
class Household:
    """People under one roof, the head first. `traits` are yes-no facts of the household (`household.dog` …)."""

    number: int
    shape: Shape
    address: Personal[str]
    members: tuple[Resident, ...]
    traits: frozenset[str]


def town(households: int, on: date, seed: int = 1) -> Iterator[Household]:
    """Build a town as of a day. One household does not depend on how many there are."""
    for number in range(households):
        yield _household(number, on, Random(f"{seed}/{number}"))  # noqa: S311  # a town is drawn, not kept secret


def _household(number: int, on: date, draw: Random) -> Household:
    shape = draw.choices(list(_SHARES), list(_SHARES.values()))[0]
    family = _Family(draw.choice(_SURNAMES), draw.random() < 0.04, on, draw)
    members = tuple(family.resident(relationship, age) for relationship, age in _ages(shape, draw))
    address = f"東京都架空市{draw.choice(_TOWNS)}{draw.randint(1, 5)}丁目{draw.randint(1, 40)}番{draw.randint(1, 30)}号"
    traits = {name for name, share in _IN_HUNDRED.items() if draw.randrange(100) < share}
    young = [member for member in members if on - member.born < timedelta(days=7 * _YEAR)]
    traits |= {"nursery"} if young and draw.random() < 0.5 else set()
    traits |= {"singleParent"} if shape is Shape.SINGLE_PARENT else set()
    return Household(number, shape, Personal(address), members, frozenset(traits))


def _ages(shape: Shape, draw: Random) -> Iterator[tuple[str, float]]:
    """Yield (relationship, age in years) of everybody, the head first."""
    head = _head_age(shape, draw)
    yield "head", head
    if shape in (Shape.COUPLE, Shape.COUPLE_OLD, Shape.FAMILY, Shape.THREE_GENERATIONS):
        yield "spouse", max(_ADULT + 0.1, head + draw.gauss(-1, 4))
    if shape in (Shape.FAMILY, Shape.SINGLE_PARENT, Shape.THREE_GENERATIONS):
        yield from _children(head, draw)
    if shape is Shape.THREE_GENERATIONS:
        for relationship in draw.choice((("father", "mother"), ("mother",), ("father",))):
            yield relationship, min(104.0, head + draw.uniform(21, 38))
    if shape is Shape.HOUSEMATES:
        for _ in range(draw.randint(1, 4)):
            yield "housemate", draw.uniform(18, 60)


def _head_age(shape: Shape, draw: Random) -> float:
    if shape in (Shape.SINGLE_OLD, Shape.COUPLE_OLD):
        return draw.uniform(65, 99)
    if shape in (Shape.FAMILY, Shape.SINGLE_PARENT, Shape.THREE_GENERATIONS):
        return draw.uniform(24, 56)
    return draw.uniform(_ADULT, 64)


def _children(head: float, draw: Random) -> Iterator[tuple[str, float]]:
    oldest = min(head - 19, draw.uniform(0, 24))
    for place in range(draw.choices((1, 2, 3, 4), (45, 40, 12, 3))[0]):
        twin = place > 0 and draw.random() < 0.03
        oldest = max(0.0, oldest - (0 if twin or place == 0 else draw.uniform(1.2, 4)))
        yield "child", oldest


@dataclass(frozen=True)
class _Family:
    """What the people of one household have in common while they are drawn."""

    surname: str
    foreign: bool
    on: date
    draw: Random

    def resident(self, relationship: str, age: float) -> Resident:
        sex = {"father": "1", "mother": "2"}.get(relationship) or self.draw.choice("12")
        surname = self.draw.choice(_SURNAMES) if relationship == "housemate" else self.surname
        name = self.draw.choice(_FOREIGN) if self.foreign else f"{surname}\u3000{self.draw.choice(_GIVEN[sex])}"
        return Resident(
            Personal(name),
            Personal("ミホン\u3000" + _KANA[sex]),
            self.on - timedelta(days=int(age * _YEAR)),
            sex,
            {"1": "husband", "2": "wife"}[sex] if relationship == "spouse" else relationship,
            frozenset({*_traits(age, self.draw), *(["foreignNational"] if self.foreign else [])}),
        )


def _traits(age: float, draw: Random) -> Iterator[str]:
    employed = _ADULT <= age < _CARE_AGE and draw.random() < 0.65
    if not employed and age < _ELDERLY and draw.random() < 0.6:
        yield "nationalInsurance"
    if _PENSION_FROM <= age < _PENSION_UNTIL and not employed and draw.random() < 0.7:
        yield "firstCategoryPension"
    if draw.random() < 0.75:
        yield "holdsCard"
    if draw.random() < (0.05 if age < _CARE_AGE else 0.15):
        yield "disability"
    if age >= _CARE_AGE and draw.random() < 0.2:
        yield "careCertified"
    if age >= _SEAL_AGE and draw.random() < 0.5:
        yield "sealRegistered"
