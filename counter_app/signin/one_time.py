"""One-time codes: TOTP (RFC 6238, SHA-1, 6 digits, 30 s), which every authenticator speaks, each code taken once.

A code of the step before or after is taken too: clocks of offline machines drift. Which step was used last is kept, and
nothing up to it is taken again, so that a code read over a shoulder is worth nothing.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp

from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.personal import Secret

STEP_S, DIGITS, DRIFT = 30, 6, 1
_SECRET_CHARACTERS = 32  # base 32: 160 bits, the length RFC 4226 recommends


def new_secret() -> Personal[str]:
    """Return a fresh shared secret in base 32."""
    return Personal(pyotp.random_base32(_SECRET_CHARACTERS))


def provisioning_uri(secret: Personal[str], staff_id: str, issuer: str) -> Personal[str]:
    """Return the `otpauth://` text an authenticator reads as a QR code. It holds the secret."""
    return Personal(pyotp.TOTP(secret.reveal()).provisioning_uri(name=staff_id, issuer_name=issuer))


def step_of(now: datetime) -> int:
    """Return the number of the 30-second step."""
    return int(now.astimezone(UTC).timestamp()) // STEP_S


def matching_step(secret: Personal[str] | None, code: Secret, now: datetime, last_step: int) -> int | None:
    """Return the step a code belongs to, None where to none that may still be used. The code is overwritten.

    Every allowed step is computed and compared whatever was found before, also where nobody has a secret.
    """
    clock = pyotp.TOTP(secret.reveal() if secret is not None else "A" * _SECRET_CHARACTERS)
    present, found = step_of(now), None
    with code.borrow() as typed:
        for step in range(present - DRIFT, present + DRIFT + 1):
            same = hmac.compare_digest(clock.generate_otp(max(step, 0)).encode("ascii"), bytes(typed))
            if same and step > last_step and found is None:
                found = step
    return found if secret is not None else None
