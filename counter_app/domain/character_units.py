"""What a reader counts as one character: a base with its variation selector and marks. Screen, paper and comparison agree."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from counter_app.domain.plain_text import is_variation_selector

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 8  # code points; a character with more marks than this is nobody's name


def units(text: str) -> Iterator[str]:
    """Cut a text into its characters; together they are the text."""
    unit = ""
    for char in text:
        joins = is_variation_selector(char) or unicodedata.category(char) in {"Mn", "Mc", "Me"}
        if unit and not (joins and len(unit) < _LONGEST):
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit
