"""Two addresses held against each other, with the reasons a clerk reads. Symmetric in likeness.

What must hold for `same`: no contradiction in prefecture or municipality, the same town (or the very same words where no
table knows it), the same letter, the same numbers, no number called 丁目 here and 番 there, and the same room.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counter_app.matching.address_asides import without_asides
from counter_app.matching.address_sentences import folded_words, only_notation, said
from counter_app.matching.address_text import plain_address
from counter_app.matching.outcome import Comparison, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode

if TYPE_CHECKING:
    from counter_app.matching.addresses import AddressForm

_LOOKS_LIKE_A_ROOM = 100
_SAID = re.compile("(?:[^0-9市区]{2,3}[都道府県])?([^0-9市区]{1,7}[市区])(?=[^0-9-])")  # a city and something of a town


def compare_addresses(a: AddressForm, b: AddressForm, *, previous: AddressForm | None = None) -> Comparison:
    """Compare two addresses; `previous`: the former address of `b`'s resident, only looked at if `b` does not fit."""
    found = _compare(a, b)
    if previous is not None and found.likeness in _NOT_THERE and previous.original and same_base(a, previous):
        return _with(Likeness.NEAR, said(ReasonCode.ADDRESS_PREVIOUS, a, previous), *found.reasons)
    return found


_NOT_THERE = {Likeness.DIFFERENT, Likeness.NEAR, Likeness.INCOMPLETE}


def same_base(a: AddressForm, b: AddressForm) -> bool:
    """Tell whether two forms name the same lot, whatever they say about building and room."""
    if _same_text(a, b) and (a.numbers or a.place.unnumbered):
        return not (a.placeholder or b.placeholder)
    a, b = _in_one_municipality(a, b)
    return _base_likeness(a, b) is Likeness.VARIANT


def room_conflict(a: AddressForm, b: AddressForm) -> bool:
    """Tell whether both name a room and not the same one."""
    a, b = _in_one_municipality(a, b)
    if _numbered_otherwise(a, b):
        return True
    first, second = _rooms(a, b)
    return bool(first and second) and not _one_room(a, b, first, second) and not _wing_left_out(first, second)


def _compare(a: AddressForm, b: AddressForm) -> Comparison:
    if not a.original.strip() or not b.original.strip():
        return _with(Likeness.MISSING, said(ReasonCode.ADDRESS_MISSING, a, b))
    if _same_text(a, b):
        if a.placeholder or b.placeholder:
            return _with(Likeness.UNSURE, said(ReasonCode.ADDRESS_UNSURE, a, b))
        if a.veiled or b.veiled:
            return _with(Likeness.INCOMPLETE, said(ReasonCode.ADDRESS_BUILDING_DIFFERENT, a, b))
        return _with(Likeness.EXACT, said(ReasonCode.ADDRESS_EQUAL, a, b))
    a, b = _in_one_municipality(a, b)
    base = _base_likeness(a, b)
    if base is not Likeness.VARIANT:
        return _with(base, said(_CODES[base], a, b))
    return _dwellings(a, b)


_CODES = {
    Likeness.DIFFERENT: ReasonCode.ADDRESS_DIFFERENT,
    Likeness.NEAR: ReasonCode.ADDRESS_NEAR,
    Likeness.INCOMPLETE: ReasonCode.ADDRESS_INCOMPLETE,
    Likeness.UNSURE: ReasonCode.ADDRESS_UNSURE,
}


def _with(likeness: Likeness, *reasons: Reason) -> Comparison:
    return Comparison(likeness, reasons)


def _same_text(a: AddressForm, b: AddressForm) -> bool:
    if a.original == b.original and a.written_building == b.written_building:
        return True
    return _whole(a) == _whole(b)


def _whole(form: AddressForm) -> str:
    building = f" {form.written_building}" if form.written_building else ""
    return plain_address(form.original + building)


def _in_one_municipality(a: AddressForm, b: AddressForm) -> tuple[AddressForm, AddressForm]:
    """Read a text that names no municipality, or one that may be a town of the other's, in the other's."""
    if a.city == b.city and a.place.known == b.place.known:
        return a, b
    return _moved(a, b), _moved(b, a)


def _moved(form: AddressForm, other: AddressForm) -> AddressForm:
    if (form.place.stated_city and form.place.town_key) or not other.city or form.city == other.city:
        return form
    if form.city and form.place.known and form.place.town_key:
        return form  # a town of the home municipality
    if form.place.stated_prefecture and form.prefecture != other.prefecture:
        return form
    moved = form.within_city_of(other)
    return moved if moved.place.known and moved.place.town_key else form


# the lot


