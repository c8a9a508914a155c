"""Applications a program must not approve: one real error or change, several people it could be, nobody at all.

`ONE_ERROR`, `ADVERSARIAL` and `ABSENT` name every kind for the report. A kind that does not apply to a person returns
None, and so does one whose error would be none for this person: a former surname that is the present one, an address
before that is the present one, a birthday moved past today and back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from counter_app.app import bench_match_notation as notation
from counter_app.app import bench_match_words as words
from counter_app.app.bench_match_mess import Written, as_written, elsewhere
from counter_app.app.bench_match_places import ELSEWHERE, Address, any_address
from counter_app.app.bench_match_town import TODAY, InventedTown, Name, Person

Wrong = Callable[[Random, Person, Written], Written | None]
SLIPS = str.maketrans("タカサハシツコユアインソクケテキ", "ダガザバジヅゴヨオエソンクゲデギ")


def _kana_slip(draw: Random, person: Person, said: Written) -> Written | None:
    text = person.name.kana
    places = [at for at, character in enumerate(text) if chr(ord(character)).translate(SLIPS) != character]
    if not places or not person.kana_known:
        return None
    at = draw.choice(places)
    return replace(said, kana=text[:at] + text[at].translate(SLIPS) + text[at + 1 :])


def _homophone(_draw: Random, person: Person, said: Written) -> Written | None:
    other = words.HOMOPHONES.get(person.name.given)
    return replace(said, name=f"{person.name.surname} {other}") if other else None


def _other_character(draw: Random, person: Person, said: Written) -> Written | None:
    """斎 written 斉, 太 written 大: two characters, not two shapes."""
    text = person.name.full
    pairs = [(a, b) for pair in words.OTHER_CHARACTER for a, b in (pair, pair[::-1]) if a in text]
    if not pairs:
        return None
    return replace(said, name=text.replace(*draw.choice(pairs)))


def _dob_digit(draw: Random, person: Person, said: Written) -> Written | None:
    born = person.born
    way = draw.randrange(4)
    if way == 0 and born.day <= 12 and born.day != born.month:
        other = date(born.year, born.day, born.month)
    elif way == 1:
        other = _years_later(born, draw.choice((-10, -1, 1, 10)))
    else:
        other = born + timedelta(days=draw.choice((-10, -1, 1, 10)))
    other = min(other, TODAY)
    return replace(said, dob=notation.dob(draw, other)) if other != born else None


def _years_later(born: date, by: int) -> date:
    return date(born.year + by, born.month, min(born.day, 28))


def _dob_impossible(draw: Random, person: Person, said: Written) -> Written:
    y, m = person.born.year, person.born.month
    return replace(
        said,
        dob=draw.choice(
            (f"{y}-00-00", f"{y}年{m}月", f"{y}-{m:02d}-32", f"{y % 100}.{m}.{person.born.day}", "不詳", "")
        ),
    )


def _address_cut(draw: Random, person: Person, said: Written) -> Written | None:
    home = person.home
    town = f"{home.where.prefecture}{home.where.city}{home.town.name}{home.town.koaza}"
    if home.chome:
        ways = (f"{town}{home.chome}丁目", town, f"{town}{home.chome}-{home.numbers[0]}")
        return replace(said, address=draw.choice(ways[: 1 + len(home.numbers)]))
    return replace(said, address=f"{town}{home.lot}{home.numbers[0]}" if len(home.numbers) > 1 else town)


def _address_empty(_draw: Random, _person: Person, said: Written) -> Written:
    return replace(said, address="")


def other_place(draw: Random, home: Address) -> Address:
    """Return a place in the same town that is not this one."""
    found = any_address(draw, home.where)
    return found if found.base != home.base else home.next_door(3)


def _address_before(draw: Random, person: Person, _said: Written) -> Written | None:
    before = person.before
    if before is None or before.base[1:] == person.home.base[1:]:  # the city may be left out of what is written
        return None
    return elsewhere(draw, person, before)


def _building_left_out(draw: Random, person: Person, said: Written) -> Written | None:
    """The house is told and what is in it is not: incomplete, and no contradiction."""
    home = person.home
    if not home.building:
        return None
    if home.room and draw.random() < 0.4:
        return replace(said, address=notation.address(draw, replace(home, room="")))
    return replace(said, address=notation.address(draw, home, building=False))


def _address_wrong(draw: Random, person: Person, _said: Written) -> Written:
    return elsewhere(draw, person, other_place(draw, person.home))


def _address_number(draw: Random, person: Person, _said: Written) -> Written:
    return elsewhere(draw, person, person.home.next_door(draw.choice((1, 10, 2))))


def _room_wrong(draw: Random, person: Person, _said: Written) -> Written | None:
    if not person.home.room:
        return None
    home = replace(person.home, room=str(int(person.home.room) + draw.choice((1, 100))))
    said = elsewhere(draw, person, home)
    return said if home.room in said.address.translate({ord("０") + at: str(at) for at in range(10)}) else None


def _digits_joined(_draw: Random, person: Person, said: Written) -> Written | None:
    """1-2-3 said as 12-3: another place, however near it looks."""
    home = person.home
    if not home.chome:
        return None
    town = f"{home.where.city}{home.town.name}"
    return replace(said, address=f"{town}{home.chome}{home.numbers[0]}-{home.numbers[1] if home.numbers[1:] else 1}")


def _surname_changed(draw: Random, person: Person, said: Written) -> Written | None:
    if not person.name.surname:
        return None
    if person.former_surname:
        other, kana = person.former_surname, person.former_kana
    else:
        other, kana, _ = draw.choice(words.FREQUENT)
    if (
        kana == person.name.surname_kana
    ):  # 中村 before and after, 渡辺 and 渡邊: nothing changed that a reader could see
        return None
    name = Name(other, person.name.given, kana, person.name.given_kana)
    return replace(said, name=notation.name(draw, name), kana=notation.kana(draw, name.kana))


def _alias_only(draw: Random, person: Person, said: Written) -> Written | None:
    if not person.alias:
        return None
    return replace(said, name=person.alias, kana=notation.kana(draw, person.alias_kana))


def _swapped(_draw: Random, person: Person, said: Written) -> Written | None:
    name = person.name
    if not name.surname or name.given + name.surname == name.surname + name.given:
        return None
    return replace(said, name=f"{name.given} {name.surname}", kana=f"{name.given_kana} {name.surname_kana}")


def _cut_short(draw: Random, person: Person, said: Written) -> Written | None:
    text = re.sub("[\U000e0100-\U000e01ef]", "", person.name.full)
    if len(text) < 5:
        return None
    return replace(said, name=text[: -draw.randint(1, max(1, len(text) // 3))].strip())


def _placeholder(draw: Random, person: Person, said: Written) -> Written | None:
    if not person.name.surname:
        return None
    text = re.sub("[\U000e0100-\U000e01ef]", "", person.name.full)
    at = draw.randrange(len(person.name.surname.rstrip()) - (len(person.name.full) - len(text) > 0))
    return replace(said, name=text[:at] + draw.choice("〓●\ufffd?\ue000") + text[at + 1 :])


def _one_character_more(draw: Random, person: Person, said: Written) -> Written | None:
    if not person.name.surname:
        return None
    return replace(said, name=person.name.full + draw.choice(("子", "美", "郎", "一")))


# The kinds of the specification's mix; 転出 and 死亡, which are no error of the writer, come on top.
ONE_ERROR: dict[str, Wrong] = {
    "kana-slip": _kana_slip, "building-left-out": _building_left_out, "homophone": _homophone,
    "other-character": _other_character, "dob-digit": _dob_digit, "address-cut": _address_cut,
    "address-before": _address_before, "address-wrong": _address_wrong, "surname-changed": _surname_changed,
    "swapped": _swapped, "cut-short": _cut_short,
}  # fmt: skip
# Kinds nobody asked for, made to lead astray: counted for errors, and in no share of the mix.
ADVERSARIAL: dict[str, Wrong] = {
    "dob-impossible": _dob_impossible, "address-empty": _address_empty, "address-number": _address_number,
    "room-wrong": _room_wrong, "digits-joined": _digits_joined, "alias-only": _alias_only, "placeholder": _placeholder,
    "one-character-more": _one_character_more,
}  # fmt: skip
# By policy in one part of the reading; the house without what is in it. The person must be the right one.
MAY_BE_APPROVED = frozenset({"kana-slip", "building-left-out"})


def one_error(draw: Random, person: Person, kind: str) -> Written | None:
    """Write a person with one thing wrong; None where that cannot happen to them."""
    return (ONE_ERROR | ADVERSARIAL)[kind](draw, person, as_written(draw, person))


# --- nobody of the register -----------------------------------------------------------------------------------------


def _stranger(draw: Random, town: InventedTown, _resident: Person) -> Written:
    fresh = InventedTown(town.seed + 4_000_004).household(draw.randrange(1, 10**6))[0]
    return as_written(draw, replace(fresh, home=any_address(draw, _resident.home.where)))


def _namesake(draw: Random, _town: InventedTown, resident: Person) -> Written:
    by = timedelta(days=draw.choice((-1, 1)) * draw.randint(1200, 9000))
    born = resident.born + by if resident.born + by <= TODAY else resident.born - by
    return as_written(draw, replace(resident, born=born, home=other_place(draw, resident.home)))


def _same_birthday_elsewhere(draw: Random, _town: InventedTown, resident: Person) -> Written:
    """Somebody of another city, who says so: an address without a city is one of the city it is handed in to."""
    home, where = any_address(draw, ELSEWHERE), ELSEWHERE
    said = notation.address(draw, home, front=draw.choice((where.prefecture + where.city, where.city)))
    return replace(as_written(draw, resident), address=said)


def _former_occupant(draw: Random, town: InventedTown, resident: Person) -> Written:
    fresh = InventedTown(town.seed + 4_000_004).household(draw.randrange(1, 10**6))[0]
    return as_written(draw, replace(fresh, home=resident.home))


def _unregistered_member(draw: Random, town: InventedTown, resident: Person) -> Written | None:
    """Somebody who lives there and is nobody of those registered there, neither by name nor by birthday."""
    given, kana = draw.choice(words.MEN if not resident.man else words.WOMEN)
    name = Name(resident.name.surname, given, resident.name.surname_kana, kana)
    born = _years_later(resident.born, draw.choice((3, -3))) - timedelta(days=draw.randint(40, 900))
    family = town.household(resident.household)
    if born > TODAY or any(each.name.given == given or each.name.given_kana == kana for each in family):
        return None
    return (
        as_written(draw, replace(resident, name=name, born=born)) if all(each.born != born for each in family) else None
    )


Absent = Callable[[Random, InventedTown, Person], Written | None]
ABSENT: dict[str, Absent] = {
    "stranger": _stranger, "namesake": _namesake, "same-birthday-elsewhere": _same_birthday_elsewhere,
    "former-occupant": _former_occupant, "unregistered-member": _unregistered_member,
}  # fmt: skip


# --- several people it could be -------------------------------------------------------------------------------------


def several(draw: Random, family: tuple[Person, ...], other: Person) -> tuple[str, Written, tuple[str, ...]] | None:
    """Mix two people of one household, or name one of two namesakes without an address; also say who it could be."""
    first, second = family[0], family[-1]
    if other.namesake and other.born == first.born and other.home != first.home:
        said = replace(as_written(draw, first), address=draw.choice(("", first.home.where.city)))
        return "namesakes-without-address", said, (first.resident_id, other.resident_id)
    if other.namesake and other.name == first.name and other.home == first.home:
        return "namesakes-one-roof", replace(as_written(draw, first), dob=""), (first.resident_id, other.resident_id)
    if len(family) < 2 or first.name.full == second.name.full:
        return None
    twins = [person for person in family if person.twin]
    if len(twins) > 1:
        first, second = twins[0], twins[1]
        mixed = replace(as_written(draw, first), kana=notation.kana(draw, second.name.kana))
        return "twins", mixed, (first.resident_id, second.resident_id)
    mixed = replace(as_written(draw, first), dob=notation.dob(draw, second.born))
    if first.born == second.born:
        return None
    return "members", mixed, (first.resident_id, second.resident_id)
