"""Right people, written in ways that no list of rules foresees: what stands in web forms and in scanned ones.

Each way says the same as the register and something beside it, or says it clumsily. `MESSES` names them for the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from counter_app.app import bench_match_notation as notation
from counter_app.app.bench_match_places import WIDE, Address, Numbering
from counter_app.app.bench_match_town import TODAY, Person


@dataclass(frozen=True)
class Written:
    """What an application says, as texts."""

    name: str
    kana: str
    dob: str
    address: str

    def __repr__(self) -> str:
        return "Written(•••)"


Mess = Callable[[Random, Person, Written], Written]


def as_written(draw: Random, person: Person, *, plain: bool = False) -> Written:
    """Write a person in everyday notations. `plain`: as on the form's example, so that one fault stands alone."""
    if plain:
        draw = Random(draw.randrange(4))
    return Written(
        notation.name(draw, person.name),
        notation.kana(draw, person.name.kana),
        notation.dob(draw, person.born),
        notation.address(draw, person.home, building=draw.random() < 0.92),
    )


def _phone(draw: Random, _person: Person, said: Written) -> Written:
    number = f"0{draw.randint(3, 99)}-{draw.randint(1000, 9999)}-{draw.randint(1000, 9999)}"
    mobile = f"090-{draw.randint(1000, 9999)}-{draw.randint(1000, 9999)}"
    tail = draw.choice((f" TEL {number}", f"　電話{mobile}", f"（☎{mobile}）", f" TEL:{number}", f"／携帯 {mobile}"))
    return replace(said, address=said.address + tail)


def _honorific(draw: Random, _person: Person, said: Written) -> Written:
    return replace(said, name=said.name + draw.choice((" 様", "様", "　殿", "（本人）", " 氏")))


def _reading_in_name(draw: Random, person: Person, said: Written) -> Written:
    sur, given = person.name.surname, person.name.given
    first, second = person.name.surname_kana, person.name.given_kana
    text = draw.choice(
        (
            f"{sur}（{first}）{given}（{second}）",
            f"{sur} {given}（{first} {second}）",
            f"{first} {second}　{sur} {given}",
        )
    )
    return replace(said, name=text)


def _brackets(draw: Random, _person: Person, said: Written) -> Written:
    left, right = draw.choice(("「」", "【】", "（）", "[]", '""', "''", "<>", "『』"))
    return replace(said, name=f"{left}{said.name}{right}")


def _parted(draw: Random, person: Person, said: Written) -> Written:
    joint = draw.choice((",", "，", "・", "、", "/", "_", "\t", "\n", "．", "  "))
    return replace(said, name=f"{person.name.surname}{joint}{person.name.given}")


def _labels(draw: Random, _person: Person, said: Written) -> Written:
    label = draw.choice(("住所：", "住所 ", "現住所:", "（現住所）", "住民票の住所　"))
    return replace(said, address=label + said.address, name=draw.choice(("氏名：", "", "氏名 ")) + said.name)


def _prefecture_twice(_draw: Random, person: Person, said: Written) -> Written:
    where = person.home.where
    return replace(
        said, address=f"{where.prefecture}{where.prefecture}{where.city}" + said.address.split(where.city)[-1]
    )


def _city_twice(_draw: Random, person: Person, said: Written) -> Written:
    where = person.home.where
    return replace(said, address=f"{where.prefecture}{where.city} {where.city}" + said.address.split(where.city)[-1])


def _country(draw: Random, person: Person, said: Written) -> Written:
    where = person.home.where
    rest = said.address.split(where.city)[-1]
    return replace(said, address=draw.choice(("日本国", "日本 ", "JAPAN ")) + f"{where.prefecture}{where.city}{rest}")


def _short(person: Person) -> list[str]:
    home = person.home
    return [str(number) for number in ([home.chome] if home.chome else []) + list(home.numbers)]


def _front(person: Person) -> str:
    home = person.home
    oaza = "大字" if home.town.oaza else ""
    return f"{home.where.prefecture}{home.where.city}{oaza}{home.town.name}{home.town.koaza}"


def _scanned_dashes(draw: Random, person: Person, said: Written) -> Written:
    joint = draw.choice(("~", "～", "_", "･", "・", "=", "ｰ", "─", "━", "⁃", ".", "，", "/"))
    return replace(said, address=_front(person) + person.home.lot + joint.join(_short(person)))


def _doubled_dashes(draw: Random, person: Person, said: Written) -> Written:
    joint = draw.choice(("--", " - ", "－－", "　－　", "- ", " ‐ "))
    return replace(said, address=_front(person) + person.home.lot + joint.join(_short(person)))


def _building_first(draw: Random, person: Person, said: Written) -> Written:
    home = person.home
    if not home.building:
        return _double_blanks(draw, person, said)
    blank = " " if home.building[-1].isdigit() else ""  # パークサイド21101号室 could be read by nobody
    building = home.building + (f"{blank}{home.room}号室" if home.room else "")
    bare = notation.address(draw, home, building=False)
    return replace(said, address=draw.choice((f"{building} {bare}", f"{building}、{bare}", f"（{building}）{bare}")))


def _room_as_number(draw: Random, person: Person, said: Written) -> Written:
    home = person.home
    if not home.room or home.town.numbering in (Numbering.LOT, Numbering.JO):  # 123-405 could be a lot of its own
        return _mixed_digits(draw, person, said)
    return replace(said, address=_front(person) + home.lot + "-".join([*_short(person), home.room]))


