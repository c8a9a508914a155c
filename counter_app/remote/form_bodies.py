"""What a message can say about the shared form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from counter_app.domain.answers import Origin, Trust
from counter_app.remote.actors import Actor
from counter_app.remote.rights import OFFICE, PATH, PEOPLE, TYPES, Path, Seen, Value, Yes, kind
from counter_app.remote.shapes import Many, OneOf, Whole


class Sight(StrEnum):
    """How much of a field is shown."""

    PRESENCE = "presence"  # 入力済: that there is an answer, not which
    SHOWN = "shown"


class No(StrEnum):
    """Why a proposal is not taken."""

    RESIDENT = "resident"  # does not want it
    NOT_OFFERED = "not-offered"  # a field nobody may propose for: consent, secrets, what is never shown
    NOT_TAKEN = "not-taken"  # the form does not take this text
    GONE = "gone"  # the field is not asked any more


# The shared form


@kind("release", frozenset({Actor.RESIDENT}))
@dataclass(frozen=True)
class Release:
    """The resident shows these facts; `children.*.fullName` is that fact in every row."""

    facts: Annotated[tuple[str, ...], Many(PATH, 300, 1)]
    sight: Annotated[Sight, OneOf(Sight)]


@kind("withdraw", frozenset({Actor.RESIDENT}))
@dataclass(frozen=True)
class Withdraw:
    """Takes them back: what was shown of them is forgotten everywhere."""

    facts: Annotated[tuple[str, ...], Many(PATH, 300, 1)]


@kind("value", TYPES)
@dataclass(frozen=True)
class FieldValue:
    """The whole value of a field. `base`: the change of this field its author saw, NOTHING where there was none."""

    path: Path
    text: Value
    origin: Annotated[Origin, OneOf(Origin)]
    trust: Annotated[Trust, OneOf(Trust)]
    base: Seen


@kind("cleared", TYPES)
@dataclass(frozen=True)
class FieldCleared:
    """The answer was taken away, or is asked no more."""

    path: Path
    base: Seen


@kind("presence", TYPES)
@dataclass(frozen=True)
class FieldPresence:
    """入力済 or not, without the value."""

    path: Path
    filled: Yes
    base: Seen


@kind("lock", PEOPLE)
@dataclass(frozen=True)
class Lock:
    """Somebody is writing here. It binds nobody; who comes second sees it. Ends by itself."""

    path: Path
    seconds: Annotated[int, Whole(1, 60)]


@kind("unlock", PEOPLE)
@dataclass(frozen=True)
class Unlock:
    """Not any more."""

    path: Path


@kind("propose", OFFICE)
@dataclass(frozen=True)
class Propose:
    """A clerk suggests a value; only the resident's yes makes it one."""

    path: Path
    text: Value
    base: Seen


@kind("accept", frozenset({Actor.RESIDENT}))
@dataclass(frozen=True)
class Accept:
    """「はい」 to a proposal."""

    proposal: Seen


@kind("decline", frozenset({Actor.RESIDENT}))
@dataclass(frozen=True)
class Decline:
    """「いいえ」, or the terminal cannot take it."""

    proposal: Seen
    why: Annotated[No, OneOf(No)]
