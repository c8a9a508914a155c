"""When a secret may be sent to a card. One table of rules, one function that sends.

A try is a resident's property: the counter is read first and must be the number the person was shown, the last try
needs a member of staff, a blocked key is not asked again, and nothing here ever sends a secret twice (facts §2.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counter_app.cards.channel import StatusWord
from counter_app.cards.commands import tries_in, unexpected
from counter_app.cards.tlv import malformed
from counter_app.failures import CardError, FailureCode, WrongSecretError

if TYPE_CHECKING:
    from counter_app.cards.commands import CardCommands
    from counter_app.domain.card import CardStatus


@dataclass(frozen=True, slots=True)
class SecretRule:
    """What a kind of secret looks like and which failure says what about it."""

    form: re.Pattern[bytes]
    malformed: FailureCode
    not_set: FailureCode
    last_try: FailureCode
    wrong: FailureCode
    blocked: FailureCode


class SecretKind(Enum):
    """The secrets a counter asks for."""

    PIN = SecretRule(
        re.compile(rb"[0-9]{4}"),
        FailureCode.PIN_MALFORMED,
        FailureCode.PIN_NOT_SET,
        FailureCode.PIN_LAST_TRY,
        FailureCode.PIN_WRONG,
        FailureCode.PIN_BLOCKED,
    )
    CODE_B = SecretRule(
        re.compile(rb"[0-9]{14}"),
        FailureCode.CODE_B_MALFORMED,
        FailureCode.CARD_FILE_MISSING,
        FailureCode.CODE_B_LAST_TRY,
        FailureCode.CODE_B_WRONG,
        FailureCode.CODE_B_BLOCKED,
    )
    SIGN_PASSWORD = SecretRule(
        re.compile(rb"[A-Z0-9]{6,16}"),
        FailureCode.SIGN_PASSWORD_MALFORMED,
        FailureCode.CERTIFICATE_MISSING,
        FailureCode.SIGN_PASSWORD_LAST_TRY,
        FailureCode.SIGN_PASSWORD_WRONG,
        FailureCode.SIGN_PASSWORD_BLOCKED,
    )


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person knew when typing: the tries shown, and whether staff agreed to spend the last one."""

    tries_shown: int
    last_try_confirmed_by_staff: bool = False


def is_face_authentication_card(status: CardStatus) -> bool:
    """True where nothing with a PIN works although the card is whole: a 顔認証マイナンバーカード.

    Inferred (facts §2.4): no 署名用 certificate and neither 4-digit PIN usable. How these cards answer is not public.
    """
    return status.has_signature_certificate is not True and not status.tries.pin and not status.tries.user_auth


def refuse_unless_sendable(kind: SecretKind, tries: int | None, consent: Consent) -> None:
    """Raise the failure that keeps a secret from being sent; return when it may be sent."""
    rule = kind.value
    if tries is None:
        raise CardError(rule.not_set, "the card counts no tries for this secret")
    if tries == 0:
        raise CardError(rule.blocked, "no tries left")
    if tries != consent.tries_shown:
        raise CardError(FailureCode.CARD_CHANGED, f"{consent.tries_shown} tries shown, the card says {tries}")
    if tries == 1 and not consent.last_try_confirmed_by_staff:
        raise CardError(rule.last_try, "one try left")


def check_form(kind: SecretKind, secret: bytearray) -> None:
    """Raise the kind's MALFORMED code where the secret cannot be right, so that no try is spent on it."""
    if not kind.value.form.fullmatch(secret):
        raise CardError(kind.value.malformed, f"{len(secret)} characters")


def present_once(commands: CardCommands, kind: SecretKind, key: int, secret: bytearray, consent: Consent) -> None:
    """Read the key's counter, then send the secret once; the key's application is selected already.

    Raises WrongSecretError with the tries the card reports, or what `refuse_unless_sendable` says.
    """
    check_form(kind, secret)
    counter = commands.counter(key)
    refuse_unless_sendable(kind, counter.tries, consent)
    response = commands.present(counter, secret)
    if response.data:
        raise malformed("VERIFY: an answer with data")
    if response.sw == StatusWord.OK:
        return
    left = tries_in(response.sw)
    if left is None:
        raise unexpected("VERIFY", response.sw)
    raise WrongSecretError(kind.value.wrong if left else kind.value.blocked, left)
