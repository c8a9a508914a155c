"""Pictures of papers at a clerk's desk: put together from their pieces, checked, with the strokes drawn over them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from counter_app.personal import Personal
from counter_app.remote.messages import CHUNK, Marker, Point, Rectangle, StillChunk, StillHeader

MOST_PIECES = 100  # as a message that asks again takes
_MOST_STROKES = 64  # of one sender


@dataclass(frozen=True)
class Picture:
    """A still on its way or here. `jpeg` is there once all of it came and its SHA-256 is the announced one."""

    head: StillHeader
    pieces: Mapping[int, Personal[bytes]] = field(default_factory=lambda: MappingProxyType({}))
    boxes: tuple[Rectangle, ...] = ()
    strokes: Mapping[str, tuple[tuple[Point, ...], ...]] = field(default_factory=lambda: MappingProxyType({}))
    jpeg: Personal[bytes] | None = None
    broken: bool = False  # it came and was not what was announced; asked for anew

    @property
    def count(self) -> int:
        """How many pieces it has."""
        return -(-self.head.octets // CHUNK)

    @property
    def missing(self) -> tuple[int, ...]:
        """Pieces that have not come."""
        return () if self.jpeg is not None else tuple(n for n in range(self.count) if n not in self.pieces)

    def with_piece(self, chunk: StillChunk) -> Picture:
        """Take one piece in; what does not belong here changes nothing."""
        if self.jpeg is not None or chunk.part >= self.count:
            return self
        expected = min(CHUNK, self.head.octets - chunk.part * CHUNK)
        if len(chunk.octets.reveal()) != expected:
            return self
        taken = replace(self, pieces=MappingProxyType({**self.pieces, chunk.part: chunk.octets}), broken=False)
        return taken if taken.missing else _checked(taken)

    def with_stroke(self, sender: str, marker: Marker) -> Picture:
        """One stroke more of a sender; none: all of his go."""
        rest = {who: drawn for who, drawn in self.strokes.items() if who != sender}
        if marker.points:
            rest[sender] = (*self.strokes.get(sender, ()), marker.points)[-_MOST_STROKES:]
        return replace(self, strokes=MappingProxyType(rest))


def _checked(picture: Picture) -> Picture:
    """Look at what has come; where it is not what was announced, begin again."""
    content = b"".join(picture.pieces[number].reveal() for number in range(picture.count))
    nothing: Mapping[int, Personal[bytes]] = MappingProxyType({})
    if hashlib.sha256(content).hexdigest() != picture.head.sha256:
        return replace(picture, pieces=nothing, broken=True)
    return replace(picture, pieces=nothing, jpeg=Personal(content))
