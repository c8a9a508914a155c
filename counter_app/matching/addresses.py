"""住所: an address taken apart. Two forms are compared in address_comparison.py.

    港区赤坂一丁目1番1号 ハイツ赤坂101号室  →  東京都 | 港区 | 赤坂 | (1, 1, 1) | ハイツ赤坂 | 101

The original stays beside it, untouched. Whatever may be read in two ways makes a form that is not `certain`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from counter_app.matching.address_building import dwelling
from counter_app.matching.address_comparison import compare_addresses, room_conflict, same_base
from counter_app.matching.address_lot import Lot
from counter_app.matching.address_text import LONGEST, PLACEHOLDERS
from counter_app.matching.towns import NUMBER_IN_NAME, Home, Place, Towns

_NOTHING_SAID = re.compile(
    "(?:住所)?(?:不明|不定|未定|不詳|ナシ|無シ?|同上|同ジ|未記入|省略|職権消除|住所不定)|[-ー・./]*"
)
# a digit or a room behind or before the placeholder: 10○号室, ○01
_VEILED_NUMBER = re.compile(
    f"{PLACEHOLDERS.pattern}[ -]*(?:[0-9]|号|室|階|棟|番|丁目|$)|[0-9-] ?{PLACEHOLDERS.pattern}"
)
_GRID = re.compile("[0-9]線[東西南北]?$|[0-9](?:線|号)[東西南北]$|[0-9]線.*[東西南北]$")
_ODD_ENDS = re.compile(
    r"^[^0-9A-Zァ-ヴ\u3400-\u9fff\U00020000-\U0003ffff々(#第〓●○◯■□◆◇△▲▽▼※?*\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]"
)


@dataclass(frozen=True, repr=False)
class AddressForm:
    """One address. `town` as the table writes it (as typed where no table knows it); `room` is 101, A101, 2-101 or 2F."""

    original: str
    prefecture: str = ""
    city: str = ""
    town: str = ""
    prefix: str = ""  # 甲 of 甲123 and of 1丁目甲12
    numbers: tuple[int, ...] = ()
    building: str = ""
    room: str = ""
    note: str = ""  # whose house: 鈴木 of 鈴木様方
    base_key: str = ""  # municipality, town and numbers; equal for equal places, not proof of it: see `same_base`
    town_key: str = ""  # municipality and town
    certain: bool = False
    written_building: str = ""  # given in a column of its own
    roles: tuple[str, ...] = ()  # 丁目, 番, 号 or nothing, as written, one for each number
    branch: str = ""  # 甲 of 123番地甲
    place: Place = field(default_factory=Place)
    placeholder: bool = False  # 〓, a private-use character, 不明: what is meant is not said
    veiled: bool = False  # a placeholder in the name of the building only
    doubtful: bool = False  # a number or a 字 that may be read in two ways
    towns: Towns | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return "AddressForm(•••)"

    @classmethod
    def of(cls, text: str, towns: Towns, home: Home | None = None, building: str = "") -> AddressForm:
        """Take an address apart; `home`: the municipality of a text that names none, else that of the register."""
        if len(text) + len(building) > LONGEST:
            return cls(
                text,
                written_building=building,
                base_key="?" + text[:LONGEST],
                doubtful=True,
                placeholder=True,
                towns=towns,
            )
        key = towns.key(text)
        place, tail = towns.read(key, home, written=text)
        lot = Lot.of(tail, chome=towns.has_chome(place), lines=_in_a_grid(place), written=text) if tail else _EMPTY
        behind = towns.key(building) if building else ""
        lived = dwelling(f"{lot.rest} {behind}" if behind and lot.rest else lot.rest or behind, room=lot.room)
        behind_lot = lot.rest if key.endswith(lot.rest) else ""
        hidden = PLACEHOLDERS.search(f"{text}{key}{behind}") is not None
        placeholder = _NOTHING_SAID.fullmatch(key) is not None or (
            hidden and (_hides_the_house(key, behind_lot, behind) or _unseen(text, key, behind_lot))
        )
        prefix = place.letter + lot.letter
        town_key = f"{place.city}|{place.town_key}{place.sub}"
        return cls(
            original=text,
            prefecture=place.prefecture,
            city=place.city,
            town=place.town,
            prefix=prefix,
            numbers=lot.numbers,
            building=lived.building,
            room=lived.room,
            note=lived.note,
            base_key=f"{place.city}|{place.key}|{lot.key}",
            town_key=town_key,
            certain=_certain(place, lot) and not placeholder,
            written_building=building,
            roles=lot.roles,
            branch=lot.branch,
            place=place,
            placeholder=placeholder,
            veiled=hidden and PLACEHOLDERS.search(lived.building + lived.note) is not None,
            doubtful=not lot.certain or not _readable(place, lot),
            towns=towns,
        )

    @property
    def canonical(self) -> str:
        """Return the notation all others are brought to: 東京都港区赤坂1-1-1."""
        numbers = "-".join(map(str, self.numbers)) + self.branch
        chome = self.roles[:1] == ("丁目",) and bool(self.prefix) and not self.place.letter
        if chome:
            numbers = f"{self.numbers[0]}丁目{self.prefix}" + "-".join(map(str, self.numbers[1:])) + self.branch
        nowhere = "無番地" if self.place.unnumbered else ""
        town = f"{self.prefecture}{self.city}{self.town}{self.place.sub}{self.place.letter}{nowhere}"
        apart = " " if town[-1:].isnumeric() and numbers else ""
        return town + apart + numbers

    @property
    def lot_letter(self) -> str:
        """Return the 甲 that stands behind 丁目; one before all numbers belongs to the place."""
        return self.prefix[len(self.place.letter) :]

    @property
    def town_key_below(self) -> str:
        """Return town and 字 without any letter of a lot."""
        return self.place.town_key + self.place.sub

    def within_city_of(self, other: AddressForm) -> AddressForm:
        """Return the form this text has where the municipality it leaves out is the other's."""
        if not self.towns or not other.city:
            return self
        return AddressForm.of(self.original, self.towns, (other.prefecture, other.city), self.written_building)


