"""The same text without what carries no meaning in a comparison: widths, invisible characters, selectors, blanks."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from counter_app.matching.variant_tables import radicals

# Most texts of a register are this and nothing else; they are their own plain form.
_ALREADY = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fff0-9A-Z-]*")
_BLANKS = re.compile(r"\s+")
_LOWER = re.compile("[^\u0000-\u0060\u3000-\u9fff]")  # may hold a letter with an upper case
_SELECTORS = ((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
# format characters, tags, fillers Unicode counts as letters, the braille blank; controls that are no blanks
_INVISIBLE = (
    *((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C)),
    *((0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F)),
    *((0x2800, 0x2800), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)),
)
_VOICE_MARKS = {0x309B: "\u3099", 0x309C: "\u309a"}  # NFKC would put a blank before them
_SURROGATES = (0xD800, 0xDFFF)


def plain(text: str) -> str:
    """Return the text as it is compared: NFKC, radicals as kanji, upper case, one blank between words, none around.

    Idempotent for every string. Half of a surrogate pair becomes U+FFFD, so that the result can always be encoded.
    """
    if _ALREADY.fullmatch(text):
        return text
    seen = text
    for _ in range(4):  # upper case and NFKC undo each other for a few letters of Greek and Georgian; two rounds do
        clean = _round(seen)
        if clean == seen:
            break
        seen = clean
    return seen


def selectors(text: str) -> bool:
    """Tell whether the text holds variation selectors."""
    return not text.isascii() and any(a <= ord(char) <= b for char in text for a, b in _SELECTORS)


def _round(text: str) -> str:
    joined = unicodedata.normalize("NFKC", text.translate(_dropped()))
    if not joined.isascii() and _LOWER.search(joined):
        joined = unicodedata.normalize("NFKC", joined.translate(_dropped()).upper())
    else:
        joined = joined.upper()
    return _BLANKS.sub(" ", joined).strip()


@cache
def _dropped() -> dict[int, str | None]:
    gone: dict[int, str | None] = {
        code: None for first, last in (*_SELECTORS, *_INVISIBLE) for code in range(first, last + 1)
    }
    broken = dict.fromkeys(range(_SURROGATES[0], _SURROGATES[1] + 1), "\ufffd")
    return {**gone, **broken, **radicals(), **_VOICE_MARKS}
