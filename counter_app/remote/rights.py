"""Kinds of messages: each is one frozen class; here stands who may say it, and whether the hub numbers it.

Numbered kinds change something: the hub gives each the next number of the call's log, keeps and relays it. Passing kinds
(`numbered=False`) only pass by: heartbeat, pointer, signalling, pieces of a still. What is lost of them is not missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, TypeVar

from counter_app.personal import Personal
from counter_app.remote.actors import Actor, Mark
from counter_app.remote.shapes import Flag, Name, PersonText, Shape, Whole

_MOST = 10**15


class MarkShape:
    """A mark as text."""

    def write(self, value: Mark) -> str:
        """As `MH02:17`."""
        return str(value)

    def read(self, json: object) -> Mark:
        """Raise CounterError for another form."""
        if type(json) is not str:
            raise TypeError("not a text")
        return Mark.parse(json)

    def check(self, value: object) -> None:
        """Refuse what would not read back."""
        if type(value) is not Mark or Mark.parse(str(value)) != value:
            raise TypeError("not a mark")


PATH = Name(re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9*][A-Za-z0-9_-]{0,60}){0,4}", re.ASCII))
OPEN_PATH = Name(re.compile(rf"(?:{PATH.form.pattern})?", re.ASCII))  # empty: the page as a whole
ID = Name(re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII))
LANGUAGE = Name(re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{2,8})*", re.ASCII))
SHA256 = Name(re.compile(r"[0-9a-f]{64}", re.ASCII))
BASE64URL = Name(re.compile(r"[A-Za-z0-9_-]{1,12000}", re.ASCII))
VALUE = PersonText(400)
PER_MILLE = Whole(0, 1000)
MARK: Shape = MarkShape()
COUNT = Whole(0, _MOST)

Path = Annotated[str, PATH]
OpenPath = Annotated[str, OPEN_PATH]
Id = Annotated[str, ID]
Language = Annotated[str, LANGUAGE]
Value = Annotated[Personal[str], VALUE]
Talk = Annotated[Personal[str], PersonText(1000)]
Seen = Annotated[Mark, MARK]
Number = Annotated[int, COUNT]
PerMille = Annotated[int, PER_MILLE]
Yes = Annotated[bool, Flag()]


@dataclass(frozen=True)
class Rights:
    """Who may say it, and whether it is numbered."""

    actors: frozenset[Actor]
    numbered: bool


HERE = frozenset({Actor.RESIDENT, Actor.ASSISTANT})
TYPES = HERE | {Actor.CARD}
OFFICE = frozenset({Actor.CLERK, Actor.SPECIALIST})
PEOPLE = HERE | OFFICE | {Actor.INTERPRETER}
ALL = frozenset(Actor)

T = TypeVar("T")
_kinds: dict[str, type] = {}
_rights: dict[type, Rights] = {}


def kind(name: str, actors: frozenset[Actor], *, numbered: bool = True) -> Callable[[type[T]], type[T]]:
    """Enter a class as a kind of message, under its name on the wire."""

    def enter(body: type[T]) -> type[T]:
        _kinds[name] = body
        _rights[body] = Rights(actors, numbered)
        return body

    return enter


KINDS: Mapping[str, type] = MappingProxyType(_kinds)
RIGHTS: Mapping[type, Rights] = MappingProxyType(_rights)
