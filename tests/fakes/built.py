"""Builds any dataclass of the product from its annotations, with one invented person's words in every place."""

from __future__ import annotations

import collections.abc
import dataclasses
import importlib
import inspect
import pkgutil
import types
import typing
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import counter_app
from counter_app.domain.branch_message import TerminalName
from counter_app.domain.receipt import ReceiptNumber
from counter_app.media.markers import Ink, Stroke
from counter_app.media.still_chunks import StillHead
from counter_app.media.stills import Box
from counter_app.personal import Personal, Secret
from counter_app.ports.media import Frame, PixelLayout
from counter_app.remote.mandate import Challenge, Terms
from counter_app.remote.messages import Actor, Message, Say

# Numbers and pixels with bounds of their own; no place for a word in any of them
_OF_MEDIA: dict[Any, Any] = {
    Frame: Frame(1, 1, PixelLayout.GREY, b"\0", 0.0),
    StillHead: StillHead(1, 1, 1, 1, bytes(32)),
    Box: Box(0, 0, 1, 1),
    Stroke: Stroke(Ink.PINK, 20, ((1, 1),)),
}
NAME = "渡邉\U000e0102\u3000花子"
SECRET = b"8207"
_TIME = datetime(1980, 2, 17, tzinfo=UTC)
BY_HAND: dict[type, Any] = {  # what checks itself across its fields; given the person's words
    Message: lambda text: Message("plain", "plain", 1, Actor.RESIDENT, Say(Personal(text))),
    Terms: lambda _: Terms(Challenge("plain", "plain", "plain", bytes(32), _TIME), ("plain",), 1, bytes(32)),
}


def modules() -> Iterator[types.ModuleType]:
    """Import every module but the windows (they need a display) and programs that run when imported."""
    for info in pkgutil.walk_packages(counter_app.__path__, "counter_app."):
        parts = info.name.split(".")
        if parts[1] == "ui" or parts[-1] in {"env", "namespace", "zbar_child", "photo_decoder", "windows"}:
            continue
        if "versions" not in parts:
            yield importlib.import_module(info.name)


def dataclasses_of_the_product() -> list[type]:
    """Return every dataclass that a module defines, once."""
    found = {
        member
        for module in modules()
        for member in vars(module).values()
        if inspect.isclass(member) and dataclasses.is_dataclass(member) and member.__module__ == module.__name__
    }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


@cache
def _names() -> dict[str, Any]:
    """What annotations may refer to: names that a module imports for the type checker only."""
    ours = {
        name: member
        for module in modules()
        for name, member in vars(module).items()
        if inspect.isclass(member) or isinstance(member, types.UnionType)
    }
    more = {
        "RSAPublicKey": object,
        "RSAPrivateKey": object,
        "FieldPath": str,
        "Path": Path,
        "UUID": UUID,
        "date": date,
        "datetime": datetime,
    }
    return {**vars(typing), **vars(collections.abc), **ours, **more}


class Builder:
    """`plain` stands in places for text that nobody marked as personal, `personal` in those that somebody did."""

    def __init__(self, *, plain: str, personal: str = NAME) -> None:
        self._plain, self._personal = plain, personal
        self._making: list[type] = []

    def make(self, kind: Any, *, inside: bool = False) -> Any:
        """Return a value of a type; `inside` is within a Personal."""
        text = self._personal if inside else self._plain
        simple = {str: text, bytes: text.encode(), bytearray: bytearray(text.encode()), int: 1, float: 1.0, bool: True,
                  date: date(1980, 2, 17), datetime: datetime(1980, 2, 17, tzinfo=UTC), UUID: UUID(int=7),
                  Path: Path("/x"), Any: None, object: None, type(None): None}  # fmt: skip
        if kind in simple:
            return simple[kind]
        if kind is Secret:
            return Secret(SECRET)
        if kind is ReceiptNumber:
            return ReceiptNumber("MH01", date(2026, 11, 21), 1)
        if kind is TerminalName:
            return TerminalName("MH02", "kiosk")
        if kind in _OF_MEDIA:
            return _OF_MEDIA[kind]
        if isinstance(kind, typing.NewType):
            return self.make(kind.__supertype__, inside=inside)
        if inspect.isclass(kind) and issubclass(kind, Enum):
            return next(iter(kind))
        if inspect.isclass(kind) and dataclasses.is_dataclass(kind) and kind is not Personal:
            return self.instance(kind)
        return self._of_generic(kind, inside=inside)

    def _of_generic(self, kind: Any, *, inside: bool) -> Any:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if kind is Personal or origin is Personal:
            return Personal(self.make(arguments[0] if arguments else str, inside=True))
        if origin in (typing.Union, types.UnionType):
            wanted = next((a for a in arguments if a is not type(None)), None)
            return self.make(wanted, inside=inside)
        if origin is tuple:
            return tuple(self.make(a, inside=inside) for a in arguments if a is not Ellipsis)
        if origin in (list, frozenset, set):
            return origin([self.make(arguments[0], inside=inside)])
        if origin is Counter:
            return Counter([self.make(arguments[0], inside=inside)])
        if origin is not None and inspect.isclass(origin) and issubclass(origin, Mapping):
            return {self.make(arguments[0], inside=inside): self.make(arguments[1], inside=inside)}
        return None  # a callable, a protocol, a handle: nothing a person said

    def instance(self, kind: type) -> Any:
        """Return an instance with every field filled, or what is there without one where its own checks object."""
        if kind in BY_HAND:
            return BY_HAND[kind](self._personal)
        if kind in self._making:
            raise RecursionError  # a field inside a field: the tuple or union above stays empty
        self._making.append(kind)
        try:
            return kind(**self._fields(kind))
        finally:
            self._making.pop()

    def _fields(self, kind: type) -> dict[str, Any]:
        hints = typing.get_type_hints(kind, {**_names(), **vars(importlib.import_module(kind.__module__))})
        fields = [field for field in dataclasses.fields(kind) if field.init]
        return {field.name: self._or_nothing(hints[field.name]) for field in fields}

    def _or_nothing(self, kind: Any) -> Any:
        try:
            return self.make(kind)
        except RecursionError:
            return {} if "Mapping" in str(kind) else ()
