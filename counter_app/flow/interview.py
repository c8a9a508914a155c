"""Which questions are left, in which order. A fact is one question however many forms want it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from counter_app.domain.answers import Answers, FieldPath
from counter_app.domain.form import AskedField, FieldKind, Form, Need


def facts(forms: Iterable[Form], answers: Answers) -> tuple[AskedField, ...]:
    """Return every field that counts now, each fact once, in the order of the forms.

    Where several forms want the same fact, the strictest need counts.
    """
    found: dict[FieldPath, AskedField] = {}
    for form in forms:
        for asked in form.asked(answers):
            known = found.get(asked.path)
            if known is None or (known.field.need is not Need.REQUIRED and asked.field.need is Need.REQUIRED):
                found[asked.path] = asked
    return tuple(found.values())


def questions(forms: Iterable[Form], answers: Answers) -> tuple[AskedField, ...]:
    """Return what a person must be asked: not what a card, a register or an earlier visit already answered."""
    return tuple(_to_ask(facts(forms, answers), answers))


def _to_ask(asked: Iterable[AskedField], answers: Answers) -> Iterator[AskedField]:
    for item in asked:
        answer = answers.find(item.path)
        if answer is None or answer.typed or item.field.kind is FieldKind.GROUP:
            yield item


def first_question(forms: Iterable[Form], answers: Answers) -> FieldPath | None:
    """Return where the interview begins, None where nothing is left to ask."""
    return next((q.path for q in questions(forms, answers)), None)


def question_after(path: FieldPath, forms: Iterable[Form], answers: Answers) -> FieldPath | None:
    """Return the question that follows `path`; None at the end, the first one where `path` no longer counts."""
    return _neighbour(path, [q.path for q in questions(forms, answers)], step=1)


def question_before(path: FieldPath, forms: Iterable[Form], answers: Answers) -> FieldPath | None:
    """Return the question before `path`; None at the beginning."""
    return _neighbour(path, [q.path for q in questions(forms, answers)], step=-1)


def _neighbour(path: FieldPath, order: list[FieldPath], step: int) -> FieldPath | None:
    if path not in order:
        return order[0] if order and step > 0 else None
    place = order.index(path) + step
    return order[place] if 0 <= place < len(order) else None


def missing(forms: Iterable[Form], answers: Answers) -> tuple[AskedField, ...]:
    """Return the required fields that are still open; a group with fewer rows than its least counts as open."""
    return tuple(item for item in facts(forms, answers) if is_open(item, answers) and item.field.need is Need.REQUIRED)


def is_open(item: AskedField, answers: Answers) -> bool:
    """Decide whether a field still lacks its answer."""
    if item.field.kind is FieldKind.GROUP:
        return answers.rows(item.field.fact) < (item.field.min or 0)
    return answers.find(item.path) is None


def place_of(asking: FieldPath | None, forms: Iterable[Form], answers: Answers) -> tuple[int, int]:
    """Return which question `asking` is and how many there are now, both from 1."""
    order = [item.path for item in questions(forms, answers)]
    return (order.index(asking) + 1 if asking in order else 1), max(len(order), 1)
