"""A still in pieces small enough for a channel that also carries keys pressed, and put together again at the other side.

A piece is bytes: 4 of the still's number, 2 of the piece's place, the rest of the JPEG. The head says beforehand how
many bytes come and what their SHA-256 is; whatever does not add up to that is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from dataclasses import dataclass, field, replace

from counter_app.media.stills import A4_LONG, LONGEST_STILL, Still

PIECE_BYTES = 16 * 1024
LONGEST_HEAD = 256
_PLACE = struct.Struct(">IH")
_LAST_NUMBER = 2**32 - 1
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FIELDS = frozenset({"still", "bytes", "width", "height", "sha256"})


class PieceRefusedError(ValueError):
    """A head or a piece that no still of ours has; says which rule, not the content."""


@dataclass(frozen=True)
class StillHead:
    """What is about to come."""

    number: int
    size: int
    width: int
    height: int
    sha256: bytes

    def __post_init__(self) -> None:
        sides_fit = 0 < self.width <= A4_LONG and 0 < self.height <= A4_LONG
        if not (0 <= self.number <= _LAST_NUMBER and 0 < self.size <= LONGEST_STILL and sides_fit):
            raise PieceRefusedError("out of bounds")
        if len(self.sha256) != hashlib.sha256().digest_size:
            raise PieceRefusedError("no SHA-256")

    @property
    def pieces(self) -> int:
        """How many."""
        return -(-self.size // PIECE_BYTES)

    def text(self) -> str:
        """As it is sent."""
        fields = {"still": self.number, "bytes": self.size, "width": self.width, "height": self.height}
        return json.dumps({**fields, "sha256": self.sha256.hex()}, separators=(",", ":"))


def head_of(text: str) -> StillHead:
    """Raises PieceRefusedError."""
    if len(text) > LONGEST_HEAD:
        raise PieceRefusedError("too long")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise PieceRefusedError("not JSON") from None
    if not isinstance(body, dict) or body.keys() != _FIELDS:
        raise PieceRefusedError("not a head")
    numbers = number, size, width, height = body["still"], body["bytes"], body["width"], body["height"]
    if any(type(each) is not int for each in numbers):
        raise PieceRefusedError("not a number")
    if not isinstance(body["sha256"], str) or not _SHA256.fullmatch(body["sha256"]):
        raise PieceRefusedError("no SHA-256")
    return StillHead(number, size, width, height, bytes.fromhex(body["sha256"]))


def cut(still: Still, number: int) -> tuple[StillHead, list[bytes]]:
    """Head and pieces, in order."""
    head = StillHead(number, len(still.jpeg), still.width, still.height, still.sha256)
    starts = range(0, len(still.jpeg), PIECE_BYTES)
    pieces = [
        _PLACE.pack(number, place) + still.jpeg[start : start + PIECE_BYTES] for place, start in enumerate(starts)
    ]
    return head, pieces


@dataclass(frozen=True)
class Gathering:
    """What has come of one still, in any order. `take` gives the next state; `still()` once `missing` is empty."""

    head: StillHead
    pieces: dict[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def missing(self) -> list[int]:
        """Places that have not come; ask for these after the line was cut."""
        return [place for place in range(self.head.pieces) if place not in self.pieces]

    def take(self, piece: bytes) -> Gathering:
        """One more; the same again changes nothing.

        Raises:
            PieceRefusedError: of another still, no such place, the wrong length, or unlike one that came before.

        """
        if len(piece) < _PLACE.size:
            raise PieceRefusedError("too short")
        number, place = _PLACE.unpack_from(piece)
        content = piece[_PLACE.size :]
        if number != self.head.number or place >= self.head.pieces:
            raise PieceRefusedError("not of this still")
        if len(content) != min(PIECE_BYTES, self.head.size - place * PIECE_BYTES):
            raise PieceRefusedError("wrong length")
        if self.pieces.get(place, content) != content:
            raise PieceRefusedError("two pieces for one place")
        return replace(self, pieces={**self.pieces, place: content})

    def still(self) -> Still:
        """The still as it was sent. Raises PieceRefusedError where pieces are missing or were changed on the way."""
        if self.missing:
            raise PieceRefusedError("pieces are missing")
        jpeg = b"".join(self.pieces[place] for place in range(self.head.pieces))
        if hashlib.sha256(jpeg).digest() != self.head.sha256:
            raise PieceRefusedError("changed on the way")
        return Still(jpeg, self.head.width, self.head.height, self.head.sha256)
