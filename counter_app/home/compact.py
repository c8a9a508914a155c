"""The part of CBOR (RFC 8949) that home codes are made of: whole numbers, byte strings, texts, lists, maps by number.

What comes out of a code was written by a stranger: everything else of CBOR (tags, floats, lengths left open, shared
parts) is refused, so nothing of it can be expensive or strange. One value has one spelling: heads are as short as they
can be and keys of maps rise.
"""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "int | bytes | str | list[Value] | dict[int, Value]"

_DEEPEST = 5  # content, groups, rows, row
_NUMBER, _BYTES, _TEXT, _LIST, _MAP = 0, 2, 3, 4, 5
_SHORT = 24  # numbers below stand in the head itself
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


class NotCompactError(ValueError):
    """Not a value of this kind, or not in its one spelling. Says nothing of the content."""


def write(value: Value) -> bytes:
    """Return the one spelling of a value; numbers are 0 or more, below 2**64."""
    if isinstance(value, int):
        return _head(_NUMBER, value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        encoded = value.encode()
        return _head(_TEXT, len(encoded)) + encoded
    if isinstance(value, list):
        return _head(_LIST, len(value)) + b"".join(map(write, value))
    return _head(_MAP, len(value)) + b"".join(_head(_NUMBER, key) + write(value[key]) for key in sorted(value))


def read(data: bytes) -> Value:
    """Return the value that `data` is the spelling of, to its last byte. Raises NotCompactError."""
    value, at = _read(data, 0, _DEEPEST)
    if at != len(data):
        raise NotCompactError("more than one value")
    return value


def _head(major: int, number: int) -> bytes:
    if number < _SHORT:
        return bytes([major << 5 | number])
    for short, width in _WIDTHS.items():
        if number < 1 << 8 * width:
            return bytes([major << 5 | short]) + number.to_bytes(width)
    raise ValueError("a number of 8 bytes at most")


def _read(data: bytes, at: int, deeper: int) -> tuple[Value, int]:
    major, number, at = _read_head(data, at)
    if major == _NUMBER:
        return number, at
    if major in (_BYTES, _TEXT):
        end = at + number
        if end > len(data):
            raise NotCompactError("cut off")
        return (data[at:end] if major == _BYTES else _text(data[at:end])), end
    if major not in (_LIST, _MAP) or not deeper:
        raise NotCompactError("a kind of value that is not used here")
    if number > len(data) - at:  # each entry takes a byte at least: no memory for what is not there
        raise NotCompactError("cut off")
    return _list(data, at, number, deeper - 1) if major == _LIST else _map(data, at, number, deeper - 1)


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    if at >= len(data):
        raise NotCompactError("cut off")
    major, short = data[at] >> 5, data[at] & 0x1F
    if short < _SHORT:
        return major, short, at + 1
    width = _WIDTHS.get(short, 0)
    encoded = data[at + 1 : at + 1 + width]
    if not width or len(encoded) != width:
        raise NotCompactError("a head that is not used here")
    number = int.from_bytes(encoded)
    if _head(major, number) != data[at : at + 1 + width]:
        raise NotCompactError("a head that could be shorter")
    return major, number, at + 1 + width


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise NotCompactError("not a text") from None


def _list(data: bytes, at: int, count: int, deeper: int) -> tuple[list[Value], int]:
    found: list[Value] = []
    for _ in range(count):
        value, at = _read(data, at, deeper)
        found.append(value)
    return found, at


def _map(data: bytes, at: int, count: int, deeper: int) -> tuple[dict[int, Value], int]:
    found: dict[int, Value] = {}
    last = -1
    for _ in range(count):
        major, key, at = _read_head(data, at)
        if major != _NUMBER or key <= last:
            raise NotCompactError("keys are numbers and rise")
        found[key], at = _read(data, at, deeper)
        last = key
    return found, at
