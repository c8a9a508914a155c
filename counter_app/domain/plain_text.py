"""Text of names and addresses: kept exactly as it is, or refused; never normalised.

NFC and NFKC rewrite kanji (CJK compatibility ideographs) and so change a person's name: they are not used here.
Variation selectors (IVS) belong to the character before them and stay.
"""

from __future__ import annotations

import unicodedata

from counter_app.domain.input_error import InputError, InputReason

IDEOGRAPHIC_SPACE = "\u3000"
# control, format (zero-width, direction), lone surrogates, line and paragraph separators, unassigned
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"})
# invisible although Unicode counts them as letters: Hangul and Khmer fillers, combining grapheme joiner, braille blank
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def is_variation_selector(char: str) -> bool:
    """Tell a variation selector (VS1-VS256) from a character of its own."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def checked(text: str, longest: int) -> str:
    """Strip outer spaces and refuse what cannot be seen; `longest` counts graphemes.

    Private-use characters stay: they are 外字 of the municipality. Raises InputError INVISIBLE_CHARACTER or TOO_LONG.
    """
    stripped = text.strip(" " + IDEOGRAPHIC_SPACE)
    previous = ""
    for char in stripped:
        if is_variation_selector(char):
            if not previous or previous.isspace() or is_variation_selector(previous):
                raise InputError(InputReason.INVISIBLE_CHARACTER)
        elif unicodedata.category(char) in _REFUSED or char in _FILLERS:
            raise InputError(InputReason.INVISIBLE_CHARACTER)
        previous = char
    if graphemes(stripped) > longest:
        raise InputError(InputReason.TOO_LONG)
    return stripped


def graphemes(text: str) -> int:
    """Count what a reader counts as characters: a base with its variation selector or combining marks is one."""
    return sum(1 for char in text if not is_variation_selector(char) and not unicodedata.category(char).startswith("M"))


def ascii_digits(text: str) -> str:
    """Full-width digits as ASCII; everything else as it is. For numbers, codes and dates, never for names."""
    return text.translate(_DIGITS)


_DIGITS = {ord("０") + n: ord("0") + n for n in range(10)}
