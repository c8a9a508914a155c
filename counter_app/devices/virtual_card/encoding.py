"""How a My Number card writes things: TLV with its own habits of length, key ids, CV certificates.

Source: facts on the card protocol §1.3, §1.4, read from public test cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.devices.virtual_card.signing import sign_sha256

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_ONE_BYTE_LIMIT = 0x80
_SERIAL_DIGITS = 7
_GENERATION_DIGITS = 3


def length(count: int) -> bytes:
    """One byte below 0x80, else `82 hh ll`: the card never writes the `81` form, even where it would do."""
    return bytes([count]) if count < _ONE_BYTE_LIMIT else b"\x82" + count.to_bytes(2, "big")


def tlv(tag: int, value: bytes, *, wide: bool = False) -> bytes:
    """Tag, length, value. `wide` forces a two-byte length, as the card does for its AP基本情報."""
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")  # noqa: PLR2004  # one- and two-byte tags only
    size = b"\x82" + len(value).to_bytes(2, "big") if wide else length(len(value))
    return name + size + value


def with_offsets(outer: int, table: int, parts: list[bytes]) -> bytes:
    """A template whose first member lists where each part begins, counted from the start of the file (u16)."""
    table_size = 2 + 1 + 2 * len(parts)
    body_size = table_size + sum(map(len, parts))
    position = 2 + len(length(body_size)) + table_size
    offsets = b""
    for part in parts:
        offsets += position.to_bytes(2, "big")
        position += len(part)
    return tlv(outer, tlv(table, offsets) + b"".join(parts))


def padded(content: bytes, size: int) -> bytes:
    """An elementary file: its content, then FF up to the size it was created with (or its content, if longer)."""
    return content + b"\xff" * max(0, size - len(content))


def key_id(serial: str, generation: str) -> bytes:
    """16 bytes naming a key of the 券面 hierarchy: "9999033", "001" → 39…33 08 05 30 30 31 00 00 00 00."""
    if len(serial) != _SERIAL_DIGITS or len(generation) != _GENERATION_DIGITS:
        raise ValueError("a key id has 7 and 3 digits")
    return serial.encode("ascii") + b"\x08\x05" + generation.encode("ascii") + bytes(4)


def public_key(key: RSAPublicKey) -> bytes:
    """`90 03 010001 91 820100 <modulus>`, 265 bytes."""
    numbers = key.public_numbers()
    return tlv(0x90, numbers.e.to_bytes(3, "big")) + tlv(0x91, numbers.n.to_bytes(256, "big"))


def cv_certificate(*, issuer: bytes, subject: bytes, key: RSAPublicKey, signer: RSAPrivateKey) -> bytes:
    """`7F21 { 5F4E [issuer id, subject id, key] ; 5F37 signature }`, 568 bytes."""
    body = issuer + subject + public_key(key)
    return tlv(0x7F21, tlv(0x5F4E, body) + tlv(0x5F37, sign_sha256(signer, body)))