def _mixed_digits(draw: Random, person: Person, said: Written) -> Written:
    kanji = "〇一二三四五六七八九"
    numbers = "-".join(_short(person))
    mixed = "".join(
        draw.choice((each, each.translate(WIDE), kanji[int(each)])) if each.isdigit() else each for each in numbers
    )
    return replace(said, address=_front(person) + person.home.lot + mixed)


def _double_blanks(draw: Random, _person: Person, said: Written) -> Written:
    def stretched(text: str) -> str:
        return draw.choice(("　　", "  ", "\t")).join(text.replace("　", " ").split(" "))

    return Written(stretched(said.name) + "  ", stretched(said.kana), "  " + said.dob, "　" + stretched(said.address))


def _stretched(draw: Random, _person: Person, said: Written) -> Written:
    return replace(said, name=draw.choice((" ", "　")).join(said.name.replace(" ", "").replace("　", "")))


def _full_stop(draw: Random, _person: Person, said: Written) -> Written:
    return replace(
        said,
        address=said.address + draw.choice(("。", "、", ".", "　です", ",")),
        dob=said.dob + draw.choice(("", "。")),
    )


def _age_beside(_draw: Random, person: Person, said: Written) -> Written:
    age = TODAY.year - person.born.year
    return replace(said, dob=f"{person.born.year}年{person.born.month}月{person.born.day}日（{age}歳）")


def _weekday(_draw: Random, person: Person, said: Written) -> Written:
    day = "月火水木金土日"[person.born.weekday()]
    return replace(said, dob=f"{person.born.year}/{person.born.month}/{person.born.day}({day})")


def _time_beside(_draw: Random, person: Person, said: Written) -> Written:
    return replace(said, dob=f"{person.born.isoformat()} 00:00:00")


def _both_calendars(_draw: Random, person: Person, said: Written) -> Written:
    era = next(era for era in notation.ERAS if era[3] <= person.born)
    japanese = f"{era[0]}{person.born.year - era[3].year + 1}年"
    return replace(said, dob=f"{person.born.year}年({japanese}){person.born.month}月{person.born.day}日")


def _wrong_unit(_draw: Random, person: Person, said: Written) -> Written:
    home = person.home
    first, *rest = [str(number) for number in home.numbers]
    chome = f"{home.chome}丁目" if home.chome else ""
    lot = home.town.numbering in (Numbering.LOT, Numbering.JO)
    tail = f"番{rest[0]}号" if rest and lot else f"番地{rest[0]}" if rest else "番"
    return replace(said, address=f"{_front(person)}{chome}{home.lot}{first}{tail}")


def _unit_and_dash(_draw: Random, person: Person, said: Written) -> Written:
    home = person.home
    chome = f"{home.chome}丁目-" if home.chome else ""
    return replace(
        said,
        address=f"{_front(person)}{chome}{home.lot}"
        + "-".join(map(str, home.numbers))
        + ("号" if len(home.numbers) > 1 else "番"),
    )


def _padded(_draw: Random, person: Person, said: Written) -> Written:
    return replace(
        said, address=_front(person) + person.home.lot + "-".join(number.zfill(2) for number in _short(person))
    )


def _living_with(draw: Random, _person: Person, said: Written) -> Written:
    return replace(
        said,
        address=said.address + draw.choice(("（同居）", " (実家)", "　※表札なし", "（世帯主）", " 2階", "（自宅）")),
    )


def _postal_inside(_draw: Random, person: Person, said: Written) -> Written:
    where = person.home.where
    rest = said.address.split(where.city)[-1]
    return replace(said, address=f"{where.prefecture}(〒{person.home.town.postal}){where.city}{rest}")


def _kana_clumsy(draw: Random, person: Person, said: Written) -> Written:
    first, second = person.name.surname_kana, person.name.given_kana
    ways = (
        f"{first}・{second}",
        f"{first} {second} サマ",
        f"({first} {second})",
        f"{first},{second}",
        f"フリガナ {first} {second}",
        f"{first}\n{second}",
    )
    return replace(said, kana=draw.choice(ways))


def _apostrophe(_draw: Random, _person: Person, said: Written) -> Written:
    return replace(said, name="'" + said.name, address="'" + said.address, dob="'" + said.dob)


MESSES: dict[str, Mess] = {
    "phone": _phone, "honorific": _honorific, "reading-in-name": _reading_in_name, "brackets": _brackets, "parted": _parted,
    "labels": _labels, "prefecture-twice": _prefecture_twice, "city-twice": _city_twice, "country": _country,
    "scanned-dashes": _scanned_dashes, "doubled-dashes": _doubled_dashes, "building-first": _building_first,
    "room-as-number": _room_as_number, "mixed-digits": _mixed_digits, "double-blanks": _double_blanks, "stretched": _stretched,
    "full-stop": _full_stop, "age": _age_beside, "weekday": _weekday, "time": _time_beside, "both-calendars": _both_calendars,
    "wrong-unit": _wrong_unit, "unit-and-dash": _unit_and_dash, "padded": _padded, "living-with": _living_with,
    "postal-inside": _postal_inside, "kana": _kana_clumsy, "apostrophe": _apostrophe,
}  # fmt: skip
_NEEDS_SURNAME = frozenset({"reading-in-name", "parted", "kana"})


def messy(draw: Random, person: Person) -> tuple[str, Written]:
    """Write a person clumsily; also say how. Whoever's address runs over no city gets another mess."""
    said = as_written(draw, person)
    names = [name for name in MESSES if person.name.surname or name not in _NEEDS_SURNAME]
    kind = draw.choice(names)
    return kind, MESSES[kind](draw, person, said)


def elsewhere(draw: Random, person: Person, home: Address) -> Written:
    """Write a person in another place."""
    return replace(as_written(draw, person), address=notation.address(draw, home))
