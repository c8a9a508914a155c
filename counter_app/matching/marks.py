"""Two notations side by side, character by character: what is equal, what is another way of writing, what differs.

A character is what a person sees as one: a base with its variation selector (IVS) or combining mark. The spans of a side
put together are its text, whatever the text holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from counter_app.matching.outcome import Item, Likeness
from counter_app.matching.plain_text import plain
from counter_app.matching.variants import Variants

LONGEST = 300  # characters that are aligned one by one; beyond that only the two ends are
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNITS = frozenset("丁目番地号室の大字ノ之第")
_HYPHENS = frozenset("-‐‑‒–—―−－ー・,，、/／")
_NUMERALS = str.maketrans("〇一二三四五六七八九", "0123456789")

Characters = list[str]
Same = Callable[[str, str], bool]


class Kind(IntEnum):
    """How a piece of one text stands to the other text."""

    EQUAL = 0
    VARIANT = 1  # 異体字・表記ゆれ
    DIFFERENT = 2  # 相違


@dataclass(frozen=True)
class Span:
    """A piece of a text."""

    text: str
    kind: Kind

    def __repr__(self) -> str:
        return f"Span({self.kind.name}, {len(self.text)})"


Spans = tuple[Span, ...]
_GAP, _OTHER, _VARIANT, _LIGHT = 20, 36, 2, 3


@dataclass(frozen=True)
class Writing:
    """What counts as another way of writing in one item: two characters, or one that may as well be left out."""

    same: Same
    idle: Callable[[str], bool]


def characters(text: str) -> Characters:
    """Cut a text into what a person sees as one character each."""
    found: Characters = []
    for char in text:
        joined = any(ord(char) in span for span in _SELECTORS) or unicodedata.combining(char)
        if joined and found:
            found[-1] += char
        else:
            found.append(char)
    return found


def writing_of(item: Item, variants: Variants) -> Writing:
    """What is notation only: forms of one kanji everywhere, blanks everywhere, 丁目・番・号 and hyphens in an address."""

    def same(a: str, b: str) -> bool:
        one, other = plain(a), plain(b)
        return one == other or (len(one) == len(other) == 1 and variants.related(one, other) is not None)

    if item is not Item.ADDRESS:
        return Writing(same, lambda char: not char.strip())
    lighter = _UNITS | _HYPHENS

    def same_place(a: str, b: str) -> bool:
        return same(a, b) or (a in lighter and b in lighter) or _numeral(a) == _numeral(b)

    return Writing(same_place, lambda char: not char.strip() or char in lighter)


def marks(a: str, b: str, writing: Writing, likeness: Likeness = Likeness.DIFFERENT) -> tuple[Spans, Spans]:
    """Mark both texts. Where the items were found to be one (`likeness`), nothing in them is a difference."""
    one, other = characters(a), characters(b)
    kinds = _kinds(one, other, writing)
    most = Kind.VARIANT if likeness in {Likeness.EXACT, Likeness.VARIANT} else Kind.DIFFERENT
    return _spans(one, kinds[0], most), _spans(other, kinds[1], most)


def _narrow(char: str) -> str:
    """The same letter in another width looks alike and means the same: nothing to mark."""
    wide = unicodedata.decomposition(char).startswith(("<wide>", "<narrow>")) if len(char) == 1 else False
    return unicodedata.normalize("NFKC", char) if wide else char


def _numeral(char: str) -> str:
    return plain(char).translate(_NUMERALS)


def _spans(chars: Characters, kinds: Sequence[Kind], most: Kind) -> Spans:
    pairs = groupby(zip(chars, kinds, strict=True), key=lambda pair: min(pair[1], most))
    return tuple(Span("".join(char for char, _ in group), kind) for kind, group in pairs)


def _kinds(a: Characters, b: Characters, writing: Writing) -> tuple[list[Kind], list[Kind]]:
    head = _shared(zip(a, b, strict=False))
    tail = _shared(zip(reversed(a[head:]), reversed(b[head:]), strict=False))
    middle, its = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(middle) > LONGEST or len(its) > LONGEST:
        parts = [Kind.DIFFERENT] * len(middle), [Kind.DIFFERENT] * len(its)
    else:
        parts = _aligned(middle, its, writing)
    ends = [Kind.EQUAL] * head, [Kind.EQUAL] * tail
    return [*ends[0], *parts[0], *ends[1]], [*ends[0], *parts[1], *ends[1]]


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if _narrow(one) != _narrow(other):
            break
        count += 1
    return count


def _aligned(a: Characters, b: Characters, writing: Writing) -> tuple[list[Kind], list[Kind]]:
    """Needleman and Wunsch: the alignment that costs least; of equals the one that pairs more."""
    kinds = [[_kind(one, other, writing) for other in b] for one in a]
    left_out = [[_LIGHT if writing.idle(char) else _GAP for char in side] for side in (a, b)]
    cost = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, gap in enumerate(left_out[0]):
        cost[i + 1][0] = cost[i][0] + gap
    for j, gap in enumerate(left_out[1]):
        cost[0][j + 1] = cost[0][j] + gap
    for i in range(len(a)):
        for j in range(len(b)):
            cost[i + 1][j + 1] = min(
                cost[i][j] + _COST[kinds[i][j]], cost[i][j + 1] + left_out[0][i], cost[i + 1][j] + left_out[1][j]
            )
    return _walked_back(cost, kinds, left_out)


_COST = {Kind.EQUAL: 0, Kind.VARIANT: _VARIANT, Kind.DIFFERENT: _OTHER}


def _walked_back(
    cost: list[list[int]], kinds: list[list[Kind]], left_out: list[list[int]]
) -> tuple[list[Kind], list[Kind]]:
    i, j = len(left_out[0]), len(left_out[1])
    ours, theirs = [Kind.EQUAL] * i, [Kind.EQUAL] * j
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + _COST[kinds[i - 1][j - 1]]:
            i, j = i - 1, j - 1
            ours[i] = theirs[j] = kinds[i][j]
        elif i and cost[i][j] == cost[i - 1][j] + left_out[0][i - 1]:
            i -= 1
            ours[i] = _alone(left_out[0][i])
        else:
            j -= 1
            theirs[j] = _alone(left_out[1][j])
    return ours, theirs


def _alone(gap: int) -> Kind:
    return Kind.VARIANT if gap == _LIGHT else Kind.DIFFERENT


def _kind(a: str, b: str, writing: Writing) -> Kind:
    if a == b or _narrow(a) == _narrow(b):
        return Kind.EQUAL
    return Kind.VARIANT if writing.same(a, b) else Kind.DIFFERENT
