"""The same thing written otherwise: names, readings, birthdays and addresses as people and systems write them.

Every function returns a text that means exactly what went in; whoever cannot see that did not read it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from random import Random

from counter_app.app import bench_match_words as words
from counter_app.app.bench_match_places import WIDE, Address, Numbering, in_kanji, in_kanji_digits
from counter_app.app.bench_match_town import Name

DASHES = "-－‐‑–—―−ー-"
_BLANKS = ("　", " ", "", "　", " ", "\u00a0")


def name(draw: Random, of: Name) -> str:
    """Write a name otherwise."""
    text = of.full if not of.surname else of.surname + draw.choice(_BLANKS) + of.given
    if text.isascii():
        return draw.choice(
            (text, text.title(), text.lower(), _wide(text), text.replace(" ", "　"), _wide(text.title()))
        )
    text = "".join(_shape(draw, character) for character in text)
    if draw.random() < 0.25:
        text = _doubled(text)
    if draw.random() < 0.04:
        text = _one_radical(draw, text)
    if draw.random() < 0.05:
        text = draw.choice((text + " ", "　" + text, text[:1] + "\u200b" + text[1:], "\ufeff" + text))
    return text


def _wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else "　" for character in text)


def _shape(draw: Random, character: str) -> str:
    """One in two characters with several shapes gets another one."""
    if 0xE0100 <= ord(character) <= 0xE01EF:
        return draw.choice((character, ""))
    if character in words.VARIANTS and draw.random() < 0.5:
        character = draw.choice(words.VARIANTS[character])
    if character in words.WITH_SEQUENCE and draw.random() < 0.15:
        return character + draw.choice(words.WITH_SEQUENCE[character])
    return character


def _doubled(text: str) -> str:
    """佐々木 → 佐佐木."""
    return "".join(text[at - 1] if character == "々" and at else character for at, character in enumerate(text))


def _one_radical(draw: Random, text: str) -> str:
    places = [at for at, character in enumerate(text) if character in words.RADICALS]
    if not places:
        return text
    at = draw.choice(places)
    return text[:at] + words.RADICALS[text[at]] + text[at + 1 :]


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
_SMALL = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
_HIRAGANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)})


def half_width(text: str) -> str:
    """サトウ → ｻﾄｳ, ガ → ｶﾞ."""
    apart = unicodedata.normalize("NFD", text)
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ", "ー": "ｰ", "　": " "}
    return "".join(marks.get(character) or _HALF.get(character, character) for character in apart)


def _same_sound(text: str) -> str:
    return text.replace("ヅ", "ズ").replace("ヂ", "ジ").replace("ヲ", "オ")


def _spaced_marks(text: str) -> str:
    return unicodedata.normalize("NFD", text).replace("\u3099", "゛").replace("\u309a", "゜")


_KANA_WAYS: tuple[Callable[[str], str], ...] = (
    half_width,
    lambda text: text.translate(_HIRAGANA),
    lambda text: text.translate(_SMALL),
    lambda text: half_width(text.translate(_SMALL)),
    lambda text: unicodedata.normalize("NFD", text),
    _spaced_marks,
    _same_sound,
    lambda text: text.replace("ー", "－"),
    lambda text: half_width(text).replace("ｰ", "-"),
    lambda text: text,
)


def kana(draw: Random, text: str) -> str:
    """Write a reading otherwise."""
    text = text.replace("　", draw.choice(_BLANKS))
    return draw.choice(_KANA_WAYS)(text)


# Era, letter, square, first day.
Era = tuple[str, str, str, date]
ERAS: tuple[Era, ...] = (
    ("令和", "R", "㋿", date(2019, 5, 1)),
    ("平成", "H", "㍻", date(1989, 1, 8)),
    ("昭和", "S", "㍼", date(1926, 12, 25)),
    ("大正", "T", "㍽", date(1912, 7, 30)),
    ("明治", "M", "㍾", date(1868, 1, 25)),
)
_LAST_OF = {"平成": date(2019, 4, 30), "昭和": date(1989, 1, 7), "大正": date(1926, 12, 25), "明治": date(1912, 7, 30)}


def dob(draw: Random, day: date) -> str:
    """Write a day otherwise."""
    if draw.random() < 0.35:
        return draw.choice(_western(draw, day))
    ways = [era for era in ERAS if era[3] <= day <= _LAST_OF.get(era[0], date.max)]
    return draw.choice(_japanese(draw, day, draw.choice(ways)))


def _western(draw: Random, day: date) -> tuple[str, ...]:
    y, m, d = day.year, day.month, day.day
    dash = draw.choice("-－‐−–")
    return (
        day.isoformat(), f"{y}/{m}/{d}", f"{y}/{m:02d}/{d:02d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日",
        f"{y}{m:02d}{d:02d}", f"{y}{dash}{m:02d}{dash}{d:02d}", f"{y}年{m}月{d}日".translate(WIDE), f"{y}／{m}／{d}".translate(WIDE),
        f"西暦{y}年{m}月{d}日", f"{y}年 {m}月 {d}日", f"{in_kanji_digits(y)}年{in_kanji(m)}月{in_kanji(d)}日",
    )  # fmt: skip


def _japanese(draw: Random, day: date, of: Era) -> tuple[str, ...]:
    era, letter, square, since = of
    year, m, d = day.year - since.year + 1, day.month, day.day
    gan = "元" if year == 1 and draw.random() < 0.7 else str(year)
    ways = [
        f"{era}{gan}年{m}月{d}日", f"{era}{gan}年{m:02d}月{d:02d}日", f"{era} {gan}年 {m}月 {d}日", f"{era}{gan}年{m}月{d}日生",
        f"{era}{gan}年{m}月{d}日".translate(WIDE), f"{era}{in_kanji(year)}年{in_kanji(m)}月{in_kanji(d)}日", f"{letter}{year}.{m}.{d}",
        f"{letter.lower()}{year}/{m:02d}/{d:02d}", f"{letter}{year:02d}{m:02d}{d:02d}", f"{letter}{year}.{m}.{d}".translate(WIDE),
        f"{era[0]}{year}.{m}.{d}", f"{square}{gan}年{m}月{d}日", f"{era}{year}.{m}.{d}", f"{era}{year}-{m}-{d}", f"{letter}{year}年{m}月{d}日",
        f"{era}{year:02d}年{m:02d}月{d:02d}日", f"{letter}.{year}.{m}.{d}", f"{letter}{year}-{m:02d}-{d:02d}",
    ]  # fmt: skip
    return tuple(ways)


def address(draw: Random, home: Address, *, building: bool = True, front: str | None = None) -> str:
    """Write an address otherwise. Without `building` only what comes before it; `front`: prefecture and city as given."""
    given = front is not None
    front = front or draw.choice(
        (home.where.prefecture + home.where.city, home.where.city, home.where.prefecture + home.where.city)
    )
    if draw.random() < 0.15 and not given:
        front = ""
    blank = draw.choice(("", "", "", " ", "　"))
    text = front + (blank if front else "") + town(draw, home) + blank + numbers(draw, home)
    if building:
        text += behind(draw, home)
    if draw.random() < 0.06 and home.town.postal:
        text = f"〒{home.town.postal} {text}" if draw.random() < 0.7 else f"{home.town.postal}　{text}"
    return text


_JO = {"北一条西": "北1条西", "北三条西": "北3条西", "北三条東": "北3条東", "南十二条西": "南12条西"}
_JO_WIDE = {name: text.translate(WIDE) for name, text in _JO.items()}


def town(draw: Random, home: Address) -> str:
    """Write a town otherwise, without 丁目."""
    place = home.town
    text = "".join(_shape(draw, character) if draw.random() < 0.5 else character for character in place.name)
    for group in ("ヶケが", "ノの", "ツッ"):
        for character in group[:2] if group != "ヶケが" else "ヶケ":
            if character in text[1:-1] and draw.random() < 0.5:
                text = text.replace(character, draw.choice(group if group != "ツッ" else "ツッつ"))
                break
    if place.numbering is Numbering.JO and draw.random() < 0.5:
        text = draw.choice((_JO, _JO_WIDE)).get(place.name, text)
    oaza = draw.choice(("大字", "")) if place.oaza else ""
    koaza = (draw.choice(("字", "")) + place.koaza) if place.koaza else ""
    return oaza + text + koaza


def numbers(draw: Random, home: Address) -> str:
    """Write 丁目 and numbers otherwise."""
    parts = list(home.numbers)
    way = draw.random()
    if way < 0.45:
        short = [*([home.chome] if home.chome else []), *parts]
        joint = draw.choice(("-", "-", "-", "－", "‐", "−", "ー", "–", "の", "ノ"))
        text = joint.join(str(number) for number in short)
        if home.lot:
            text = home.lot + text
        return _digits(draw, text)
    chome = ""
    if home.chome:
        chome = draw.choice((in_kanji(home.chome), str(home.chome), str(home.chome).translate(WIDE))) + "丁目"
    kanji = draw.random() < 0.12
    first, *rest = [in_kanji(number) if kanji else str(number) for number in parts]
    return (
        chome
        + home.lot
        + (_spelled(draw, home, first, rest) if kanji else _digits(draw, _spelled(draw, home, first, rest)))
    )


def _spelled(draw: Random, home: Address, first: str, rest: list[str]) -> str:
    if not rest:
        return first + draw.choice(("番地", "番", "番地"))
    second = rest[0]
    if home.town.numbering in (Numbering.CHOME, Numbering.BLOCK):
        return draw.choice(
            (f"{first}番{second}号", f"{first}番{second}号", f"{first}番{second}", f"{first}番の{second}")
        )
    return draw.choice(
        (f"{first}番地{second}", f"{first}番地の{second}", f"{first}番地ノ{second}", f"{first}番{second}")
    )


def _digits(draw: Random, text: str) -> str:
    return text.translate(WIDE) if draw.random() < 0.25 else text


def behind(draw: Random, home: Address) -> str:
    """Write building and room otherwise."""
    if home.care_of:
        return draw.choice((" ", "　", "")) + home.care_of + draw.choice(("様方", " 様方", "方"))
    if not home.building:
        return ""
    building = home.building
    way = draw.random()
    if way < 0.15:
        building = unicodedata.normalize("NFKC", building)
    elif way < 0.25:
        building = half_width(building)
    room = ""
    if home.room:
        room = draw.choice(
            (f"{home.room}号室", f"{home.room}号", home.room, f"-{home.room}", f" {home.room}", f"　{home.room}号室")
        )
        if building[-1].isdigit() and room[0].isdigit():
            room = " " + room
        room = _digits(draw, room)
    return draw.choice((" ", "　", "")) + building + room
