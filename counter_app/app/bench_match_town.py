"""A town of invented people, household by household: any household can be made again from the seed and its number.

Nothing is kept: a million residents are written as a stream, and an application is drawn by making its household again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from counter_app.app import bench_match_words as words
from counter_app.app.bench_match_places import (
    ELSEWHERE,
    MUNICIPALITIES,
    WIDE,
    Address,
    Numbering,
    any_address,
    in_kanji,
)

COLUMNS = (
    "resident_id", "household_id", "name", "kana", "sex", "dob", "postal", "address", "building", "prev_address",
    "former_surname", "alias", "alias_kana", "status", "relation",
)  # fmt: skip
TODAY = date(2026, 4, 1)
_STRANGE = 499  # every so many households copies a name out of the one before


@dataclass(frozen=True)
class Name:
    """Surname and given name with their sounds; a foreigner has everything in `given` and no surname."""

    surname: str
    given: str
    surname_kana: str
    given_kana: str

    @property
    def full(self) -> str:
        """As one text with a blank."""
        return f"{self.surname}　{self.given}" if self.surname else self.given

    @property
    def kana(self) -> str:
        """As one text with a blank."""
        return f"{self.surname_kana}　{self.given_kana}" if self.surname_kana else self.given_kana


@dataclass(frozen=True)
class Person:
    """One row of the invented register, as it is and not as anybody writes it."""

    resident_id: str
    household: int
    name: Name
    born: date
    man: bool
    home: Address
    relation: str
    status: str = "住民"
    before: Address | None = None
    former_surname: str = ""
    former_kana: str = ""
    alias: str = ""
    alias_kana: str = ""
    kana_known: bool = True
    twin: bool = False
    namesake: bool = False

    def __repr__(self) -> str:
        return f"Person({self.resident_id})"


@dataclass(frozen=True)
class VendorStyle:
    """How one register system writes: numbers of addresses, dates, blanks."""

    address: int
    date: int
    building_blank: str


@dataclass(frozen=True)
class InventedTown:
    """All households of one seed."""

    seed: int
    style: VendorStyle = field(init=False)

    def __post_init__(self) -> None:
        draw = Random(self.seed * 7919 + 11)
        style = VendorStyle(draw.randrange(3), draw.randrange(4), draw.choice((" ", "　", "")))
        object.__setattr__(self, "style", style)

    @property
    def city(self) -> int:
        """Which municipality it is."""
        return self.seed % len(MUNICIPALITIES)

    def household(self, number: int) -> tuple[Person, ...]:
        """Make one household; the same one every time."""
        draw = Random(self.seed * 1_000_003_000 + number)
        people = _family(draw, number, any_address(draw, MUNICIPALITIES[self.city]))
        if number and number % _STRANGE == 0:
            return self._copying(draw, number, people)
        return people

    def _copying(self, draw: Random, number: int, people: tuple[Person, ...]) -> tuple[Person, ...]:
        """Give the head somebody else's name: under the same roof, or with the same birthday in another street."""
        other = self.household(number - 1)[0]
        head = replace(people[0], name=other.name, man=other.man, namesake=True, alias="", alias_kana="")
        if draw.random() < 0.5:
            people = tuple(replace(each, home=other.home) for each in people)
            head = replace(head, home=other.home, born=other.born + timedelta(days=draw.randint(400, 9000)))
        else:
            head = replace(head, born=other.born)
        return head, *people[1:]

    def is_copied(self, number: int) -> bool:
        """Say whether the next household borrowed a name here."""
        return (number + 1) % _STRANGE == 0

    def people(self, residents: int) -> Iterator[Person]:
        """Yield whole households until there are `residents` rows."""
        made, number = 0, 0
        while made < residents:
            for person in self.household(number):
                yield person
                made += 1
            number += 1

    def write(self, path: Path, residents: int) -> int:
        """Write the register; return the number of households."""
        last = 0
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for person in self.people(residents):
                rows.writerow(self.row(person))
                last = person.household
        return last + 1

    def row(self, person: Person) -> tuple[str, ...]:
        """Return one line of the register, columns as `COLUMNS`."""
        home = person.home
        building = building_of(home, self.style.building_blank)
        before = written(person.before, self.style.address) if person.before else ""
        kana = person.name.kana if person.kana_known else ""
        return (
            person.resident_id, f"S{person.household:08d}", person.name.full, kana, "男" if person.man else "女",
            _dated(person.born, self.style.date), home.town.postal, written(home, self.style.address), building, before,
            person.former_surname, person.alias, person.alias_kana, person.status, person.relation,
        )  # fmt: skip


def written(home: Address, style: int) -> str:
    """Write an address as a register does, without the building. Style 0 kanji, 1 full width, 2 digits."""
    chome = "" if not home.chome else (in_kanji(home.chome), str(home.chome).translate(WIDE), str(home.chome))[style]
    chome = f"{chome}丁目" if chome else ""
    numbers = [str(number) for number in home.numbers]
    match home.town.numbering:
        case Numbering.CHOME | Numbering.BLOCK:
            tail = f"{numbers[0]}番{numbers[1]}号"
        case _:
            tail = f"{numbers[0]}番地" + (f"{'の' if style == 0 else ''}{numbers[1]}" if len(numbers) > 1 else "")
    tail = tail.translate(WIDE) if style == 1 else tail
    town = ("大字" if home.town.oaza else "") + home.town.name + ("字" + home.town.koaza if home.town.koaza else "")
    if home.chome and home.town.numbering is Numbering.JO:
        chome = f"{in_kanji(home.chome)}丁目"
    return f"{home.where.prefecture}{home.where.city}{town}{chome}{home.lot}{tail}"


