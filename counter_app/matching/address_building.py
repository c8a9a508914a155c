"""方書: the building and the room behind the numbers, and whose house it is (様方)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TWICE = re.compile("^([^0-9 -].{2,60}?)[ -]*\\1$", re.DOTALL)
_SILENT = re.compile(r"[-・.,、'’` ()#＃°/:;]+")
_LODGING = re.compile(r"^(.*?[^0-9])(様方|殿方|氏方|方|様|気付|内)$")
_NO_LODGING = re.compile(
    "(?:処|親|味|彼|夕|一|裏|奥|地|四|両|前|後|上|下|朝|東|西|南|北|八|5|8)方$|(?:境|構|団地|園|山|河|川|寺|宮|大|竹)内$"
)
_ROOM = re.compile(
    r"^(?P<building>.*?)"
    r"(?:(?P<wing>(?:[A-Z]|[東西南北中新旧本]|[0-9]{1,3}|第[0-9]{1,3})(?:号?棟|号館|館)|[A-Z](?=[-0-9])|(?<![^ -])[0-9]{1,3}(?=-))[- ]?)?"
    r"(?:(?P<floor>地下[0-9]{1,2}|B?[0-9]{1,3})(?:階|F(?![A-Z]))[- ]?)?"
    r"(?:(?P<mark>[#＃№]|NO[.]?|ナンバー|ROOM|RM)[- ]?)?"
    r"(?P<room>[0-9]{1,5}[A-Z]?|[A-Z])?"
    r"(?P<suffix>号室|号|室)?$"
)
_ROMAN = re.compile("(?<![A-Z])(?:VIII|VII|III|IV|VI|IX|II)(?![A-Z])")
_ROMANS = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8", "IX": "9"}
_LONG_ENOUGH = 3  # digits at the end of a building that are a room without any word for it: ハイツ101, not ハイツ3
_LIKE_B = (("ヴア", "バ"), ("ヴイ", "ビ"), ("ヴエ", "ベ"), ("ヴオ", "ボ"), ("ヴ", "ブ"))


@dataclass(frozen=True)
class Dwelling:
    """Building and room as they are compared: `room` is 101, A101, 2-101 or 2F; empty where nothing is said."""

    building: str = ""
    room: str = ""
    note: str = ""

    def __repr__(self) -> str:
        return "Dwelling(•••)"


NOWHERE = Dwelling()


def dwelling(rest: str, *, room: str = "") -> Dwelling:
    """Read what stands behind the numbers; `room`: the digits that already stood among them."""
    if not rest:
        return Dwelling(room=_number(room)) if room else NOWHERE
    text, note = _without_lodging(_once(rest.strip(" -")))
    text = _ROMAN.sub(lambda found: _apart(found, _ROMANS[found[0]]), text)
    found = _ROOM.match(text)
    building, inner = _taken_apart(found, text) if found else (text, "")
    parts = [_number(room)] if room else []
    if inner and inner != (parts[0] if parts else ""):
        parts.append(inner)
    return Dwelling(_once(_sound(building)), "-".join(parts), _sound(note))


def _once(text: str) -> str:
    """Leave out a building that is written twice."""
    return _TWICE.sub(r"\1", text) if text[:3] in text[3:] else text


def _apart(found: re.Match[str], number: str) -> str:
    line, end = found.string, found.end()
    return number + (" " if line[end : end + 1].isdecimal() else "")


def _without_lodging(text: str) -> tuple[str, str]:
    lodging = _LODGING.match(text)
    if not lodging or _NO_LODGING.search(text):
        return text, ""
    before = lodging[1]
    cut = max(
        before.rfind(" "), max((found.end() for found in re.finditer("号室?|室|[0-9](?=[^0-9])", before)), default=0)
    )
    return before[:cut].strip(" -"), before[cut:].strip(" -")


def _taken_apart(found: re.Match[str], text: str) -> tuple[str, str]:
    """Return building and room; bare digits are a room only where nothing else can be meant."""
    building, wing, floor, room = (found[name] or "" for name in ("building", "wing", "floor", "room"))
    marked = bool(found["suffix"] or found["mark"] or floor or _is_wing(wing))
    alone = not building.strip(" -第")
    behind_blank = building.endswith((" ", "-"))
    if not room and not floor:
        return text, ""
    if found["suffix"] and not room:
        return text, ""
    if not (marked or alone or behind_blank or _long(room, wing)):
        return text, ""
    if building.endswith("第") or (room.isalpha() and not (marked or alone or behind_blank)):
        return text, ""
    return building, _room(wing, floor, room)


def _is_wing(wing: str) -> bool:
    return wing.endswith(("棟", "館"))


def _long(room: str, wing: str) -> bool:
    return sum(map(str.isdecimal, room)) >= _LONG_ENOUGH or (bool(wing) and room.isdecimal())


def _room(wing: str, floor: str, room: str) -> str:
    wing = re.sub("号?棟|号館|館|第", "", wing)
    level = floor.replace("地下", "B")
    if level and room and (len(room) < _LONG_ENOUGH or not room.startswith(level)):
        room = f"{level}F{_number(room)}"
    elif level and not room:
        room = f"{_number(level)}F"
    if not wing:
        return _number(room)
    return f"{_number(wing)}-{_number(room)}" if wing.isdecimal() else wing + _number(room)


_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


def _number(text: str) -> str:
    return _ZEROS.sub("", text) if "0" in text else text


def _sound(text: str) -> str:
    if not text:
        return ""
    text = _SILENT.sub("", text)
    if "ヴ" in text:
        for voiced, like in _LIKE_B:
            text = text.replace(voiced, like)
    return text
