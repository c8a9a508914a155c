"""Which characters are forms of one character, why, and which are not although they look it.

A relation is direct: a list names the two, or names one third character that both are written as. Chains are never
followed (井 and 牛 are both offered for 㐄 and are nobody's variants). `fold` does follow them: it gives keys to look
candidates up by, and says nothing about equality.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache

from counter_app.matching.variant_tables import Basis, VariantTables, shipped_tables

# Through a third character only with reasons of this kind, and never between two kanji of JIS X 0208 (辨 辯 瓣 → 弁).
_STRONG = frozenset({Basis.FAMILY_REGISTER, Basis.JIS, Basis.NOTICE_582, Basis.OVERLAY})
_RANK = {basis: place for place, basis in enumerate(Basis)}


class Variants:
    """The shipped tables, and a municipality's own on top."""

    def __init__(self, tables: VariantTables, overlay: tuple[tuple[str, str], ...] = ()) -> None:
        self._tables = tables
        never = tables.apart | tables.separate
        self.left_out = tuple(pair for pair in overlay if "".join(pair) in never)
        """Rows of the overlay that would make one of two characters the tables keep apart."""
        added = tuple((a, b, Basis.OVERLAY) for a, b in overlay if a != b and (a, b) not in self.left_out)
        self._pairs: dict[str, Basis] = {}
        self._targets: dict[str, str] = defaultdict(str)
        for source, target, basis in (*added, *tables.relations):
            self._pairs.setdefault(source + target, basis)
            self._pairs.setdefault(target + source, basis)
            if basis in _STRONG:
                self._targets[source] += target
        self._fold = _representatives(self._pairs)
        listed = "\n".join(f"{a}\t{b}" for a, b in sorted(set(overlay)))
        self.digest = hashlib.sha256(f"{tables.digest}\n{listed}".encode()).hexdigest() if overlay else tables.digest

    @classmethod
    def shipped(cls) -> Variants:
        """Return the tables as shipped, read once. Raises TableError TABLE_UNREADABLE or TABLE_CHANGED."""
        return _shipped()

    def with_overlay(self, signs: tuple[tuple[str, str], ...]) -> Variants:
        """Add the municipality's 縮退表, as `read_overlay` reads it."""
        return Variants(self._tables, signs) if signs else self

    def fold(self, text: str) -> str:
        """Replace each character by the one that stands for all its forms. For keys only; `text` is plain text."""
        return text.translate(self._fold)

    def related(self, a: str, b: str) -> Basis | None:
        """Return why two different characters are forms of one, None if no list says so. Symmetric."""
        pair = a + b
        if pair in self._tables.apart or pair in self._tables.separate:
            return None
        found = self._pairs.get(pair)
        if found is not None or (_kanji_of_jis(a) and _kanji_of_jis(b)):
            return found
        common = set(self._targets.get(a, "")) & set(self._targets.get(b, ""))
        return min((self._through(a, b, third) for third in common), key=_RANK.__getitem__, default=None)

    def separate(self, a: str, b: str) -> bool:
        """Tell 別字: two characters the circular names together in order to tell them apart."""
        return a + b in self._tables.separate

    def alike(self, a: str, b: str) -> bool:
        """Tell two characters that are often taken for each other and are not the same."""
        pair = a + b
        return pair in self._tables.alike or pair in self._tables.apart or pair in self._tables.separate

    def knows(self, char: str) -> bool:
        """Tell whether a list says what this character may be written as: a private-use one then is no placeholder."""
        return ord(char) in self._fold

    def _through(self, a: str, b: str, third: str) -> Basis:
        """Return the weaker of the two reasons, or that one of them is the municipality's own."""
        reasons = (self._pairs[a + third], self._pairs[b + third])
        return Basis.OVERLAY if Basis.OVERLAY in reasons else max(reasons, key=_RANK.__getitem__)


@cache
def _shipped() -> Variants:
    return Variants(shipped_tables())


def _representatives(pairs: dict[str, Basis]) -> dict[int, str]:
    """Follow every relation to one end: the kanji of JIS X 0208 with the smallest code, else the smallest code."""
    parent: dict[str, str] = {}

    def end(char: str) -> str:
        while (above := parent.get(char, char)) != char:
            parent[char] = char = parent.get(above, above)
        return char

    for pair in pairs:
        a, b = end(pair[0]), end(pair[1])
        if a != b:
            first, second = (a, b) if _order(a) < _order(b) else (b, a)
            parent[second] = first
    ends = ((pair[0], end(pair[0])) for pair in pairs)
    return {ord(char): last for char, last in ends}


def _order(char: str) -> tuple[bool, bytes]:
    code = _jis(char)
    return (not code, code or char.encode("utf-32-be"))


def _kanji_of_jis(char: str) -> bool:
    return bool(_jis(char))


@cache
def _jis(char: str) -> bytes:
    """Return the code of a kanji of JIS X 0208, empty for any other character."""
    try:
        code = char.encode("euc_jp")
    except UnicodeEncodeError:
        return b""
    return code if len(code) == len("ab") and code[0] >= 0xB0 else b""  # noqa: PLR2004  # kanji start in row 16
