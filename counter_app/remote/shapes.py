"""Shapes of the parts of a message: what a value may be, and how it stands in JSON. Each has an upper bound.

A shape rides in the annotation of a field, `Annotated[str, Text(40)]`, and is found there by `shapes_of`. `check` is for
values made here, `read` for what came over the line; both raise ValueError or TypeError, and neither quotes the value.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol, get_args, get_type_hints

from counter_app.personal import Personal
from counter_app.remote.number_text import looks_like_a_number

Json = Any


class Shape(Protocol):
    """One kind of value."""

    def write(self, value: Any) -> Json:
        """Return the value as JSON; it has been checked."""

    def read(self, json: Json) -> Any:
        """Return the value of some JSON. Raises ValueError, TypeError."""

    def check(self, value: Any) -> None:
        """Raise ValueError or TypeError unless it is one."""


@dataclass(frozen=True)
class Name:
    """A short text of a form: ids, paths, codes."""

    form: re.Pattern[str]

    def write(self, value: str) -> Json:
        """As it is."""
        return value

    def read(self, json: Json) -> str:
        """As it is, after `check`."""
        self.check(json)
        return str(json)

    def check(self, value: Any) -> None:
        """Refuse what has another form."""
        if type(value) is not str and not isinstance(value, StrEnum):
            raise TypeError("not a text")
        if not self.form.fullmatch(value):
            raise ValueError("of another form")


@dataclass(frozen=True)
class PersonText:
    """What a person wrote or said, as `Personal[str]`: nothing invisible, nothing that looks like a 個人番号."""

    longest: int

    def write(self, value: Personal[str]) -> Json:
        """In clear: the line is sealed, the log at the hub too."""
        return value.reveal()

    def read(self, json: Json) -> Personal[str]:
        """After `check`."""
        text = Personal(json)
        self.check(text)
        return text

    def check(self, value: Any) -> None:
        """Refuse what is too long, cannot be seen, or may be a 個人番号."""
        if not isinstance(value, Personal) or type(value.reveal()) is not str:
            raise TypeError("not a person's text")
        text = value.reveal()
        if len(text) > self.longest:
            raise ValueError("too long")
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in text):
            raise ValueError("control characters")
        if looks_like_a_number(text):
            raise ValueError("twelve digits that may be a number of a person")


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    least: int
    most: int

    def write(self, value: int) -> Json:
        """As it is."""
        return value

    def read(self, json: Json) -> int:
        """As it is, after `check`."""
        self.check(json)
        return int(json)

    def check(self, value: Any) -> None:
        """Refuse other types (a yes is no 1) and what is out of bounds."""
        if type(value) is not int:
            raise TypeError("not a whole number")
        if not self.least <= value <= self.most:
            raise ValueError("out of bounds")


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def write(self, value: bool) -> Json:  # noqa: FBT001  # the one value there is
        """As it is."""
        return value

    def read(self, json: Json) -> bool:
        """As it is, after `check`."""
        self.check(json)
        return bool(json)

    def check(self, value: Any) -> None:
        """Refuse anything but true and false."""
        if type(value) is not bool:
            raise TypeError("neither true nor false")


@dataclass(frozen=True)
class OneOf:
    """A member of an enumeration, by its value."""

    members: type[StrEnum]

    def write(self, value: StrEnum) -> Json:
        """By its value."""
        return value.value

    def read(self, json: Json) -> StrEnum:
        """Raise ValueError for a value that is none."""
        if type(json) is not str:
            raise TypeError("not a text")
        return self.members(json)

    def check(self, value: Any) -> None:
        """Refuse what is no member."""
        if not isinstance(value, self.members):
            raise TypeError("not of the enumeration")


@dataclass(frozen=True)
class Octets:
    """Bytes of a person's papers as `Personal[bytes]`; base 64 on the wire."""

    longest: int

    def write(self, value: Personal[bytes]) -> Json:
        """Base 64."""
        return b64encode(value.reveal()).decode("ascii")

    def read(self, json: Json) -> Personal[bytes]:
        """Take the one spelling `write` gives."""
        if type(json) is not str:
            raise TypeError("not a text")
        octets = Personal(b64decode(json, validate=True))
        if self.write(octets) != json:
            raise ValueError("another spelling of base 64")
        self.check(octets)
        return octets

    def check(self, value: Any) -> None:
        """Refuse what is too long."""
        if not isinstance(value, Personal) or type(value.reveal()) is not bytes:
            raise TypeError("not bytes")
        if len(value.reveal()) > self.longest:
            raise ValueError("too long")


@dataclass(frozen=True)
class Many:
    """A tuple of one shape, of bounded length."""

    shape: Shape
    most: int
    least: int = 0

    def write(self, value: tuple[Any, ...]) -> Json:
        """A list."""
        return [self.shape.write(each) for each in value]

    def read(self, json: Json) -> tuple[Any, ...]:
        """Length first, then each."""
        if type(json) is not list:
            raise TypeError("not a list")
        self._fits(len(json))
        return tuple(map(self.shape.read, json))

    def check(self, value: Any) -> None:
        """Length first, then each."""
        if type(value) is not tuple:
            raise TypeError("not a tuple")
        self._fits(len(value))
        for each in value:
            self.shape.check(each)

    def _fits(self, length: int) -> None:
        if not self.least <= length <= self.most:
            raise ValueError("too many or too few")


@dataclass(frozen=True)
class Record:
    """A dataclass whose fields all carry shapes: an object with exactly these keys."""

    kind: type

    def write(self, value: Any) -> Json:
        """An object."""
        return {name: shape.write(getattr(value, name)) for name, shape in shapes_of(self.kind).items()}

    def read(self, json: Json) -> Any:
        """Refuse a key too many or too few."""
        shapes = shapes_of(self.kind)
        if type(json) is not dict or json.keys() != shapes.keys():
            raise ValueError("other keys")
        return self.kind(**{name: shape.read(json[name]) for name, shape in shapes.items()})

    def check(self, value: Any) -> None:
        """Refuse another class, then look at each field."""
        shapes = shapes_of(self.kind)
        if type(value) is not self.kind:
            raise TypeError("not of the record")
        for name, shape in shapes.items():
            shape.check(getattr(value, name))


@cache
def shapes_of(kind: type) -> Mapping[str, Shape]:
    """Return the shape of each field, from its annotation. A field without one is a mistake: TypeError."""
    hints = get_type_hints(kind, include_extras=True)
    found: dict[str, Shape] = {}
    for field in dataclasses.fields(kind):
        arguments = get_args(hints[field.name])
        if len(arguments) < 2 or not hasattr(arguments[1], "read"):  # noqa: PLR2004  # Annotated[type, shape]
            raise TypeError(f"{kind.__name__}.{field.name} has no shape")
        found[field.name] = arguments[1]
    return MappingProxyType(found)
