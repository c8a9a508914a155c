"""What a clerk reads about two addresses: Japanese, naming what was written on each side."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from counter_app.matching.address_lot import Lot, split
from counter_app.matching.address_text import key_of_plain
from counter_app.matching.outcome import Item, Reason
from counter_app.matching.reason_codes import ReasonCode

if TYPE_CHECKING:
    from counter_app.matching.addresses import AddressForm

_NUMBERISH = "0-9〇一二三四五六七八九十百千壱弐参拾"
_AS_WRITTEN = re.compile(
    f"第?[{_NUMBERISH}]+(?:丁目|番地|番|号|地割|丁|[-‐‑–—―−ーの・ノ~])(?:(?:[{_NUMBERISH}]+|丁目|番地|番|号|の|ノ|[-‐‑–—―−ー・ ~])*[{_NUMBERISH}号地番])?"
)
_SENTENCES = {
    ReasonCode.ADDRESS_EQUAL: "住所は同じです。",
    ReasonCode.ADDRESS_MISSING: "住所が書かれていない側があります。",
    ReasonCode.ADDRESS_UNSURE: "住所「{a}」と「{b}」は、書き方からは同じ場所か決められません。",
    ReasonCode.ADDRESS_PREVIOUS: "住所「{a}」は前住所「{b}」です。",
    ReasonCode.ADDRESS_NEAR: "住所「{a}」と「{b}」は1字だけ違います。",
    ReasonCode.ADDRESS_INCOMPLETE: "住所「{a}」と「{b}」は、一方が途中までしか書かれていません。",
    ReasonCode.ADDRESS_DIFFERENT: "住所「{a}」と「{b}」は別の場所です。",
    ReasonCode.ADDRESS_ROOM_DIFFERENT: "部屋番号が違います（「{a.room}」と「{b.room}」）。",
    ReasonCode.ADDRESS_BUILDING_DIFFERENT: "建物名または方書が違います（「{a.behind}」と「{b.behind}」）。",
    ReasonCode.ADDRESS_BUILDING_MISSING: "建物・部屋・方書の書かれていない側があります（「{a.behind}」と「{b.behind}」）。",
    ReasonCode.ADDRESS_BUILDING_NOTATION: "建物・部屋は書き方だけが違います（「{a.behind}」と「{b.behind}」）。",
}


def said(code: ReasonCode, a: AddressForm, b: AddressForm) -> Reason:
    """Return the reason with both sides quoted."""
    sentence = _SENTENCES[code].format(a=_Quoted(a), b=_Quoted(b))
    return Reason(Item.ADDRESS, code, sentence)


class _Quoted:
    """An address in a sentence: as written, or one part of it."""

    def __init__(self, form: AddressForm) -> None:
        self._form = form
        self.room = form.room or (str(form.numbers[-1]) if form.numbers else "なし")
        self.behind = f"{form.building}{form.room}{form.note and form.note + '方'}" or "なし"

    def __format__(self, _: str) -> str:
        return _one_line(f"{self._form.original} {self._form.written_building}")


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + "…"


_LONGEST_QUOTE = 60


def folded_words(a: AddressForm, b: AddressForm) -> tuple[Reason, ...]:
    """Return one reason for each rule that made two notations of a lot the same."""
    found = [*_numbers(a, b), *_words(a, b)]
    return tuple(Reason(Item.ADDRESS, ReasonCode.ADDRESS_NOTATION, sentence) for sentence in found)


def only_notation() -> Reason:
    """Return the reason where no rule has a name of its own: widths, blanks, variant kanji."""
    sentence = "住所は書き方（全角・半角、空白、異体字など）だけが違います。"
    return Reason(Item.ADDRESS, ReasonCode.ADDRESS_NOTATION, sentence)


def _numbers(a: AddressForm, b: AddressForm) -> list[str]:
    first, second = as_written(a), as_written(b)
    if first == second or not first or not second:
        return []
    return [f"「{first}」=「{second}」（番地の書き方の違い。どちらも {'-'.join(map(str, a.numbers))}）"]


def as_written(form: AddressForm) -> str:
    """Return the numbers as the text has them: 一丁目1番1号."""
    line = unicodedata.normalize("NFKC", form.original)
    found = [each[0] for each in _AS_WRITTEN.finditer(line)]
    plain = "-".join(map(str, form.numbers))
    return next((each.rstrip(" -") for each in found if _reads(each) == form.numbers), plain)


def _reads(written: str) -> tuple[int, ...]:
    return Lot.of(split(key_of_plain(written.replace("−", "-")))[1]).numbers


def _words(a: AddressForm, b: AddressForm) -> list[str]:
    found = []
    if a.place.stated_prefecture != b.place.stated_prefecture:
        found.append("都道府県を書いていない側があります。")
    if a.place.stated_city != b.place.stated_city:
        found.append("市区町村を書いていない側があります。")
    if ("字" in a.original) != ("字" in b.original):
        found.append("「大字」「字」のない側があります。")
    if a.place.spoken != b.place.spoken:
        found.append(f"カナの地名を「{a.town}」と読みました。")
    elif a.place.town_key and (written := _other_writing(a, b)):
        found.append(written)
    return found


def _other_writing(a: AddressForm, b: AddressForm) -> str:
    """Name the ヶ and が of one town: the first character the two texts do not share inside its name."""
    pairs = (("ヶ", "ケがガヵカ"), ("ケ", "がガヵカ"), ("が", "ガ"), ("ノ", "の之"), ("の", "之"), ("ツ", "ッつっ"))
    for one, others in pairs:
        for other in others:
            if one in a.original and other in b.original and one not in b.original:
                return f"「{one}」=「{other}」（地名の書き方の違い）"
            if one in b.original and other in a.original and one not in a.original:
                return f"「{other}」=「{one}」（地名の書き方の違い）"
    return ""
