"""What is done with a card from laying it down to taking it away, as sequences of sessions (facts §3.2, F0 to F8).

Every flow begins by leaving whatever application is current (`leave_for`), so that a status verified for the former
resident is gone, and ends the same way. The power cycle before that is the slot's. Counts of commands: F1, F2, F3, F7
as in the facts without the SELECT of each file (see commands.py), plus these two.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from counter_app.cards.common_ap import read_issue
from counter_app.cards.credentials import (
    Consent,
    SecretKind,
    is_face_authentication_card,
    refuse_unless_sendable,
)
from counter_app.cards.guard import Aid
from counter_app.cards.jpki_ap import JpkiSession, KeyPair
from counter_app.cards.surface_ap import SurfaceSession
from counter_app.cards.text_ap import TextSession
from counter_app.cards.tlv import malformed
from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import BasicFour, CardFace, CardKind, CardStatus, PinCredential, ReadRequest, Tries
from counter_app.failures import CardError, FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counter_app.cards.certificates import Certificate
    from counter_app.cards.commands import CardCommands
    from counter_app.cards.trust import TrustStore
    from counter_app.personal import Secret

_PHONES = frozenset({CardKind.ANDROID, CardKind.IPHONE})
_REFUSED_KINDS = {
    CardKind.NONE: FailureCode.CARD_ABSENT,
    CardKind.OTHER: FailureCode.CARD_NOT_MY_NUMBER,
    CardKind.JUKI: FailureCode.CARD_JUKI,
    CardKind.ANDROID: FailureCode.CARD_PHONE_ANDROID,
    CardKind.IPHONE: FailureCode.CARD_PHONE_IPHONE,
}
FULL_PIN_TRIES, FULL_CODE_B_TRIES = 3, 10  # a right secret sets its counter back (facts §2)


@contextmanager
def leaving(commands: CardCommands, other: Aid) -> Iterator[None]:
    """Leave for another application before and, when all went well, after the block.

    After a failure the slot's power-off does it alone: the card may be gone, and what went wrong must stay visible.
    """
    commands.leave_for(other)
    yield
    commands.leave_for(other)


def inspect(commands: CardCommands, trust: TrustStore) -> CardStatus:
    """Kind, tries, expiry, issuer: everything that needs no secret (F0). Never asks about 照合番号A.

    Raises CARD_SIMULATED_REFUSED, CARD_GENUINE_REFUSED, CARD_ISSUER_UNKNOWN or CARD_SIGNATURE_BAD for a card this
    terminal does not work with, before anyone types a secret.
    """
    commands.wake()
    try:
        jpki = JpkiSession(commands)
    except CardError as error:
        if error.code is FailureCode.CARD_FILE_MISSING:
            return CardStatus(CardKind.OTHER)
        raise
    kind = jpki.token_kind()
    signature, user = jpki.certificates_present()
    tries = Tries(user_auth=jpki.tries(KeyPair.USER), signature=jpki.tries(KeyPair.SIGNATURE))
    status = CardStatus(
        kind or CardKind.MY_NUMBER,
        tries,
        has_signature_certificate=signature,
        has_user_certificate=user,
    )
    if status.kind is CardKind.MY_NUMBER:
        return _inspect_faces(commands, trust, status, sure=kind is not None)
    return status


def _inspect_faces(commands: CardCommands, trust: TrustStore, status: CardStatus, *, sure: bool) -> CardStatus:
    try:
        text = TextSession(commands)
    except CardError as error:
        if not sure and error.code is FailureCode.CARD_FILE_MISSING:
            return replace(status, kind=CardKind.OTHER)
        raise
    pin, code_b = text.pin_tries(), text.code_b_tries()
    certificate = text.read_certificate()
    trust.admit(trust.judge(certificate), certificate.issuer)
    face_code_b = SurfaceSession(commands).code_b_tries()
    issue = read_issue(commands)
    return replace(
        status,
        tries=replace(status.tries, pin=pin, code_b=code_b, face_code_b=face_code_b),
        expiry=issue.expiry,
        municipality=issue.municipality,
        likeness=issue.likeness,
        simulated=trust.accepted is Authenticity.SIMULATED,
    )


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a read brought, before counts and times are added."""

    four: BasicFour
    authenticity: Authenticity
    tries: Tries
    face: CardFace | None = None


def refuse_before_secret(status: CardStatus, request: ReadRequest, today: date) -> None:
    """Raise what can be known to fail from the inspection alone, so that neither card nor try is touched."""
    if status.kind is not CardKind.MY_NUMBER:
        raise CardError(_REFUSED_KINDS[status.kind], status.kind.value)
    if status.expiry is not None and status.expiry < today:
        raise CardError(FailureCode.CARD_EXPIRED, f"expired {status.expiry.isoformat()}")
    credential = request.credential
    if isinstance(credential, PinCredential):
        if request.want_face:
            raise CardError(FailureCode.CODE_B_MALFORMED, "the face opens with 照合番号B only")
        if is_face_authentication_card(status):
            raise CardError(FailureCode.PIN_NOT_SET, "no PIN is set on this card")
    elif request.want_face and status.tries.face_code_b is not None:
        shown = Consent(status.tries.face_code_b, credential.last_try_confirmed_by_staff)
        refuse_unless_sendable(SecretKind.CODE_B, status.tries.face_code_b, shown)


