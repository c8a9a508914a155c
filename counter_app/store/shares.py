"""A secret in shares (Shamir 1979, over GF(256) with the polynomial of AES): any `needed` of them give it back.

Every byte of the secret is the value at 0 of a random polynomial of degree `needed - 1`; a share holds its values at
one other point. Fewer shares than needed fit every secret equally well: they tell nothing, not even a part.
Why this is written here, see docs/decisions/010.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b32decode, b32encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

from counter_app.failures import FailureCode, StoreError

_REDUCER = 0x11B  # x^8 + x^4 + x^3 + x + 1
_BYTE = 0x100
_FORM = re.compile(r"KKR1-([0-9A-F]{8})-([1-9])-([1-9])-([A-Z2-7]+)-([A-Z2-7]{4})", re.ASCII)


def times(a: int, b: int) -> int:
    """Multiply in GF(256)."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (_REDUCER if a << 1 & _BYTE else 0)
        b >>= 1
    return product


def inverse(a: int) -> int:
    """Return a^254, which is 1/a for every a but 0."""
    inverted, square = 1, a
    for _ in range(7):  # 254 = 2 + 4 + ... + 128
        square = times(square, square)
        inverted = times(inverted, square)
    return inverted


@dataclass(frozen=True)
class Share:
    """One share: of which secret (a tag of 8 hex digits), its point (1..9), how many are needed."""

    tag: str
    point: int
    needed: int
    values: bytes = field(repr=False)

    def text(self) -> str:
        """The printed form: letters and digits a person can type, with a check at the end."""
        body = f"KKR1-{self.tag.upper()}-{self.needed}-{self.point}-{b32encode(self.values).decode().rstrip('=')}"
        return f"{body}-{_check(body)}"

    @classmethod
    def parse(cls, text: str) -> Share:
        """Read what was scanned or typed. Raises StoreError RECOVERY_SHARE_WRONG; the cause quotes nothing of it."""
        plain = re.sub(r"\s", "", text).upper()
        match = _FORM.fullmatch(plain)
        if match is None or _check(plain.rpartition("-")[0]) != match[5]:
            raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "a share is mistyped")
        try:
            values = b32decode(match[4] + "=" * (-len(match[4]) % 8))
        except ValueError:
            raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "a share is mistyped") from None
        return cls(match[1].lower(), int(match[3]), int(match[2]), values)


def _check(body: str) -> str:
    return b32encode(hashlib.sha256(body.encode()).digest()).decode()[:4]


def split(
    secret: bytes, tag: str, *, needed: int = 2, made: int = 3, random: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[Share, ...]:
    """Cut a secret into `made` shares (at most 9), `needed` of which give it back."""
    coefficients = [secret, *(random(len(secret)) for _ in range(needed - 1))]
    return tuple(
        Share(tag, point, needed, bytes(_value(each, point) for each in zip(*coefficients, strict=True)))
        for point in range(1, made + 1)
    )


def _value(coefficients: Sequence[int], point: int) -> int:
    return reduce(lambda value, coefficient: times(value, point) ^ coefficient, reversed(coefficients), 0)


def join(shares: Sequence[Share]) -> bytes:
    """Return the secret. Raises StoreError RECOVERY_SHARE_WRONG: too few, of several secrets, or one of them twice.

    A share that is whole but not of this secret gives another secret: compare what comes out with its public half.
    """
    points = {share.point: share for share in shares}
    kinds = {(share.tag, share.needed, len(share.values)) for share in shares}
    if len(kinds) != 1 or len(points) < next(iter(kinds))[1]:
        raise StoreError(FailureCode.RECOVERY_SHARE_WRONG, "shares of different sets, or too few of them")
    weights = {point: _weight(point, points) for point in points}
    return bytes(
        reduce(lambda sum_, point: sum_ ^ times(weights[point], points[point].values[at]), points, 0)
        for at in range(next(iter(kinds))[2])
    )


def _weight(point: int, points: dict[int, Share]) -> int:
    """Lagrange's coefficient of a point, for the value at 0."""
    others = [other for other in points if other != point]
    return reduce(lambda product, other: times(product, times(other, inverse(other ^ point))), others, 1)
