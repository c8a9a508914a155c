"""Pairs of notations that are one thing, and pairs that are two, as questions to `main.py match compare --jsonl`.

What is one thing is one by construction: both sides are written from the same parts. What is two differs in a part.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from counter_app.app import bench_match_notation as notation
from counter_app.app import bench_match_words as words
from counter_app.app.bench_match_places import MUNICIPALITIES, Address, any_address
from counter_app.app.bench_match_real_places import REAL_PLACES
from counter_app.app.bench_match_town import InventedTown, Name
from counter_app.app.bench_match_wrong import SLIPS

KINDS = ("name", "kana", "dob", "address")
_INVENTED_SHARE = 0.25
_PLAIN_SHAPE = {shape: group[0] for group in words.SAME_CHARACTER for shape in group}
_DAYS = [date(1989, 1, 7), date(1989, 1, 8), date(2019, 4, 30), date(2019, 5, 1), date(1926, 12, 25), date(1926, 12, 24),
         date(1926, 12, 26), date(1912, 7, 30), date(1912, 7, 29), date(2000, 2, 29), date(2024, 2, 29)]  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One question with its answer. `detail` is what kind of sameness or difference it is."""

    kind: str
    a: str
    b: str
    same: bool
    detail: str

    def __repr__(self) -> str:
        return f"Pair({self.kind}, {self.detail})"

    @property
    def question(self) -> dict[str, str]:
        """The line that is asked."""
        return {"kind": self.kind, "a": self.a, "b": self.b}


def pairs(seed: int, each: int) -> Iterator[Pair]:
    """Yield `each` pairs that are one thing and as many that are two, for every kind."""
    for index, kind in enumerate(KINDS):
        draw = Random(seed * 97 + index)
        for same in (True, False):
            made = 0
            while made < each:
                pair = _MAKERS[kind, same](draw)
                if pair is not None and (not same or pair.a != pair.b):
                    yield pair
                    made += 1


def _person(draw: Random) -> Name:
    return InventedTown(draw.randrange(50)).household(draw.randrange(1, 10**6))[0].name


def _same_name(draw: Random) -> Pair:
    name = _person(draw)
    return Pair(
        "name",
        notation.name(draw, name),
        notation.name(draw, name),
        same=True,
        detail="latin" if name.full.isascii() else "kanji",
    )


def _plain(text: str) -> str:
    text = re.sub("[\U000e0100-\U000e01ef 　]", "", text)
    return "".join(_PLAIN_SHAPE.get(character, character) for character in text)


def _other_name(draw: Random) -> Pair | None:
    name = _person(draw)
    detail = draw.choice(
        ("other-character", "homophone", "twin", "dropped", "added", "swapped", "placeholder", "given", "surname")
    )
    other = _changed_name(draw, name, detail)
    if other is None or _plain(other.full) == _plain(name.full):
        return None
    return Pair("name", notation.name(draw, name), notation.name(draw, other), same=False, detail=detail)


def _changed_name(draw: Random, name: Name, detail: str) -> Name | None:
    given, surname = name.given, name.surname
    bare = re.sub("[\U000e0100-\U000e01ef]", "", surname)
    match detail:
        case "other-character":
            hits = [(a, b) for pair in words.OTHER_CHARACTER for a, b in (pair, pair[::-1]) if a in bare + given]
            if not hits:
                return None
            a, b = draw.choice(hits)
            return replace(name, surname=bare.replace(a, b), given=given.replace(a, b))
        case "homophone":
            return replace(name, given=words.HOMOPHONES[given]) if given in words.HOMOPHONES else None
        case "dropped":
            return replace(name, given=given[:-1]) if len(given) > 1 else None
        case "added":
            return replace(name, given=given + draw.choice("子美郎一"))
        case "swapped":
            return replace(name, surname=given, given=surname) if surname else None
        case "placeholder":
            return replace(name, given=draw.choice("〓●\ufffd") + given[1:])
        case "surname":
            return replace(name, surname=draw.choice(words.FREQUENT)[0]) if surname else None
        case _:
            return replace(name, given=draw.choice(words.MEN + words.WOMEN)[0])


def _same_kana(draw: Random) -> Pair:
    text = _person(draw).kana
    return Pair("kana", notation.kana(draw, text), notation.kana(draw, text), same=True, detail="notation")


_LONG = (
    ("オオ", "オ"),
    ("ユウ", "ユ"),
    ("ショウ", "ショ"),
    ("ヨウ", "ヨ"),
    ("ロウ", "ロ"),
    ("トウ", "ト"),
    ("イチ", "イツ"),
    ("ン", "ソ"),
    ("シ", "ツ"),
)


