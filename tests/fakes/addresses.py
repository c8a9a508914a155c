"""Towns of the shipped table, and invented lots in every notation people use."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from counter_app.domain.postal_table import City, PostalTable
from counter_app.matching.addresses import AddressForm, compare_addresses
from counter_app.matching.outcome import Comparison
from counter_app.matching.towns import Towns
from counter_app.tables.shipped import load_places

TABLES = Path(__file__).parents[2] / "resources" / "tables"
_NO_TOWNS = re.compile("[一二三四五六七八九十]$|丁目|タワー|ビル")
_NUMERALS = "〇一二三四五六七八九"


@cache
def postal_table() -> PostalTable:
    return load_places(TABLES)


@cache
def towns() -> Towns:
    return Towns.national(postal_table())


def compared(one: str, other: str, known: Towns | None = None) -> Comparison:
    known = known or towns()
    a, b = AddressForm.of(one, known), AddressForm.of(other, known)
    there, back = compare_addresses(a, b), compare_addresses(b, a)
    assert there.likeness is back.likeness, (one, other)
    assert [reason.code for reason in there.reasons] == [reason.code for reason in back.reasons], (one, other)
    return there


def kanji(number: int) -> str:
    """Write a number below a thousand as one writes lots: 百二十三."""
    text = ""
    for worth, mark in ((100, "百"), (10, "十")):
        count, number = divmod(number, worth)
        text += ("" if count == 1 else _NUMERALS[count]) + mark if count else ""
    return text + (_NUMERALS[number] if number or not text else "")


def wide(text: str) -> str:
    """Write digits and dashes in full width."""
    return text.translate({**{ord(str(n)): chr(0xFF10 + n) for n in range(10)}, ord("-"): "－"})


def with_chome(numbers: tuple[int, int, int]) -> list[str]:
    """Return notations of one lot in a town with 丁目."""
    chome, ban, go = numbers
    return [
        f"{chome}-{ban}-{go}",
        wide(f"{chome}-{ban}-{go}"),
        f"{chome}丁目{ban}番{go}号",
        f"{kanji(chome)}丁目{ban}番{go}号",
        f"{kanji(chome)}丁目{kanji(ban)}番{kanji(go)}号",
        f"{chome}丁目{ban}-{go}",
        f"{chome}の{ban}の{go}",
        f"{kanji(chome)}ー{kanji(ban)}ー{kanji(go)}",
        f"{chome}丁目{ban}番地{go}",
        f"{chome}丁目{ban}番地の{go}",
        f"　{chome}‐{ban}−{go}",
    ]


def without_chome(numbers: tuple[int, int]) -> list[str]:
    """Return notations of one lot in a town that counts in 番地."""
    lot, branch = numbers
    return [
        f"{lot}番地{branch}",
        f"{lot}番地の{branch}",
        f"{lot}-{branch}",
        wide(f"{lot}-{branch}"),
        f"{lot}の{branch}",
        f"{lot}番{branch}号",
        f"{kanji(lot)}番地{kanji(branch)}",
    ]


def some_towns(count: int, seed: int) -> list[tuple[City, str, str]]:
    """Draw (municipality, address up to it, town) from all over the country; buildings with a code of their own not."""
    draw = random.Random(seed)
    table, found = postal_table(), []
    while len(found) < count:
        prefecture = draw.choice(table.prefectures())
        city = draw.choice(table.cities(prefecture))
        named = [each for each in table.towns(city) if each.name and not any(part.isdecimal() for part in each.kana)]
        drawn = [town.name for town in draw.sample(named, min(4, len(named))) if not _NO_TOWNS.search(town.name)]
        found += [(city, prefecture.name + city.name, town) for town in drawn]
    return found[:count]