def read(
    commands: CardCommands, request: ReadRequest, status: CardStatus, trust: TrustStore, today: date
) -> ReadOutcome:
    """Read the four items and judge them, with the face where wanted (F1 or F2, F5, F3).

    The secret is overwritten whatever happens. Nothing read is returned unless its signature is one this terminal
    works with.
    """
    secret = request.credential.secret
    try:
        refuse_before_secret(status, request, today)
        with _lent(secret, request) as digits, leaving(commands, Aid.JPKI):
            outcome = read_four(commands, request, digits, status.tries, trust)
            if request.want_face:
                outcome = _with_face(commands, request, digits, outcome, trust)
                if outcome.face is not None and status.expiry not in {None, outcome.face.expiry}:
                    raise malformed("the face names another expiry than the card")
            return outcome
    finally:
        secret.wipe()


@contextmanager
def _lent(secret: Secret, request: ReadRequest) -> Iterator[bytearray]:
    if secret.is_spent:
        code = (
            FailureCode.PIN_MALFORMED if isinstance(request.credential, PinCredential) else FailureCode.CODE_B_MALFORMED
        )
        raise CardError(code, "the secret was used already")
    with secret.borrow() as digits:
        yield digits


def read_four(
    commands: CardCommands, request: ReadRequest, digits: bytearray, tries: Tries, trust: TrustStore
) -> ReadOutcome:
    """F1 or F2 by the kind of credential, then F5."""
    credential = request.credential
    consent = Consent(credential.tries_shown, credential.last_try_confirmed_by_staff)
    text = TextSession(commands)
    if isinstance(credential, PinCredential):
        text.verify_pin(digits, consent)
        tries = replace(tries, pin=FULL_PIN_TRIES)
    else:
        text.verify_code_b(digits, consent)
        tries = replace(tries, code_b=FULL_CODE_B_TRIES)
    record = text.read_four()
    authenticity, certificate = text.check(record, trust)
    trust.admit(authenticity, certificate.issuer)
    return ReadOutcome(record.four, authenticity, tries)


def _with_face(
    commands: CardCommands, request: ReadRequest, digits: bytearray, outcome: ReadOutcome, trust: TrustStore
) -> ReadOutcome:
    shown = outcome.tries.face_code_b
    consent = Consent(shown if shown is not None else 0, request.credential.last_try_confirmed_by_staff)
    face = read_face(commands, digits, consent, trust)
    if (face.date_of_birth, face.sex) != (outcome.four.date_of_birth, outcome.four.sex):
        raise malformed("face and text speak of different people")
    tries = replace(outcome.tries, face_code_b=FULL_CODE_B_TRIES)
    return replace(outcome, face=face, tries=tries)


def read_face(commands: CardCommands, digits: bytearray, consent: Consent, trust: TrustStore) -> CardFace:
    """F3 and the face's own proof. A fresh application: the text application's verified status does not count."""
    surface = SurfaceSession(commands)
    surface.verify_code_b(digits, consent)
    record = surface.read_face()
    authenticity, certificate = surface.check(record, trust)
    trust.admit(authenticity, certificate.issuer)
    return replace(record.face, authenticity=authenticity)


@dataclass(frozen=True, slots=True)
class Signed:
    """A message signed by the card, with the certificate that checks it. Revocation is not checked."""

    signature: bytes = field(repr=False)
    certificate: Certificate
    authenticity: Authenticity


def sign(  # noqa: PLR0913  # one flow, each argument a different thing the caller must decide
    commands: CardCommands,
    pair: KeyPair,
    secret: Secret,
    consent: Consent,
    message: bytes,
    *,
    kind: CardKind = CardKind.MY_NUMBER,
    trust: TrustStore | None = None,
) -> Signed:
    """F7 (USER: prove who is here, sign a nonce) and F8 (SIGNATURE). Without trust the chain stays NOT_CHECKED."""
    if secret.is_spent:
        raise CardError(pair.value.secret.value.malformed, "the secret was used already")
    with secret.borrow() as characters, leaving(commands, Aid.TEXT):
        jpki = JpkiSession(commands)
        if pair.value.certificate_needs_secret or kind in _PHONES:
            jpki.verify(pair, characters, consent)
            certificate = jpki.certificate(pair)
        else:
            certificate = jpki.certificate(pair)
            jpki.verify(pair, characters, consent)
        signature = jpki.sign(pair, certificate, message)
        authenticity = Authenticity.NOT_CHECKED
        if trust is not None:
            authenticity = certificate.judge(jpki.root(pair), trust)
            if authenticity is not trust.accepted:
                raise CardError(FailureCode.CERTIFICATE_UNTRUSTED, authenticity.value)
        return Signed(signature, certificate, authenticity)
