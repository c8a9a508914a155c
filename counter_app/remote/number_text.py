"""Text that looks like a 個人番号: it becomes no message, whoever wrote it and wherever it stands.

Twelve digits that check: inside one run, or as whole groups the way people write them (1234-5678-9018, full width too).
One twelfth digit in eleven checks by chance; such a text is withheld as well, it can be said by voice. Digits written in
kanji, and a number cut into two messages, are not seen.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from counter_app.domain.residue import checks

_RUN = re.compile(r"\d+", re.ASCII)
_GROUPS = re.compile(r"\d+(?:[\s\-‐‑‒–—―−ー・.,/_]{1,3}\d+)+", re.ASCII)
_LENGTH = 12


def looks_like_a_number(text: str) -> bool:
    """Tell whether a 個人番号 could stand in `text`."""
    if sum(map(str.isdecimal, text)) < _LENGTH:
        return False
    plain = "".join(str(unicodedata.decimal(char, char)) for char in unicodedata.normalize("NFKC", text))
    if any(_somewhere(run) for run in _RUN.findall(plain)):
        return True
    return any(_of_groups(_RUN.findall(groups)) for groups in _GROUPS.findall(plain))


def _somewhere(run: str) -> bool:
    return any(_is_one(run[at : at + _LENGTH]) for at in range(len(run) - _LENGTH + 1))


def _of_groups(groups: list[str]) -> bool:
    """Whole groups side by side that are twelve digits together."""
    for first in range(len(groups)):
        lengths = list(accumulate(map(len, groups[first:])))
        if _LENGTH in lengths and _is_one("".join(groups[first : first + lengths.index(_LENGTH) + 1])):
            return True
    return False


def _is_one(digits: str) -> bool:
    return checks(digits.encode("ascii"))