def _base_likeness(a: AddressForm, b: AddressForm) -> Likeness:
    if a.placeholder or b.placeholder:
        return Likeness.UNSURE
    if a.prefecture and b.prefecture and a.prefecture != b.prefecture:
        return Likeness.DIFFERENT
    if not _cities_agree(a.city, b.city):
        return Likeness.DIFFERENT
    town = _towns_likeness(a, b)
    numbers = _numbers_likeness(a, b)
    if Likeness.DIFFERENT in {town, numbers}:
        return Likeness.DIFFERENT
    if town is numbers is Likeness.VARIANT:
        return (
            Likeness.UNSURE if a.doubtful or b.doubtful or not (a.numbers or a.place.unnumbered) else Likeness.VARIANT
        )
    if Likeness.UNSURE in {town, numbers}:
        return Likeness.UNSURE
    if town is Likeness.NEAR and numbers is not Likeness.VARIANT:
        return Likeness.DIFFERENT
    return Likeness.NEAR if Likeness.NEAR in {town, numbers} else Likeness.INCOMPLETE


def _cities_agree(one: str, other: str) -> bool:
    """A text may leave the municipality out, or the ward."""
    return not one or not other or one == other or (min(one, other, key=len) + "|") in _wholes(max(one, other, key=len))


def of_two_municipalities(a: AddressForm, b: AddressForm) -> bool:
    """Tell whether both name their municipality, and it is not the same one. Wards of one city are one.

    A name one slip of the pen away is the same one; what names no municipality says nothing about it.
    """
    one, other = municipality_said(a), municipality_said(b)
    if not one or not other:
        return False
    if a.city and b.city and a.prefecture and b.prefecture and a.prefecture != b.prefecture:
        return True
    if _cities_agree(one, other) or (_wholes(one) and _wholes(one) == _wholes(other)):
        return False
    return one not in other and other not in one and not _one_character_apart(one, other)


def municipality_said(form: AddressForm) -> str:
    """Return the municipality an address names: as the table writes it, or a word up to 市 or 区 before an unknown town."""
    if form.placeholder:
        return ""
    if form.city and (form.place.known or form.place.stated_city):
        return form.city
    said = _SAID.match(without_asides(plain_address(form.original)))  # a postal code may stand before it
    return said[1] if said else ""


def _one_character_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(x != y for x, y in zip(one, other, strict=True)) <= 1


def _wholes(city: str) -> str:
    at = city.find("市")
    return f"{city[: at + 1]}|" if at > 0 and city.endswith("区") else ""


def _towns_likeness(a: AddressForm, b: AddressForm) -> Likeness:
    first, second = a.place, b.place
    if first.key == second.key and a.lot_letter == b.lot_letter:
        if not (first.sure and second.sure) and first.spoken != second.spoken:
            return Likeness.UNSURE  # two towns share the reading
        if _rural_and_urban(a, b) or _rural_and_urban(b, a):
            return Likeness.UNSURE
        if first.street and second.street and first.street != second.street:
            return Likeness.UNSURE
        return Likeness.VARIANT
    if a.town_key_below == b.town_key_below and first.unnumbered == second.unnumbered:
        return Likeness.DIFFERENT if a.prefix and b.prefix else Likeness.INCOMPLETE
    if first.town_key == second.town_key:
        return Likeness.DIFFERENT if first.sub and second.sub else Likeness.INCOMPLETE
    if (first.spoken and not first.sure) or (second.spoken and not second.sure):
        return Likeness.UNSURE  # another town is read the same
    if first.known and second.known and first.town_key and second.town_key:
        return Likeness.DIFFERENT
    return _unlisted_likeness(first.key, second.key)


def _rural_and_urban(a: AddressForm, b: AddressForm) -> bool:
    """大字的場 and 的場1丁目 lie side by side in one city; a 大字 has no 丁目."""
    return "大字" in a.original and b.roles[:1] == ("丁目",)


def _unlisted_likeness(one: str, other: str) -> Likeness:
    if (
        not one
        or not other
        or one.endswith(other)
        or other.endswith(one)
        or one.startswith(other)
        or other.startswith(one)
    ):
        return Likeness.UNSURE
    return Likeness.NEAR if _one_slip(one, other) else Likeness.DIFFERENT


def _numbers_likeness(a: AddressForm, b: AddressForm) -> Likeness:
    if a.branch != b.branch:
        return Likeness.INCOMPLETE if not (a.branch and b.branch) and a.numbers == b.numbers else Likeness.DIFFERENT
    if a.numbers == b.numbers:
        agree = all(one == other or not one or not other for one, other in zip(a.roles, b.roles, strict=True))
        return Likeness.VARIANT if agree else Likeness.UNSURE
    if _room_among_numbers(a, b) or _room_among_numbers(b, a):
        return Likeness.VARIANT
    shared = min(len(a.numbers), len(b.numbers))
    if a.numbers[:shared] == b.numbers[:shared]:
        return Likeness.INCOMPLETE
    return Likeness.NEAR if _slip_of_a_digit(a.numbers, b.numbers) else Likeness.DIFFERENT


