"""Rows taken over from another list: the children of a claim are those members of the household who are young enough.

Taken over anew after each answer, as a whole: no row stays behind when its ground is gone, and what a person said about
a row (`livesTogether`) moves with the person it is about. A value that was taken over keeps the origin, trust and time
of the original and names it (`Answer.via`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.form import FieldKind
from counter_app.personal import Personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from counter_app.domain.form import Field, Form

_MARK = "takenFrom"  # of a row that was taken over: which one it is
_OF_A_PERSON = frozenset({"fullName", "fullNameKana", "dateOfBirth", "sex"})  # one meaning in every list
_SEEN_FROM_APPLICANT = "relationshipToApplicant"


def taken_over(forms: Iterable[Form], answers: Answers, at: datetime) -> Answers:
    """Return the answers with the rows of every group that lives on another one; `answers` itself where all is there."""
    forms = tuple(forms)
    taken = answers
    for form in forms:
        for group in form.groups:
            source = source_of(group, forms, taken)
            if source is not None and not _by_hand(group.fact, taken):
                taken = _group(group, source, taken, at)
    return answers if taken.given == answers.given else taken  # one form may give what another takes away again


def _by_hand(group: str, answers: Answers) -> bool:
    """Tell whether a person made this list: its rows are counted by them, or were filled before there was another."""
    count = answers.find(group)
    if count is not None and count.typed:
        return True
    return not _rows_before(group, answers) and any(
        answer.typed for path, answer in answers.given.items() if path.startswith(group + ".")
    )


def source_of(group: Field, forms: Iterable[Form], answers: Answers) -> Field | None:
    """Return the group whose rows `group` takes over; None where that one is not asked or has no row."""
    if group.rows_of is None or not answers.rows(group.rows_of):
        return None
    sources = [field for form in forms for field in form.groups if field.fact == group.rows_of]
    if not sources:
        return None
    items = {item.fact: item for source in reversed(sources) for item in source.items}
    return replace(sources[0], items=tuple(items.values()))


def _group(group: Field, source: Field, answers: Answers, at: datetime) -> Answers:
    wanted = [row for row in range(answers.rows(source.fact)) if _counts(group, source, row, answers)]
    before = _rows_before(group.fact, answers)
    present = _list(group.fact, answers)
    rows = dict(
        _said_about_them(group.fact, present, {before[row]: to for to, row in enumerate(wanted) if row in before})
    )
    for to, row in enumerate(wanted):
        for path, answer in _copies(group, source, (row, to), answers, at):
            rows.setdefault(path, answer)
    if wanted:
        count = Answer(Personal(str(len(wanted))), Origin.DERIVED, Trust.STATED, at)
        path, counted = _kept_at(answers, FieldPath(group.fact), count)
        rows[path] = counted
    if rows == present:
        return answers
    return answers.having({**{path: a for path, a in answers.given.items() if path not in present}, **rows})


def _list(group: str, answers: Answers) -> dict[FieldPath, Answer]:
    """Return everything that stands in a list, the number of its rows included."""
    inside = group + "."
    return {path: answer for path, answer in answers.given.items() if path.startswith(inside) or path == group}


def _counts(group: Field, source: Field, row: int, answers: Answers) -> bool:
    return all(c.holds(answers.text(row_path(source.fact, row, c.fact))) for c in group.row_when)


def _rows_before(group: str, answers: Answers) -> dict[int, int]:
    """Return source row → row it had here so far."""
    found = {}
    for row in range(answers.rows(group)):
        mark = answers.find(row_path(group, row, _MARK))
        if mark is not None and mark.via is not None:
            found[int(mark.via.rpartition(".")[2])] = row
    return found


def _said_about_them(
    group: str, present: Mapping[FieldPath, Answer], moves: dict[int, int]
) -> Iterator[tuple[FieldPath, Answer]]:
    """What was said here about rows that stay, at the place they have now."""
    for path, answer in present.items():
        row, _, key = path.removeprefix(group + ".").partition(".")
        if row.isdigit() and int(row) in moves and answer.via is None:
            yield row_path(group, moves[int(row)], key), answer


def _copies(
    group: Field, source: Field, move: tuple[int, int], answers: Answers, at: datetime
) -> Iterator[tuple[FieldPath, Answer]]:
    row, to = move
    mark = Answer(Personal(str(row)), Origin.DERIVED, Trust.STATED, at, FieldPath(f"{source.fact}.{row}"))
    yield _kept_at(answers, row_path(group.fact, to, _MARK), mark)
    theirs = {item.fact: item for item in source.items}
    for item in group.items:
        origin = _original(item, theirs.get(item.fact))
        path = row_path(source.fact, row, origin)
        original = answers.find(path) if origin else None
        if original is None or not _fits(item, original):
            continue
        copy = Answer(original.value, original.origin, original.trust, original.at, original.via or path)
        yield _kept_at(answers, row_path(group.fact, to, item.fact), copy)


def _original(item: Field, same_name: Field | None) -> str:
    """Return which key of the source row an item repeats, empty where none: one name with two meanings is not copied."""
    if item.fact == _SEEN_FROM_APPLICANT or (same_name is None and item.fact in _OF_A_PERSON):
        return item.fact
    if same_name is not None and same_name.kind is item.kind and _codes(same_name) == _codes(item):
        return item.fact
    return _SEEN_FROM_APPLICANT if item.fact == "relationship" else ""


def _fits(item: Field, original: Answer) -> bool:
    return item.kind is not FieldKind.CHOICE or original.value.reveal() in _codes(item)


def _codes(item: Field) -> list[str]:
    return [choice.code for choice in item.choices]


def _kept_at(answers: Answers, path: FieldPath, made: Answer) -> tuple[FieldPath, Answer]:
    return path, _kept(answers.find(path), made)


def _kept(present: Answer | None, made: Answer) -> Answer:
    """Keep an answer that has not changed, with its time: taking over twice changes nothing."""
    same = present is not None and (present.value, present.origin, present.via) == (made.value, made.origin, made.via)
    return present if present is not None and same else made
