"""Marks: one sign, one word and one tone for how far something has been checked. Pure, shared by counter and desk.

A mark is never a colour alone: the sign and the word carry it on a grey printer and in a screen reader too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.answers import Answer, Origin, Trust
from counter_app.domain.authenticity import Authenticity, Revocation
from counter_app.i18n.texts import Language


class Tone(StrEnum):
    """What a mark means at a glance; the theme gives each a colour."""

    VERIFIED = "verified"
    STATED = "stated"
    CAUTION = "caution"
    STOP = "stop"
    QUIET = "quiet"


@dataclass(frozen=True)
class Mark:
    """A sign (◎ ○ △ …), its word and its tone."""

    sign: str
    word: str
    tone: Tone

    @property
    def text(self) -> str:
        """Sign and word, as they stand on the screen."""
        return f"{self.sign} {self.word}".strip()


_BY_TRUST = {
    Trust.VERIFIED: ("◎", "verified", Tone.VERIFIED),
    Trust.REGISTERED: ("◎", "registered", Tone.VERIFIED),
    Trust.READ: ("○", "read", Tone.CAUTION),
    Trust.SIMULATED: ("◇", "simulated", Tone.CAUTION),
}
_BY_ORIGIN = {
    Origin.CARD: ("○", "card", Tone.CAUTION),
    Origin.RESIDENT: ("△", "resident", Tone.STATED),
    Origin.STAFF: ("○", "staff", Tone.STATED),
    Origin.CLERK: ("○", "clerk", Tone.STATED),
    Origin.HOME: ("△", "home", Tone.STATED),
    Origin.REGISTER: ("△", "register", Tone.CAUTION),
    Origin.LAST_VISIT: ("△", "last-visit", Tone.CAUTION),
    Origin.DERIVED: ("＝", "derived", Tone.QUIET),
}
_AUTHENTICITY = {
    Authenticity.VERIFIED: ("◎", Tone.VERIFIED),
    Authenticity.SIMULATED: ("◇", Tone.CAUTION),
    Authenticity.FORGED: ("✕", Tone.STOP),
    Authenticity.UNKNOWN_ISSUER: ("✕", Tone.STOP),
    Authenticity.NOT_CHECKED: ("△", Tone.CAUTION),
}
_REVOCATION = {
    Revocation.NOT_CHECKED: ("△", Tone.CAUTION),
    Revocation.VALID: ("◎", Tone.VERIFIED),
    Revocation.REVOKED: ("✕", Tone.STOP),
}


def provenance(origin: Origin, trust: Trust, say: Language) -> Mark:
    """Return the mark of a value: how it was checked where that is known, otherwise who said it.

    ◎ a chip's signature or the register, ○ read or entered by staff, △ stated by a person.
    """
    if trust in _BY_TRUST:
        sign, word, tone = _BY_TRUST[trust]
    else:
        sign, word, tone = _BY_ORIGIN[origin]
    return Mark(sign, say(f"mark.{word}"), tone)


def answer_mark(answer: Answer | None, say: Language, *, required: bool) -> Mark:
    """Return the mark of an answer; an open field says so, louder where it is required."""
    if answer is not None:
        return provenance(answer.origin, answer.trust, say)
    return Mark("□", say("mark.open"), Tone.STOP if required else Tone.QUIET)


def authenticity(value: Authenticity, say: Language) -> Mark:
    """Return what may be claimed about the card: 「真正性確認済み」 only where the issuer's signature was checked."""
    sign, tone = _AUTHENTICITY[value]
    return Mark(sign, say(f"mark.authenticity.{value.value}"), tone)


def revocation(value: Revocation, say: Language) -> Mark:
    """Return 「失効未確認」 unless a verifier answered; nothing else may be claimed from an offline check."""
    sign, tone = _REVOCATION[value]
    return Mark(sign, say(f"mark.revocation.{value.value}"), tone)
