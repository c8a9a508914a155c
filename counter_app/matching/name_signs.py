"""What kind of character stands in a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

_GETA = frozenset("〇〓●■□◆◇○◎△▲▽▼★☆?*�＿_※×")


def is_placeholder(char: str) -> bool:
    """Tell a glyph that stands for one that could not be written: 〓 ● ? U+FFFD, or of a private-use area."""
    return char in _GETA or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def is_kana(char: str) -> bool:
    """Tell hiragana, katakana and the long vowel mark."""
    return "\u3041" <= char <= "\u3096" or "\u30a1" <= char <= "\u30fa" or char == "ー"


def is_kanji(char: str) -> bool:
    """Tell a kanji, 々 and 〆 among them."""
    return (
        "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"
    ) or char in "々〆"


def breaks(words: Iterable[str]) -> frozenset[int]:
    """Return after how many characters a blank stands, blanks not counted."""
    return frozenset([0, *accumulate(map(len, words))][:-1])


def broken_alike(a: Iterable[str], b: Iterable[str]) -> bool:
    """Tell whether one only has more blanks than the other: 小山 田太郎 and 小山田 太郎 are two people."""
    one, other = breaks(a), breaks(b)
    return one <= other or other <= one


def other_kana(char: str) -> str:
    """Return the same kana in the other of the two scripts, or the character itself."""
    if "\u3041" <= char <= "\u3096":
        return chr(ord(char) + 0x60)
    return chr(ord(char) - 0x60) if "\u30a1" <= char <= "\u30f6" else char


def katakana(text: str) -> str:
    """Return the text with its hiragana as katakana."""
    return text.translate(_HIRAGANA)


_HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_MARKS = frozenset("々〻ゝゞヽヾ")


def written_out(text: str) -> str:
    """佐々木 → 佐佐木, みすゞ → みすず; a mark with nothing to repeat stays."""
    if _MARKS.isdisjoint(text):
        return text
    written: list[str] = []
    for char in text:
        before = written[-1] if written else ""
        if (char in "々〻" and before and is_kanji(before)) or (char in "ゝゞヽヾ" and before and is_kana(before)):
            char = before if char in "々〻" else _repeated_kana(before, char)  # noqa: PLW2901  # what it stands for
        written.append(char)
    return "".join(written)


def _repeated_kana(kana: str, mark: str) -> str:
    base = unicodedata.normalize("NFD", kana)[0]
    if mark in "ゝヽ":
        return base
    voiced = unicodedata.normalize("NFC", f"{base}\u3099")
    return voiced if len(voiced) == 1 else kana
