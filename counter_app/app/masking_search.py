"""Finds words of a person in bytes, whatever dress they wear: what `bench remote --part masking` proves its zero with.

A word is looked for in its normal forms (as written, NFC, NFD, NFKC, NFKD, without variation selectors, without blanks),
each in the encodings of this country's computers, each as it is, in hexadecimal, base 64 at every shift, per cent and
JSON escapes. Short digits count only where no other digit or letter stands beside them.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal
from urllib.parse import quote

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc-jp")
_FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
_SHORTEST = 6  # bytes; anything shorter stands in base 64 by chance
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_SHIFTS = 3  # of three bytes in four characters
# what base 64 shares with the bytes before and after: characters to leave out, by what is left over of three bytes
_BEFORE, _AFTER = (0, 2, 3), (0, 3, 2)


def spellings(word: str) -> frozenset[str]:
    """Return the forms a program may bring a word into without meaning to."""
    forms = {word, *(unicodedata.normalize(form, word) for form in _FORMS)}
    forms |= {"".join(char for char in form if not 0xE0100 <= ord(char) <= 0xE01EF) for form in set(forms)}  # noqa: PLR2004  # the variation selectors
    return frozenset(forms | {re.sub(r"\s+", "", form) for form in forms} - {""})


def dressed(word: str) -> frozenset[bytes]:
    """Return the bytes to look for, beside the plain UTF-8 of `spellings`."""
    return frozenset(needle for form in spellings(word) for needle in _dresses(form) if len(needle) >= _SHORTEST)


@cache
def _dressed_mark(mark: str) -> frozenset[bytes]:
    return dressed(mark)


def _dresses(word: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            plain = word.encode(encoding)
        except UnicodeEncodeError:
            continue
        if encoding != "utf-8":
            yield plain
        if len(plain) >= _SHORTEST:
            yield from of_bytes(plain)
    units = word.encode("utf-16-be", "surrogatepass")
    pairs = [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]
    if any(unit > 0x7F for unit in pairs):  # noqa: PLR2004  # ASCII has no escapes
        for spelled in ("\\u{:04x}", "\\u{:04X}"):
            yield "".join(chr(unit) if unit <= 0x7F else spelled.format(unit) for unit in pairs).encode()  # noqa: PLR2004  # as above
        yield word.encode("ascii", "backslashreplace")


def of_bytes(plain: bytes) -> Iterator[bytes]:
    """Yield what bytes look like when somebody writes them as text."""
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield "".join(f"%{byte:02X}" for byte in plain).encode()
    escaped = quote(plain, safe="").encode()
    if escaped != plain:
        yield escaped
    for shift in range(_SHIFTS):
        coded = base64.b64encode(b"\0" * shift + plain)
        core = coded[_BEFORE[shift] : len(coded) - _AFTER[(len(plain) + shift) % _SHIFTS]]
        if (len(plain) + shift) % _SHIFTS:
            core = core.rstrip(b"=")
        yield core
        yield core.replace(b"+", b"-").replace(b"/", b"_")


class Search:
    """Looks for words. `marks`: what is inside most of them; where no mark stands in any dress, its words need no look."""

    def __init__(self, marks: Iterable[str] = ()) -> None:
        self._marks = tuple(marks)

    def found(self, data: bytes, words: Iterable[str]) -> list[str]:
        """Return the words that stand in `data`."""
        marked = {mark for mark in self._marks if any(needle in data for needle in _dressed_mark(mark))}
        return [word for word in words if self._stands(data, word, marked)]

    def _stands(self, data: bytes, word: str, marked: set[str]) -> bool:
        if _DIGITS.fullmatch(word):
            return _alone(data, word)
        if any(form.encode() in data for form in spellings(word)):
            return True
        own = [mark for mark in self._marks if mark in word]
        return (not own or any(mark in marked for mark in own)) and any(needle in data for needle in dressed(word))


def _alone(data: bytes, digits: str) -> bool:
    """Tell whether digits stand there by themselves; among others they come by chance."""
    beside = rb"[0-9A-Za-z+/=%]"
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = digits.encode(encoding)
        edge = beside if encoding == "utf-8" else rb"[0-9]\x00" if encoding == "utf-16-le" else rb"\x00[0-9]"
        pattern = rb"(?<!" + edge + rb")" + re.escape(plain) + rb"(?!" + edge + rb")"
        if re.search(pattern, data) is not None:
            return True
    wide = digits.translate({0x30 + digit: 0xFF10 + digit for digit in range(10)}).encode()
    return wide in data
