"""One household extract, JSON → `Household`. Strict: whatever is unknown, doubled or misshapen refuses the whole file.

The format is described in docs/REGISTER.md. The reason of a refusal names a key, never a value.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from counter_app.domain import kana
from counter_app.domain.address_text import address
from counter_app.domain.card import Sex
from counter_app.domain.household import Household, RegisteredPerson, Source
from counter_app.domain.input_error import InputError
from counter_app.domain.person_name import PersonName
from counter_app.personal import Personal
from counter_app.register.relations import relationship_code

E = TypeVar("E", bound=StrEnum)

SCHEMA = "household-extract/1"
_MOST_MEMBERS = 30


class _NotifiedBy(StrEnum):
    CERTIFICATE = "certificate"
    CARD = "card"
    PORTAL = "portal"


class ExtractError(ValueError):
    """The file is no household extract. `key` says where; the text of the file is not in it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def parse_extract(text: str) -> Household:
    """Parse one extract. Raises ExtractError."""
    try:
        document = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ExtractError("json") from error
    top = _Part(document, {"schema", "source", "asOf", "household", "members"}, "")
    if top.values.get("schema") != SCHEMA:
        raise ExtractError("schema")
    whole = top.part(
        "household",
        {"fullAddress", "headOfHousehold", "plannedMoveDate", "destinationAddress", "notifiedBy", "protected"},
    )
    members = top.values.get("members")
    if not isinstance(members, list) or not 0 < len(members) <= _MOST_MEMBERS:
        raise ExtractError("members")
    return Household(
        source=top.one_of("source", Source),
        members=tuple(_person(each) for each in members),
        holder=0,
        address=Personal(whole.address("fullAddress")),
        head=whole.name("headOfHousehold"),
        planned_date=whole.day("plannedMoveDate"),
        destination=Personal(whole.address("destinationAddress")) if "destinationAddress" in whole.values else None,
        notified_by=whole.one_of("notifiedBy", _NotifiedBy).value if "notifiedBy" in whole.values else "",
        as_of=top.instant("asOf"),
        protected=whole.flag("protected"),
    )


def _person(value: object) -> RegisteredPerson:
    part = _Part(value, {"fullName", "fullNameKana", "dateOfBirth", "sex", "relationship"}, "members")
    name, birth = part.name("fullName"), part.day("dateOfBirth")
    if name is None or birth is None:
        raise ExtractError("members.fullName" if name is None else "members.dateOfBirth")
    return RegisteredPerson(name, birth, Personal(part.one_of("sex", Sex)), part.kana(), part.relationship())


class _Part:
    """One object of the file, with the keys it may have."""

    def __init__(self, value: object, keys: set[str], place: str) -> None:
        if not isinstance(value, dict) or not set(value) <= keys:
            raise ExtractError(place or "document")
        self.values: dict[str, Any] = value
        self._place = f"{place}." if place else ""

    def part(self, key: str, keys: set[str]) -> _Part:
        return _Part(self.values.get(key), keys, f"{self._place}{key}")

    def _wrong(self, key: str) -> ExtractError:
        return ExtractError(f"{self._place}{key}")

    def _text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str):
            raise self._wrong(key)
        return value

    def one_of(self, key: str, kind: type[E]) -> E:
        try:
            return kind(self._text(key))
        except ValueError:
            raise self._wrong(key) from None

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key)
        return value

    def name(self, key: str) -> Personal[str] | None:
        if key not in self.values:
            return None
        try:
            return Personal(PersonName.as_written(self._text(key)).full)
        except InputError:
            raise self._wrong(key) from None

    def address(self, key: str) -> str:
        try:
            return address(self._text(key))
        except InputError:
            raise self._wrong(key) from None

    def day(self, key: str) -> Personal[date] | None:
        if key not in self.values:
            return None
        try:
            return Personal(date.fromisoformat(self._text(key)))
        except ValueError:
            raise self._wrong(key) from None

    def instant(self, key: str) -> datetime:
        try:
            at = datetime.fromisoformat(self._text(key))
        except ValueError:
            raise self._wrong(key) from None
        if at.tzinfo is None:
            raise self._wrong(key)
        return at

    def kana(self) -> Personal[str] | None:
        if "fullNameKana" not in self.values:
            return None
        try:
            return Personal(kana.full_width(self._text("fullNameKana")))
        except InputError:
            raise self._wrong("fullNameKana") from None

    def relationship(self) -> Personal[str] | None:
        """A 続柄 this product has no code for is left open, not guessed."""
        if "relationship" not in self.values:
            return None
        code = relationship_code(self._text("relationship"))
        return Personal(code) if code is not None else None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ExtractError("doubled key")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ExtractError(f"constant {name}")
