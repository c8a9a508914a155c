"""How far what a card said was checked, and whether it was revoked: two different questions, two different words."""

from __future__ import annotations

from enum import StrEnum


class Authenticity(StrEnum):
    """How far what was read has been checked. Never claims more than was done; revocation is separate."""

    VERIFIED = "verified"  # signed by the issuer's production key, checked offline
    SIMULATED = "simulated"  # signed by the test key of a simulated card (demo, training, tests)
    FORGED = "forged"  # a signature or digest does not fit
    UNKNOWN_ISSUER = "unknown-issuer"  # signed by a key this build does not know
    NOT_CHECKED = "not-checked"


class Revocation(StrEnum):
    """失効: what a verifier answered. This build has no verifier and always says NOT_CHECKED (失効未確認)."""

    NOT_CHECKED = "not-checked"
    VALID = "valid"
    REVOKED = "revoked"
