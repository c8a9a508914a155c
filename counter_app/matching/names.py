"""氏名 as it is compared: the original, the same without blanks and widths, the key of all its variants, its parts.

`NameForm.of` reads one notation; `compare_names` in name_pairs.py holds two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from counter_app.matching.latin_names import bare_letters
from counter_app.matching.name_pairs import compare_names
from counter_app.matching.name_signs import is_placeholder
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
_REPEATED = re.compile("([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])([々〻])")
_REPEATED_KANA = re.compile("([\u3041-\u3096\u30a1-\u30fa])([ゝヽゞヾ])")
_SMALL = str.maketrans("ヶヵッ", "ケカツ")  # 三ヶ田, 三ッ木: keys only
_LATIN = re.compile("[A-Z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f '’`.,-]+")


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
    parts = tuple(part for part in (_written_out(part) for part in _APART.split(rest)) if part)
    exact = "".join(parts)
    fold = variants.fold(exact).translate(_SMALL)
    if exact and _LATIN.fullmatch(exact):
        fold = bare_letters(exact).replace(" ", "")
    placeholder = any(is_placeholder(char) and not variants.knows(char) for char in exact)
    return NameForm(text, exact, fold, parts, placeholder and not _LATIN.fullmatch(exact), former, labelled, variants)


def _taken_out(text: str) -> tuple[str, str, str]:
    """Return what stands in brackets, what it is called there, and the name around it."""
    match = _BRACKETED.search(text)
    if match is None:
        return "", "", text
    label = _LABEL.match(match[1])
    former = _APART.sub("", match[1][label.end() :] if label else match[1])
    around = _BRACKETED.sub(" ", text).strip()
    if not former or not around:
        return "", "", around or match[1]
    return former, label[1] if label else "", around


def _untitled(text: str) -> str:
    if text.endswith(_TITLES) and len(text) > len("様") + 2:
        return text[:-1].rstrip()
    return text


def _written_out(part: str) -> str:
    """佐々木 → 佐佐木, みすゞ → みすず."""
    previous = ""
    while part != previous:
        previous = part
        part = _REPEATED.sub(r"\1\1", part)
        part = _REPEATED_KANA.sub(_repeated_kana, part)
    return part


def _repeated_kana(match: re.Match[str]) -> str:
    kana, mark = match[1], match[2]
    base = unicodedata.normalize("NFD", kana)[0]
    voiced = unicodedata.normalize("NFC", f"{base}\u3099")
    return kana + (voiced if mark in "ゞヾ" and len(voiced) == 1 else base if mark in "ゝヽ" else kana)