def building_of(home: Address, blank: str) -> str:
    """Write what comes behind the number."""
    if home.care_of:
        return f"{home.care_of}様方"
    room = f"{home.room}号室" if home.room and blank else home.room
    if room and not blank and home.building[-1].isdigit():
        blank = "-"  # パークサイド21102 could be read by nobody
    return f"{home.building}{blank}{room}".strip() if home.building else ""


def _dated(day: date, style: int) -> str:
    return (day.isoformat(), day.isoformat(), day.strftime("%Y%m%d"), day.strftime("%Y/%m/%d"))[style]


def _family(draw: Random, number: int, home: Address) -> tuple[Person, ...]:
    kind = draw.random()
    if kind < 0.03:
        return (_finished(draw, _foreigner(draw, number, home)),)
    surname = _surname(draw)
    age = draw.randint(22, 96)
    head = _member(draw, number, 0, home, surname, man=draw.random() < 0.7, age=age, relation="世帯主")
    members = [head]
    if kind > 0.42:
        man = not head.man
        spouse = _member(
            draw, number, 1, home, surname, man=man, age=age + draw.randint(-4, 4), relation="夫" if man else "妻"
        )
        if draw.random() < 0.15:
            maiden = _surname(draw)
            if maiden[1] != surname[1]:  # else nothing changed
                spouse = replace(spouse, former_surname=maiden[0], former_kana=maiden[1])
        members.append(spouse)
    if kind > 0.62:
        members += _children(draw, members, surname, age)
    return tuple(_finished(draw, member) for member in members)


def _children(draw: Random, parents: list[Person], surname: tuple[str, str], age: int) -> list[Person]:
    head = parents[0]
    child_age = max(0, age - draw.randint(22, 38))
    count = draw.choice((1, 1, 2, 2, 3))
    if draw.random() < 0.03:
        return _twins(draw, head, len(parents), surname, child_age)
    children = [
        _member(draw, head.household, len(parents) + place, head.home, surname, man=draw.random() < 0.5,
                age=max(0, child_age - 2 * place), relation="子")
        for place in range(count)
    ]  # fmt: skip
    if draw.random() < 0.01 and head.man:  # a son with his father's name, as in some families
        children[0] = replace(children[0], name=head.name, man=True, namesake=True)
        parents[0] = replace(head, namesake=True)
    return children


def _twins(draw: Random, head: Person, place: int, surname: tuple[str, str], age: int) -> list[Person]:
    first = _member(draw, head.household, place, head.home, surname, man=True, age=age, relation="子")
    names = draw.choice(words.TWINS)
    return [
        replace(
            first,
            resident_id=_id(head.household, place + index),
            name=Name(surname[0], given, surname[1], kana),
            twin=True,
        )
        for index, (given, kana) in enumerate(names)
    ]


def _member(  # noqa: PLR0913  # a row has that many columns
    draw: Random, number: int, place: int, home: Address, surname: tuple[str, str], *, man: bool, age: int, relation: str
) -> Person:  # fmt: skip
    given, kana = _given(draw, man=man)
    born = TODAY - timedelta(days=365 * max(0, age) + draw.randint(0, 364))
    return Person(_id(number, place), number, Name(surname[0], given, surname[1], kana), born, man, home, relation)


def _foreigner(draw: Random, number: int, home: Address) -> Person:
    name, kana, alias, alias_kana = draw.choice(words.FOREIGN)
    born = TODAY - timedelta(days=365 * draw.randint(18, 70) + draw.randint(0, 364))
    return Person(
        _id(number, 0), number, Name("", name, "", kana), born, draw.random() < 0.5, home, "世帯主",
        alias=alias, alias_kana=alias_kana,
    )  # fmt: skip


def _finished(draw: Random, person: Person) -> Person:
    """Add what has nothing to do with the family: status, former address, a missing reading."""
    share = draw.random()
    if share < 0.035:
        person = replace(person, status="転出")
    elif share < 0.05:
        person = replace(person, status="死亡")
    if draw.random() < 0.1:
        where = ELSEWHERE if draw.random() < 0.4 else person.home.where
        before = any_address(draw, where)
        person = replace(person, before=before if before.base != person.home.base else None)
    if draw.random() < 0.04:
        person = replace(person, kana_known=False)
    return person


def _id(household: int, place: int) -> str:
    return f"R{household:08d}{place:02d}"


_WEIGHTS = [weight for _, _, weight in words.FREQUENT]


def _surname(draw: Random) -> tuple[str, str]:
    share = draw.random()
    if share < 0.55:
        name, kana, _ = draw.choices(words.FREQUENT, _WEIGHTS)[0]
        return _with_sequence(draw, name), kana
    if share < 0.62:
        name, kana = draw.choice(words.RARE)
        return _with_sequence(draw, name), kana
    front, back = draw.choice(words.SURNAME_FRONT), draw.choice(words.SURNAME_BACK)
    return front[0] + back[0], front[1] + back[1]


def _with_sequence(draw: Random, name: str) -> str:
    """Give one in five of the characters concerned its variation sequence, as registers with 外字 do."""
    if not any(character in words.WITH_SEQUENCE for character in name) or draw.random() < 0.8:
        return name
    return "".join(
        character + draw.choice(words.WITH_SEQUENCE[character]) if character in words.WITH_SEQUENCE else character
        for character in name
    )


def _given(draw: Random, *, man: bool) -> tuple[str, str]:
    if draw.random() < 0.5:
        return draw.choice(words.MEN if man else words.WOMEN)
    front = draw.choice(words.GIVEN_FRONT)
    back = draw.choice(words.MAN_BACK if man else words.WOMAN_BACK)
    return front[0] + back[0], front[1] + back[1]
