"""五十音: how people look for a name by its sound. For searching and sorting only, nothing here is kept.

The same sound is found however it is typed: full or half width, hiragana or katakana, small kana or large (passbooks
write キヨウト), with or without ー. Voiced sounds stay apart, but stand in the row of their letter: ガ under カ.
"""

from __future__ import annotations

import re
import unicodedata

ROWS = (
    "アイウエオ",
    "カキクケコ",
    "サシスセソ",
    "タチツテト",
    "ナニヌネノ",
    "ハヒフヘホ",
    "マミムメモ",
    "ヤユヨ",
    "ラリルレロ",
    "ワ",
)
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_SILENT = re.compile(r"[\s\-‐-―−ー・･.．、,]+")


def folded(text: str) -> str:
    """Return what two spellings of one sound have in common; kanji and Latin letters stay, in one width and case."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return _SILENT.sub("", wide.translate(_KATAKANA).translate(_LARGE))


def letter(kana: str) -> str:
    """Return the letter a reading stands under (ガ → カ, ー and digits → ""), one of those in `ROWS`."""
    first = unicodedata.normalize("NFD", folded(kana)[:1])[:1]
    return first if any(first in row for row in ROWS) else ""


def row_of(kana: str) -> str:
    """Return the row of `ROWS` a reading stands in; empty where it begins with no kana."""
    first = letter(kana)
    return next((row for row in ROWS if first and first in row), "")
