"""IPP, the language of print servers and printers: requests as bytes, answers as attributes (RFC 8010, RFC 8011).

Only what printing a finished PDF needs. Nothing here talks to anybody.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHARSET, LANGUAGE, URI, KEYWORD, NAME, MIME, INTEGER = 0x47, 0x48, 0x45, 0x44, 0x42, 0x49, 0x21
_ENUM = 0x23
_TEXTS = range(0x40, 0x60)
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
_FIRST_VALUE = 0x10  # tags below begin a group, or end the attributes
_VERSION = b"\x01\x01"  # what every server since 1999 takes
_WORD = 4

Value = int | str | bytes


class Operation(IntEnum):
    """What is asked."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_PRINTER = 0x000B


class MalformedError(ValueError):
    """These bytes are no answer."""


@dataclass(frozen=True)
class Attribute:
    """One attribute of a request; several values of one name are a list."""

    tag: int
    name: str
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Answer:
    """`status` as in RFC 8011 §4.1 (below 0x0100: done); attributes of all groups by name."""

    status: int
    attributes: Mapping[str, Sequence[Value]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """The server did what was asked."""
        return self.status < 0x0100  # noqa: PLR2004  # RFC 8011: successful-ok and its shades

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of an attribute; none where it is absent."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))

    def number(self, name: str) -> int | None:
        """Return the first number of an attribute."""
        return next((value for value in self.attributes.get(name, ()) if isinstance(value, int)), None)


def request(
    operation: Operation, about: Sequence[Attribute], job: Sequence[Attribute] = (), content: bytes = b""
) -> bytes:
    """Return a request: what it is about, how to print, the document."""
    said = [
        Attribute(CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(LANGUAGE, "attributes-natural-language", ("ja",)),
    ]
    out = [_VERSION, struct.pack(">HI", operation, 1), bytes([_OPERATION])]
    out += [_attribute(each) for each in (*said, *about)]
    if job:
        out += [bytes([_JOB]), *(_attribute(each) for each in job)]
    return b"".join((*out, bytes([_END]), content))


def _attribute(attribute: Attribute) -> bytes:
    out, name = [], attribute.name.encode()
    for value in attribute.values:
        raw = struct.pack(">i", value) if isinstance(value, int) else value.encode()
        out.append(struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(raw)) + raw)
        name = b""
    return b"".join(out)


def parse(content: bytes) -> Answer:
    """Read an answer. Raises MalformedError for whatever is none."""
    try:
        (status,) = struct.unpack_from(">2xH", content)
        return Answer(status, _attributes(content, 8))
    except (struct.error, IndexError, UnicodeDecodeError) as reason:
        raise MalformedError(type(reason).__name__) from None


def _attributes(content: bytes, at: int) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    name = ""
    while (tag := content[at]) != _END:
        at += 1
        if tag < _FIRST_VALUE:
            continue
        given, at = _piece(content, at)
        raw, at = _piece(content, at)
        name = given.decode() or name
        found.setdefault(name, []).append(_value(tag, raw))
    return found


def _piece(content: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", content, at)
    end = at + 2 + length
    if end > len(content):
        raise MalformedError("cut off")
    return content[at + 2 : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in {INTEGER, _ENUM} and len(raw) == _WORD:
        return int.from_bytes(raw, "big", signed=True)
    return raw.decode() if tag in _TEXTS else raw
