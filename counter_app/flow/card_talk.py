"""The conversation with the card inside a visit: which secret, how many tries, and what its answers are worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter_app.domain.authenticity import Authenticity
from counter_app.domain.card import (
    CardKind,
    CardReading,
    CardStatus,
    CodeBCredential,
    PinCredential,
    ReadRequest,
    Tries,
)
from counter_app.domain.channel import Channel
from counter_app.failures import FailureCode
from counter_app.flow import events as ev
from counter_app.flow.effects import AlertStaff, Effect, LookUp, Prefill, ReadCard
from counter_app.flow.state import CardTalk, Method, RegisterTalk, Step, Trouble, Visit

Outcome = tuple[Visit, tuple[Effect, ...]]

_NOT_OURS = {
    CardKind.JUKI: FailureCode.CARD_JUKI,
    CardKind.ANDROID: FailureCode.CARD_PHONE_ANDROID,
    CardKind.IPHONE: FailureCode.CARD_PHONE_IPHONE,
    CardKind.OTHER: FailureCode.CARD_NOT_MY_NUMBER,
    CardKind.NONE: FailureCode.CARD_ABSENT,
}
_NOT_ACCEPTED = {
    Authenticity.SIMULATED: FailureCode.CARD_SIMULATED_REFUSED,
    Authenticity.VERIFIED: FailureCode.CARD_GENUINE_REFUSED,
    Authenticity.FORGED: FailureCode.CARD_SIGNATURE_BAD,
    Authenticity.UNKNOWN_ISSUER: FailureCode.CARD_ISSUER_UNKNOWN,
    Authenticity.NOT_CHECKED: FailureCode.CARD_ISSUER_UNKNOWN,
}
_ASK_AGAIN = frozenset(
    {
        FailureCode.PIN_WRONG,
        FailureCode.PIN_LAST_TRY,
        FailureCode.PIN_BLOCKED,
        FailureCode.PIN_NOT_SET,
        FailureCode.PIN_MALFORMED,
        FailureCode.CODE_B_WRONG,
        FailureCode.CODE_B_LAST_TRY,
        FailureCode.CODE_B_BLOCKED,
        FailureCode.CODE_B_MALFORMED,
    }
)


def card_page(visit: Visit) -> Visit:
    """Return the visit on the page about the card that fits what is known: read, secret, or lay it down."""
    if visit.card.reading is not None:
        return replace(visit, step=Step.READ)
    if visit.card.status is not None and visit.card.status.kind is CardKind.MY_NUMBER:
        return replace(visit, step=Step.SECRET)
    return replace(visit, step=Step.CARD)


def lifted(visit: Visit) -> Visit:
    """The card (or its reader) went away. What was read stays; at a self-service terminal it is covered."""
    if visit.card.reading is not None:
        away = visit.rules.channel is Channel.KIOSK and visit.open
        return replace(visit, card=replace(visit.card, away=away))
    if visit.step is Step.SECRET:
        visit = replace(visit, step=Step.CARD, trouble=Trouble(FailureCode.CARD_REMOVED))
    return replace(visit, card=CardTalk(skipped=visit.card.skipped))


def on_person(visit: Visit, event: ev.UseCodeB | ev.UsePin | ev.StaffConfirmLastTry | ev.SecretTyped) -> Outcome:
    """The resident or staff decides about the secret."""
    card = visit.card
    match event:
        case ev.UseCodeB():
            switched = replace(visit, card=replace(card, method=Method.CODE_B, last_try_confirmed=False), trouble=None)
            if visit.rules.channel is Channel.KIOSK:  # staff type it from the card's face
                return replace(switched, staff_called=True), (AlertStaff(visit.generation),)
            return switched, ()
        case ev.UsePin() if card.status is not None and card.status.pin_usable:
            return replace(visit, card=replace(card, method=Method.PIN, last_try_confirmed=False), trouble=None), ()
        case ev.StaffConfirmLastTry():
            return replace(visit, card=replace(card, last_try_confirmed=True), trouble=None), ()
        case ev.SecretTyped():
            return _read(visit, event)
    return visit, ()


def _read(visit: Visit, event: ev.SecretTyped) -> Outcome:
    """Ask for the read, unless the card is away, locked, or on its last try without staff."""
    tries, serial = visit.card.tries(), visit.reader.serial
    pin = visit.card.method is Method.PIN
    if visit.step is Step.READING or serial is None or visit.card.reading is not None:
        return visit, ()
    if not tries:
        return replace(visit, trouble=Trouble(FailureCode.PIN_BLOCKED if pin else FailureCode.CODE_B_BLOCKED)), ()
    confirmed = visit.card.last_try_confirmed
    if tries == 1 and not confirmed:
        last = FailureCode.PIN_LAST_TRY if pin else FailureCode.CODE_B_LAST_TRY
        return replace(visit, trouble=Trouble(last, 1)), ()
    credential = (PinCredential if pin else CodeBCredential)(event.secret, tries, confirmed)
    face = not pin and visit.rules.channel is Channel.COUNTER
    reading = replace(visit, step=Step.READING, trouble=None)
    return reading, (ReadCard(visit.generation, serial, ReadRequest(credential, want_face=face)),)


def on_outcome(visit: Visit, event: ev.Inspected | ev.InspectFailed | ev.WasRead | ev.ReadFailed) -> Outcome:
    """The slot answered."""
    match event:
        case ev.Inspected(serial=serial, status=status) if serial == visit.reader.serial:
            return _inspected(visit, status), ()
        case ev.InspectFailed(serial=serial, code=code) if serial == visit.reader.serial:
            return replace(visit, trouble=Trouble(code)), ()
        case ev.WasRead() if visit.step is Step.READING:
            return _was_read(visit, event)
        case ev.ReadFailed() if visit.step is Step.READING:
            return _read_failed(visit, event), ()
    return visit, ()


def _inspected(visit: Visit, status: CardStatus) -> Visit:
    if visit.card.reading is not None:
        return _came_back(visit, status)
    if status.kind is not CardKind.MY_NUMBER:
        seen = replace(visit, card=CardTalk(status=status), trouble=Trouble(_NOT_OURS[status.kind]))
        return replace(seen, step=Step.CARD) if visit.step is Step.SECRET else seen
    method = Method.PIN if status.pin_usable else Method.CODE_B
    known = replace(visit, card=CardTalk(status=status, method=method), trouble=None)
    return card_page(known) if visit.step is Step.CARD else known


def _came_back(visit: Visit, status: CardStatus) -> Visit:
    """A card was laid down again after reading: only the same one uncovers the answers."""
    known = visit.card.status
    if known is not None and known.likeness is not None and known.likeness == status.likeness:
        return replace(visit, card=replace(visit.card, away=False), trouble=None)
    return replace(visit, trouble=Trouble(FailureCode.CARD_CHANGED))


def _was_read(visit: Visit, event: ev.WasRead) -> Outcome:
    if visit.reader.serial not in (event.serial, None):
        return _refused(visit, FailureCode.CARD_CHANGED), ()
    refusal = _refusal(visit, event.reading)
    if refusal is not None:
        return _refused(visit, refusal), ()
    away = visit.reader.serial is None and visit.rules.channel is Channel.KIOSK
    card = replace(visit.card, reading=event.reading, skipped=False, away=away)
    if card.status is None or card.status.likeness is None:
        card = replace(card, status=event.reading.status)
    read = replace(visit, card=card, step=Step.READ, trouble=None)
    if not visit.rules.register:
        return read, (Prefill(visit.generation),)
    asked = replace(read, register=RegisterTalk(asked=True))
    return asked, (Prefill(visit.generation), LookUp(visit.generation, event.reading))


def _refusal(visit: Visit, reading: CardReading) -> FailureCode | None:
    if reading.authenticity not in visit.rules.accepted:
        return _NOT_ACCEPTED[reading.authenticity]
    if _expired(reading.status.expiry, visit):
        return FailureCode.CARD_EXPIRED
    return None


def _expired(expiry: date | None, visit: Visit) -> bool:
    return expiry is not None and visit.started_at is not None and expiry < visit.started_at.date()


def _refused(visit: Visit, code: FailureCode) -> Visit:
    return replace(visit, step=Step.CARD, card=CardTalk(), trouble=Trouble(code))


def _read_failed(visit: Visit, event: ev.ReadFailed) -> Visit:
    card = _with_tries(visit.card, _tries_after(event))
    trouble = Trouble(event.code, event.tries_left)
    if event.code in _ASK_AGAIN and visit.reader.serial == event.serial:
        return replace(visit, step=Step.SECRET, card=replace(card, last_try_confirmed=False), trouble=trouble)
    return replace(visit, step=Step.CARD, card=CardTalk(skipped=card.skipped), trouble=trouble)


def _tries_after(event: ev.ReadFailed) -> int | None:
    blocked = event.code in (FailureCode.PIN_BLOCKED, FailureCode.CODE_B_BLOCKED, FailureCode.PIN_NOT_SET)
    return 0 if blocked else event.tries_left


def _with_tries(card: CardTalk, tries_left: int | None) -> CardTalk:
    """Remember what the card said is left; a PIN that is used up gives way to 照合番号B."""
    if card.status is None or tries_left is None:
        return card
    old = card.status.tries
    if card.method is Method.PIN:
        tries: Tries = replace(old, pin=tries_left)
    else:
        tries = replace(old, code_b=tries_left)
    method = Method.CODE_B if card.method is Method.PIN and tries_left == 0 else card.method
    return replace(card, status=replace(card.status, tries=tries), method=method)
