"""What the register fills in: the holder's own fields, the move it knows of, and the people of the household.

What people wrote about another household (続柄 to a new head) is not taken over as it is: it is handed on under a name
of its own (`members.1.registeredRelationship`), and `derive` uses it only where the head stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.answers import Answer, Answers, FieldPath, Origin, Trust, row_path
from counter_app.domain.form import FieldKind
from counter_app.domain.household import Source
from counter_app.domain.input_error import InputError
from counter_app.domain.kinds import canonical_answer
from counter_app.personal import Personal
from counter_app.prefill.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from counter_app.domain.form import Field, Form
    from counter_app.domain.household import Found, Household, RegisteredPerson

_PEOPLE = "members"
_ANNOUNCED = frozenset({"move.newAddress"})  # what the person said to the other municipality: may have changed since
_OWN = {
    "applicant.fullName": "fullName",
    "applicant.fullNameKana": "fullNameKana",
    "applicant.fullAddress": "fullAddress",
    "applicant.dateOfBirth": "dateOfBirth",
    "applicant.sex": "sex",
}


def register_answers(
    found: Found, forms: Iterable[Form], answers: Answers, at: datetime, *, simulated: bool = False
) -> list[tuple[FieldPath, Answer]]:
    """Return what to offer with `Answers.prefill`, each path once. `simulated` marks what a simulated card led to.

    Of a protected household (支援措置) nothing is filled in: whoever lived there too could stand here with a genuine card.
    """
    if found.household.protected:
        return []
    trust = Trust.SIMULATED if simulated else Trust.REGISTERED
    offered: dict[FieldPath, str] = {}
    fields = [field for form in forms for field in form.fields]
    lists = [field for field in fields if _PEOPLE in (field.fact, field.rows_of)]
    items = {item.fact: item for field in reversed(lists) for item in field.items}
    for field in fields:
        for path, text in _of_field(field, items, found.household, answers):
            offered.setdefault(path, text)
    return [
        (path, Answer(Personal(text), Origin.REGISTER, Trust.STATED if path in _ANNOUNCED else trust, at))
        for path, text in offered.items()
    ]


def _of_field(
    field: Field, items: Mapping[str, Field], household: Household, answers: Answers
) -> Iterator[tuple[FieldPath, str]]:
    if field.kind is FieldKind.GROUP:
        if field.fact == _PEOPLE:
            yield from _rows(field, items, household, answers)
        return
    name = field.prefill or _OWN.get(field.fact)
    text = VOCABULARY[name].of_register(household) if name else _of_move(household).get(field.fact)
    if text and _fits(field, text):
        yield FieldPath(field.fact), text


def _of_move(household: Household) -> Mapping[str, str | None]:
    """What is known of the move itself; where somebody lives today tells nothing of where they go."""
    moving = household.source is Source.MOVE_OUT
    return {
        "move.previousAddress": household.address.reveal(),
        "move.previousHead": household.head.reveal() if household.head else None,
        "move.plannedDate": household.planned_date.reveal().isoformat() if moving and household.planned_date else None,
        "move.newAddress": household.destination.reveal() if moving and household.destination else None,
        "move.proof": household.notified_by or None if moving else None,
        "move.fromOverseas": "no" if moving else None,  # a 転出証明 comes from a municipality in Japan
    }


def _rows(
    group: Field, items: Mapping[str, Field], household: Household, answers: Answers
) -> Iterator[tuple[FieldPath, str]]:
    """Fill the people, the holder first, with whatever a list that lives on them asks. Rows changed by hand stay."""
    people = [household.members[household.holder]]
    people += [person for place, person in enumerate(household.members) if place != household.holder]
    count = answers.find(group.fact)
    if count is not None and count.origin is Origin.HOME:
        placed = list(_beside_their_own(people, group.fact, answers))
    elif count is None or not count.typed:
        yield FieldPath(group.fact), str(max(len(people), answers.rows(group.fact)))
        placed = list(enumerate(people))
    else:
        placed = [
            (row, person)
            for row in range(answers.rows(group.fact))
            for person in people
            if _is_row_of(person, group.fact, row, answers)
        ]
    for row, person in placed:
        if _somebody_else(person, group.fact, row, answers):
            continue
        for key, text in _of_person(person).items():
            item = items.get(key)
            if text and (key == "registeredRelationship" or (item is not None and _fits(item, text))):
                yield row_path(group.fact, row, key), text


def _beside_their_own(
    people: list[RegisteredPerson], group: str, answers: Answers
) -> Iterator[tuple[int, RegisteredPerson]]:
    """Put people beside the rows that came from home: who moves was said there, and in which order.

    A row is a person's where name or birth date agree and no other person's does; what differs is then shown.
    """
    for row in range(answers.rows(group)):
        born, name = (answers.text(row_path(group, row, key)) for key in ("dateOfBirth", "fullName"))
        same_birth = [each for each in people if each.date_of_birth.reveal().isoformat() == born]
        same_name = [each for each in people if each.full_name.reveal() == name]
        both = [each for each in same_birth if each in same_name]
        fitting = both or (same_birth if not same_name else same_name if not same_birth else [])
        if len(fitting) == 1:
            yield row, fitting[0]


def _of_person(person: RegisteredPerson) -> Mapping[str, str | None]:
    return {
        "fullName": person.full_name.reveal(),
        "fullNameKana": person.full_name_kana.reveal() if person.full_name_kana else None,
        "dateOfBirth": person.date_of_birth.reveal().isoformat(),
        "sex": person.sex.reveal().value,
        "registeredRelationship": person.relationship.reveal() if person.relationship else None,
    }


def _is_row_of(person: RegisteredPerson, group: str, row: int, answers: Answers) -> bool:
    same_birth = answers.text(row_path(group, row, "dateOfBirth")) == person.date_of_birth.reveal().isoformat()
    return same_birth and answers.text(row_path(group, row, "fullName")) == person.full_name.reveal()


def _somebody_else(person: RegisteredPerson, group: str, row: int, answers: Answers) -> bool:
    """A person put another name there: the rest of the row is not this one's to fill."""
    there = answers.find(row_path(group, row, "fullName"))
    return there is not None and there.typed and there.value != person.full_name


def _fits(field: Field, text: str) -> bool:
    try:
        return bool(canonical_answer(field, text))
    except InputError:
        return False
