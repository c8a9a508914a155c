"""Answers of an invented household, so that every page, sheet and paper of a draft can be looked at. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.channel import Channel
from counter_app.domain.field_file import possible_answers
from counter_app.domain.life_event import LifeEvent
from counter_app.domain.words import Words
from counter_app.flow.state import Rules, Step, Visit
from counter_app.navigator.town import town
from counter_app.navigator.town_events import situation
from counter_app.packs.workshop import at, document
from counter_app.packs.workshop_facts import facts_at, facts_in
from counter_app.personal import Personal

if TYPE_CHECKING:
    from datetime import date

    from counter_app.domain.form import Condition, Field, Form
    from counter_app.navigator.town import Household
    from counter_app.packs.draft import Place
    from counter_app.packs.tree import FormTree

_DEEPEST = 6  # a condition on a condition on …


def household(number: int, on: date) -> Household:
    """Return a household of the invented town."""
    return next(entry for entry in town(number + 1, on) if entry.number == number)


def sample_answers(form: Form, home: Household, on: date) -> Answers:
    """Return what a household would answer to everything the form asks."""
    asking = LifeEvent(form.id, form.title, form.summary or Words(""), form.reading, form, "", ())
    return situation(asking, home, on)


def path_of(form: Form, tree: FormTree, file: str, place: Place) -> FieldPath | None:
    """Return where the field at a place of a file is asked; of a shared block its first fact, else the form's first."""
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
    facts = [fact.fact for fact in facts_at(tree, file, number)]
    asked = next((field for field in form.fields if field.fact in facts), form.fields[0] if form.fields else None)
    if asked is None:
        return None
    item = at(document(tree, file), place) if "item" in place else None
    inner = [fact.fact for fact in facts_in(tree, item)] if isinstance(item, Mapping) else []
    named = next((entry for entry in asked.items if entry.fact in inner), None)
    return row_path(asked.fact, 0, named.fact) if named else FieldPath(asked.fact)


def asked_at(form: Form, answers: Answers, path: FieldPath, now: datetime) -> Answers:
    """Answer so that the question at `path` is asked, and leave it open itself."""
    given = dict(answers.given)
    group, _, rest = path.partition(".0.")
    for field in form.fields:
        if field.fact != (group if rest else path):
            continue
        _Fulfilled(form.fields, given, now).hold(field)
        if rest:
            given[FieldPath(group)] = _answer(str(max(1, answers.rows(group))), now)
            item = next((inner for inner in field.items if inner.fact == rest), field)
            _Fulfilled((*field.items, *form.fields), given, now, f"{group}.0.", len(field.items)).hold(item)
    return Answers(MappingProxyType({key: answer for key, answer in given.items() if key != path}))


@dataclass(frozen=True)
class _Fulfilled:
    """Answers conditions among `fields`; the first `in_row` of them stand in the row at `prefix`."""

    fields: tuple[Field, ...]
    given: dict[FieldPath, Answer]
    now: datetime
    prefix: str = ""
    in_row: int = 0

    def hold(self, field: Field, depth: int = 0) -> None:
        """Answer what a field's conditions ask, and what those ask in turn."""
        for condition in field.when:
            number = next((at for at, entry in enumerate(self.fields) if entry.fact == condition.fact), None)
            of_row = (number is not None and number < self.in_row) or re.fullmatch(r"derived[A-Z]\w*", condition.fact)
            asked = None if number is None else self.fields[number]
            path = FieldPath((self.prefix if of_row else "") + condition.fact)
            self.given[path] = _answer(_fitting(condition, asked), self.now)
            if asked is not None and depth < _DEEPEST:
                self.hold(asked, depth + 1)


def _fitting(condition: Condition, field: Field | None) -> str:
    if not condition.negated:
        return min(condition.values)
    possible = possible_answers(field) or frozenset({"見本"})
    return min(possible - condition.values, default="見本")


def _answer(text: str, now: datetime) -> Answer:
    return Answer(Personal(text), Origin.RESIDENT, Trust.STATED, now)


def visit_of(form: Form, answers: Answers, channel: Channel, language: str, now: datetime) -> Visit:
    """Return a visit that stands at the questions of one form."""
    begun = Visit(Rules(channel), language=language)
    return replace(begun, visit_id=UUID(int=1), started_at=now, step=Step.QUESTIONS, forms=(form,), answers=answers)
