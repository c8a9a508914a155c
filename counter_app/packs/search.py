"""Finding a procedure by what somebody writes: kana, kanji, English, Latin letters for kana, or the procedure's id."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counter_app.domain.form import Form

_KATAKANA = range(ord("ァ"), ord("ヶ") + 1)
_TO_HIRAGANA = {code: code - 0x60 for code in _KATAKANA}
_SILENT = str.maketrans("", "", " \u3000・-－ー（）()「」、。")

_VOWELS = "aiueo"
_SYLLABLES = {
    kana: consonant + vowel
    for consonant, row in {
        "": "あいうえお",
        "k": "かきくけこ",
        "s": "さしすせそ",
        "t": "たちつてと",
        "n": "なにぬねの",
        "h": "はひふへほ",
        "m": "まみむめも",
        "r": "らりるれろ",
        "g": "がぎぐげご",
        "z": "ざじずぜぞ",
        "d": "だぢづでど",
        "b": "ばびぶべぼ",
        "p": "ぱぴぷぺぽ",
    }.items()
    for vowel, kana in zip(_VOWELS, row, strict=True)
} | {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ゔ": "bu", "ぢ": "zi", "づ": "zu", "っ": ""}
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
# Every way to write a sound in Latin letters becomes one: Hepburn and 訓令式, long vowels and doubled consonants single.
_SPELLINGS = (
    ("shi", "si"),
    ("chi", "ti"),
    ("tsu", "tu"),
    ("fu", "hu"),
    ("ji", "zi"),
    ("sh", "sy"),
    ("ch", "ty"),
    ("j", "zy"),
    ("yy", "y"),
    ("du", "zu"),
    ("di", "zi"),
    ("vu", "bu"),
    ("wo", "o"),
    ("l", "r"),
)


_HALF_WRITTEN = re.compile(r"(.)(?:j|c|ts|f)$")  # of `tenj…` nobody knows yet whether ja or ji follows


def fold(text: str) -> str:
    """Return `text` so that width, case, kana script, spaces and hyphens no longer differ."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return wide.translate(_TO_HIRAGANA).translate(_SILENT)


def sounds(text: str) -> str:
    """Return kana or Latin letters as one plain spelling: `tennyuu`, `tenyu` and てんにゅう are the same."""
    latin = re.sub("n'", "n", fold(_latin(fold(text))))
    for spelling, plain in _SPELLINGS:
        latin = latin.replace(spelling, plain)
    latin = re.sub(r"m(?=[bp])", "n", latin)
    latin = re.sub(r"(.)\1+", r"\1", latin)
    return re.sub(r"ou|oh(?![aiueoy])", "o", latin)


def _latin(kana: str) -> str:
    letters = ""
    for letter in kana:
        small = _SMALL.get(letter)
        if small is not None and letters:
            letters = letters[:-1] + small
        else:
            letters += _SYLLABLES.get(letter, small or letter)
    return letters


def find_procedures(forms: Iterable[Form], query: str) -> tuple[Form, ...]:
    """Return the forms that hold every word of `query`, best first; all of them for an empty query.

    Best: the id itself, then titles or readings that begin with it, then those that hold it, then the rest.
    """
    words = tuple(word for word in (fold(word) for word in query.replace("\u3000", " ").split()) if word)
    hits = [form for form in forms if all(_holds(form, word) for word in words)]
    return tuple(sorted(hits, key=lambda form: _distance(form, words)))


def _holds(form: Form, word: str) -> bool:
    return word in _haystack(form) or _by_sound(form, word)


def _by_sound(form: Form, word: str) -> bool:
    if not word.isascii() or not form.reading:
        return False
    return _sounds_of(form.reading).startswith(sounds(_HALF_WRITTEN.sub(r"\1", word)))


@lru_cache(maxsize=512)
def _sounds_of(reading: str) -> str:
    return sounds(reading)


@lru_cache(maxsize=512)
def _folded(parts: tuple[str, ...]) -> str:
    return "\n".join(fold(part) for part in parts)


def _haystack(form: Form) -> str:
    about = (form.summary.ja, form.summary.ja_easy, form.summary.en) if form.summary is not None else ()
    return _folded((form.id, *_spoken(form), *about))


def _spoken(form: Form) -> tuple[str, ...]:
    return form.title.ja, form.title.ja_easy, form.title.en, form.reading


def _distance(form: Form, words: tuple[str, ...]) -> int:
    if not words:
        return 0
    first = words[0]
    if fold(form.id) == first:
        return 0
    titles = [fold(title) for title in _spoken(form)]
    if any(title.startswith(first) for title in titles) or _by_sound(form, first):
        return 1
    return 2 if any(first in title for title in titles) else 3
