"""Answers of one visit: who said what, when, and how far it can be trusted.

An answer lives at a path: `applicant.fullName`, or `children.0.fullName` for a row of a repeating group. The path is
the *fact*, shared by every form of the visit; that is why nothing is asked twice. Values are canonical text:
dates `YYYY-MM-DD`, yes/no `yes`/`no`, choices their code, rows of a group their count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NewType, TypeVar, TypeVarTuple

from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import datetime

FieldPath = NewType("FieldPath", str)
V = TypeVar("V")
Beside = TypeVarTuple("Beside")


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


SOURCES = frozenset({Origin.CARD, Origin.REGISTER, Origin.HOME, Origin.LAST_VISIT})
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
    via: FieldPath | None = None  # of a value that was taken over from another path: which one
    by: str = ""  # who of the main office proposed it over the remote window; a desk, never a person's name

    @property
    def typed(self) -> bool:
        """True where a person entered it here; prefill must never overwrite it."""
        return self.origin in TYPED and self.via is None


@dataclass(frozen=True)
class Answers:
    """All answers of a visit.

    `offered` holds what a source wanted to fill in where another value counts already; `said` the last word of every
    source at every path, so that a difference can be shown whichever value counts.
    """

    given: Mapping[FieldPath, Answer] = field(default_factory=lambda: MappingProxyType({}))
    offered: Mapping[FieldPath, Answer] = field(default_factory=lambda: MappingProxyType({}))
    said: Mapping[FieldPath, tuple[Answer, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, path: str) -> Answer | None:
        """Return the answer at `path`, or None."""
        return self.given.get(FieldPath(path))

    def text(self, path: str) -> str:
        """Return the canonical text at `path`, empty where nothing was answered."""
        answer = self.find(path)
        return answer.value.reveal() if answer else ""

    def once(self, work: Callable[[Answers, *Beside], V], *beside: *Beside) -> V:
        """Return `work(self, *beside)`, worked out at most once for the very same frozen things beside these answers.

        What is kept goes when these answers go; so `work` must not return anything that holds them. See decision 008.
        """
        key = (work, *map(id, beside))
        if key not in self._kept:
            self._kept[key] = beside, work(self, *beside)  # what is held cannot lose its id to another
        found: V = self._kept[key][1]
        return found

    @cached_property
    def _kept(self) -> dict[tuple[object, ...], tuple[object, Any]]:
        """No field: it is neither compared, shown nor taken along by `replace`."""
        return {}

    def enter(self, path: FieldPath, answer: Answer) -> Answers:
        """A person answers (or changes) a field. An empty text takes the answer away.

        What a source had filled in stays beside it as an offer, so that the difference can be shown.
        """
        given, offered = dict(self.given), dict(self.offered)
        before = given.pop(path, None)
        if answer.value.reveal():
            given[path] = answer
        if before is not None and before.origin in SOURCES and before.via is None:
            offered[path] = before
        if path in offered and offered[path].value == answer.value:
            del offered[path]
        return self.having(given, offered)

    def having(self, given: Mapping[FieldPath, Answer], offered: Mapping[FieldPath, Answer] | None = None) -> Answers:
        """Return answers with these values; what the sources said stays."""
        kept = self.offered if offered is None else MappingProxyType(dict(offered))
        return Answers(MappingProxyType(dict(given)), kept, self.said)

    def prefill(self, path: FieldPath, answer: Answer) -> Answers:
        """A source offers a value: fills an empty field or refreshes its own word; typed values stay.

        Where another value counts that a person typed or a source said with no less trust, the offer is kept beside
        it. Between two sources the more trusted one counts until a person decides.
        """
        others = tuple(said for said in self.said.get(path, ()) if said.origin is not answer.origin)
        heard = replace(self, said=MappingProxyType({**self.said, path: (*others, answer)}))
        present = self.find(path)
        offered = {p: a for p, a in self.offered.items() if p != path}  # an older offer has had its day
        if present is None or present.origin is Origin.DERIVED or present.via or present.origin is answer.origin:
            return heard.having({**self.given, path: answer}, {**offered, **self._beside(path, answer, others)})
        if not present.typed and _rank(answer) < _rank(present):
            return heard.having({**self.given, path: answer}, {**offered, **self._beside(path, answer, (present,))})
        return heard.having(self.given, {**offered, **self._beside(path, present, (answer,))})

    def counted(self, group: FieldPath, answer: Answer) -> Answers:
        """A source says how many rows there are: the last word counts, unless a person has changed the rows."""
        present = self.find(group)
        return self if present is not None and present.typed else self.having({**self.given, group: answer})

    @staticmethod
    def _beside(path: FieldPath, counts: Answer, others: tuple[Answer, ...]) -> dict[FieldPath, Answer]:
        differing = [other for other in others if other.value != counts.value]
        return {path: differing[-1]} if differing else {}

    def accept_offer(self, path: FieldPath) -> Answers:
        """A person prefers the offered value over the one that counts; a source's value stays as the offer."""
        offer = self.offered.get(path)
        if offer is None:
            return self
        rest = {p: a for p, a in self.offered.items() if p != path}
        before = self.find(path)
        if before is not None and before.origin in SOURCES:
            rest[path] = before
        return self.having({**self.given, path: offer}, rest)

    def decide(self, path: FieldPath, chosen: Answer, over: tuple[Answer, ...]) -> Answers:
        """A person decided between values: `chosen` counts; a value that was typed stays known among the others."""
        typed = tuple(a for a in (chosen, *over) if a.origin not in SOURCES)
        said = (*(a for a in self.said.get(path, ()) if a.origin in SOURCES), *typed)
        rest = {p: a for p, a in self.offered.items() if p != path}
        heard = replace(self, said=MappingProxyType({**self.said, path: said}))
        return heard.having({**self.given, path: chosen}, rest)

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
        moved = {path: a for path, a in map(_via_moved(group, row), _moved_up(self.given, group, row)) if a is not None}
        moved[FieldPath(group)] = replace(answer, value=Personal(str(count - 1)))
        offered, said = dict(_moved_up(self.offered, group, row)), dict(_moved_up(self.said, group, row))
        return Answers(MappingProxyType(moved), MappingProxyType(offered), MappingProxyType(said))

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(self.given)


