"""The resident's 利用者証明用 key, opened for one piece of work: their mandate for the remote window. One PIN, one try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from counter_app.cards.certificates import Certificate
from counter_app.cards.commands import CardCommands
from counter_app.cards.credentials import Consent
from counter_app.cards.flows import leaving
from counter_app.cards.guard import Aid
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.cards.staff_flow import believed, opened
from counter_app.cards.trust import TrustStore
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Secret

T = TypeVar("T")


class OpenKey:
    """As `remote.mandate.CardKey`: the PIN was verified."""

    def __init__(self, jpki: JpkiSession, certificate: Certificate) -> None:
        self._jpki, self._certificate = jpki, certificate

    def chain(self) -> tuple[bytes, bytes]:
        """Return certificate and CA certificate, DER."""
        return self._certificate.der, self._jpki.root(KeyPair.USER)

    def sign(self, message: bytes) -> bytes:
        """Sign a message. Raises CardError."""
        return self._jpki.sign(KeyPair.USER, self._certificate, message)


def tries(commands: CardCommands, trust: TrustStore, now: datetime) -> int | None:
    """Return the tries left of the key's PIN; nothing is spent. Raises as `staff_flow.look`."""
    commands.wake()
    jpki = opened(commands)
    believed(jpki, trust, now)
    return jpki.tries(KeyPair.USER)


def with_open_key(  # noqa: PLR0913  # one flow, each argument a different thing the caller must decide
    commands: CardCommands,
    trust: TrustStore,
    now: datetime,
    *,
    pin: Secret,
    consent: Consent,
    work: Callable[[OpenKey], T],
) -> T:
    """Open the key and let `work` sign. The PIN is overwritten whatever happens.

    Raises WrongSecretError with the tries the card reports, and what `staff_flow.look` raises before any PIN is sent.
    """
    try:
        if pin.is_spent:
            raise CardError(FailureCode.PIN_MALFORMED, "the secret was used already")
        with pin.borrow() as digits, leaving(commands, Aid.TEXT):
            jpki = opened(commands)
            certificate, _worth = believed(jpki, trust, now)
            jpki.verify(KeyPair.USER, digits, consent)
            return work(OpenKey(jpki, certificate))
    finally:
        pin.wipe()
