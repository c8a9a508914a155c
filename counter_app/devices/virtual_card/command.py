"""Command APDUs, short and extended (ISO 7816-4 §5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.devices.virtual_card.status import RefusedError, StatusWord

_HEADER = 4
_SHORT_MAXIMUM = 256
_EXTENDED_MAXIMUM = 65536


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """A well-formed command. `expected` is Le in bytes, None where the command has none.

    The body can be a PIN, so only the header is shown.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    body: bytes
    expected: int | None

    def __repr__(self) -> str:
        return f"Command({self.cla:02X} {self.ins:02X} {self.p1:02X} {self.p2:02X}, {len(self.body)} bytes)"


def parse_command(apdu: bytes) -> Command:
    """Split a command APDU. Raises `RefusedError` 6700 when the lengths do not fit."""
    if len(apdu) < _HEADER:
        raise RefusedError(StatusWord.WRONG_LENGTH)
    body, expected = _split(apdu[_HEADER:])
    return Command(apdu[0], apdu[1], apdu[2], apdu[3], body, expected)


def _split(rest: bytes) -> tuple[bytes, int | None]:
    if not rest:
        return b"", None
    if len(rest) == 1:
        return b"", rest[0] or _SHORT_MAXIMUM
    if rest[0]:
        return _split_short(rest)
    return _split_extended(rest)


def _split_short(rest: bytes) -> tuple[bytes, int | None]:
    length = rest[0]
    body, tail = rest[1 : 1 + length], rest[1 + length :]
    if len(body) < length or len(tail) > 1:
        raise RefusedError(StatusWord.WRONG_LENGTH)
    return body, (tail[0] or _SHORT_MAXIMUM) if tail else None


def _split_extended(rest: bytes) -> tuple[bytes, int | None]:
    if len(rest) < 3:  # noqa: PLR2004  # 00 and two bytes: the shortest extended length
        raise RefusedError(StatusWord.WRONG_LENGTH)
    first = int.from_bytes(rest[1:3], "big")
    if len(rest) == 3:  # noqa: PLR2004  # nothing behind it: this was Le
        return b"", first or _EXTENDED_MAXIMUM
    body, tail = rest[3 : 3 + first], rest[3 + first :]
    if not first or len(body) < first or len(tail) not in (0, 2):
        raise RefusedError(StatusWord.WRONG_LENGTH)
    return body, (int.from_bytes(tail, "big") or _EXTENDED_MAXIMUM) if tail else None
