"""A mandate as a message carries it: base 64 of the document without padding, and the id that follows from the document."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

_DIGITS = 32


def as_text(document: bytes) -> str:
    """Return what a message carries."""
    return urlsafe_b64encode(document).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Return the document; what a message carries always has the alphabet (`BASE64URL`)."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def mandate_id(text: str) -> str:
    """Return the id of the mandate in a message: 32 hex digits of SHA-256 over the document.

    A text that is no base 64 at all has the id of its letters: nobody ever signed that.
    """
    try:
        document = from_text(text)
    except ValueError:
        document = text.encode("ascii")
    return hashlib.sha256(document).hexdigest()[:_DIGITS]
