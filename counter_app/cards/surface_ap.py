"""券面事項確認 (surface) application: photo, name and address as drawn, expiry; opened by 照合番号B only.

Files and layouts: facts §1.4. Key ids differ from the text application's (照合番号B is 0012 here). EF 0005 (the drawn
個人番号) and 照合番号A are not named here on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding

from counter_app.cards.credentials import SecretKind, present_once
from counter_app.cards.fields import (
    parse_date,
    parse_jp2,
    parse_png,
    parse_rsa_key,
    parse_sex,
)
from counter_app.cards.guard import Aid
from counter_app.cards.tlv import Tlv
from counter_app.cards.trust import CvCertificate
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import CardFace
from counter_app.personal import Personal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from counter_app.cards.commands import CardCommands
    from counter_app.cards.credentials import Consent
    from counter_app.cards.trust import TrustStore

_FACE, _CERTIFICATE = 0x0002, 0x0004
_CODE_B_KEY = 0x0012
_CERTIFICATE_SIZE = 568
_TAGS = (0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25, 0xDF26, 0xDF27, 0xDF28, 0xDF29, 0xDF2A)
# DigestInfo of SHA-256, except that the "digest" is 96 bytes long: three SHA-256 in a row. No verify() does that.
_THREE_DIGESTS = bytes.fromhex("3071300D060960864801650304020105000460")


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """The face as read, not yet judged, with what its signature covers. DF29 and DF2A are not signed."""

    face: CardFace
    signature: bytes = field(repr=False)
    digests: bytes = field(repr=False)

    @classmethod
    def parse(cls, file: bytes) -> FaceRecord:
        """Read `FF20 { DF21 offsets, DF22 birth … DF2A security code }`."""
        objects = dict(zip(_TAGS, Tlv.first(file, 0xFF20).children(_TAGS), strict=True))
        parse_rsa_key(objects[0xDF24].value)
        face = CardFace(
            photo_jp2=Personal(parse_jp2(objects[0xDF27].value, "photo")),
            name_png=Personal(parse_png(objects[0xDF25].value, "name image")),
            address_png=Personal(parse_png(objects[0xDF26].value, "address image")),
            date_of_birth=Personal(parse_date(objects[0xDF22].value, "date of birth")),
            sex=Personal(parse_sex(objects[0xDF23].value)),
            expiry=parse_date(objects[0xDF29].value, "expiry"),
            security_code_png=Personal(parse_png(objects[0xDF2A].value, "security code image")),
            authenticity=Authenticity.NOT_CHECKED,
        )
        groups = ((0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,))
        digests = b"".join(sha256(b"".join(objects[tag] for tag in group)).digest() for group in groups)
        return cls(face, objects[0xDF28].value, digests)

    def signed_with(self, key: RSAPublicKey) -> bool:
        """True where DF28 is this key's signature over the three digests."""
        try:
            recovered = key.recover_data_from_signature(self.signature, padding.PKCS1v15(), None)
        except (InvalidSignature, ValueError):
            return False
        return recovered == _THREE_DIGESTS + self.digests


class SurfaceSession:
    """The selected application. Construct, present 照合番号B, read."""

    def __init__(self, commands: CardCommands) -> None:
        commands.select_application(Aid.SURFACE)
        self._commands = commands

    def code_b_tries(self) -> int | None:
        """Tries left of 照合番号B in this application: a counter of its own."""
        return self._commands.tries(_CODE_B_KEY)

    def verify_code_b(self, code: bytearray, consent: Consent) -> None:
        """Present 照合番号B (14 digits) once."""
        present_once(self._commands, SecretKind.CODE_B, _CODE_B_KEY, code, consent)

    def read_face(self) -> FaceRecord:
        """Read EF 0002; needs a verified 照合番号B. Some kB to about 20 kB."""
        return FaceRecord.parse(self._commands.read_object(_FACE))

    def check(self, record: FaceRecord, trust: TrustStore) -> tuple[Authenticity, CvCertificate]:
        """Judge the face by its own signature and EF 0004."""
        certificate = CvCertificate.parse(self._commands.read_object(_CERTIFICATE, _CERTIFICATE_SIZE))
        worth = trust.judge(certificate)
        return (worth if record.signed_with(certificate.key) else Authenticity.FORGED), certificate
