"""Which facts count, which are left to ask, which are missing. A fact is one question however many forms want it."""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.domain.answers import Answers, FieldPath
from counter_app.domain.form import AskedField, FieldKind, Form, Need
from counter_app.domain.rows import source_of


def facts(forms: Iterable[Form], answers: Answers) -> tuple[AskedField, ...]:
    """Return every field that counts now, each fact once, in the order of the forms.

    Where several forms want the same fact, the strictest need counts.
    """
    return answers.once(_facts, *forms)


def _facts(answers: Answers, *forms: Form) -> tuple[AskedField, ...]:
    found: dict[FieldPath, AskedField] = {}
    for form in forms:
        for asked in form.asked(answers):
            known = found.get(asked.path)
            if known is None or (known.field.need is not Need.REQUIRED and asked.field.need is Need.REQUIRED):
                found[asked.path] = asked
    return tuple(found.values())


def questions(forms: Iterable[Form], answers: Answers, *, self_service: bool = False) -> tuple[AskedField, ...]:
    """Return what a person must be asked: not what a source answered or other answers tell.

    At a self-service terminal what only staff can answer is left to them.
    """
    forms = tuple(forms)
    return tuple(
        item
        for item in facts(forms, answers)
        if _to_ask(item, answers, forms) and not (self_service and item.field.by_staff)
    )


def _to_ask(item: AskedField, answers: Answers, forms: tuple[Form, ...]) -> bool:
    if item.field.kind is FieldKind.GROUP:
        return is_open(item, answers) or source_of(item.field, forms, answers) is None
    answer = answers.find(item.path)
    return answer is None or answer.typed


def missing(forms: Iterable[Form], answers: Answers, *, self_service: bool = False) -> tuple[AskedField, ...]:
    """Return the required fields that are still open; a group with fewer rows than its least counts as open."""
    return tuple(
        item
        for item in facts(forms, answers)
        if is_open(item, answers) and item.field.need is Need.REQUIRED and not (self_service and item.field.by_staff)
    )


def is_open(item: AskedField, answers: Answers) -> bool:
    """Decide whether a field still lacks its answer."""
    if item.field.kind is FieldKind.GROUP:
        return answers.rows(item.field.fact) < (item.field.min or 0)
    return answers.find(item.path) is None
