"""郵便番号, 町域 and 全国地方公共団体コード: a frozen value, read from the table `places`.

One text for each prefecture, unpacked when it is asked for (a few milliseconds): nothing is kept unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from counter_app.domain import postal_code
from counter_app.domain.fifty_sounds import folded
from counter_app.domain.input_error import InputError
from counter_app.domain.reference import Packed, Provenance, fields
from counter_app.failures import FailureCode, TableError

_PREFECTURES = re.compile(r"(?>\d{2}\t[^\t\n\r]+\t[^\t\n\r]+\n)+", re.ASCII)
_STARTS = re.compile(r"(?>\d{3}\t\d{2}\n)+", re.ASCII)
_CITY = r"\d{5}\t[^\t\n\r]+\t[^\t\n\r]+\n(?>\d{7}\t[^\t\n\r]*\t[^\t\n\r]*\n)+"
_TOWNS = re.compile(rf"(?>{_CITY})(?>\n{_CITY})*", re.ASCII)


@dataclass(frozen=True)
class Prefecture:
    """都道府県: the first two digits of its municipalities' codes, name and reading."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True)
class City:
    """市区町村: five digits (全国地方公共団体コード without its check digit), name and reading."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True)
class Town:
    """町域 of a municipality with its postal code; a nameless one stands for all that has no code of its own."""

    postal_code: str
    prefecture: Prefecture
    city: City
    name: str
    kana: str

    @property
    def address(self) -> str:
        """Return what an address there begins with: 東京都千代田区丸の内."""
        return self.prefecture.name + self.city.name + self.name


@dataclass(frozen=True, repr=False)
class PostalTable:
    """Postal codes of the country, by prefecture; `_starts` tells where codes of the same first three digits lie."""

    provenance: Provenance
    _prefectures: Mapping[str, Prefecture]
    _starts: Mapping[str, tuple[str, ...]]
    _packed: Packed

    @classmethod
    def read(cls, content: bytes, provenance: Provenance) -> PostalTable:
        """Read a table and look through all of it once. Raises TableError TABLE_CHANGED or TABLE_UNREADABLE."""
        packed = Packed(content, provenance)
        lines = fields(packed.text("prefectures.txt", _PREFECTURES))
        prefectures = {code: Prefecture(code, name, kana) for code, name, kana in lines}
        starts: dict[str, tuple[str, ...]] = {}
        for start, code in fields(packed.text("codes.txt", _STARTS)):
            if code not in prefectures:
                raise TableError(FailureCode.TABLE_UNREADABLE, f"{provenance.title}: no prefecture {code}")
            starts[start] = (*starts.get(start, ()), code)
        for code in prefectures:
            packed.text(f"{code}.txt", _TOWNS)
        return cls(provenance, MappingProxyType(prefectures), MappingProxyType(starts), packed)

    def find(self, code: str) -> tuple[Town, ...]:
        """Return the towns of seven digits: none where the table does not know them, several where they share one."""
        prefectures = (self._prefectures[code] for code in self._starts.get(code[:3], ()))
        return tuple(town for one in prefectures for town in self._towns(one, code) if town.postal_code == code)

    def prefectures(self) -> tuple[Prefecture, ...]:
        """Return the 47 prefectures from north to south, as everybody knows them."""
        return tuple(self._prefectures.values())

    def cities(self, prefecture: Prefecture) -> tuple[City, ...]:
        """Return the municipalities of a prefecture in the order of their reading."""
        cities = {town.city for town in self._towns(prefecture)}
        return tuple(sorted(cities, key=lambda city: (folded(city.kana), city.code)))

    def towns(self, city: City) -> tuple[Town, ...]:
        """Return the towns of a municipality in the order of their reading, each name once, the nameless one last."""
        prefecture = self._prefectures.get(city.code[:2])
        named: dict[str, Town] = {}
        for town in self._towns(prefecture, city.code) if prefecture else ():
            if town.city == city:
                named.setdefault(town.name, town)
        return tuple(sorted(named.values(), key=lambda town: (not town.name, folded(town.kana), town.name)))

    def _towns(self, prefecture: Prefecture, holding: str = "") -> Iterator[Town]:
        """Walk the towns of a prefecture, or only those of municipalities whose part holds a text."""
        for block in self._packed.text(f"{prefecture.code}.txt", _TOWNS).split("\n\n"):
            if holding not in block:
                continue
            head, *towns = fields(block)
            city = City(*head)
            for code, name, kana in towns:
                yield Town(code, prefecture, city, name, kana)


def towns_of(typed: str, places: PostalTable) -> tuple[Town, ...]:
    """Return the towns of a postal code as somebody typed it; none while it is not whole."""
    try:
        return places.find(postal_code.digits(typed))
    except InputError:
        return ()
