"""RSA as the card does it: PKCS#1 padding of exactly what it was given, and the variants of COMPUTE DIGITAL SIGNATURE.

Source: facts on the card protocol §3.3.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils

from counter_app.devices.virtual_card.status import RefusedError, StatusWord

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers

SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
_MODULUS_BYTES = 256
_LONGEST_BLOCK = 245  # 256 less 00 01, eight FF and 00
_DIGEST_BYTES = 32


@lru_cache(maxsize=32)
def _numbers(key: RSAPrivateKey) -> RSAPrivateNumbers:
    return key.private_numbers()


def sign_block(key: RSAPrivateKey, block: bytes) -> bytes:
    """PKCS#1 type 1 around `block` as it is (1 to 245 bytes), no DigestInfo added; 256 bytes.

    Done with integers because a signature over an arbitrary block is what library calls are made to refuse. A TEST key
    leaking through timing harms nobody.
    """
    if not 1 <= len(block) <= _LONGEST_BLOCK:
        raise RefusedError(StatusWord.WRONG_LENGTH)
    message = int.from_bytes(b"\x00\x01" + b"\xff" * (_MODULUS_BYTES - 3 - len(block)) + b"\x00" + block, "big")
    numbers = _numbers(key)
    left = pow(message, numbers.dmp1, numbers.p)
    right = pow(message, numbers.dmq1, numbers.q)
    signature = right + numbers.q * (numbers.iqmp * (left - right) % numbers.p)
    return signature.to_bytes(_MODULUS_BYTES, "big")


def sign_sha256(key: RSAPrivateKey, message: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256, 256 bytes."""
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def compute_signature(key: RSAPrivateKey, variant: int, content: bytes) -> bytes:
    """COMPUTE DIGITAL SIGNATURE with P1 = `variant`. Raises `RefusedError` for an unknown one or a wrong length."""
    if variant == 0x00:
        return sign_block(key, content)
    if variant == 0x01:
        return sign_block(key, hashlib.sha256(content).digest())
    if variant == 0x02:  # noqa: PLR2004  # the P1 values of the card, in order
        return sign_block(key, SHA256_DIGEST_INFO + _pre_hash(content))
    if variant == 0x03:  # noqa: PLR2004  # as above
        return sign_block(key, SHA256_DIGEST_INFO + hashlib.sha256(content).digest())
    if variant == 0x04:  # noqa: PLR2004  # as above
        return _sign_pss(key, _pre_hash(content))
    if variant == 0x05:  # noqa: PLR2004  # as above
        return _sign_pss(key, hashlib.sha256(content).digest())
    raise RefusedError(StatusWord.WRONG_PARAMETERS)


def _pre_hash(content: bytes) -> bytes:
    if len(content) != _DIGEST_BYTES:
        raise RefusedError(StatusWord.WRONG_LENGTH)
    return content


def _sign_pss(key: RSAPrivateKey, digest: bytes) -> bytes:
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=_DIGEST_BYTES)
    return key.sign(digest, scheme, utils.Prehashed(hashes.SHA256()))
