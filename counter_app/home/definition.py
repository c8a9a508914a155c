"""The table behind a page: which answers it can give, numbered. A code says numbers, the table says what they mean.

The table has its own name (a digest), which every code carries. An office keeps the tables of the pages it built, so
that a code made before a change of the forms still says what it said.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.domain.answers import FieldPath, row_path
from counter_app.domain.form import FieldKind
from counter_app.domain.kinds import SEX_WORDS
from counter_app.home.codec import DEFINITION_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counter_app.domain.form import Field
    from counter_app.home.compact import Value

LONGEST = 200  # characters of one answer; more than any kind of field takes
_MOST_ROWS = 20
_YES_NO = ("no", "yes")
_LARGEST = 10**12  # a number field takes 12 digits


class NotInTableError(ValueError):
    """An answer this table has no place for. Says nothing of the answer."""


@dataclass(frozen=True)
class Entry:
    """One answer a page can give: a fact and what it may be. `items` of a group are facts of a row."""

    fact: str
    kind: FieldKind
    codes: tuple[str, ...] = ()
    items: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, field: Field, items: tuple[Entry, ...] = ()) -> Entry:
        """Return the place of a field."""
        return cls(field.fact, field.kind, _codes(field), items)

    def as_json(self) -> list[object]:
        """Return it in one spelling."""
        return [self.fact, self.kind.value, list(self.codes), [item.as_json() for item in self.items]]

    @classmethod
    def from_json(cls, told: object) -> Entry:
        """Read what `as_json` gave. Raises ValueError, TypeError."""
        match told:
            case [str(fact), str(kind), list(codes), list(items)]:
                return cls(fact, FieldKind(kind), tuple(map(str, codes)), tuple(map(cls.from_json, items)))
        raise ValueError("not an entry of a definition")


@dataclass(frozen=True)
class Definition:
    """What a page asks. Either a life event or a form is behind it."""

    event: str | None
    procedure: str | None
    entries: tuple[Entry, ...]

    @cached_property
    def id(self) -> bytes:
        """The name of the table: 8 bytes of its digest."""
        return hashlib.sha256(self.text().encode()).digest()[:DEFINITION_BYTES]

    def text(self) -> str:
        """Return the table in one spelling."""
        told = {"event": self.event, "procedure": self.procedure, "entries": [e.as_json() for e in self.entries]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Definition:
        """Read what `text` gave. Raises ValueError, KeyError, TypeError."""
        told = json.loads(text)
        event, procedure = (None if told[key] is None else str(told[key]) for key in ("event", "procedure"))
        return cls(event, procedure, tuple(map(Entry.from_json, told["entries"])))

    def answers(self, values: Mapping[int, Value], rows: Mapping[int, Value]) -> dict[FieldPath, str]:
        """Return what a code says, by path; a group's path holds the number of its rows. Raises NotInTableError."""
        return dict(self._answers(values, rows))

    def numbered(self, answers: Mapping[str, str]) -> tuple[dict[int, Value], dict[int, Value]]:
        """Return answers as a code holds them: the way back of `answers`. Raises NotInTableError."""
        values: dict[int, Value] = {}
        rows: dict[int, Value] = {}
        for at, entry in enumerate(self.entries):
            if entry.kind is FieldKind.GROUP:
                count = int(answers.get(entry.fact, "0"))
                if count:
                    rows[at] = [_numbered_row(entry, row, answers) for row in range(count)]
            elif entry.fact in answers:
                values[at] = _number(entry, answers[entry.fact])
        return values, rows

    def _answers(self, values: Mapping[int, Value], rows: Mapping[int, Value]) -> Iterator[tuple[FieldPath, str]]:
        for at, value in values.items():
            yield FieldPath(self._entry(at, group=False).fact), _text(self._entry(at, group=False), value)
        for at, told in rows.items():
            group = self._entry(at, group=True)
            if not isinstance(told, list) or not 0 < len(told) <= _MOST_ROWS:
                raise NotInTableError("rows")
            yield FieldPath(group.fact), str(len(told))
            for row, cells in enumerate(told):
                yield from _row(group, row, cells)

    def _entry(self, at: int, *, group: bool) -> Entry:
        entry = self.entries[at] if at < len(self.entries) else None
        if entry is None or (entry.kind is FieldKind.GROUP) is not group:
            raise NotInTableError("no such item")
        return entry


def _row(group: Entry, row: int, cells: Value) -> Iterator[tuple[FieldPath, str]]:
    if not isinstance(cells, dict):
        raise NotInTableError("row")
    for at, value in cells.items():
        if at >= len(group.items):
            raise NotInTableError("no such item of a row")
        yield row_path(group.fact, row, group.items[at].fact), _text(group.items[at], value)


def _numbered_row(group: Entry, row: int, answers: Mapping[str, str]) -> Value:
    found: dict[int, Value] = {}
    for at, item in enumerate(group.items):
        text = answers.get(row_path(group.fact, row, item.fact))
        if text is not None:
            found[at] = _number(item, text)
    return found


def _codes(field: Field) -> tuple[str, ...]:
    if field.kind is FieldKind.CHOICE:
        return tuple(choice.code for choice in field.choices)
    return {FieldKind.SEX: tuple(SEX_WORDS), FieldKind.YES_NO: _YES_NO}.get(field.kind, ())


def _text(entry: Entry, value: Value) -> str:
    if entry.codes:
        if isinstance(value, int) and value < len(entry.codes):
            return entry.codes[value]
    elif entry.kind is FieldKind.DATE:
        if isinstance(value, int):
            return _day(value)
    elif entry.kind is FieldKind.NUMBER:
        if isinstance(value, int) and value < _LARGEST:
            return str(value)
    elif isinstance(value, str) and 0 < len(value) <= LONGEST and not _unwritable(value):
        return value
    raise NotInTableError("another kind of answer")


def _number(entry: Entry, text: str) -> Value:
    if entry.codes:
        if text not in entry.codes:
            raise NotInTableError("no such choice")
        return entry.codes.index(text)
    if entry.kind is FieldKind.DATE:
        day = date.fromisoformat(text)
        return (day.year * 100 + day.month) * 100 + day.day
    return int(text) if entry.kind is FieldKind.NUMBER else text


def _day(number: int) -> str:
    """Take YYYYMMDD apart."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100).isoformat()
    except (ValueError, OverflowError):
        raise NotInTableError("no such day") from None


def _unwritable(text: str) -> bool:
    """Control characters: no page lets anybody type them."""
    return any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in text)  # noqa: PLR2004  # C0, DEL and C1