def _other_kana(draw: Random) -> Pair | None:
    text = _person(draw).kana
    detail = draw.choice(("long", "voiced", "dropped", "doubled", "other"))
    other = text
    if detail == "long":
        hits = [(a, b) for a, b in _LONG if a in text]
        other = text.replace(*draw.choice(hits), 1) if hits else text
    elif detail == "voiced":
        at = draw.randrange(len(text))
        other = text[:at] + text[at].translate(SLIPS) + text[at + 1 :]
    elif detail == "dropped":
        at = draw.randrange(len(text))
        other = text[:at] + text[at + 1 :]
    elif detail == "doubled":
        at = draw.randrange(len(text))
        other = text[: at + 1] + text[at:]
    else:
        other = _person(draw).kana
    if _bare_kana(other) == _bare_kana(text):
        return None
    return Pair("kana", notation.kana(draw, text), notation.kana(draw, other), same=False, detail=detail)


def _bare_kana(text: str) -> str:
    """Fold what people write for each other, so that a pair of two is really two."""
    folded = (
        text.replace("　", "")
        .replace(" ", "")
        .translate(str.maketrans("ァィゥェォッャュョヅヂヲ", "アイウエオツヤユヨズジオ"))
    )
    return folded.replace("ヴ", "ブ").replace("ー", "")


def _day(draw: Random) -> date:
    return draw.choice(_DAYS) if draw.random() < 0.1 else date(1905, 1, 1) + timedelta(days=draw.randrange(44_000))


def _same_dob(draw: Random) -> Pair:
    day = _day(draw)
    return Pair("dob", notation.dob(draw, day), notation.dob(draw, day), same=True, detail="notation")


def _other_dob(draw: Random) -> Pair | None:
    day = _day(draw)
    detail = draw.choice(("next-day", "digit", "exchanged", "era", "century", "impossible"))
    said = notation.dob(draw, day)
    if detail == "impossible":
        m, d = day.month, day.day
        other = draw.choice(
            (
                f"{day.year}-02-30",
                f"昭和65年{m}月{d}日",
                f"{day.year % 100}.{m}.{d}",
                f"{day.year}年{m}月",
                f"昭和{m}年00月00日",
                "不詳",
                "00000000",
                f"{day.year}-13-{d}",
            )
        )
        return Pair("dob", said, other, same=False, detail=detail)
    moved = _moved(draw, day, detail)
    return Pair("dob", said, notation.dob(draw, moved), same=False, detail=detail) if moved and moved != day else None


def _moved(draw: Random, day: date, detail: str) -> date | None:
    match detail:
        case "next-day":
            return day + timedelta(days=draw.choice((-1, 1)))
        case "digit":
            return day + timedelta(days=draw.choice((-10, 10)))
        case "exchanged":
            return date(day.year, day.day, day.month) if day.day <= 12 else None
        case "century":
            return date(day.year + 100 if day.year < 1927 else day.year - 10, day.month, min(day.day, 28))
        case _:
            other = draw.choice((-63, 63, -30, 30, 14))  # 昭和 n / 平成 n / 令和 n / 大正 n
            year = day.year + other
            return date(year, day.month, min(day.day, 28)) if 1905 <= year <= 2026 else None


def _place(draw: Random) -> tuple[Address, str]:
    if draw.random() < _INVENTED_SHARE:
        return any_address(draw, draw.choice(MUNICIPALITIES)), "invented"
    return any_address(draw, draw.choice(REAL_PLACES)), "real"


def _front(draw: Random, home: Address) -> str:
    """Leave the prefecture out of a real city only: nobody can know where an invented one lies."""
    whole = home.where.prefecture + home.where.city
    return draw.choice((whole, home.where.city)) if home.where in REAL_PLACES else whole


def _same_address(draw: Random) -> Pair:
    home, which = _place(draw)
    a, b = (notation.address(draw, home, front=_front(draw, home)) for _ in range(2))
    return Pair("address", a, b, same=True, detail=f"{which} {home.town.numbering.value}")


def _other_address(draw: Random) -> Pair | None:
    home, _ = _place(draw)
    detail = draw.choice(tuple(_MOVES))
    other = _MOVES[detail](draw, home)
    if other is None or (other.base, other.room) == (home.base, home.room):
        return None
    a, b = (notation.address(draw, each, front=_front(draw, each)) for each in (home, other))
    return Pair("address", a, b, same=False, detail=detail)