_EMPTY = Lot()


def _certain(place: Place, lot: Lot) -> bool:
    complete = bool(lot.numbers) or place.unnumbered
    return place.known and place.sure and bool(place.city) and complete and lot.certain and _readable(place, lot)


def _in_a_grid(place: Place) -> bool:
    name = place.town_key + place.sub
    return ("線" in name or "号" in name) and _GRID.search(name) is not None


def _readable(place: Place, lot: Lot) -> bool:
    """A 字 with a number of its own or blanks in it was no 字; so was a rest that begins with a mark."""
    sub = place.sub
    odd = bool(sub) and (NUMBER_IN_NAME.search(sub) is not None or "¦" in sub or "一一" in sub)
    return not odd and not place.goes_on and not (lot.rest and _ODD_ENDS.match(lot.rest))


def _hides_the_house(key: str, rest: str, building: str) -> bool:
    """A placeholder in the town, the lot or the room; one in the name of a building leaves the house known."""
    if PLACEHOLDERS.search(key[: len(key) - len(rest)]):
        return True
    joined = key[: len(key) - len(rest)][-1:] not in {" ", "号", "地", "番"}
    return any(
        _VEILED_NUMBER.search(text) is not None or (its and PLACEHOLDERS.match(text) is not None)
        for text, its in ((rest, joined), (building, False))
    )


def _unseen(text: str, key: str, rest: str) -> bool:
    """A placeholder the key has lost, or that stands where no building does, hides something."""
    return PLACEHOLDERS.search(text) is not None and not (rest or PLACEHOLDERS.search(key)) and "※" not in text


__all__ = ["AddressForm", "compare_addresses", "room_conflict", "same_base"]
