"""What a message can show and say beside the form: pages, pointers, talk in writing, papers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from counter_app.personal import Personal
from counter_app.remote.actors import Actor
from counter_app.remote.rights import HERE, OFFICE, PEOPLE, SHA256, Id, OpenPath, PerMille, Seen, Talk, Yes, kind
from counter_app.remote.shapes import Many, Octets, OneOf, Record, Whole

CHUNK = 45_000  # bytes of a still in one message


class Paper(StrEnum):
    """What a clerk may ask the terminal to print."""

    SLIP = "slip"
    SHEET = "sheet"
    GUIDE = "guide"
    TICKET = "ticket"
    MANDATE = "mandate"


class Outcome(StrEnum):
    """What became of a print request."""

    PRINTED = "printed"
    FAILED = "failed"
    REFUSED = "refused"


# Showing and talking


@kind("page", HERE)
@dataclass(frozen=True)
class Page:
    """The page at the terminal; `path` only where its field is released."""

    step: Id
    path: OpenPath


@kind("pointer", PEOPLE, numbered=False)
@dataclass(frozen=True)
class Pointer:
    """A place inside a field, or on the page where `path` is empty, in thousandths of its width and height."""

    path: OpenPath
    x: PerMille
    y: PerMille


@kind("highlight", PEOPLE - {Actor.RESIDENT})
@dataclass(frozen=True)
class Highlight:
    """「ここです」; an empty path takes it away."""

    path: OpenPath


@kind("say", PEOPLE)
@dataclass(frozen=True)
class Say:
    """筆談: one line."""

    text: Talk


@kind("caption", PEOPLE)
@dataclass(frozen=True)
class Caption:
    """What somebody is saying, as text; a `final` one stays."""

    text: Talk
    final: Yes


@kind("phrase", PEOPLE)
@dataclass(frozen=True)
class Phrase:
    """A sentence everybody has in every language, by its code."""

    code: Id


# Papers


@dataclass(frozen=True)
class Rectangle:
    """In thousandths of the picture."""

    x: PerMille
    y: PerMille
    width: PerMille
    height: PerMille


@dataclass(frozen=True)
class Point:
    """In thousandths of the picture."""

    x: PerMille
    y: PerMille


@kind("still", HERE)
@dataclass(frozen=True)
class StillHeader:
    """A picture of a paper follows in pieces. Its boxes are painted over before: `redaction` says where."""

    still: Id
    width: Annotated[int, Whole(1, 8000)]
    height: Annotated[int, Whole(1, 8000)]
    octets: Annotated[int, Whole(1, 4_000_000)]
    sha256: Annotated[str, SHA256]


@kind("chunk", HERE, numbered=False)
@dataclass(frozen=True)
class StillChunk:
    """Piece `part` (from 0), CHUNK bytes but for the last."""

    still: Id
    part: Annotated[int, Whole(0, 99)]
    octets: Annotated[Personal[bytes], Octets(CHUNK)]


@kind("again", frozenset({Actor.CLERK, Actor.SPECIALIST, Actor.INTERPRETER, Actor.ASSISTANT}), numbered=False)
@dataclass(frozen=True)
class StillAgain:
    """These pieces did not come."""

    still: Id
    parts: Annotated[tuple[int, ...], Many(Whole(0, 99), 100, 1)]


@kind("redaction", HERE)
@dataclass(frozen=True)
class Redaction:
    """Where the picture was painted over, before it was cut into pieces."""

    still: Id
    boxes: Annotated[tuple[Rectangle, ...], Many(Record(Rectangle), 40, 1)]


@kind("marker", PEOPLE)
@dataclass(frozen=True)
class Marker:
    """One stroke of a pen on a picture; no points: all strokes of this sender go."""

    still: Id
    points: Annotated[tuple[Point, ...], Many(Record(Point), 400)]


@kind("print", OFFICE)
@dataclass(frozen=True)
class PrintRequest:
    """Print at the terminal. The terminal makes the paper itself from its own visit; `of` names a procedure or is `all`."""

    paper: Annotated[Paper, OneOf(Paper)]
    of: Id


@kind("printed", HERE)
@dataclass(frozen=True)
class PrintOutcome:
    """What became of it."""

    request: Seen
    outcome: Annotated[Outcome, OneOf(Outcome)]
