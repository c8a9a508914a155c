"""五十音: how people look for a name by its sound. For searching and sorting only, nothing here is kept.

The same name is found however it is typed: full or half width, hiragana or katakana, small kana or large (banks write
キヨウト), voiced or not, with or without ー: who presses か on a key may mean が.
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
    "ワヲン",
)
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_SILENT = re.compile(r"[\s\-‐-―−ー・･.．、,\u3099\u309a゛゜]+")


def folded(text: str) -> str:
    """Return what all spellings of one sound have in common; kanji and Latin letters stay, in one width and case."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_KATAKANA).translate(_LARGE)
    return unicodedata.normalize("NFKD", _SILENT.sub("", plain))  # marks that now stand together, in their order


def begins(typed: str, *names: str) -> bool:
    """Tell whether one of the names begins with what was typed, however it was typed; nothing typed begins none."""
    sought = folded(typed)
    return bool(sought) and any(folded(name).startswith(sought) for name in names)


def latin(kana: str) -> str:
    """Return how a letter of `ROWS` is written in Latin letters (Hepburn): シ → shi."""
    row = next(at for at, row in enumerate(ROWS) if kana in row)
    if ROWS[row] in _UNEVEN:
        return _UNEVEN[ROWS[row]].split()[ROWS[row].index(kana)]
    return _IRREGULAR.get(kana, " kstnhm r"[row].strip() + "aiueo"[ROWS[row].index(kana)])


_UNEVEN = {"ヤユヨ": "ya yu yo", "ワヲン": "wa wo n"}
_IRREGULAR = {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu"}
