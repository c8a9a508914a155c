"""Answers of one visit: who said what, when, and how far it can be trusted.

An answer lives at a path: `applicant.fullName`, or `children.0.fullName` for a row of a repeating group. The path is
the *fact*, shared by every form of the visit; that is why nothing is asked twice. Values are canonical text:
dates `YYYY-MM-DD`, yes/no `yes`/`no`, choices their code, rows of a group their count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NewType

from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import datetime

FieldPath = NewType("FieldPath", str)


def row_path(group: str, row: int, key: str) -> FieldPath:
    """Return the path of a field in a row of a repeating group: `row_path("children", 0, "fullName")`."""
    return FieldPath(f"{group}.{row}.{key}")


class Origin(StrEnum):
    """Where an answer came from. Shown beside every answer, kept to the back office."""

    CARD = "card"
    RESIDENT = "resident"
    STAFF = "staff"
    CLERK = "clerk"  # of the main office, over the remote window
    HOME = "home"  # filled at home, brought as a QR code
    REGISTER = "register"
    LAST_VISIT = "last-visit"
    DERIVED = "derived"  # worked out from other answers, never asked


TYPED = frozenset({Origin.RESIDENT, Origin.STAFF, Origin.CLERK})


class Trust(StrEnum):
    """How far an answer has been checked, in falling order."""

    VERIFIED = "verified"  # the card's signature was checked
    REGISTERED = "registered"
    READ = "read"  # read from a card whose signature was not or could not be checked
    STATED = "stated"  # a person said so
    SIMULATED = "simulated"  # from a simulated card


@dataclass(frozen=True)
class Answer:
    """One value with its provenance."""

    value: Personal[str]
    origin: Origin
    trust: Trust
    at: datetime

    @property
    def typed(self) -> bool:
        """True where a person entered it; prefill must never overwrite it."""
        return self.origin in TYPED


@dataclass(frozen=True)
class Answers:
    """All answers of a visit. `offered` holds what a source wanted to fill in where a person had typed already."""

    given: Mapping[FieldPath, Answer] = field(default_factory=lambda: MappingProxyType({}))
    offered: Mapping[FieldPath, Answer] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, path: str) -> Answer | None:
        """Return the answer at `path`, or None."""
        return self.given.get(FieldPath(path))

    def text(self, path: str) -> str:
        """Return the canonical text at `path`, empty where nothing was answered."""
        answer = self.find(path)
        return answer.value.reveal() if answer else ""

    def enter(self, path: FieldPath, answer: Answer) -> Answers:
        """A person answers (or changes) a field. An empty text takes the answer away.

        What a source had filled in stays beside it as an offer, so that the difference can be shown.
        """
        given, offered = dict(self.given), dict(self.offered)
        before = given.pop(path, None)
        if answer.value.reveal():
            given[path] = answer
        if before is not None and not before.typed and before.origin is not Origin.DERIVED:
            offered[path] = before
        if path in offered and offered[path].value == answer.value:
            del offered[path]
        return Answers(MappingProxyType(given), MappingProxyType(offered))

    def prefill(self, path: FieldPath, answer: Answer) -> Answers:
        """A source offers a value: fills an empty field or refreshes a prefilled one; typed values stay.

        Where a typed value differs, the offer is kept beside it so that the difference can be shown.
        """
        present = self.find(path)
        offered = {p: a for p, a in self.offered.items() if p != path}  # an older offer has had its day
        if present is None or not present.typed:
            return Answers(MappingProxyType({**self.given, path: answer}), MappingProxyType(offered))
        if present.value != answer.value:
            offered[path] = answer
        return replace(self, offered=MappingProxyType(offered))

    def accept_offer(self, path: FieldPath) -> Answers:
        """A person prefers the offered value over the typed one."""
        offer = self.offered.get(path)
        if offer is None:
            return self
        rest = {p: a for p, a in self.offered.items() if p != path}
        return Answers(MappingProxyType({**self.given, path: offer}), MappingProxyType(rest))

    def rows(self, group: str) -> int:
        """How many rows a repeating group has."""
        return int(self.text(group) or 0)

    def add_row(self, group: str, answer: Answer) -> Answers:
        """Append an empty row; `answer` gives origin and time, its value is replaced by the new count."""
        count = replace(answer, value=Personal(str(self.rows(group) + 1)))
        return self.enter(FieldPath(group), count)

    def remove_row(self, group: str, row: int, answer: Answer) -> Answers:
        """Take a row out; later rows move up. A row that is not there changes nothing."""
        count = self.rows(group)
        if not 0 <= row < count:
            return self
        moved = dict(_moved_up(self.given, group, row))
        moved[FieldPath(group)] = replace(answer, value=Personal(str(count - 1)))
        return Answers(MappingProxyType(moved), MappingProxyType(dict(_moved_up(self.offered, group, row))))

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(self.given)


def _moved_up(entries: Mapping[FieldPath, Answer], group: str, removed: int) -> Iterator[tuple[FieldPath, Answer]]:
    for path, answer in entries.items():
        head, _, tail = path.removeprefix(group + ".").partition(".")
        if not path.startswith(group + ".") or not head.isdigit() or int(head) < removed:
            yield path, answer
        elif int(head) > removed:
            yield row_path(group, int(head) - 1, tail), answer
