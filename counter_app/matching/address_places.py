"""Prefectures, municipalities and towns by the key of their notation, unpacked from the postal table as they are needed.

A municipality answers to its name, to its reading, without its 郡, and where it is a ward of a city also to the city or
the ward alone. A town answers to its name, its reading and, where no other town of the municipality could be meant, to
its name without ツ, ノ or ケ (四ツ谷 = 四谷).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from counter_app.domain.postal_table import City, PostalTable
from counter_app.matching.address_text import KANJI

Key = Callable[[str], str]


@dataclass(frozen=True)
class Municipality:
    """市区町村 as the key of a form names it; `listed` is None for one no national table knows."""

    prefecture: str
    name: str
    listed: City | None = field(default=None, compare=False, repr=False)

    @property
    def whole_city(self) -> str:
        """Return 札幌市 for 札幌市中央区, the name itself for all others."""
        ward = _WARD.fullmatch(self.name)
        return ward[1] if ward else self.name


_WARD = re.compile("(.+市)(.+区)")
_COUNTY = re.compile("[^郡]{1,4}郡(.+[町村])|(.{2,3}島)(.+[町村])")
_COUNTY_KANA = re.compile(".+?グン(.+)")


@dataclass(frozen=True)
class TownMatch:
    """The town a text begins with. `spoken`: found by its reading; `sure` is False where two towns share it."""

    name: str
    key: str
    length: int
    spoken: bool = False
    sure: bool = True


NO_TOWN = TownMatch("", "", 0)


class TownNames:
    """The towns of one municipality, longest first."""

    def __init__(self, towns: Iterable[tuple[str, str]], key: Key) -> None:
        """Take names and readings (empty where there is none)."""
        self._found: dict[str, TownMatch] = {}
        listed = [(name, key(name), key(kana) if kana else "") for name, kana in towns]
        listed = [(_CHOME.sub("", name), _CHOME.sub("", its), _CHOME_KANA.sub("", kana)) for name, its, kana in listed]
        for name, its, _ in listed:
            if its:
                self._found.setdefault(its, TownMatch(name, its, len(its)))
        self._add_shortened([(name, its) for name, its, _ in listed])
        self._add_readings(listed)
        self._stems = {found[1] for each in self._found for found in _GOES_ON.finditer(each)}
        self._longest = max(map(len, self._found), default=0)

    def _add_shortened(self, listed: list[tuple[str, str]]) -> None:
        shorter: dict[str, set[tuple[str, str]]] = {}
        for name, its in listed:
            for short in {without_particles(its), _WITHOUT_JO.sub("", its)} - {its}:
                if short not in self._found:
                    shorter.setdefault(short, set()).add((name, its))
        for short, meant in shorter.items():
            name, its = min(meant)
            if len({each for _, each in meant}) == 1:
                self._found[short] = TownMatch(name, its, len(short))

    def _add_readings(self, listed: list[tuple[str, str, str]]) -> None:
        spoken: dict[str, set[tuple[str, str]]] = {}
        for name, its, kana in listed:
            if kana and kana not in self._found:
                spoken.setdefault(kana, set()).add((name, its))
        for kana, meant in spoken.items():
            name, its = min(meant)
            one = len({each for _, each in meant}) == 1
            self._found[kana] = TownMatch(name, its, len(kana), spoken=True, sure=one)

    def __contains__(self, key: str) -> bool:
        found = self._found.get(key)
        return found is not None and found.key == key

    def goes_on(self, text: str) -> bool:
        """Tell whether a town begins with this text and goes on with a number: 共栄 of 共栄第一, nothing of 17号."""
        return text in self._stems

    def match(self, text: str) -> TownMatch:
        """Return the longest town the text begins with; a number is never cut in two."""
        for length in range(min(len(text), self._longest), 0, -1):
            found = self._found.get(text[:length])
            if found and not (text[length - 1].isdecimal() and text[length : length + 1].isdecimal()):
                return found
        return NO_TOWN


_GOES_ON = re.compile("^(?=(.*?)第?[0-9]+(?:$|[号線]|ゴウ|セン))")
_CHOME = re.compile("[0-9０-９一二三四五六七八九十]+丁目$")
_CHOME_KANA = re.compile("[0-9]+丁目$")
_WITHOUT_JO = re.compile("(?<=[0-9])条(?=[東西南北])")  # 北1西2 for 北1条西2丁目
_BETWEEN_KANJI = re.compile(f"(?<=[{KANJI}0-9])[ツノケ](?=[{KANJI}])")


def without_particles(text: str) -> str:
    """Leave ツ, ノ and ケ between kanji out: 4ツ谷 → 4谷."""
    return _BETWEEN_KANJI.sub("", text)


class Places:
    """The national table by keys, and what was added to it: towns of the register, of アドレス・ベース・レジストリ."""

    def __init__(
        self, table: PostalTable | None, key: Key, added: Mapping[Municipality, frozenset[tuple[str, str]]]
    ) -> None:
        """`added`: names and readings of towns by municipality."""
        self._table = table
        self._key = key
        self.added = added
        self._of_prefecture: dict[str, dict[str, tuple[Municipality, ...]]] = {}
        self._towns: dict[Municipality, TownNames] = {}

    @cached_property
    def _prefectures(self) -> dict[str, str]:
        known = self._table.prefectures() if self._table else ()
        words = {self._key(word): each.name for each in known for word in (each.name, each.kana)}
        return words | {self._key(each.prefecture): each.prefecture for each in self.added if each.prefecture}

    def prefecture(self, text: str) -> tuple[str, int]:
        """Return the prefecture a text begins with, and how long its notation is."""
        for length in range(min(len(text), 8), 2, -1):
            found = self._prefectures.get(text[:length])
            if found:
                return found, length
        return "", 0

    def municipalities(self, text: str, prefecture: str) -> tuple[tuple[Municipality, ...], int]:
        """Return those a text begins with (of one prefecture, or of all where it is empty), the longest notation."""
        known = self._known(prefecture) if prefecture else self._everywhere
        for length in range(min(len(text), 24), 1, -1):
            found = known.get(text[:length])
            if found:
                return found, length
        return (), 0

    @cached_property
    def _everywhere(self) -> dict[str, tuple[Municipality, ...]]:
        merged: dict[str, list[Municipality]] = {}
        for prefecture in {*self._prefectures.values(), *(each.prefecture for each in self.added)}:
            for notation, them in self._known(prefecture).items():
                own = [each for each in them if not _is_ward_alone(notation, each, self._key)]
                if own:
                    merged.setdefault(notation, []).extend(own)
        return {notation: tuple(sorted(them, key=_order)) for notation, them in merged.items()}

    def _known(self, prefecture: str) -> dict[str, tuple[Municipality, ...]]:
        known = self._of_prefecture.get(prefecture)
        if known is None:
            known = self._of_prefecture[prefecture] = self._read(prefecture)
        return known

    def _read(self, prefecture: str) -> dict[str, tuple[Municipality, ...]]:
        listed = [
            Municipality(prefecture, city.name, city)
            for one in (self._table.prefectures() if self._table else ())
            if self._table and one.name == prefecture
            for city in self._table.cities(one)
        ]
        listed += [each for each in self.added if each.prefecture in {prefecture, ""} and each not in listed]
        known: dict[str, set[Municipality]] = {}
        for each in listed:
            for notation in _notations(each, self._key):
                known.setdefault(notation, set()).add(each)
        for each in listed:  # a full name is nobody else's short one
            known[self._key(each.name)] = {each}
        for each in listed:
            if each.whole_city != each.name:
                known.setdefault(self._key(each.whole_city), set()).add(each)
        return {notation: tuple(sorted(them, key=_order)) for notation, them in known.items()}

    def towns(self, place: Municipality) -> TownNames:
        """Return the towns of a municipality."""
        known = self._towns.get(place)
        if known is None:
            towns = self._table.towns(place.listed) if self._table and place.listed else ()
            listed = [(town.name, town.kana) for town in towns]
            names = {name for name, _ in listed}
            listed += [each for each in sorted(self.added.get(place, ())) if each[0] not in names]
            known = self._towns[place] = TownNames(listed, self._key)
        return known

    def wards(self, place: Municipality) -> tuple[Municipality, ...]:
        """Return all wards of the city a ward belongs to; the municipality alone where it is none."""
        if place.whole_city == place.name:
            return (place,)
        return self._known(place.prefecture).get(self._key(place.whole_city), (place,))


def _order(place: Municipality) -> tuple[str, str]:
    return place.prefecture, place.name


def _notations(place: Municipality, key: Key) -> Iterable[str]:
    yield key(place.name)
    kana = place.listed.kana if place.listed else ""
    if kana:
        yield key(kana)
    county = _COUNTY.fullmatch(place.name)
    if county:
        yield key(county[1] or county[3])
        short = _COUNTY_KANA.fullmatch(kana)
        if short and county[1]:
            yield key(short[1])
    ward = _WARD.fullmatch(place.name)
    if ward:
        yield key(ward[2])


def _is_ward_alone(notation: str, place: Municipality, key: Key) -> bool:
    ward = _WARD.fullmatch(place.name)
    return ward is not None and notation == key(ward[2])
