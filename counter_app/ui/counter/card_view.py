"""The left side of the staff window as a value: reader, card, what may be claimed about it, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter_app.domain import wareki
from counter_app.domain.card import CardFace, CardKind, CardReading, CardStatus
from counter_app.domain.kinds import SEX_WORDS
from counter_app.domain.words import JAPANESE
from counter_app.failures import FailureCode
from counter_app.flow.state import Method, Step, Trouble, Visit
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.ui.marks import Mark, Tone, authenticity, revocation


class CardStep(StrEnum):
    """What the clerk can do about the card now; each has one sentence and its buttons."""

    NO_VISIT = "no-visit"
    READER_DOWN = "reader-down"
    LAY_DOWN = "lay-down"
    INSPECTING = "inspecting"
    OTHER_CARD = "other-card"
    READY = "ready"  # PIN by the resident, or 照合番号B by staff
    LAST_TRY = "last-try"  # staff must confirm first
    LOCKED = "locked"
    READING = "reading"
    DONE = "done"
    GIVE_BACK = "give-back"  # handed in: nothing more to read


@dataclass(frozen=True)
class FourItem:
    """One of the four items with how it was checked."""

    key: str
    label: str
    text: Personal[str]
    mark: Mark


@dataclass(frozen=True)
class CardView:
    """Everything the card panel shows."""

    step: CardStep
    sentence: str
    kind: str = ""
    expiry: str = ""
    tries: tuple[tuple[str, str, Tone], ...] = ()  # which secret, how many are left, how loud
    marks: tuple[Mark, ...] = ()  # authenticity, revocation; empty until something was read
    four: tuple[FourItem, ...] = ()
    face: CardFace | None = None
    can_pin: bool = False
    can_code_b: bool = False
    trouble: TroubleView | None = None


@dataclass(frozen=True)
class TroubleView:
    """A failure for staff: what happened, what to do, the code for support."""

    code: FailureCode
    what: str
    next: str


_READER_CODES = "C1"
_INCOMPLETE = Trouble(FailureCode.SUBMIT_INCOMPLETE)  # said at the bottom, where handing in is


def card_view(visit: Visit, say: Language) -> CardView:
    """Return what the card panel shows for `visit`."""
    step = _step(visit)
    status, reading = visit.card.status, visit.card.reading
    last_pin = step is CardStep.LAST_TRY and visit.card.method is Method.PIN
    last_code = step is CardStep.LAST_TRY and visit.card.method is Method.CODE_B
    ready = step is CardStep.READY
    return CardView(
        step=step,
        sentence=say(f"counter.card.{step.value}"),
        kind=say(f"counter.kind.{status.kind.value}") if status else "",
        expiry=_expiry(status, visit, say),
        tries=tuple(_tries(status, say)) if status else (),
        marks=_marks(reading, say),
        four=_four(reading, say) if reading else (),
        face=reading.face if reading else None,
        can_pin=(ready or last_code) and status is not None and status.pin_usable,
        can_code_b=(ready or last_pin) and status is not None and status.tries.code_b != 0,
        trouble=trouble_view(_trouble(visit), say),
    )


def _trouble(visit: Visit) -> Trouble | None:
    """What staff must know now: of the visit, or, before anybody comes, of the reader."""
    if visit.open:
        return visit.trouble if visit.trouble != _INCOMPLETE else None
    if visit.active or visit.reader.trouble is None:
        return None
    return Trouble(visit.reader.trouble)


def trouble_view(trouble: Trouble | None, say: Language) -> TroubleView | None:
    """Return the failure as staff read it; a failure without a text still shows its name and code."""
    if trouble is None:
        return None
    name, left = trouble.code.name, trouble.tries_left
    what = say.find(f"failure.{name}.staff") or name
    of_reader = trouble.code.value.startswith(_READER_CODES)  # what a resident is told, to call staff, is no help here
    following = say("counter.trouble.reader") if of_reader else say.find(f"failure.{name}.next")
    following = following or say("counter.trouble.ask")
    if left is not None:
        what = f"{what} {say('counter.trouble.left', left=left)}"
        following = following.replace("{left}", str(left))
    return TroubleView(trouble.code, what.replace("{left}", "" if left is None else str(left)), following)


def _step(visit: Visit) -> CardStep:
    card = visit.card
    if not visit.active:
        return CardStep.NO_VISIT
    if not visit.open:
        return CardStep.GIVE_BACK
    if card.reading is not None:
        return CardStep.DONE
    if visit.step is Step.READING:
        return CardStep.READING
    if visit.reader.trouble is not None:
        return CardStep.READER_DOWN
    if visit.reader.serial is None:
        return CardStep.LAY_DOWN
    if card.status is None:
        return CardStep.INSPECTING
    if card.status.kind is not CardKind.MY_NUMBER:
        return CardStep.OTHER_CARD
    return _secret_step(visit)


def _secret_step(visit: Visit) -> CardStep:
    tries = visit.card.tries()
    if tries == 0 and visit.card.method is Method.CODE_B:
        return CardStep.LOCKED
    if tries == 1 and not visit.card.last_try_confirmed:
        return CardStep.LAST_TRY
    return CardStep.READY


def _expiry(status: CardStatus | None, visit: Visit, say: Language) -> str:
    if status is None or status.expiry is None:
        return ""
    text = wareki.show(status.expiry, JAPANESE)
    today = visit.started_at.date() if visit.started_at else None
    if today is not None and status.expiry < today:
        return say("counter.card.expired", date=text)
    return text


def _tries(status: CardStatus, say: Language) -> list[tuple[str, str, Tone]]:
    counted = (("pin", status.tries.pin), ("code-b", status.tries.code_b), ("face-code-b", status.tries.face_code_b))
    return [(say(f"counter.tries.{key}"), _left(left, say), _tone(left)) for key, left in counted if left is not None]


def _left(left: int, say: Language) -> str:
    return say("counter.tries.left", left=left) if left else say("counter.tries.locked")


def _tone(left: int) -> Tone:
    if left == 0:
        return Tone.STOP
    return Tone.CAUTION if left == 1 else Tone.QUIET


def _marks(reading: CardReading | None, say: Language) -> tuple[Mark, ...]:
    if reading is None:
        return ()
    return authenticity(reading.authenticity, say), revocation(reading.revocation, say)


def _four(reading: CardReading, say: Language) -> tuple[FourItem, ...]:
    four, mark = reading.four, authenticity(reading.authenticity, say)
    texts = (
        ("name", four.full_name),
        ("birth", Personal(_shown_date(four.date_of_birth.reveal()))),
        ("sex", Personal(SEX_WORDS[four.sex.reveal().value].ja)),
        ("address", four.full_address),
    )
    return tuple(FourItem(key, say(f"counter.four.{key}"), text, mark) for key, text in texts)


def _shown_date(day: date) -> str:
    return wareki.show(day, JAPANESE)
