"""What a register says about its own places: where it is at home, its towns, which of them count in 丁目.

One pass over the rows keeps only what stands before the numbers, with counts; everything else follows from those.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.matching.address_lot import split
from counter_app.matching.address_places import Municipality

if TYPE_CHECKING:
    from counter_app.matching.towns import Place, Towns

_BEFORE_NUMBERS = re.compile(
    r"(.{0,80}?)((?<![0-9０-９])(?:[0-9０-９]{1,6}|[〇一二三四五六七八九十百千]{1,8}(?=丁目|番地|番[^町丁]))(?![0-9０-９条線軒区])"
    r"(?!番[町丁])(?:丁目|丁|番地?)?.)",
    re.DOTALL,
)
_MOST_HEADS = 200_000
_SHARE_OF_A_WARD = 0.05
_SHARE_OF_A_HOME = 0.9
_ENOUGH = 10  # addresses before a town is said to have no 丁目


@dataclass(frozen=True)
class Survey:
    """The findings. `towns`: names no table knows; `chome`: by the key of a place, where the rows are clear."""

    home: tuple[str, str] = ("", "")
    several_wards: bool = False
    towns: dict[Municipality, frozenset[str]] = field(default_factory=dict)
    chome: dict[str, bool] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return the findings as hex."""
        towns = sorted((*_names(place), *sorted(its)) for place, its in self.towns.items())
        said = repr((self.home, self.several_wards, towns, sorted(self.chome.items())))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _names(place: Municipality) -> tuple[str, str]:
    return place.prefecture, place.name


def survey(addresses: Iterable[str], national: Towns) -> Survey:
    """Read the addresses of a register once; memory grows with its towns, not with its rows."""
    heads, kinds = _counted(addresses, national)
    placed = {head: national.locate(head) for head in heads}
    stated: Counter[tuple[str, str]] = Counter()
    for head, count in heads.items():
        if placed[head].stated_city and placed[head].sure:
            stated[placed[head].prefecture, placed[head].city] += count
    own = _own_city(heads, national)
    if own and sum(stated.values()) < _SHARE_OF_A_HOME * sum(heads.values()):
        return _of_unlisted(own, heads, kinds, national)
    if not stated:
        return Survey(chome=_with_chome(kinds, placed))
    home = min(stated, key=lambda place: (-stated[place], place))
    whole = Municipality(*home).whole_city
    wards = [place for place, count in stated.items() if Municipality(*place).whole_city == whole]
    several = sum(stated[place] > _SHARE_OF_A_WARD * stated.total() for place in wards) > 1
    placed = {head: national.locate(head, within=home) for head in heads}
    return Survey(home, several, _unlisted_towns(placed), _with_chome(kinds, placed))


def _counted(addresses: Iterable[str], national: Towns) -> tuple[Counter[str], dict[str, Counter[str]]]:
    raw: Counter[tuple[str, str]] = Counter()
    for address in addresses:
        found = _BEFORE_NUMBERS.match(address)
        if found:
            raw[found[1], _kind(found[2])] += 1
        if len(raw) > _MOST_HEADS:
            raw = Counter({seen: count for seen, count in raw.items() if count > 1})
            if len(raw) > _MOST_HEADS // 2:
                break  # this is no register of one municipality; what was seen so far must do
    heads: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for (text, kind), count in raw.items():
        head = split(national.key(text + "1"))[0]
        heads[head] += count
        kinds.setdefault(head, Counter())[kind] += count
    return heads, kinds


def _kind(number: str) -> str:
    return "丁目" if "丁" in number else "番地" if "番地" in number else ""


def _with_chome(kinds: dict[str, Counter[str]], placed: dict[str, Place]) -> dict[str, bool]:
    by_place: dict[str, Counter[str]] = {}
    for head, counts in kinds.items():
        by_place.setdefault(placed[head].key, Counter()).update(counts)
    said = {key: True for key, counts in by_place.items() if counts["丁目"] > counts["番地"]}
    return said | {key: False for key, counts in by_place.items() if not counts["丁目"] and counts["番地"] >= _ENOUGH}


def _unlisted_towns(placed: dict[str, Place]) -> dict[Municipality, frozenset[str]]:
    towns: dict[Municipality, set[str]] = {}
    for place in placed.values():
        if not place.known and place.town_key and place.city:
            towns.setdefault(Municipality(place.prefecture, place.city), set()).add(place.town_key)
    return {place: frozenset(its) for place, its in towns.items()}


_ENDS = re.compile("[市区町村]")


def _own_city(heads: Counter[str], national: Towns) -> tuple[str, str] | None:
    """Find a municipality no table knows: the longest beginning up to 市, 区, 町 or 村 that nearly all rows share."""
    begun: Counter[tuple[str, str]] = Counter()
    for head, count in heads.items():
        prefecture, rest = _without_prefecture(head, national)
        for end in _ENDS.finditer(rest[:20]):
            begun[prefecture, rest[: end.end()]] += count
    shared: Counter[str] = Counter()
    for (_, city), count in begun.items():
        shared[city] += count
    common = [city for city, count in shared.items() if count >= _SHARE_OF_A_HOME * heads.total() and len(city) > 1]
    if not common:
        return None
    city = max(common, key=lambda each: (len(each), each))
    named = [(bool(prefecture), count, prefecture) for (prefecture, its), count in begun.items() if its == city]
    return max(named)[2], city


_UNLISTED_PREFECTURE = re.compile("([^市区町村郡]{2,3}県)(.+)", re.DOTALL)


def _without_prefecture(head: str, national: Towns) -> tuple[str, str]:
    prefecture, rest = national.without_prefecture(head)
    unlisted = None if prefecture else _UNLISTED_PREFECTURE.match(rest)
    return (unlisted[1], unlisted[2]) if unlisted else (prefecture, rest)


def _of_unlisted(own: tuple[str, str], heads: Counter[str], kinds: dict[str, Counter[str]], national: Towns) -> Survey:
    home = Municipality(*own)
    towns, chome = set(), {}
    for head in heads:
        rest = _without_prefecture(head, national)[1]
        if rest.startswith(own[1]):
            town = re.split("(?<![文万])字", rest[len(own[1]) :].removeprefix("大字"))[0]
            towns.add(town)
            if kinds[head]["丁目"] > kinds[head]["番地"]:
                chome[town] = True
            elif not kinds[head]["丁目"] and kinds[head]["番地"] >= _ENOUGH:
                chome[town] = False
    return Survey(own, towns={home: frozenset(towns - {""})}, chome=chome)
