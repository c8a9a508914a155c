"""券面事項入力補助 (text) application: 基本4情報 by PIN or by 照合番号B, and the proof that they are the issuer's.

Files and layouts: facts §1.3. EF 0001 (個人番号) and key 0014 (照合番号A) are not named here on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.cards.credentials import SecretKind, present_once
from counter_app.cards.fields import parse_date, parse_sex, parse_text
from counter_app.cards.guard import Aid
from counter_app.cards.tlv import Tlv, malformed
from counter_app.cards.trust import CvCertificate, signed_by
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour
from counter_app.personal import Personal

if TYPE_CHECKING:
    from counter_app.cards.commands import CardCommands
    from counter_app.cards.credentials import Consent
    from counter_app.cards.trust import TrustStore

_FOUR, _PROOF, _CERTIFICATE = 0x0002, 0x0003, 0x0004
_PIN_KEY, _CODE_B_KEY = 0x0011, 0x0015
_PROOF_SIZE, _CERTIFICATE_SIZE = 336, 568  # as on every card seen; only a hint for the first read
_IDEOGRAPHIC_SPACE = "\u3000"
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class FourRecord:
    """The four items and the bytes their digest is made over."""

    four: BasicFour
    signed: bytes = field(repr=False)  # the objects DF22 to DF25, as written

    @classmethod
    def parse(cls, file: bytes) -> FourRecord:
        """Read `FF20 { DF21 offsets, DF22 氏名, DF23 住所, DF24 生年月日, DF25 性別 }`."""
        _, name, address, birth, sex = Tlv.first(file, 0xFF20).children((0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25))
        full_name = parse_text(name.value, "name")
        family, given = split_name(full_name)
        four = BasicFour(
            full_name=Personal(full_name),
            full_address=Personal(parse_text(address.value, "address")),
            date_of_birth=Personal(parse_date(birth.value, "date of birth")),
            sex=Personal(parse_sex(sex.value)),
            family_name=Personal(family) if family else None,
            given_name=Personal(given) if given else None,
        )
        return cls(four, b"".join((name, address, birth, sex)))


def split_name(full_name: str) -> tuple[str | None, str | None]:
    """姓 and 名 where exactly one U+3000 separates them; (None, None) otherwise, e.g. for a foreign resident."""
    parts = full_name.split(_IDEOGRAPHIC_SPACE)
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else (None, None)  # noqa: PLR2004  # 姓 and 名


class TextSession:
    """The selected application. Construct, then present one secret, then read."""

    def __init__(self, commands: CardCommands) -> None:
        commands.select_application(Aid.TEXT)
        self._commands = commands

    def pin_tries(self) -> int | None:
        """Tries left of the 4-digit PIN; None where the card has none (顔認証 card) or does not say."""
        return self._commands.tries(_PIN_KEY)

    def code_b_tries(self) -> int | None:
        """Tries left of 照合番号B in this application."""
        return self._commands.tries(_CODE_B_KEY)

    def verify_pin(self, pin: bytearray, consent: Consent) -> None:
        """Present the 4-digit PIN once."""
        present_once(self._commands, SecretKind.PIN, _PIN_KEY, pin, consent)

    def verify_code_b(self, code: bytearray, consent: Consent) -> None:
        """Present 照合番号B (14 digits) once."""
        present_once(self._commands, SecretKind.CODE_B, _CODE_B_KEY, code, consent)

    def read_four(self) -> FourRecord:
        """Read EF 0002; needs a verified PIN or 照合番号B."""
        return FourRecord.parse(self._commands.read_object(_FOUR))

    def read_certificate(self) -> CvCertificate:
        """Read EF 0004; free."""
        return CvCertificate.parse(self._commands.read_object(_CERTIFICATE, _CERTIFICATE_SIZE))

    def check(self, record: FourRecord, trust: TrustStore) -> tuple[Authenticity, CvCertificate]:
        """Judge the record by EF 0003 and EF 0004 (flow F5). The number's own digest, DF31, stays unused."""
        proof = Tlv.first(self._commands.read_object(_PROOF, _PROOF_SIZE), 0xFF30)
        number_digest, digest, signature = proof.children((0xDF31, 0xDF32, 0xDF33))
        if len(number_digest.value) != _DIGEST or len(digest.value) != _DIGEST:
            raise malformed("EF 0003: digests are not SHA-256")
        certificate = self.read_certificate()
        worth = trust.judge(certificate)
        if digest.value != sha256(record.signed).digest():
            return Authenticity.FORGED, certificate
        if not signed_by(certificate.key, signature.value, number_digest + digest):
            return Authenticity.FORGED, certificate
        return worth, certificate
