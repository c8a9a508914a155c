"""What stands on an application sheet: the items of an application in the order and the words of their form.

The items are the truth. The form gives labels and kinds; where its version is gone the items speak for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from counter_app.domain.answers import Origin, Trust
from counter_app.domain.form import FieldKind

if TYPE_CHECKING:
    from counter_app.domain.application import Application, Item
    from counter_app.domain.form import Field, Form

APPLICANT = "applicant"
VERIFIED, READ, STATED, SIMULATED = "◎", "○", "△", "※"
_IN_ROW = re.compile(r"(?P<group>[^.]+(?:\.[^.0-9][^.]*)*)\.(?P<row>\d+)\.(?P<key>.+)")
_MARKS = {
    Trust.VERIFIED: VERIFIED,
    Trust.REGISTERED: VERIFIED,
    Trust.READ: READ,
    Trust.SIMULATED: SIMULATED,
}
_BY_STAFF = frozenset({Origin.STAFF, Origin.CLERK})


@dataclass(frozen=True)
class Entry:
    """One value with its label and the field it answers (None where the form is not known)."""

    item: Item
    label: str
    field: Field | None

    @property
    def shown(self) -> str:
        """As a person reads it."""
        return self.item.shown.reveal()

    @property
    def mark(self) -> str:
        """How far it was checked."""
        if self.item.origin in _BY_STAFF:
            return READ
        return _MARKS.get(self.item.trust, STATED)


@dataclass(frozen=True)
class Column:
    """One item of the rows of a group."""

    key: str
    label: str
    kind: str


@dataclass(frozen=True)
class Rows:
    """A repeating group: `rows[n]` by key of the item."""

    group: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, Mapping[str, Entry]], ...]  # number from 0, values by key


@dataclass(frozen=True)
class Filled:
    """Everything an application says, sorted for paper."""

    applicant: tuple[Entry, ...]
    topics: tuple[tuple[str, tuple[Entry, ...]], ...]  # first part of the facts, entries; in the order of the form
    groups: tuple[Rows, ...]
    documents: tuple[Entry, ...]
    consents: tuple[Entry, ...]

    @classmethod
    def of(cls, application: Application, form: Form | None) -> Filled:
        """Sort the items of an application."""
        fields = {entry.fact: entry for entry in form.fields} if form else {}
        single = [_entry(item, fields) for item in application.items if not _IN_ROW.fullmatch(item.path)]
        apart = {FieldKind.DOCUMENT.value, FieldKind.CONSENT.value}
        plain = [entry for entry in single if entry.item.kind not in apart]
        return cls(
            applicant=tuple(entry for entry in plain if _topic(entry) == APPLICANT),
            topics=_topics(entry for entry in plain if _topic(entry) != APPLICANT),
            groups=tuple(groups_of(application.items, fields)),
            documents=tuple(e for e in single if e.item.kind == FieldKind.DOCUMENT),
            consents=tuple(e for e in single if e.item.kind == FieldKind.CONSENT),
        )

    def entries(self) -> Iterator[Entry]:
        """Give every value, those in rows included."""
        yield from chain(self.applicant, *(entries for _, entries in self.topics), self.documents, self.consents)
        yield from (entry for group in self.groups for _, values in group.rows for entry in values.values())


def groups_of(items: Iterable[Item], fields: Mapping[str, Field]) -> list[Rows]:
    """Collect the rows of every group, in the order in which the groups come."""
    found: dict[str, dict[int, dict[str, Item]]] = {}
    for item in items:
        if match := _IN_ROW.fullmatch(item.path):
            found.setdefault(match["group"], {}).setdefault(int(match["row"]), {})[match["key"]] = item
    return [_rows(group, rows, fields.get(group)) for group, rows in found.items()]


def _rows(group: str, rows: Mapping[int, Mapping[str, Item]], field: Field | None) -> Rows:
    fields = {entry.fact: entry for entry in field.items} if field else {}
    keys = [key for key in fields if any(key in row for row in rows.values())]
    keys += dict.fromkeys(key for row in rows.values() for key in row if key not in fields)
    columns = tuple(_column(key, fields.get(key), rows) for key in keys)
    labels = {column.key: column.label for column in columns}
    entries = tuple(
        (number, {key: Entry(item, labels[key], fields.get(key)) for key, item in row.items()})
        for number, row in sorted(rows.items())
    )
    return Rows(group, field.label.ja if field else group, columns, entries)


def _column(key: str, field: Field | None, rows: Mapping[int, Mapping[str, Item]]) -> Column:
    item = next(row[key] for row in rows.values() if key in row)
    return Column(key, field.label.ja if field else item.label.rpartition(" ")[2], item.kind)


def _entry(item: Item, fields: Mapping[str, Field]) -> Entry:
    field = fields.get(item.path)
    return Entry(item, field.label.ja if field else item.label, field)


def _topic(entry: Entry) -> str:
    head, dot, _ = entry.item.path.partition(".")
    return head if dot else ""


def _topics(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    topics: dict[str, list[Entry]] = {}
    for entry in entries:
        topics.setdefault(_topic(entry), []).append(entry)
    return tuple((topic, tuple(group)) for topic, group in topics.items())
