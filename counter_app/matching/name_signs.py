"""What kind of character stands in a name."""

from __future__ import annotations

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
