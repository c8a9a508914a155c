"""Two notations of a name held against each other. `same` needs a published reason for every differing character."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.matching import name_sentences as say
from counter_app.matching.latin_names import compare_latin
from counter_app.matching.name_signs import broken_alike, is_kana, is_kanji, is_placeholder, other_kana
from counter_app.matching.outcome import Comparison, Item, Likeness, Outcome, Reason
from counter_app.matching.plain_text import selectors
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.variant_tables import Basis

if TYPE_CHECKING:
    from counter_app.matching.names import NameForm
    from counter_app.matching.variants import Variants

_LONGEST = 80  # no name is longer; what is, is compared for equality only
_NEAR_FROM = 3  # characters: of two, one slip leaves half a name
_KANA_OF_A_KANJI = 5  # うけたまわ(る), こころざし: no reading in a name is longer
_ENOUGH_TO_CUT = 2
_STANDS_FOR = (0, 1, 2)  # characters behind one placeholder
_SMALL_KANA = {"ヶ": "ケ", "ヵ": "カ", "ッ": "ツ"}
_BLANK = re.compile(r"\s+")


def compare_names(a: NameForm, b: NameForm) -> Comparison:
    """Compare two names. Symmetric in likeness; the sentences quote `a` first."""
    if not a.exact or not b.exact:
        return _one(Likeness.MISSING, ReasonCode.NAME_MISSING, say.MISSING)
    if a.former or b.former:
        return _with_former(a, b)
    return _bare(a, b)


def _one(likeness: Likeness, code: ReasonCode, sentence: str) -> Comparison:
    return Comparison(likeness, (Reason(Item.NAME, code, sentence),))


def _bare(a: NameForm, b: NameForm) -> Comparison:
    found = _without_blanks(a, b)
    turned = (
        a.latin and a.exact != b.exact
    )  # 氏 and 名 the other way round are looked at where Latin names are compared
    if (
        found.outcome is Outcome.SAME
        and not turned
        and len(a.exact) == len(b.exact)
        and not broken_alike(a.parts, b.parts)
    ):
        return _one(Likeness.NEAR, ReasonCode.NAME_NEAR, say.BROKEN)
    return found


def _without_blanks(a: NameForm, b: NameForm) -> Comparison:
    if a.exact == b.exact and not (a.placeholder or b.placeholder):
        return _same_characters(a, b)
    if max(len(a.exact), len(b.exact)) > _LONGEST:
        return _one(Likeness.DIFFERENT, ReasonCode.NAME_DIFFERENT, say.DIFFERENT)
    if a.placeholder or b.placeholder:
        return _with_placeholder(a, b)
    if a.latin and b.latin:
        return compare_latin(a.parts, b.parts, (a.surname, b.surname))
    return _other_characters(a, b)


def _same_characters(a: NameForm, b: NameForm) -> Comparison:
    if _BLANK.sub("", a.original) == _BLANK.sub("", b.original):
        return _one(Likeness.EXACT, ReasonCode.NAME_EQUAL, say.EQUAL)
    if selectors(a.original) or selectors(b.original):
        return _one(
            Likeness.VARIANT, ReasonCode.NAME_VARIATION_SEQUENCE, say.variation_sequence(a.original, b.original)
        )
    forms = _compatibility(_BLANK.sub("", a.original), _BLANK.sub("", b.original))
    return Comparison(Likeness.VARIANT, forms or (Reason(Item.NAME, ReasonCode.NAME_NOTATION, say.NOTATION),))


def _compatibility(a: str, b: str) -> tuple[Reason, ...]:
    """Name the compatibility ideographs and radicals, if they are all that differs; both stand for one kanji."""
    if len(a) != len(b):
        return ()
    pairs = dict.fromkeys((x, y) for x, y in zip(a, b, strict=True) if x != y)
    if not all(_folded_form(x) or _folded_form(y) for x, y in pairs):
        return ()
    return tuple(
        Reason(
            Item.NAME,
            ReasonCode.NAME_VARIANT,
            say.variant(x, y, Basis.RADICAL if _radical(x) or _radical(y) else Basis.COMPATIBILITY),
        )
        for x, y in pairs
    )


def _folded_form(char: str) -> bool:
    return _radical(char) or "\uf900" <= char <= "\ufaff" or "\U0002f800" <= char <= "\U0002fa1f"


def _radical(char: str) -> bool:
    return "\u2e80" <= char <= "\u2fdf"


def _other_characters(a: NameForm, b: NameForm) -> Comparison:
    if len(a.exact) == len(b.exact):
        found = _character_by_character(a.exact, b.exact, a.variants)
        if found is not None:
            return found
    agree = _agreement(a.variants)
    for question in (_swapped, _cut_short, _kana_substitute, _near):
        answer = question(a, b, agree)
        if answer is not None:
            return answer
    return _one(Likeness.DIFFERENT, ReasonCode.NAME_DIFFERENT, say.DIFFERENT)


def _character_by_character(a: str, b: str, variants: Variants) -> Comparison | None:
    """Explain every difference, or None where one has no explanation."""
    reasons: dict[Reason, Likeness] = {}
    for place, (mine, theirs) in enumerate(zip(a, b, strict=True)):
        if mine == theirs:
            continue
        found = _pair(mine, theirs, a[:place][-1:], variants)
        if found is None:
            return None
        reasons[found[1]] = found[0]
    worst = Likeness.LOOKALIKE if Likeness.LOOKALIKE in reasons.values() else Likeness.VARIANT
    return Comparison(worst, tuple(reasons))


def _pair(a: str, b: str, before: str, variants: Variants) -> tuple[Likeness, Reason] | None:
    basis = variants.related(a, b)
    if basis is not None:
        return Likeness.VARIANT, Reason(Item.NAME, ReasonCode.NAME_VARIANT, say.variant(a, b, basis))
    if _SMALL_KANA.get(a, a) == _SMALL_KANA.get(b, b) and (a in "ヶケ" or (before and is_kanji(before))):
        return Likeness.VARIANT, Reason(Item.NAME, ReasonCode.NAME_NOTATION, say.small_kana(a, b))
    if variants.separate(a, b):
        return Likeness.LOOKALIKE, Reason(Item.NAME, ReasonCode.NAME_SEPARATE_CHARACTERS, say.separate(a, b))
    if variants.alike(a, b) or _kana_alike(a, b):
        return Likeness.LOOKALIKE, Reason(Item.NAME, ReasonCode.NAME_LOOKALIKE, say.lookalike(a, b))
    return None


_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ", "あいうえおつやゆよわアイウエオツヤユヨワカケ")
_DASHES = frozenset("ー-‐‑‒–—―−一")


def _kana_alike(a: str, b: str) -> bool:
    """さくら and サクラ, きよ and きょ, ー and −: entered apart in a family register, mixed up on paper."""
    return a.translate(_LARGE) in (b.translate(_LARGE), other_kana(b.translate(_LARGE))) or {a, b} <= _DASHES


Agree = Callable[[str, str], bool]


def _agreement(variants: Variants) -> Agree:
    def agree(a: str, b: str) -> bool:
        return a == b or variants.related(a, b) is not None or _SMALL_KANA.get(a, a) == _SMALL_KANA.get(b, b)

    return agree


def _all_agree(a: str, b: str, agree: Agree) -> bool:
    return len(a) == len(b) and all(map(agree, a, b))


def _swapped(a: NameForm, b: NameForm, agree: Agree) -> Comparison | None:
    for one, other in ((a, b), (b, a)):
        if len(one.parts) == len(("氏", "名")) and _all_agree(one.parts[1] + one.parts[0], other.exact, agree):
            return _one(Likeness.NEAR, ReasonCode.NAME_SWAPPED, say.SWAPPED)
    return None


def _cut_short(a: NameForm, b: NameForm, agree: Agree) -> Comparison | None:
    short, long = sorted((a.exact, b.exact), key=len)
    if _ENOUGH_TO_CUT <= len(short) < len(long) and _all_agree(short, long[: len(short)], agree):
        return _one(Likeness.INCOMPLETE, ReasonCode.NAME_CUT_SHORT, say.cut_short(long[len(short) :]))
    return None


def _kana_substitute(a: NameForm, b: NameForm, agree: Agree) -> Comparison | None:
    """Kana where the other has kanji and everything around agrees: 代替文字 of a certificate, or a name in kana."""
    for one, other in ((a.exact, b.exact), (b.exact, a.exact)):
        head = _common(one, other, agree)
        tail = min(_common(one[::-1], other[::-1], agree), len(one) - head, len(other) - head)
        kanji, kana = one[head : len(one) - tail], other[head : len(other) - tail]
        readable = len(kanji) <= len(kana) <= _KANA_OF_A_KANJI * len(kanji)
        if kanji and readable and all(map(is_kanji, kanji)) and all(map(is_kana, kana)):
            return _one(Likeness.UNSURE, ReasonCode.NAME_KANA_SUBSTITUTE, say.kana_substitute(kana, kanji))
    return None


def _common(a: str, b: str, agree: Agree) -> int:
    count = 0
    for mine, theirs in zip(a, b, strict=False):
        if not agree(mine, theirs):
            break
        count += 1
    return count


def _near(a: NameForm, b: NameForm, agree: Agree) -> Comparison | None:
    """One character written otherwise, too much, or two exchanged. For ranking: most such pairs are two people."""
    one, other = a.exact, b.exact
    if min(len(one), len(other)) < _NEAR_FROM or abs(len(one) - len(other)) > 1:
        return None
    head = _common(one, other, agree)
    left, right = one[head:], other[head:]
    if len(left) == len(right):
        slip = _all_agree(left[1:], right[1:], agree) or _all_agree(left[1::-1] + left[2:], right, agree)
    else:
        slip = _all_agree(left[1:], right, agree) or _all_agree(left, right[1:], agree)
    if not slip:
        return None
    return _one(Likeness.NEAR, ReasonCode.NAME_NEAR, say.near(left[:2], right[:2]))


def _with_placeholder(a: NameForm, b: NameForm) -> Comparison:
    agree = _agreement(a.variants)
    if _fits(a.exact, b.exact, agree, a.variants):
        return _one(Likeness.UNSURE, ReasonCode.NAME_PLACEHOLDER, say.PLACEHOLDER)
    return _one(Likeness.DIFFERENT, ReasonCode.NAME_DIFFERENT, say.DIFFERENT)


def _fits(a: str, b: str, agree: Agree, variants: Variants) -> bool:
    """Tell whether the two can be one name; a placeholder stands for none (a lost selector), one or two characters."""
    free_a, free_b = ([is_placeholder(char) and not variants.knows(char) for char in text] for text in (a, b))
    reached = {(0, 0)}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if (i, j) not in reached:
                continue
            if i < len(a) and free_a[i]:
                reached |= {(i + 1, j + taken) for taken in _STANDS_FOR}
            if j < len(b) and free_b[j]:
                reached |= {(i + taken, j + 1) for taken in _STANDS_FOR}
            if i < len(a) and j < len(b) and (agree(a[i], b[j]) or variants.alike(a[i], b[j])):
                reached.add((i + 1, j + 1))
    return (len(a), len(b)) in reached


def _with_former(a: NameForm, b: NameForm) -> Comparison:
    base = _bare(a, b)
    if a.former and b.former:
        alike = _all_agree(a.former, b.former, _agreement(a.variants)) and len({a.labelled, b.labelled} - {""}) <= 1
        if base.outcome is Outcome.SAME and not alike:
            return _one(Likeness.NEAR, ReasonCode.NAME_FORMER_SURNAME, say.former_differs(a.former, b.former))
        return base
    named, other = (a, b) if a.former else (b, a)
    code = ReasonCode.NAME_ALIAS if named.labelled.startswith(("通", "本")) else ReasonCode.NAME_FORMER_SURNAME
    if base.outcome is Outcome.SAME:
        return _one(Likeness.INCOMPLETE, code, say.former_missing(named.former))
    if _may_be_former(named, other):
        return _one(Likeness.UNSURE, code, say.former_used(named.former))
    return base


def _may_be_former(named: NameForm, other: NameForm) -> bool:
    """Tell whether the other name is the one in brackets, alone or with this given name behind it."""
    agree = _agreement(named.variants)
    former = named.former
    if _all_agree(former, other.exact, agree):
        return True
    given = other.exact[len(former) :]
    return bool(given) and _all_agree(former, other.exact[: len(former)], agree) and named.exact.endswith(given)
