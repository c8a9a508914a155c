"""Names in Latin letters: of foreigners, on 在留カード and passports. Order and left-out names are for a person to judge."""

from __future__ import annotations

import re
import unicodedata

from counter_app.matching import name_sentences as say
from counter_app.matching.name_signs import broken_alike
from counter_app.matching.outcome import Comparison, Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode

_NEAR_FROM = 5  # letters: LEE and LEI are two names
_LONGEST_TURNED = 80  # no name is longer
_STROKES = str.maketrans({"Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Ħ": "H", "Ŧ": "T", "Æ": "AE", "Œ": "OE", "Þ": "TH"})


def compare_latin(a: tuple[str, ...], b: tuple[str, ...], surnames: tuple[int, int] = (0, 0)) -> Comparison:
    """Compare two names given as their words, which differ somewhere.

    `surnames`: how many words in front are the surname where a comma or capitals say so, else 0.
    """
    mine, theirs = _words(a), _words(b)
    if not mine or not theirs:  # marks without a letter
        return _one(Likeness.DIFFERENT, ReasonCode.NAME_DIFFERENT, say.DIFFERENT)
    if "".join(mine) == "".join(theirs):
        if not broken_alike(mine, theirs):
            return _one(Likeness.NEAR, ReasonCode.NAME_NEAR, say.BROKEN)
        return _one(Likeness.VARIANT, ReasonCode.NAME_NOTATION, say.LATIN_MARKS)
    if _turned(mine, theirs, surnames):
        return _one(Likeness.VARIANT, ReasonCode.NAME_NOTATION, say.LATIN_ORDER_CLEAR)
    if sorted(mine) == sorted(theirs):
        return _one(Likeness.NEAR, ReasonCode.NAME_SWAPPED, say.LATIN_ORDER)
    less, more = sorted((mine, theirs), key=len)
    missing = _left_over(less, more)
    if missing is not None:
        return _one(Likeness.INCOMPLETE, ReasonCode.NAME_CUT_SHORT, say.latin_less(" ".join(missing)))
    one, other = "".join(mine), "".join(theirs)
    if min(len(one), len(other)) >= _NEAR_FROM and (
        one_slip(one, other)
        or _respelled(one) == _respelled(other)
        or one_slip("".join(sorted(mine)), "".join(sorted(theirs)))
    ):
        return _one(Likeness.NEAR, ReasonCode.NAME_NEAR, say.latin_near(" ".join(mine), " ".join(theirs)))
    return _one(Likeness.DIFFERENT, ReasonCode.NAME_DIFFERENT, say.DIFFERENT)


def one_slip(a: str, b: str) -> bool:
    """Tell one letter changed, too much or too few, or two neighbours exchanged. Symmetric; equal counts as well."""
    head = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = a[head:], b[head:]
    if len(left) == len(right):
        return left[1:] == right[1:] or left[1::-1] + left[2:] == right
    return left[1:] == right or left == right[1:]


def _one(likeness: Likeness, code: ReasonCode, sentence: str) -> Comparison:
    return Comparison(likeness, (Reason(Item.NAME, code, sentence),))


def bare_letters(text: str) -> str:
    """Take off accents and apostrophes; hyphens, full stops and commas become blanks."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in letters if not "\u0300" <= char <= "\u036f" and char not in "'’`")
    return re.sub("[-.,]", " ", bare.translate(_STROKES))


def first_turn(letters: str) -> str:
    """Return the letters begun where they come first in the alphabet: one key for YAMADA TARO and TARO YAMADA."""
    if len(letters) > _LONGEST_TURNED:
        return letters
    return min((letters[place:] + letters[:place] for place in range(len(letters))), default="")


def _words(parts: tuple[str, ...]) -> list[str]:
    return bare_letters(" ".join(parts)).split()


def _turned(mine: list[str], theirs: list[str], surnames: tuple[int, int]) -> bool:
    """YAMADA, TARO and TARO YAMADA: one says which is the surname, the other says nothing against it."""
    for words, surname, other in ((mine, surnames[0], theirs), (theirs, surnames[1], mine)):
        if surname and not (surnames[0] and surnames[1]) and words[surname:] + words[:surname] == other:
            return True
    return False


def _left_over(less: list[str], more: list[str]) -> list[str] | None:
    """Return the words of `more` that `less` does not have, None unless it has all of its own there."""
    if len(less) < 2 and len(more) != len(less):  # noqa: PLR2004  # one word alone is no name of two
        return None
    rest = list(more)
    for word in sorted(less, key=len, reverse=True):
        fitting = [other for other in rest if other == word] or [
            other for other in rest if 1 in (len(word), len(other)) and word[0] == other[0]
        ]
        if not fitting:
            return None
        rest.remove(fitting[0])
    return rest or [word for word in more if word not in less]


def _respelled(word: str) -> str:
    """MUELLER and MULLER, OHNO and ONO, SATOU and SATO: spellings of one name, or two names."""
    return re.sub("([AOU])E", r"\1", re.sub("OH|OU|OO", "O", re.sub("UU", "U", word)))
