"""The shapes of what a resident types for the card, checked before a try is spent."""

from __future__ import annotations

import re
from enum import Enum

from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret


class PinShape(Enum):
    """A kind of secret and what it looks like. The card's documents: 4 digits; 6-16 of A-Z and 0-9."""

    PIN = re.compile(rb"[0-9]{4}")
    SIGNATURE_PASSWORD = re.compile(rb"[A-Z0-9]{6,16}")

    def secret(self, typed: str) -> Secret:
        """Take over what was typed; full-width digits and small letters of the password are understood.

        Whether a password needs both letters and digits is not known for sure, so it is left to the card.
        Raises CardError PIN_MALFORMED or SIGN_PASSWORD_MALFORMED; no try is spent.
        """
        plain = typed.translate(_NARROW)
        if self is PinShape.SIGNATURE_PASSWORD:
            plain = plain.upper()
        buffer = bytearray(plain.encode("utf-8", "replace"))
        if not self.value.fullmatch(buffer):
            buffer[:] = bytes(len(buffer))
            raise CardError(_MALFORMED[self], f"not of the shape {self.name}")
        secret = Secret(buffer)
        buffer[:] = bytes(len(buffer))
        return secret


_NARROW = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}
_MALFORMED = {
    PinShape.PIN: FailureCode.PIN_MALFORMED,
    PinShape.SIGNATURE_PASSWORD: FailureCode.SIGN_PASSWORD_MALFORMED,
}
