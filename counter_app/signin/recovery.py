"""Recovery codes: ten on paper, each taken once, for the day the authenticator is lost.

80 random bits each, so that a plain SHA-256 bound to the person is enough; nobody guesses those.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING

from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.personal import Secret

HOW_MANY = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford: no I, L, O, U
_CHARACTERS, _GROUP = 16, 4
_SHAPE = re.compile(rb"[A-HJKMNP-TV-Z0-9]{16}")
_READ_AS = bytes.maketrans(b"ILO", b"110")


def new_codes() -> tuple[Personal[str], ...]:
    """Return fresh codes, `ABCD-EFGH-JKMN-PQRS`, to be printed once and never shown again."""
    return tuple(Personal(_grouped([secrets.choice(_ALPHABET) for _ in range(_CHARACTERS)])) for _ in range(HOW_MANY))


def _grouped(letters: list[str]) -> str:
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, _CHARACTERS, _GROUP))


def kept(staff_id: str, code: Personal[str]) -> str:
    """Return what is stored of a code: 64 hex digits, of no use for another person."""
    return _hash(staff_id, code.reveal().encode("ascii"))


def typed(staff_id: str, code: Secret) -> str | None:
    """Return the hash of what was typed, None where it has no code's shape. The code is overwritten."""
    with code.borrow() as letters:
        plain = bytes(letters).upper().replace(b"-", b"").replace(b" ", b"").translate(_READ_AS)
    return _hash(staff_id, plain) if _SHAPE.fullmatch(plain) else None


def _hash(staff_id: str, code: bytes) -> str:
    bare = code.replace(b"-", b"")
    return hashlib.sha256(b"kakanai/recovery/1|" + staff_id.encode("utf-8") + b"|" + bare).hexdigest()