def _other_town(draw: Random, home: Address) -> Address | None:
    towns = [town for town in home.where.towns if town.numbering is home.town.numbering and town.name != home.town.name
             and (town.chome > 0) == (home.town.chome > 0) and bool(town.lots) == bool(home.town.lots)]  # fmt: skip
    return replace(home, town=draw.choice(towns)) if towns else None


def _regrouped(_draw: Random, home: Address) -> Address | None:
    """1-23-4 → 12-3-4: the digits stay, the numbers do not."""
    first, *rest = home.numbers
    if not rest or first < 10:
        return None
    text = str(first)
    return replace(home, numbers=(int(text[:-1]), int(text[-1] + str(rest[0])))) if text[-1] != "0" else None


def _other_room(draw: Random, home: Address) -> Address | None:
    return replace(home, room=str(int(home.room) + draw.choice((1, 100)))) if home.room else None


_MOVES: dict[str, Callable[[Random, Address], Address | None]] = {
    "number": lambda draw, home: home.next_door(draw.choice((1, 10, 100))),
    "first-number": lambda draw, home: replace(home, numbers=(home.numbers[0] + draw.choice((1, 10)), *home.numbers[1:])),
    "chome": lambda _, home: replace(home, chome=home.chome % home.town.chome + 1) if home.town.chome > 1 else None,
    "regrouped": _regrouped,
    "cut": lambda _, home: replace(home, numbers=home.numbers[:1]) if home.numbers[1:] else None,
    "room": _other_room,
    "lot-letter": lambda _, home: replace(home, lot=next(x for x in home.town.lots if x != home.lot)) if home.lot else None,
    "town": _other_town,
    "city": lambda _, home: replace(home, where=next(w for w in (REAL_PLACES[1], REAL_PLACES[14]) if w.city != home.where.city)),
}  # fmt: skip

_MAKERS: dict[tuple[str, bool], Callable[[Random], Pair | None]] = {
    ("name", True): _same_name, ("name", False): _other_name, ("kana", True): _same_kana, ("kana", False): _other_kana,
    ("dob", True): _same_dob, ("dob", False): _other_dob, ("address", True): _same_address, ("address", False): _other_address,
}  # fmt: skip


def write(path: Path, made: Iterable[Pair]) -> None:
    """Write pairs as JSON lines: the question's keys, and `same` and `detail` beside them."""
    with path.open("w", encoding="utf-8") as file:
        for pair in made:
            file.write(
                json.dumps({**pair.question, "same": pair.same, "detail": pair.detail}, ensure_ascii=False) + "\n"
            )


@dataclass
class PairScore:
    """Shares found the same per kind, and everything wrongly found the same. Texts are of invented people."""

    asked: Counter[tuple[str, bool]] = field(default_factory=Counter)
    found: Counter[tuple[str, bool]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false_equal: list[str] = field(default_factory=list)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, pair: Pair, answer: Mapping[str, Any]) -> None:
        """Count one answer."""
        same = answer.get("outcome") == "same"
        self.asked[pair.kind, pair.same] += 1
        self.found[pair.kind, pair.same] += same
        if pair.same and not same:
            self.missed[f"{pair.kind} {pair.detail}"] += 1
            self.refused[pair.kind] += answer.get("outcome") == "different"
            self.examples.setdefault(pair.kind, []).append(f"{pair.a!r} {pair.b!r} {answer.get('outcome')}")
        if same and not pair.same:
            self.false_equal.append(f"{pair.kind} {pair.detail}: {pair.a!r} {pair.b!r}")

    def as_json(self, shown: int = 12) -> dict[str, Any]:
        """Return the report, with the first `shown` misses of each kind and all false equals."""
        equal = {kind: self.found[kind, True] / (self.asked[kind, True] or 1) for kind in KINDS}
        bars = {"name": 0.98, "kana": 1.0, "dob": 1.0, "address": 0.98}
        return {
            "asked": {kind: [self.asked[kind, True], self.asked[kind, False]] for kind in KINDS},
            "equalFoundEqual": {kind: round(share, 5) for kind, share in equal.items()},
            "equalCalledDifferent": dict(self.refused),
            "missedKinds": dict(self.missed.most_common()),
            "missedExamples": {kind: lines[:shown] for kind, lines in self.examples.items()},
            "falseEqual": len(self.false_equal),
            "falseEquals": self.false_equal,
            "bars": {**{kind: equal[kind] >= bar for kind, bar in bars.items()}, "noFalseEqual": not self.false_equal},
        }
