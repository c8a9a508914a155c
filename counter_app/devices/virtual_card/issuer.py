"""What the municipality and J-LIS write onto a card, made from a profile: every elementary file, signed by TEST keys.

Layouts: facts on the card protocol §1.2 to §1.5. File sizes beyond those observed are ours.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from counter_app.devices.virtual_card.certificates import (
    authority_certificate,
    signature_certificate,
    user_auth_certificate,
)
from counter_app.devices.virtual_card.drawings import silhouette_jp2, text_png
from counter_app.devices.virtual_card.encoding import cv_certificate, padded, public_key, tlv, with_offsets
from counter_app.devices.virtual_card.keys import ISSUING_ID, SURFACE_CA_ID, TEXT_CA_ID, card_key
from counter_app.devices.virtual_card.profile import CardProfile, Forgery
from counter_app.devices.virtual_card.signing import sign_block, sign_sha256
from counter_app.domain.card import CardKind

# The card must hold a number for its access rules to mean something. This one is nobody's and looks it.
INVENTED_NUMBER = "000000000000"

TOKEN_LABELS = {
    CardKind.MY_NUMBER: "JPKIAPICCTOKEN2",
    CardKind.JUKI: "JPKIAPICCTOKEN",
    CardKind.ANDROID: "JPKIAPGPSETOKEN",
    CardKind.IPHONE: "JPKIAPIOSTOKEN",
}
_PRESENT, _ABSENT = 0x8F, 0x00
# DigestInfo of the card face: SHA-256 as the algorithm, yet 96 bytes of digests behind it (facts §1.4)
_FACE_DIGEST_INFO = bytes.fromhex("3071300D06096086480165030402010500" + "0460")
_PEOPLE_FILE_SIZE = 0x0400
_FACE_FILE_SIZE = 0x4000
_CERTIFICATE_SIZE = 0x0800
_AUTHORITY_SIZE = 0x0600


def text_files(profile: CardProfile) -> dict[int, bytes]:
    """券面事項入力補助AP: contents by file id."""
    number = tlv(0xFF10, INVENTED_NUMBER.encode("ascii")) + b"\xff\xff"
    items = _basic_four_items(profile)
    signer_name = _signer_name(profile, Forgery.BASIC_FOUR)
    own_key = tlv(0xDF51, public_key(card_key("text_ap").public_key()))
    return {
        0x0001: number,
        0x0002: padded(with_offsets(0xFF20, 0xDF21, items), _PEOPLE_FILE_SIZE),
        0x0003: _authenticity(number, b"".join(items), signer_name=signer_name),
        0x0004: _issuing_certificate("text_ca", forged=Forgery.ISSUER in profile.faults.forged),
        0x0005: padded(_text_basics(), 0x0100),
        0x0006: tlv(0xA1, public_key(card_key("session").public_key())),
        0x0007: tlv(0xFF50, own_key + tlv(0xDF52, sign_sha256(card_key(signer_name), own_key))),
        0x0008: b"\xff" * 16,
    }


def surface_files(profile: CardProfile) -> dict[int, bytes]:
    """券面事項確認AP: contents by file id."""
    signer_name = _signer_name(profile, Forgery.FACE)
    born = tlv(0xDF11, _day(profile.holder.date_of_birth.reveal()))
    own_key = public_key(card_key("surface_ap").public_key())
    age = born + tlv(0xDF12, own_key)
    number_image = tlv(0xDF41, text_png(INVENTED_NUMBER, 72, 12, 10)) + tlv(0xDF42, own_key)
    return {
        0x0001: tlv(0xFF10, age + tlv(0xDF13, sign_sha256(card_key(signer_name), age))),
        0x0002: padded(_face(profile, own_key, signer_name), _FACE_FILE_SIZE),
        0x0003: _surface_basics(profile),
        0x0004: _issuing_certificate("surface_ca", forged=Forgery.ISSUER in profile.faults.forged),
        0x0005: tlv(0xFF40, number_image + tlv(0xDF43, sign_sha256(card_key(signer_name), number_image))),
        0x0006: b"\xff" * 16,
    }


def jpki_files(profile: CardProfile) -> dict[int, bytes]:
    """公的個人認証AP: contents by file id; a certificate the card does not have leaves a blank file."""
    has = profile.certificates
    presence = bytes([_PRESENT if has.signature else _ABSENT, _PRESENT if has.user_auth else _ABSENT, 0x00])
    return {
        0x0001: padded(signature_certificate(profile) if has.signature else b"", _CERTIFICATE_SIZE),
        0x0002: padded(authority_certificate("jpki_signature"), _AUTHORITY_SIZE),
        0x0006: _token(TOKEN_LABELS[profile.kind]),
        0x0008: presence,
        0x000A: padded(user_auth_certificate(profile) if has.user_auth else b"", _CERTIFICATE_SIZE),
        0x000B: padded(authority_certificate("jpki_user_auth"), _AUTHORITY_SIZE),
    }


def card_record(profile: CardProfile) -> bytes:
    """共通AP EF 0001 record 1: 製造番号 ‖ 団体コード ‖ 有効期限, 28 digits."""
    digits = profile.serial.reveal().encode("ascii") + profile.municipality.encode("ascii") + _day(profile.expiry)
    return tlv(0x01, digits)


def _signer_name(profile: CardProfile, forgery: Forgery) -> str:
    return "rogue" if forgery in profile.faults.forged else "issuing"


def _day(day: object) -> bytes:
    return str(day).replace("-", "").encode("ascii")


def _basic_four_items(profile: CardProfile) -> list[bytes]:
    holder = profile.holder
    return [
        tlv(0xDF22, holder.name.reveal().encode("utf-8")),
        tlv(0xDF23, holder.address.reveal().encode("utf-8")),
        tlv(0xDF24, _day(holder.date_of_birth.reveal())),
        tlv(0xDF25, holder.sex.reveal().value.encode("ascii")),
    ]


def _authenticity(number: bytes, items: bytes, *, signer_name: str) -> bytes:
    digests = tlv(0xDF31, hashlib.sha256(number).digest()) + tlv(0xDF32, hashlib.sha256(items).digest())
    return tlv(0xFF30, digests + tlv(0xDF33, sign_sha256(card_key(signer_name), digests)))


@lru_cache(maxsize=4)
def _issuing_certificate(authority: str, *, forged: bool) -> bytes:
    return cv_certificate(
        issuer=TEXT_CA_ID if authority == "text_ca" else SURFACE_CA_ID,
        subject=ISSUING_ID,
        key=card_key("issuing").public_key(),
        signer=card_key("rogue" if forged else authority),
    )


def _text_basics() -> bytes:
    """AP基本情報, with two-byte lengths where one would do: so does the card."""
    opaque = hashlib.sha256(b"simulated card").digest() + b"\xff" * 96
    body = tlv(0xDF41, bytes.fromhex("01030E01")) + tlv(0xDF42, ISSUING_ID) + tlv(0xDF43, opaque, wide=True)
    return tlv(0xFF40, body, wide=True)


def _surface_basics(profile: CardProfile) -> bytes:
    opaque = ISSUING_ID + hashlib.sha256(b"simulated card").digest() * 8
    return tlv(
        0xFF30,
        tlv(0xDF31, bytes.fromhex("06030E01"))
        + tlv(0xDF32, ISSUING_ID)
        + tlv(0xDF33, b"\x00")
        + tlv(0xDF34, profile.municipality.encode("ascii"))
        + tlv(0xDF35, opaque),
    )


def _face(profile: CardProfile, own_key: bytes, signer_name: str) -> bytes:
    """EF 0002; one signature over three digests: birth, sex and key; the two drawings; the photo."""
    holder = profile.holder
    basics = [
        tlv(0xDF22, _day(holder.date_of_birth.reveal())),
        tlv(0xDF23, holder.sex.reveal().value.encode("ascii")),
        tlv(0xDF24, own_key),
    ]
    drawings = [
        tlv(0xDF25, text_png(holder.name.reveal(), 480, 28, 20)),
        tlv(0xDF26, text_png(holder.address.reveal(), 480, 88, 18)),
    ]
    photo = tlv(0xDF27, silhouette_jp2())
    digests = b"".join(hashlib.sha256(part).digest() for part in (b"".join(basics), b"".join(drawings), photo))
    signature = tlv(0xDF28, sign_block(card_key(signer_name), _FACE_DIGEST_INFO + digests))
    unsigned = [
        tlv(0xDF29, _day(profile.expiry)),
        tlv(0xDF2A, text_png(profile.security_code.reveal(), 24, 12, 10)),
    ]
    return with_offsets(0xFF20, 0xDF21, [*basics, *drawings, photo, signature, *unsigned])


def _token(label: str) -> bytes:
    """A PKCS#11 CK_TOKEN_INFO of 160 bytes, numbers big-endian."""
    numbers = (0x40D, 1, 0, 1, 0, 16, 6, *(0xFFFFFFFF,) * 4)
    return (
        label.encode("ascii").ljust(32)
        + b"1".rjust(32, b"0")
        + b"E16R01NJ".ljust(16)
        + b"0000000099900001"
        + b"".join(number.to_bytes(4, "big") for number in numbers)
        + b"03"
        + b"01"
        + b"9" * 16
    )
