"""A card of staff as a key: who could it be (no secret), and prove it (F7, one PIN, one signature).

The same rules as for residents: tries are read before the PIN, the last one needs a word of consent, nothing is sent
twice. One thing more: whether the certificate is one this terminal believes, and one the office enrolled, is known before
the PIN is asked for, because both are free to read on a card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.cards.credentials import Consent
from counter_app.cards.flows import FULL_PIN_TRIES, leaving
from counter_app.cards.guard import Aid
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.domain.card import CardKind
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.cards.certificates import Certificate
    from counter_app.cards.commands import CardCommands
    from counter_app.cards.trust import TrustStore
    from counter_app.domain.authenticity import Authenticity
    from counter_app.personal import Secret

_REFUSED = {
    CardKind.JUKI: FailureCode.CARD_JUKI,
    CardKind.ANDROID: FailureCode.CARD_PHONE_ANDROID,
    CardKind.IPHONE: FailureCode.CARD_PHONE_IPHONE,
}


@dataclass(frozen=True, slots=True)
class StaffCardSeen:
    """What a card says of itself without a secret. `tries` are those of the 4-digit PIN of 利用者証明用; None: no such key."""

    certificate: bytes = field(repr=False)  # DER
    tries: int | None
    authenticity: Authenticity


@dataclass(frozen=True, slots=True)
class StaffCardSigned:
    """A signature over the challenge, and the certificate the card showed. Revocation was not checked."""

    signature: bytes = field(repr=False)
    certificate: bytes = field(repr=False)  # DER
    tries: int = FULL_PIN_TRIES


def look(commands: CardCommands, trust: TrustStore, now: datetime) -> StaffCardSeen:
    """Read certificate and tries; nothing is spent.

    Raises CARD_SIMULATED_REFUSED, CARD_GENUINE_REFUSED, CARD_ISSUER_UNKNOWN, CARD_SIGNATURE_BAD for a certificate this
    terminal does not believe, CERTIFICATE_EXPIRED, CERTIFICATE_MISSING, and for phones and 住基カード their own codes.
    """
    commands.wake()
    jpki = opened(commands)
    certificate, worth = believed(jpki, trust, now)
    return StaffCardSeen(certificate.der, jpki.tries(KeyPair.USER), worth)


def prove(  # noqa: PLR0913  # one flow, each argument a different thing the caller must decide
    commands: CardCommands,
    trust: TrustStore,
    now: datetime,
    *,
    pin: Secret,
    consent: Consent,
    message: bytes,
    enrolled: Callable[[bytes], bool],
) -> StaffCardSigned:
    """Sign a challenge with the 利用者証明用 key. `enrolled` is asked about the certificate before the PIN is sent.

    The PIN is overwritten whatever happens. Raises WrongSecretError with the tries the card reports, STAFF_CARD_UNKNOWN,
    and what `look` raises.
    """
    try:
        if pin.is_spent:
            raise CardError(FailureCode.PIN_MALFORMED, "the secret was used already")
        with pin.borrow() as digits, leaving(commands, Aid.TEXT):
            jpki = opened(commands)
            certificate, _worth = believed(jpki, trust, now)
            if not enrolled(certificate.der):
                raise CardError(FailureCode.STAFF_CARD_UNKNOWN, "no PIN was sent")
            jpki.verify(KeyPair.USER, digits, consent)
            return StaffCardSigned(jpki.sign(KeyPair.USER, certificate, message), certificate.der)
    finally:
        pin.wipe()


def opened(commands: CardCommands) -> JpkiSession:
    """Return the 公的個人認証 of what lies there. Raises CARD_NOT_MY_NUMBER, and phones' and 住基カード's own codes."""
    try:
        jpki = JpkiSession(commands)
    except CardError as error:
        if error.code is FailureCode.CARD_FILE_MISSING:
            raise CardError(FailureCode.CARD_NOT_MY_NUMBER, "no 公的個人認証 on it") from None
        raise
    kind = jpki.token_kind()
    if kind in _REFUSED:
        raise CardError(_REFUSED[kind], kind.value)
    return jpki


def believed(jpki: JpkiSession, trust: TrustStore, now: datetime) -> tuple[Certificate, Authenticity]:
    """Return the 利用者証明用 certificate and what vouches for it. Raises as `look`."""
    certificate = jpki.certificate(KeyPair.USER)
    worth = certificate.judge(jpki.root(KeyPair.USER), trust)
    trust.admit(worth)
    certificate.require_valid_at(now)
    return certificate, worth
