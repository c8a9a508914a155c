"""Japanese telephone numbers: digits as canonical text, hyphens for reading."""

from __future__ import annotations

import re
import unicodedata

from counter_app.domain.area_codes import FIVE_DIGITS, THREE_DIGITS, TWO_DIGITS
from counter_app.domain.input_error import InputError, InputReason

_SEPARATORS = re.compile(r"[\s()\-‐-―−ー.・/]+")
_FIXED_LENGTH, _MOBILE_LENGTH = 10, 11
_ELEVEN_DIGITS = ("050", "060", "070", "080", "090", "020")
_FREE_ELEVEN = "0800"
_THREE_AT_END = ("0120", "0570", "0990")  # 0120-123-456


def digits(text: str) -> str:
    """Turn a typed number into digits, domestic form. +81 is understood.

    Raises InputError EMPTY, PHONE_CHARACTERS, PHONE_START (no leading 0) or PHONE_LENGTH.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if plain.startswith("+81"):
        plain = "0" + plain.removeprefix("+81").removeprefix("0")
    if not plain:
        raise InputError(InputReason.EMPTY)
    if not (plain.isascii() and plain.isdigit()):
        raise InputError(InputReason.PHONE_CHARACTERS)
    if not plain.startswith("0") or plain.startswith("00"):
        raise InputError(InputReason.PHONE_START)
    if len(plain) != _length(plain):
        raise InputError(InputReason.PHONE_LENGTH)
    return plain


def hyphenated(number: str) -> str:
    """Show canonical digits with hyphens: 090-1234-5678, 03-1234-5678, 0120-123-456, 0152-12-3456."""
    first, second = _shape(number)
    return f"{number[:first]}-{number[first : first + second]}-{number[first + second :]}"


def _length(number: str) -> int:
    return _MOBILE_LENGTH if number.startswith((*_ELEVEN_DIGITS, _FREE_ELEVEN)) else _FIXED_LENGTH


def _shape(number: str) -> tuple[int, int]:
    if number.startswith(_FREE_ELEVEN):
        return 4, 3
    if number.startswith(_ELEVEN_DIGITS):
        return 3, 4
    if number.startswith(_THREE_AT_END):
        return 4, 3
    beginnings = {number[:length] for length in range(2, 7)}
    if beginnings & TWO_DIGITS:
        return 2, 4
    if beginnings & THREE_DIGITS:
        return 3, 3
    return (5, 1) if beginnings & FIVE_DIGITS else (4, 2)
