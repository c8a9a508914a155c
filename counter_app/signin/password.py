"""Passwords of staff: Argon2id, a policy of length and commonness, and the same time for people who do not exist.

Cost: 64 MiB, 3 passes, 4 lanes (facts on the back office: 253 ms). Policy after NIST SP 800-63B: at least 12
characters, what everybody tries first is refused, and nothing is said about which characters they must be.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from counter_app.failures import FailureCode, SignInError
from counter_app.personal import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST, LONGEST = 12, 128  # characters
_ROWS = (
    "1234567890123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
)
# Roots of what is tried first everywhere, and here. A password that is one of them with digits and marks around it,
# or two of them in a row, is as common as the root.
_ROOTS = """
password passwort passw0rd pass admin administrator root welcome letmein login user test guest default changeme
iloveyou dragon monkey sunshine princess football baseball superman batman master shadow whatever trustno
qwerty qwertyuiop asdfgh asdfghjkl zxcvbnm qwertz azerty abc abcd abcdef secret hello nihon nippon japan tokyo
sakura anime pokemon naruto arigato konnichiwa himitsu pasuwado yakusho shiyakusho kuyakusho machiyakuba
shimin madoguchi kakanai jichitai shokuin kanri kanrisha spring summer autumn winter haru natsu aki fuyu
january february march april june july august september october november december reiwa heisei showa
"""
_COMMON = frozenset(_ROOTS.split())
_SWAPS = str.maketrans("@4310$5!7", "aaeiossit")
_MARKS = "0123456789-_.!?#$%&@*+=/~^ "


@dataclass(frozen=True)
class Compared:
    """What came of comparing. `renewed` is a hash to keep instead, where the stored one has other costs than today's."""

    right: bool
    renewed: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Cost:
    """What one comparison costs: memory in KiB, passes over it, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class Passwords:
    """Hashes and compares. A comparison without a hash takes as long as one with."""

    def __init__(self, cost: Cost | None = None) -> None:
        chosen = cost or Cost()
        self._hasher = PasswordHasher(chosen.passes, chosen.memory_kib, chosen.lanes, type=Type.ID)
        self._nobody: str | None = None

    def hash(self, secret: Secret) -> str:
        """Return the encoded hash (PHC string); the secret is overwritten."""
        with secret.borrow() as typed:
            return self._hasher.hash(_normal(typed))

    def check(self, secret: Secret, stored: str | None) -> Compared:
        """Compare; `stored` is None for somebody who does not exist or has none. The secret is overwritten."""
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody has this password")
        with secret.borrow() as typed:
            plain = _normal(typed)
        try:
            self._hasher.verify(stored or self._nobody, plain)
        except (VerificationError, InvalidHashError):
            return Compared(right=False)
        if stored is None:
            return Compared(right=False)
        return Compared(
            right=True, renewed=self._hasher.hash(plain) if self._hasher.check_needs_rehash(stored) else None
        )


def _normal(typed: bytearray) -> bytes:
    """One form whichever input method typed it: full-width digits are digits (NFKC, as NIST SP 800-63B advises)."""
    return unicodedata.normalize("NFKC", bytes(typed).decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )


def require_good(secret: Secret, about: Iterable[str] = ()) -> Secret:
    """Return a fresh secret with the same characters, for `hash`; raise PASSWORD_REFUSED with the reason's key.

    `about` are words an attacker knows of this person: the id, the office.
    """
    with secret.borrow() as typed:
        kept = bytes(typed)
    text = _normal(bytearray(kept)).decode("utf-8", "surrogateescape")
    if not (text.isascii() and text.isprintable()):  # a line that hides what is typed switches input methods off
        raise SignInError(FailureCode.PASSWORD_REFUSED, "characters")
    if len(text) < SHORTEST:
        raise SignInError(FailureCode.PASSWORD_REFUSED, "short")
    if len(text) > LONGEST:
        raise SignInError(FailureCode.PASSWORD_REFUSED, "long")
    if _is_common(text.casefold(), frozenset(word.casefold() for word in about if word)):
        raise SignInError(FailureCode.PASSWORD_REFUSED, "common")
    return Secret(kept)


def _is_common(text: str, about: frozenset[str]) -> bool:
    known = _COMMON | about
    if _is_repeated(text) or any(text in row or text in row[::-1] for row in _ROWS):
        return True
    return any(_made_of(core, known) for core in {text.strip(_MARKS), text.strip(_MARKS).translate(_SWAPS)})


def _is_repeated(text: str) -> bool:
    """`aaaaaaaaaaaa`, `121212121212`, `sakurasakura`: a start said again and again."""
    half = len(text) // 2
    return any((text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, half + 1))


def _made_of(text: str, words: frozenset[str]) -> bool:
    """Nothing but known words and marks between them."""
    reached = {0}
    for end in range(1, len(text) + 1):
        mark = text[end - 1] in _MARKS and end - 1 in reached
        if mark or any(start in reached and text[start:end] in words for start in range(end)):
            reached.add(end)
    return len(text) in reached
