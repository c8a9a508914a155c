"""From rows of the imported register to a household, as a JSON extract would tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.domain import kana
from counter_app.domain.card import Sex
from counter_app.domain.finding import FindingCode
from counter_app.domain.household import Household, RegisteredPerson, RegisterRemark, Source
from counter_app.domain.input_error import InputError
from counter_app.domain.person_name import PersonName
from counter_app.matching.births import BirthDate
from counter_app.matching.evidence import AGREES, ResidentForm
from counter_app.matching.outcome import Likeness
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.resident import Resident, Status
from counter_app.personal import Personal
from counter_app.register.relations import HEAD, relationship_code, sex_of

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour
    from counter_app.register.card_holder import Beside

MOST_MEMBERS = 30  # as extract_file.py


@dataclass(frozen=True)
class Made:
    """A household, and what is to be said of how it was made."""

    household: Household
    remarks: tuple[RegisterRemark, ...]


def household_of(person: Beside[Resident], four: BasicFour, rows: Sequence[Resident], as_of: datetime) -> Made:
    """Return the household of `rows`, the holder first; who no longer lives there is left out, who cannot be read is counted.

    One mark of 支援措置 is the whole household's. Where name or address are the card's in another notation, they are
    written as the card has them: nobody is asked to decide between 1-1 and 一丁目一番.
    """
    others = [row for row in rows if row is not person.source and row != person.source]
    living = [row for row in others if Status.of(row.status) is Status.RESIDENT]
    few = living if len(living) < MOST_MEMBERS else []  # a home of hundreds under one number is no family
    read = [each for row in few if (each := registered(row)) is not None]
    members = (_holder(person, four), *read)
    left_out = len(living) - len(read)
    household = Household(
        source=Source.RESIDENT,
        members=members,
        holder=0,
        address=_address(person, four),
        head=next((each.full_name for each in members if each.relationship == Personal(HEAD)), None),
        as_of=as_of,
        protected=any(row.under_protection for row in (person.source, *rows)),
    )
    remark = RegisterRemark(FindingCode.MEMBERS_LEFT_OUT, Personal(str(left_out)))
    return Made(household, (remark,) if left_out else ())


def registered(row: Resident) -> RegisteredPerson | None:
    """Return a row's person; None where the register has no readable name, or no certain birth date."""
    birth = BirthDate.of(row.dob)
    try:
        name = PersonName.typed(row.name).full
    except InputError:
        return None
    if birth.day is None:
        return None
    relation = relationship_code(row.relation)
    return RegisteredPerson(
        Personal(name),
        Personal(birth.day),
        Personal(sex_of(row.sex) or Sex.UNKNOWN),
        _kana(row.kana),
        Personal(relation) if relation else None,
    )


def _holder(person: Beside[Resident], four: BasicFour) -> RegisteredPerson:
    """The register's row; birth date and sex are the card's, which agree."""
    row = person.source
    relation = relationship_code(row.relation)
    return RegisteredPerson(
        _name(person, four),
        four.date_of_birth,
        four.sex,
        _kana(row.kana),
        Personal(relation) if relation else None,
    )


def _name(person: Beside[Resident], four: BasicFour) -> Personal[str]:
    name = person.evidence.name
    only_notation = {each.code for each in name.reasons} <= {ReasonCode.NAME_EQUAL, ReasonCode.NAME_NOTATION}
    if name.likeness is Likeness.EXACT or (name.likeness in AGREES and only_notation):
        return four.full_name
    try:
        return Personal(PersonName.typed(person.source.name).full)
    except InputError:
        return four.full_name


def _address(person: Beside[Resident], four: BasicFour) -> Personal[str]:
    """The card has it whole or, of the two, says more; the building's own column is not always delivered."""
    if person.evidence.address.likeness in AGREES or not _says_more(person.evidence.row):
        return four.full_address
    return Personal(f"{person.source.address.strip()}　{person.source.building.strip()}".strip())


def _says_more(row: ResidentForm) -> bool:
    return bool(row.address.building or row.address.room)


def _kana(text: str) -> Personal[str] | None:
    try:
        return Personal(kana.full_width(text))
    except InputError:
        return None
