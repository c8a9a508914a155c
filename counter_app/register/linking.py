"""Which registered person is the holder of this card? Never by name and birthday alone.

Birth date, sex and address must all be equal, and exactly one person must be left. The name then confirms: written
differently, the person is still found, and the difference is put before somebody to decide. Where two are left (twins),
the exact name decides; where it does not, nobody is linked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.household import Ambiguous, Found, Household, NotFound, RegisterAnswer, Source

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour
    from counter_app.domain.household import RegisteredPerson

_KANJI = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_KANJI_NUMBER = re.compile("([〇一二三四五六七八九十百]+)(?=丁目|番|号)")
_UNITS = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|の)(?=\d)")
_LAST_UNIT = re.compile(r"(?<=\d)(?:番地|番|号)(?!室|棟)")
_DASHES = re.compile(r"(?<=\d)[-\u2010-\u2015\u2212\u30fcｰ](?=\d)")


def link(four: BasicFour, households: Iterable[Household]) -> RegisterAnswer:
    """Return the household of the card's holder, or why none can be named."""
    fitting = [
        replace(household, holder=place)
        for household in households
        for place, person in enumerate(household.members)
        if _fits(four, household, person)
    ]
    people = _newest_of_each(fitting)
    if len(people) > 1:
        named = [found for found in people if _name(_holder(found)) == _spaceless(four.full_name.reveal())]
        if len(named) != 1:
            return Ambiguous(len(people), protected=any(each.protected for each in fitting))
        people = named
    if not people:
        return NotFound()
    found = _protected_if_any(people[0], fitting)
    same_name = _name(_holder(found)) == _spaceless(four.full_name.reveal())
    return Found(found, () if same_name else ("fullName",))


def _fits(four: BasicFour, household: Household, person: RegisteredPerson) -> bool:
    return (
        person.date_of_birth == four.date_of_birth
        and person.sex == four.sex
        and plain_address(household.address.reveal()) == plain_address(four.full_address.reveal())
    )


def _newest_of_each(fitting: list[Household]) -> list[Household]:
    """One person may stand in several extracts: the newest counts, and who is about to move before who lives here."""
    newest: dict[str, Household] = {}
    for household in sorted(fitting, key=_rank):
        newest[_name(_holder(household))] = household
    return list(newest.values())


def _protected_if_any(found: Household, fitting: list[Household]) -> Household:
    """One extract of the person that says 支援措置 is enough, even where a newer one of another kind does not."""
    marked = any(each.protected for each in fitting if _name(_holder(each)) == _name(_holder(found)))
    return replace(found, protected=True) if marked and not found.protected else found


def _rank(household: Household) -> tuple[bool, float]:
    return household.source is Source.MOVE_OUT, household.as_of.timestamp() if household.as_of else 0.0


def _holder(household: Household) -> RegisteredPerson:
    return household.members[household.holder]


def _name(person: RegisteredPerson) -> str:
    return _spaceless(person.full_name.reveal())


def _spaceless(text: str) -> str:
    """Only spaces may differ; 渡辺 and 渡邉 are two names."""
    return re.sub(r"\s", "", text)


def plain_address(text: str) -> str:
    """Return an address in the form it is compared in, never shown: 一丁目２番３号 and 1-2-3 are one place."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    plain = _KANJI_NUMBER.sub(lambda match: str(_number(match[1])), plain)
    plain = _UNITS.sub("-", _DASHES.sub("-", plain))
    return _LAST_UNIT.sub("", plain)


def _number(kanji: str) -> int:
    """Read 二十三 and 二三 alike."""
    if not set(kanji) & set("十百"):
        return int("".join(str(_KANJI[char]) for char in kanji))
    total, digit = 0, 0
    for char in kanji:
        if char in _KANJI:
            digit = _KANJI[char]
        else:
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit
