"""What a message can say about the line and the call."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from counter_app.remote.actors import SENDER, Actor
from counter_app.remote.rights import ALL, BASE64URL, HERE, OFFICE, PEOPLE, Id, Language, Number, Yes, kind
from counter_app.remote.shapes import Name, OneOf, Whole

OPAQUE = Name(re.compile(r"[\x20-\x7e\r\n\t]{1,16000}", re.ASCII))


class Party(StrEnum):
    """Whom a call is handed to, or who is asked to join."""

    CLERK = "clerk"
    SPECIALIST = "specialist"
    INTERPRETER = "interpreter"


class Why(StrEnum):
    """Why a call or a right ended."""

    DONE = "done"
    RESIDENT = "resident"  # one touch
    EXPIRED = "expired"
    PAPER = "paper"  # the revoke code of the mandate's paper
    LINE = "line"
    OFFICE = "office"
    REFUSED = "refused"  # a mandate the hub did not take: it never was in force


# The line itself


@kind("hello", ALL - {Actor.HUB, Actor.CARD}, numbered=False)
@dataclass(frozen=True)
class Hello:
    """First word of a line. `protocol` is 1."""

    protocol: Annotated[int, Whole(1, 1)]


@kind("resume", ALL - {Actor.HUB, Actor.CARD}, numbered=False)
@dataclass(frozen=True)
class Resume:
    """First word of a line that was cut: everything up to number `seen` is known here."""

    protocol: Annotated[int, Whole(1, 1)]
    seen: Number


@kind("welcome", frozenset({Actor.HUB}), numbered=False)
@dataclass(frozen=True)
class Welcome:
    """The hub's answer: the log's last number, and the last own number it has of this sender. The rest is sent again."""

    last: Number
    heard: Number


@kind("heartbeat", ALL - {Actor.CARD}, numbered=False)
@dataclass(frozen=True)
class Heartbeat:
    """Every 2 s; a line without one for 6 s is lost."""

    seen: Number


@kind("signal", PEOPLE, numbered=False)
@dataclass(frozen=True)
class Signal:
    """Signalling of sound and picture for one other sender; opaque here."""

    to: Annotated[str, Name(SENDER)]
    text: Annotated[str, OPAQUE] = field(repr=False)


# The call


@kind("ring", HERE)
@dataclass(frozen=True)
class Ring:
    """「相談する」."""

    procedure: Annotated[str, Name(re.compile(r"[A-Za-z0-9._-]{0,64}", re.ASCII))]  # empty: not known yet
    language: Language
    sign_language: Yes


@kind("answer", frozenset({Actor.CLERK, Actor.SPECIALIST, Actor.INTERPRETER}))
@dataclass(frozen=True)
class Answered:
    """A desk takes the call; the hub has claimed it for that desk before it numbers this."""


@kind("transfer", OFFICE)
@dataclass(frozen=True)
class Transfer:
    """Ask a group in. `hand_over`: the one who asks leaves when they have spoken (warm transfer)."""

    group: Id
    party: Annotated[Party, OneOf(Party)]
    hand_over: Yes


@kind("join", PEOPLE - {Actor.RESIDENT})
@dataclass(frozen=True)
class Join:
    """Somebody has come in."""


@kind("leave", PEOPLE - {Actor.RESIDENT})
@dataclass(frozen=True)
class Leave:
    """Somebody goes out; the call goes on."""


@kind("hang-up", PEOPLE | {Actor.HUB})
@dataclass(frozen=True)
class HangUp:
    """The call is over."""

    why: Annotated[Why, OneOf(Why)]


@kind("stop", HERE | {Actor.HUB})
@dataclass(frozen=True)
class Stop:
    """One touch: nothing is shown any more, whatever was shown is forgotten."""


@kind("mandate", frozenset({Actor.CARD}))
@dataclass(frozen=True)
class MandateSigned:
    """The document the card signed, base 64 without padding; see `mandate`."""

    document: Annotated[str, BASE64URL] = field(repr=False)


@kind("revoked", frozenset({Actor.RESIDENT, Actor.HUB}))
@dataclass(frozen=True)
class Revoked:
    """The mandate is over; as `Stop`, and nothing may be shown until there is another one.

    One that was refused never was in force: what was barred before it is barred again, and what was not, is not.
    """

    mandate: Id
    why: Annotated[Why, OneOf(Why)]


@kind("withheld", frozenset({Actor.HUB}))
@dataclass(frozen=True)
class Withheld:
    """Stands where the log has a message that is not for the place that reads it: its number, nothing else of it."""
