"""公的個人認証 (JPKI) application: what kind of card it is, its certificates, its signatures. Facts §1.2, §3.3, §4."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counter_app.cards.certificates import Certificate
from counter_app.cards.commands import unexpected
from counter_app.cards.credentials import SecretKind, present_once
from counter_app.cards.guard import Aid
from counter_app.cards.tlv import malformed
from counter_app.domain.card import CardKind
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from counter_app.cards.commands import CardCommands
    from counter_app.cards.credentials import Consent

_TOKEN, _PRESENCE = 0x0006, 0x0008
_LABEL_BYTES = 32
_PRESENCE_FLAGS = {0x8F: True, 0x00: False}  # anything else is not understood, which is not "absent"
_CERTIFICATE_SIZE = 1700  # most are 1.2 to 1.6 kB
# Token labels. One that is not listed is not guessed at: the 入力補助 application says whether the card is one of ours.
_KINDS = {
    b"JPKIAPICCTOKEN2": CardKind.MY_NUMBER,
    b"JPKIAPICCTOKEN": CardKind.JUKI,
    b"JPKIAPGPSETOKEN": CardKind.ANDROID,
    b"JPKIAPIOSTOKEN": CardKind.IPHONE,
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One of the two key pairs: its files and the secret that opens it."""

    certificate: int
    root: int
    secret_key: int
    private_key: int
    secret: SecretKind
    certificate_needs_secret: bool


class KeyPair(Enum):
    """利用者証明用 (who is here) and 署名用 (who signs, with the four items inside)."""

    USER = Purpose(0x000A, 0x000B, 0x0018, 0x0017, SecretKind.PIN, certificate_needs_secret=False)
    SIGNATURE = Purpose(0x0001, 0x0002, 0x001B, 0x001A, SecretKind.SIGN_PASSWORD, certificate_needs_secret=True)


class JpkiSession:
    """The selected application."""

    def __init__(self, commands: CardCommands) -> None:
        commands.select_application(Aid.JPKI)
        self._commands = commands

    def token_kind(self) -> CardKind | None:
        """What the token label says; None for a label this build does not know."""
        label = self._commands.read_start(_TOKEN, _LABEL_BYTES)
        if len(label) != _LABEL_BYTES or not label.isascii():
            raise malformed("token label: not 32 ASCII characters")
        return _KINDS.get(label.rstrip(b" "))

    def certificates_present(self) -> tuple[bool | None, bool | None]:
        """Whether 署名用 and 利用者証明用 certificates are on the card; None where the card does not say."""
        try:
            flags = self._commands.read_start(_PRESENCE, 3)
        except CardError as error:
            if error.code is not FailureCode.CARD_FILE_MISSING:
                raise
            return None, None
        if len(flags) != 3:  # noqa: PLR2004  # EF 0008
            raise malformed("EF 0008: not three bytes")
        return _PRESENCE_FLAGS.get(flags[0]), _PRESENCE_FLAGS.get(flags[1])

    def tries(self, pair: KeyPair) -> int | None:
        """Tries left of the pair's secret."""
        return self._commands.tries(pair.value.secret_key)

    def verify(self, pair: KeyPair, secret: bytearray, consent: Consent) -> None:
        """Present the pair's secret once."""
        present_once(self._commands, pair.value.secret, pair.value.secret_key, secret, consent)

    def certificate(self, pair: KeyPair) -> Certificate:
        """Read the pair's certificate; the 署名用 one, and both on a phone, after `verify` only."""
        try:
            return Certificate.parse(self._commands.read_object(pair.value.certificate, _CERTIFICATE_SIZE))
        except CardError as error:
            if error.code is FailureCode.CARD_FILE_MISSING:
                raise CardError(FailureCode.CERTIFICATE_MISSING, pair.name) from None
            raise

    def root(self, pair: KeyPair) -> bytes:
        """Read the CA certificate the card carries for the pair, DER; free."""
        return self._commands.read_object(pair.value.root, _CERTIFICATE_SIZE)

    def sign(self, pair: KeyPair, certificate: Certificate, message: bytes) -> bytes:
        """Sign a message (hashed here); needs `verify`. The answer is checked against the certificate's key."""
        scheme = certificate.scheme
        body = scheme.prefix + scheme.hash(message)
        response = self._commands.sign(pair.value.private_key, body)
        if not response.ok:
            raise unexpected("COMPUTE DIGITAL SIGNATURE", response.sw)
        if not certificate.signature_fits(response.data, message):
            raise CardError(FailureCode.CARD_SIGNATURE_BAD, f"signature does not fit the {pair.name} certificate")
        return response.data
