"""氏名 as it is compared: the original, the same without blanks and widths, the key of all its variants, its parts.

`NameForm.of` reads one notation; `compare_names` in name_pairs.py holds two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate, pairwise

from counter_app.matching.latin_names import bare_letters
from counter_app.matching.name_pairs import compare_names
from counter_app.matching.name_signs import is_kana, is_kanji, is_placeholder
from counter_app.matching.plain_text import plain
from counter_app.matching.variants import Variants

__all__ = ["NameForm", "compare_names"]

# A name of common kanji and kana with at most one blank: nothing to take off. Also no 様 or 殿 at its end.
_SIMPLE = re.compile(
    "[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]+([ \u3000][\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]+)?"
)
_TITLES = ("様", "殿")
_BRACKETED = re.compile(r"\s*[(\[〔【「『<{]([^()\[\]〔〕【】「」『』<>{}]*)[)\]〕】」』>}]\s*")
_LABEL = re.compile(r"^(旧氏|旧姓|通称名?|通名|本名)[\s::]*")
_APART = re.compile(r"[\s・·‧•]+")  # a middle dot separates the names of foreigners as a blank does
_MARKS = frozenset("々〻ゝゞヽヾ")
_WHOLE_NAME = 3  # characters before a title: 真殿 is a surname
_NESTED = 4  # brackets in brackets; nobody writes more
_SMALL = str.maketrans("ヶヵッ", "ケカツ")  # 三ヶ田, 三ッ木: keys only
_LATIN = re.compile("[A-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f '’`.,-]+")


@dataclass(frozen=True, repr=False)
class NameForm:
    """One notation of a name. `exact` has no blanks; `fold` is the key shared by all variants; `parts` keeps the order.

    `placeholder`: a glyph stands for one that could not be written. `former` is a 旧氏 or another name in brackets.
    """

    original: str
    exact: str
    fold: str
    parts: tuple[str, ...]
    placeholder: bool
    former: str
    labelled: str  # what the bracket calls it, 旧氏 or 通称; empty if it does not say
    variants: Variants

    @classmethod
    def of(cls, text: str, variants: Variants) -> NameForm:
        """Read any text; what is no name becomes an odd form, never an error."""
        if _SIMPLE.fullmatch(text) and text[-1] not in _TITLES:
            parts = tuple(text.split())
            exact = "".join(parts)
            return cls(text, exact, variants.fold(exact).translate(_SMALL), parts, False, "", "", variants)
        return _read(text, variants)

    @property
    def latin(self) -> bool:
        """Tell a name in Latin letters."""
        return bool(self.exact) and _LATIN.fullmatch(self.exact) is not None

    def __repr__(self) -> str:
        return "NameForm(•••)"


def _read(text: str, variants: Variants) -> NameForm:
    former, labelled, rest = _taken_out(plain(text))
    rest = _untitled(rest)
    words = [word for word in _APART.split(rest) if word]
    exact = _written_out("".join(words))  # character for character: the words keep their lengths
    ends = list(accumulate(map(len, words), initial=0))
    parts = tuple(exact[start:end] for start, end in pairwise(ends))
    fold = variants.fold(exact).translate(_SMALL)
    if exact and _LATIN.fullmatch(exact):
        fold = bare_letters(exact).replace(" ", "")
    placeholder = any(is_placeholder(char) and not variants.knows(char) for char in exact)
    return NameForm(text, exact, fold, parts, placeholder and not _LATIN.fullmatch(exact), former, labelled, variants)


def _taken_out(text: str) -> tuple[str, str, str]:
    """Return what stands in brackets, what it is called there, and the name around it."""
    inside: list[str] = []
    around = text
    for _ in range(_NESTED):  # the innermost first
        inside += _BRACKETED.findall(around)
        around = _BRACKETED.sub(" ", around).strip()
    if not inside:
        return "", "", text
    if not around:
        return "", "", " ".join(inside)
    inside = [each for each in inside if not _is_reading(each, around)]
    labels = [match[1] for each in inside if (match := _LABEL.match(each))]
    former = "/".join(word for each in inside if (word := _APART.sub("", _LABEL.sub("", each))))
    return former, labels[0] if labels else "", around


def _is_reading(inside: str, name: str) -> bool:
    """山田花子(ヤマダハナコ): the reading of the whole name, not another name. 山田花子(ヤマダ) could be a 通称."""
    kana, around = _APART.sub("", inside), _APART.sub("", name)
    return all(map(is_kana, kana)) and len(kana) >= len(around) and all(map(is_kanji, around))


def _untitled(text: str) -> str:
    bare = text.rstrip("".join(_TITLES) + " ")
    behind_a_blank = text[len(bare) :].startswith(" ")
    return bare if len(bare) >= _WHOLE_NAME or (bare and behind_a_blank) else text


def _written_out(text: str) -> str:
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
