"""Papers the resident has sent from under the document camera, as their own terminal keeps them while they are shown. Pure.

A picture leaves only by `PaperSent`, the resident's own act, and what it holds was painted over before. The terminal keeps
it for pieces that get lost; with a stop, an end or the hand-in nothing of it is left here either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from counter_app.personal import Personal
from counter_app.remote.actors import Actor
from counter_app.remote.desk_stills import Picture
from counter_app.remote.messages import (
    CHUNK,
    Body,
    Marker,
    Message,
    Point,
    Rectangle,
    Redaction,
    StillChunk,
    StillHeader,
)

MOST_PAPERS = 10  # of one call at once; the oldest goes
MOST_BOXES = 40
NO_PAPERS: Mapping[str, Picture] = MappingProxyType({})


@dataclass(frozen=True)
class PaperSent:
    """「送る」. `still` is a number nobody used; `jpeg` is painted over where `boxes` are, and nothing else of it is anywhere."""

    still: str
    jpeg: Personal[bytes]
    width: int
    height: int
    boxes: tuple[Rectangle, ...] = ()


@dataclass(frozen=True)
class PiecesMissed:
    """Somebody in the call did not get these pieces."""

    still: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class PaperDrawn:
    """The resident draws a stroke on a paper that is shown; no points: their strokes go."""

    still: str
    points: tuple[Point, ...]


def head_of(paper: PaperSent) -> StillHeader:
    """What announces it. Raises CounterError where it is larger than a call carries."""
    content = paper.jpeg.reveal()
    return StillHeader(paper.still, paper.width, paper.height, len(content), hashlib.sha256(content).hexdigest())


def announced(paper: PaperSent) -> list[tuple[Actor, Body]]:
    """What is said of it, in order; the pieces follow."""
    said: list[tuple[Actor, Body]] = [(Actor.RESIDENT, head_of(paper))]
    if paper.boxes:
        said.append((Actor.RESIDENT, Redaction(paper.still, paper.boxes)))
    return said


def laid_out(papers: Mapping[str, Picture], paper: PaperSent) -> Mapping[str, Picture]:
    """The papers with this one."""
    kept = dict(list(papers.items())[-(MOST_PAPERS - 1) :])
    return MappingProxyType({**kept, paper.still: Picture(head_of(paper), boxes=paper.boxes, jpeg=paper.jpeg)})


def pieces(call: str, sender: str, picture: Picture, parts: Iterable[int] | None = None) -> tuple[Message, ...]:
    """The messages that carry a picture, or some pieces of it; a number that is none of it is passed over."""
    if picture.jpeg is None:
        return ()
    content = picture.jpeg.reveal()
    wanted = range(picture.count) if parts is None else (part for part in parts if part < picture.count)
    cut = ((part, Personal(content[part * CHUNK : (part + 1) * CHUNK])) for part in wanted)
    still = picture.head.still
    return tuple(Message(call, sender, 0, Actor.RESIDENT, StillChunk(still, part, octets)) for part, octets in cut)


def drawn_on(papers: Mapping[str, Picture], sender: str, marker: Marker) -> Mapping[str, Picture]:
    """The papers with this stroke on one of them."""
    found = papers.get(marker.still)
    return papers if found is None else MappingProxyType({**papers, marker.still: found.with_stroke(sender, marker)})
