"""The code of somebody's preferences: language, letters, contrast, and whether it should be quiet. Nothing else.

    text = "2901" ‖ decimal(01 ‖ language ‖ letters ‖ contrast ‖ quiet), a byte each; 0 leaves it as it is

It is open and not sealed: it says nothing about anybody and does nothing that a tap could not do.
"""

from __future__ import annotations

from counter_app.domain.scanned import Preferences
from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode, HomeError

PREFIX = "2901"
LETTERS = ("normal", "large", "largest")  # as in ui/theme, and so are the contrasts
CONTRASTS = ("standard", "high")
_QUIET = (True, False)
_VERSION = 1
_BYTES = 5


def preferences_text(wanted: Preferences) -> str:
    """Return the digits of a code."""
    parts = (
        _place(wanted.language, LANGUAGES),
        _place(wanted.letters, LETTERS),
        _place(wanted.contrast, CONTRASTS),
        _place(wanted.quiet, _QUIET),
    )
    return PREFIX + str(int.from_bytes(bytes([_VERSION, *parts])))


def preferences_of(text: str) -> Preferences:
    """Read a code. Raises HomeError CODE_NOT_OURS."""
    digits = text.removeprefix(PREFIX)
    if digits == text or len(digits) > 2 * _BYTES or not (digits.isascii() and digits.isdecimal()) or digits[0] == "0":
        raise HomeError(FailureCode.CODE_NOT_OURS)
    number = int(digits)
    told = number.to_bytes((number.bit_length() + 7) // 8)
    if len(told) != _BYTES or told[0] != _VERSION:
        raise HomeError(FailureCode.CODE_NOT_OURS)
    lists: tuple[tuple[object, ...], ...] = (LANGUAGES, LETTERS, CONTRASTS, _QUIET)
    if any(place > len(known) for place, known in zip(told[1:], lists, strict=True)):
        raise HomeError(FailureCode.CODE_NOT_OURS)
    language, letters, contrast, quiet = told[1:]
    return Preferences(
        LANGUAGES[language - 1] if language else None,
        LETTERS[letters - 1] if letters else None,
        CONTRASTS[contrast - 1] if contrast else None,
        _QUIET[quiet - 1] if quiet else None,
    )


def _place(value: object, known: tuple[object, ...]) -> int:
    return 0 if value is None else known.index(value) + 1
