"""An address as one line of comparable characters: widths, dashes, kana, kanji numerals. Nothing is taken apart here.

`plain_address` changes notation only (widths, blanks, kinds of dashes); `address_key` goes on to what a reader of
addresses takes for the same: ヶ=ケ=が, の=ノ=之, small kana, hiragana, 一=1. A run of kanji numerals next to a digit is
never joined with it: a `¦` is put between them, which no lot number contains, so that nobody guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from counter_app.matching.address_asides import without_asides

Fold = Callable[[str], str]

LONGEST = 400  # characters; longer than any address (the signature certificate holds 200)
KANJI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆"
PLACEHOLDERS = re.compile("[〓●○◯■□◆◇△▲▽▼※?*\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]")
_LOOK_LIKE_DASHES = "‐‑‒–—―−⁃˗➖─━╌╍┄┅┈┉~〜∼⁓﹘⸺⸻゠_"
_UNSEEN = [*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E)]
_BEFORE = dict.fromkeys((*_UNSEEN, *_SELECTORS)) | dict.fromkeys((*range(32), *range(127, 160)), " ")
_BEFORE |= {ord("゛"): "\u3099", ord("゜"): "\u309a"}
_AFTER = str.maketrans(
    {
        **dict.fromkeys(_LOOK_LIKE_DASHES, "-"),
        **dict.fromkeys("〔[{【「『〈《<", "("),
        **dict.fromkeys("〕]}】」』〉》>", ")"),
    }
)
# numbers that are one character: "1②" must not become 12, "Ⅱ" is a number and no letters
_ONE_CHARACTER_NUMBERS = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u218b\u2460-\u24ff\u2776-\u2793\u3192-\u319f\u3220-\u33ff]"
)
_ROMAN = range(0x2160, 0x2180)


def plain_address(text: str) -> str:
    """Return the text with widths, cases, blanks and dashes made one; blanks stay only behind a digit."""
    line = _without_blanks(_plain(text))
    return line if unicodedata.is_normalized("NFKC", line) else plain_address(line)  # a lone accent found a letter


def address_key(text: str, fold: Fold) -> str:
    """Return what two notations of one address share, up to how numbers are written. `fold` unites variant kanji."""
    line = _plain(text)
    line = fold(line) if " " not in line else " ".join(map(fold, line.split(" ")))
    key = key_of_plain(without_asides(line))
    # a number that was one character has brought blanks along, which are gone only now; 0・一 has two digits only now
    return key_of_plain(key) if _ONE_CHARACTER_NUMBERS.search(text) or _BETWEEN_DIGITS.search(key) else key


def name_key(name: str, fold: Fold) -> str:
    """Return the key of a prefecture, municipality or town: the same as an address with that name gets."""
    return key_of_plain(fold(_plain(name).replace(" ", "")))


def _plain(text: str) -> str:
    line = text.translate(_BEFORE)
    line = _ONE_CHARACTER_NUMBERS.sub(_apart, line)
    line = unicodedata.normalize("NFKC", line).upper()
    if not unicodedata.is_normalized("NFKC", line):
        line = unicodedata.normalize("NFKC", line)
    return " ".join(line.translate(_AFTER).split())


def _apart(found: re.Match[str]) -> str:
    char = found[0]
    if ord(char) in _ROMAN:
        return f" {int(unicodedata.numeric(char))} "
    return f" {unicodedata.normalize('NFKC', char)} "


_NEEDLESS_BLANK = re.compile(r"(?<![0-9]) | (?=[-丁番号条線目地階]|ノ[0-9]|の[0-9])")


def _without_blanks(line: str) -> str:
    return _NEEDLESS_BLANK.sub("", line) if " " in line else line


# kana

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_LARGE = dict(zip("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", strict=True))
_KATAKANA = {ord(small): large for small, large in _LARGE.items()} | {
    ord("ヂ"): "ジ", ord("ヅ"): "ズ", ord("ヲ"): "オ", ord("ヵ"): "ケ", ord("ヶ"): "ケ", ord("之"): "ノ"
}  # fmt: skip
_ONE_KANA = _KATAKANA | {code: _KATAKANA.get(kata, chr(kata)) for code, kata in _HIRAGANA.items()}
_AGAIN = re.compile(f"([{KANJI[:-2]}])((?: ?々)+)")
_GA = re.compile(f"(?<![ァ-ヴー])[カガ](?=[{KANJI}])|ガ(?=[{KANJI}])")
_DASH_FOR_LONG_VOWEL = re.compile("(?<=[ァ-ヴ])-(?![0-9])")
_SPOKEN_UNITS = re.compile("(?<=[0-9])(?:チヨウメ|バンチ(?!ヨウ)|バン(?!チヨウ|ガイ)|ゴウ(?!シツ)|ゴウシツ)")
_WRITTEN = {"チヨウメ": "丁目", "バンチ": "番地", "バン": "番", "ゴウ": "号", "ゴウシツ": "号室"}

# numerals

_BETWEEN_DIGITS = re.compile(
    r"(?<=[0-9])(?: ?[・./·、=]+ ?|一|,+(?![0-9]{3}(?![0-9])))(?=[0-9])"
)  # 1,234 is one number
_DASHES = re.compile("-(?: ?-)+")
_LONG_VOWEL_FOR_DASH = re.compile("(?<=[0-9目丁番地号])ー(?=[0-9])")
_FORMAL = str.maketrans("壱壹弌弐貳貮参參拾", "一一一二二二三三十")
_FORMAL_NUMERALS = re.compile(
    "[壱壹弌弐貳貮参參拾一二三四五六七八九十百千〇]*[壱壹弌弐貳貮参參拾][壱壹弌弐貳貮参參拾一二三四五六七八九十百千〇]*"
    "(?=丁目|番(?![町丁])|号|[-ーノ ]|$)"
)
_NUMERALS = re.compile("[〇零一二三四五六七八九十百千]+")
_PLACES = re.compile(
    "(?:([一二三四五六七八九])?(千))?(?:([一二三四五六七八九])?(百))?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?"
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_POSITIONAL = re.compile("[〇零一二三四五六七八九]{1,9}")
_TRIPLE_ONE = re.compile("一{3,}")  # 111, or 1-1 written with 一 for the dash: nobody can tell


def key_of_plain(line: str) -> str:
    """Return the key of a line without asides; the same again for its own result."""
    line = line.translate(_ONE_KANA)
    if "々" in line:
        line = _AGAIN.sub(lambda found: found[1] * (1 + found[2].count("々")), line)
    line = _GA.sub("ケ", line)
    if "--" in line or "- -" in line:
        line = _DASHES.sub("-", line)
    line = _BETWEEN_DIGITS.sub("-", line)
    line = _FORMAL_NUMERALS.sub(lambda found: found[0].translate(_FORMAL), line)
    line = _NUMERALS.sub(_counted, line)
    line = _SPOKEN_UNITS.sub(lambda found: _WRITTEN[found[0]], line)
    line = _LONG_VOWEL_FOR_DASH.sub("-", line)
    line = _DASH_FOR_LONG_VOWEL.sub("ー", line)
    return _without_blanks(line).strip()


def _counted(found: re.Match[str]) -> str:
    number = arabic(found[0])
    if number == found[0]:
        return number
    line, start, end = found.string, found.start(), found.end()
    before = "¦" if start and line[start - 1] in "0123456789" else ""
    behind = "¦" if end < len(line) and line[end] in "0123456789" else ""
    return before + number + behind


def arabic(numerals: str) -> str:
    """Turn kanji numerals into digits: 二十四 and 二四 → 24. What is no number, or may be two, stays as it is."""
    if _TRIPLE_ONE.fullmatch(numerals):
        return numerals
    if _POSITIONAL.fullmatch(numerals):
        return numerals.translate(_DIGITS)
    places = _PLACES.fullmatch(numerals)
    if not places:
        return numerals
    thousands, thousand, hundreds, hundred, tens, ten, ones = places.groups()
    parts = ((thousands, thousand, 1000), (hundreds, hundred, 100), (tens, ten, 10))
    total = sum(_one(count) * worth for count, mark, worth in parts if mark)
    return str(total + (_one(ones) if ones else 0))


def _one(numeral: str | None) -> int:
    return int(numeral.translate(_DIGITS)) if numeral else 1