_RANK = {trust: place for place, trust in enumerate(Trust)}


def _rank(answer: Answer) -> int:
    """How little a value has been checked. A simulated card stands where the card it simulates would."""
    return 0 if answer.trust is Trust.SIMULATED else _RANK[answer.trust]


def _moved_up(entries: Mapping[FieldPath, V], group: str, removed: int) -> Iterator[tuple[FieldPath, V]]:
    for path, value in entries.items():
        place = moved_path(path, group, removed)
        if place is not None:
            yield place, value


def _via_moved(group: str, removed: int) -> Callable[[tuple[FieldPath, Answer]], tuple[FieldPath, Answer | None]]:
    """A value taken over from a row goes where the row goes, and away with it."""

    def move(entry: tuple[FieldPath, Answer]) -> tuple[FieldPath, Answer | None]:
        path, answer = entry
        if answer.via is None:
            return entry
        via = moved_path(answer.via, group, removed)
        return path, (replace(answer, via=via) if via is not None else None)

    return move


def moved_path(path: FieldPath, group: str, removed: int) -> FieldPath | None:
    """Return where a path of a group stands after a row was taken out; None for a path of that row."""
    head, _, tail = path.removeprefix(group + ".").partition(".")
    if not path.startswith(group + ".") or not head.isdigit() or int(head) < removed:
        return path
    if int(head) == removed:
        return None
    return FieldPath(f"{group}.{int(head) - 1}" + (f".{tail}" if tail else ""))