def _room_among_numbers(a: AddressForm, b: AddressForm) -> bool:
    """1234-5-101 is 1234番地5 101号室: the other side says 番地 and the very room."""
    if len(a.numbers) != len(b.numbers) + 1 or a.room or any(a.roles) or b.roles[:1] != ("番",):
        return False
    last = a.numbers[-1]
    return len(b.numbers) > 1 and a.numbers[:-1] == b.numbers and last >= _LOOKS_LIKE_A_ROOM and b.room == str(last)


def _slip_of_a_digit(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """One number, written with two digits or more, is a digit off: 123-4 / 132-4. The house next door is no slip."""
    if len(a) != len(b):
        return False
    off = [(str(one), str(other)) for one, other in zip(a, b, strict=True) if one != other]
    return len(off) == 1 and max(map(len, off[0])) > 1 and _one_slip(*off[0])


def _one_slip(one: str, other: str) -> bool:
    """One character more, less or other, or two neighbours exchanged."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


# building and room


def _rooms(a: AddressForm, b: AddressForm) -> tuple[str, str]:
    if a.numbers != b.numbers and a.numbers and b.numbers:
        if _room_among_numbers(a, b):
            return str(a.numbers[-1]), b.room
        if _room_among_numbers(b, a):
            return a.room, str(b.numbers[-1])
    return a.room, b.room


def _wing_left_out(one: str, other: str) -> bool:
    """A101 / 101 and 2-101 / 101: the wing is left out, the room is not another."""
    short, long = sorted((one, other), key=len)
    wing = long.removesuffix(short)
    return wing != long and short.isdecimal() and (wing.endswith("-") or not wing[-1:].isdecimal()) and "F" not in wing


_WING = re.compile("([0-9]{1,3})-(.+)")


def _with_wing(building: str, room: str) -> tuple[str, str]:
    """A wing is part of the building's name where it has one: ハイツ 2-101 is ハイツ2 101."""
    wing = _WING.fullmatch(room) if building else None
    return (building + wing[1], wing[2]) if wing else (building, room)


def _one_room(a: AddressForm, b: AddressForm, first: str, second: str) -> bool:
    return first == second or _with_wing(a.building, first) == _with_wing(b.building, second)


def _numbered_otherwise(a: AddressForm, b: AddressForm) -> bool:
    """第2ハイツ and 第3ハイツ: the names are one but for a number both have."""
    first, second = _with_wing(a.building, a.room)[0], _with_wing(b.building, b.room)[0]
    if first == second or not (_DIGITS.search(first) and _DIGITS.search(second)):
        return False
    return _DIGITS.sub("", first) == _DIGITS.sub("", second)


_DIGITS = re.compile("[0-9]+")


def _dwellings(a: AddressForm, b: AddressForm) -> Comparison:
    first, second = _rooms(a, b)
    building_equal = a.building == b.building
    notes = a.note == b.note or not (a.note and b.note)
    if first != second and _one_room(a, b, first, second):
        building_equal, first = True, second
    if a.veiled or b.veiled:
        return _with(Likeness.INCOMPLETE, said(ReasonCode.ADDRESS_BUILDING_DIFFERENT, a, b), *folded_words(a, b))
    if first and second and first != second:
        if _wing_left_out(first, second):
            return _with(Likeness.INCOMPLETE, said(ReasonCode.ADDRESS_BUILDING_MISSING, a, b), *folded_words(a, b))
        return _with(Likeness.DIFFERENT, said(ReasonCode.ADDRESS_ROOM_DIFFERENT, a, b))
    if (a.building and b.building and not building_equal) or not notes:
        return _with(Likeness.INCOMPLETE, said(ReasonCode.ADDRESS_BUILDING_DIFFERENT, a, b), *folded_words(a, b))
    if first != second or a.note != b.note or (not building_equal and not first):
        return _with(Likeness.INCOMPLETE, said(ReasonCode.ADDRESS_BUILDING_MISSING, a, b), *folded_words(a, b))
    reasons = list(folded_words(a, b))
    if first or a.building or b.building:
        reasons.append(said(ReasonCode.ADDRESS_BUILDING_NOTATION, a, b))
    return _with(Likeness.VARIANT, *(reasons or [only_notation()]))
