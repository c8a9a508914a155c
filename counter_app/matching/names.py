"""氏名 as it is compared: the original, the same without blanks and widths, the key of all its variants, its parts.

`NameForm.of` reads one notation; `compare_names` in name_pairs.py holds two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate, pairwise

from counter_app.matching.latin_names import bare_letters, first_turn
from counter_app.matching.name_dress import Undressed, surname_in_capitals, undressed
from counter_app.matching.name_pairs import compare_names
from counter_app.matching.name_signs import is_kana, is_placeholder, written_out
from counter_app.matching.plain_text import plain
from counter_app.matching.variants import Variants

__all__ = ["NameForm", "compare_names"]

_COMMON = "[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fff]+"
# A name of common kanji and kana with at most one blank. What could be a label is looked at more closely.
_SIMPLE = re.compile(
    rf"(?!お?名前|氏名|姓名|漢字|御|ご氏|申請|世帯|代表|届出|請求|対象|受給|筆頭|本人){_COMMON}(?:[ \u3000]{_COMMON})?"
)
_MAY_BE_TITLES = frozenset("様殿氏君印んま人主")
_APART = re.compile(r"[\s・·‧•]+")  # a middle dot separates the names of foreigners as a blank does
_NUMBERED = re.compile("^\\s*[\u2460-\u249b\u24ea\u24f5-\u24ff\u2776-\u2793]\\s*")  # ① ⑴ ⒈ ❶
_LOWER_LINE = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
_LINES = re.compile(r"[ \t\u3000]*[\r\n\v\f\x85\u2028\u2029]+[ \t\u3000]*")
_TWICE = 6  # letters from where a name may be a name written twice
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
    surname: int = 0  # of a Latin name: how many words of `parts` are the surname, 0 if the notation does not say

    @classmethod
    def of(cls, text: str, variants: Variants) -> NameForm:
        """Read any text; what is no name becomes an odd form, never an error."""
        simple = _simple(text, text, variants)
        return simple if simple is not None else _read(text, variants)

    @property
    def latin(self) -> bool:
        """Tell a name in Latin letters."""
        return bool(self.exact) and _LATIN.fullmatch(self.exact) is not None

    def __repr__(self) -> str:
        return "NameForm(•••)"


def _simple(text: str, clean: str, variants: Variants) -> NameForm | None:
    """Read a name with nothing around it, which most are; None for any other."""
    if not _SIMPLE.fullmatch(clean) or clean[-1] in _MAY_BE_TITLES:
        return None
    words = clean.split()
    if len(clean) >= _TWICE:
        half = len(words[0]) // 2
        if words[0] == words[-1] and (len(words) > 1 or words[0][:half] == words[0][half:]):
            return None
        if len(words) > 1 and all(map(is_kana, words[0])):
            return None  # may be the reading
    exact = written_out("".join(words))
    parts = (exact,) if len(words) == 1 else (exact[: len(words[0])], exact[len(words[0]) :])
    return NameForm(text, exact, variants.fold(exact).translate(_SMALL), parts, False, "", "", variants)


def _read(text: str, variants: Variants) -> NameForm:
    clean = plain(text)
    if "㊞" not in text and not _LINES.search(text):
        simple = _simple(text, clean, variants)
        if simple is not None:
            return simple
    bare = undressed(plain(_LINES.sub(" / ", _LOWER_LINE.sub(" ", _NUMBERED.sub("", text.replace("㊞", " (印) "))))))
    words = [word for word in _APART.split(bare.name) if word]
    exact = written_out("".join(words))  # character for character: the words keep their lengths
    if exact and _LATIN.fullmatch(exact):
        return _latin(text, words, bare, variants)
    ends = list(accumulate(map(len, words), initial=0))
    parts = tuple(exact[start:end] for start, end in pairwise(ends))
    fold = variants.fold(exact).translate(_SMALL)
    placeholder = any(is_placeholder(char) and not variants.knows(char) for char in exact)
    return NameForm(text, exact, fold, parts, placeholder, bare.former, bare.labelled, variants)


def _latin(text: str, words: list[str], bare: Undressed, variants: Variants) -> NameForm:
    surname, behind = surname_in_capitals(unicodedata.normalize("NFKC", text), words)
    if bare.name.count(",") == 1:
        head = bare_letters(bare.name.split(",")[0]).split()
        surname = len(head) if surname in (0, len(head)) and not behind else 0
    else:
        words = words[-surname:] + words[:-surname] if behind else words
        surname = len(bare_letters(" ".join(words[:surname])).split())  # of a double name its words
    exact = "".join(words)
    fold = first_turn(bare_letters(exact).replace(" ", ""))
    return NameForm(text, exact, fold, tuple(words), False, bare.former, bare.labelled, variants, surname)
