"""Two sources, two values: shown side by side, decided by a person, never by software.

A conflict is one path with values of several origins that differ. The characters that differ are marked grapheme by
grapheme, so that 渡邉󠄂 and 渡邉 (one code point and a variation selector apart) can be told apart on a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from counter_app.domain.character_units import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from counter_app.domain.answers import Answer, Answers, FieldPath, Origin
    from counter_app.personal import Personal

REASONS = ("same-person-variant", "changed-since", "source-outdated", "typing-mistake", "holder-says-so")


@dataclass(frozen=True)
class Resolution:
    """What a person decided: the value of `chosen` counts at `path`, given the `over` values that were there."""

    path: FieldPath
    chosen: Origin
    over: tuple[Answer, ...]  # the values that were not taken
    reason: Personal[str]  # a code of REASONS, or what staff wrote
    by: str
    at: datetime


@dataclass(frozen=True)
class Piece:
    """A stretch of one value; `differs` where the other value has something else."""

    text: Personal[str]
    differs: bool


@dataclass(frozen=True)
class Conflict:
    """Values that differ at one path; the first is the one that counts now. `resolved` when a person decided."""

    path: FieldPath
    values: tuple[Answer, ...]
    resolved: Resolution | None = None

    def pieces(self, place: int) -> tuple[Piece, ...]:
        """Return the value at `place`, cut where it differs from the first (the first from the second)."""
        other = self.values[0 if place else 1]
        return marked(self.values[place].value, other.value)


def conflicts(
    answers: Answers, resolutions: Iterable[Resolution] = (), paths: Iterable[FieldPath] | None = None
) -> tuple[Conflict, ...]:
    """Return every path whose sources differ from what counts now, in the order of `paths` (all paths by default)."""
    decided = {resolution.path: resolution for resolution in resolutions}
    return tuple(_conflicts(answers, decided, answers.said if paths is None else paths))


def _conflicts(
    answers: Answers, decided: dict[FieldPath, Resolution], paths: Iterable[FieldPath]
) -> Iterator[Conflict]:
    for path in paths:
        counts = answers.find(path)
        if counts is None:
            continue
        differing = [said for said in answers.said.get(path, ()) if said.value != counts.value]
        if differing:
            ruling = decided.get(path)
            yield Conflict(path, (counts, *differing), ruling if _still_holds(ruling, counts, differing) else None)


def _still_holds(ruling: Resolution | None, counts: Answer, differing: list[Answer]) -> bool:
    """A ruling holds for the values it was made about; a new value opens the question again."""
    if ruling is None or ruling.chosen is not counts.origin:
        return False
    known = {answer.value for answer in ruling.over}
    return all(answer.value in known for answer in differing)


def clusters(text: str) -> tuple[str, ...]:
    """Cut text into what a reader counts as characters: a base with its variation selectors and marks."""
    return tuple(units(text))


def marked(value: Personal[str], other: Personal[str]) -> tuple[Piece, ...]:
    """Cut `value` into pieces that stand in `other` too and pieces that do not; together they are `value`."""
    kind = type(value)
    mine, theirs = clusters(value.reveal()), clusters(other.reveal())
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return tuple(
        Piece(kind("".join(mine[start:end])), differs=tag != "equal")
        for tag, start, end, _, _ in matcher.get_opcodes()
        if end > start
    )
