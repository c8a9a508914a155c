"""Values inside the card's files, parsed strictly: a field is what it should be or the answer is malformed."""

from __future__ import annotations

import re
from datetime import date
from zlib import crc32

from cryptography.hazmat.primitives.asymmetric import rsa

from counter_app.cards.tlv import Tlv, malformed
from counter_app.domain.card import Sex

_DATE = re.compile(rb"[0-9]{8}")
_RSA_EXPONENT = 0x90
_RSA_MODULUS = 0x91
_RSA_BITS = range(2048, 4097)
_TEXT_LIMIT = 400  # characters; the certificate profile allows 200 for an address
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JP2_SIGNATURE = bytes.fromhex("0000000C6A5020200D0A870A")


def parse_date(value: bytes, what: str) -> date:
    """`YYYYMMDD` in ASCII digits, 西暦."""
    if not _DATE.fullmatch(value):
        raise malformed(f"{what}: not eight digits")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise malformed(f"{what}: no such day") from None


def parse_sex(value: bytes) -> Sex:
    """One ASCII digit: 1, 2, 9 or 0."""
    for sex in Sex:
        if value == sex.value.encode():
            return sex
    raise malformed("sex: none of 0, 1, 2, 9")


def parse_text(value: bytes, what: str) -> str:
    """UTF-8 without control characters, not empty; kept exactly as it is, variation selectors included."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed(f"{what}: not UTF-8") from None
    if (
        not text.strip()
        or len(text) > _TEXT_LIMIT
        or any(not char.isprintable() and not char.isspace() for char in text)
    ):
        raise malformed(f"{what}: empty, too long or with control characters")
    if any(char in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029" for char in text):
        raise malformed(f"{what}: line breaks or tabs")
    return text


def parse_jp2(value: bytes, what: str) -> bytes:
    """A JPEG 2000 file by its first bytes; whether it can be drawn, the limited child process finds out."""
    if not value.startswith(JP2_SIGNATURE):
        raise malformed(f"{what}: not JPEG 2000")
    return value


def parse_png(value: bytes, what: str) -> bytes:
    """A PNG whose chunks are whole. Their checksums are all there is where the issuer signed nothing (DF2A)."""
    rest = value.removeprefix(PNG_SIGNATURE)
    if rest == value:
        raise malformed(f"{what}: not PNG")
    kind = b""
    while rest:
        length = int.from_bytes(rest[:4], "big")
        kind, body, checksum = rest[4:8], rest[8 : 8 + length], rest[8 + length : 12 + length]
        if crc32(kind + body) != int.from_bytes(checksum, "big") or len(checksum) != 4:  # noqa: PLR2004  # CRC-32
            raise malformed(f"{what}: damaged PNG")
        rest = rest[12 + length :]
    if kind != b"IEND":
        raise malformed(f"{what}: PNG without end")
    return value


def parse_rsa_key(value: bytes) -> rsa.RSAPublicKey:
    """`90 03 010001 91 820100 <modulus>`, the card's own form of a public key."""
    parts = {entry.tag: entry.value for entry in Tlv.parse_list(value)}
    if parts.keys() != {_RSA_EXPONENT, _RSA_MODULUS}:
        raise malformed("public key: not exponent and modulus")
    return rsa_key(
        int.from_bytes(parts[_RSA_MODULUS], "big"),
        int.from_bytes(parts[_RSA_EXPONENT], "big"),
    )


def rsa_key(modulus: int, exponent: int) -> rsa.RSAPublicKey:
    """Build a key the verifier can use; refuses sizes no card application uses."""
    if modulus.bit_length() not in _RSA_BITS or modulus % 2 == 0:
        raise malformed("public key: not an RSA modulus of 2048 to 4096 bits")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise malformed("public key: numbers that are no RSA key") from None
