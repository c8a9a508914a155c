"""The household of an application held against the one of the register."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from counter_app.benefit.application import BenefitApplication, Choice, Member
from counter_app.benefit.office import Office
from counter_app.benefit.presence import Presence
from counter_app.benefit.reasons import Why
from counter_app.matching.births import BirthDate, compare_births
from counter_app.matching.evidence import AGREES, Notation, ResidentForm
from counter_app.matching.names import compare_names


@dataclass(frozen=True)
class MemberMark:
    """A listed person by name and birthday as 64 bits of a hash, and whether the register has them in this household."""

    mark: int
    at_home: bool


@dataclass(frozen=True)
class HouseholdCheck:
    """What is wrong, whom the money is for, and who was listed."""

    whys: tuple[Why, ...]
    paid_for: tuple[ResidentForm, ...]
    marks: tuple[MemberMark, ...]


def check_household(
    said: BenefitApplication, applicant: ResidentForm, rows: Sequence[ResidentForm], office: Office
) -> HouseholdCheck:
    """Check head and members. `rows`: the applicant's household in the register, the applicant among them."""
    if not applicant.resident.household_id.strip() or all(row.order != applicant.order for row in rows):
        return HouseholdCheck((Why.HOUSEHOLD_UNKNOWN,), (), ())
    day = office.day
    here = [row for row in rows if day.presence(row.resident) is not Presence.GONE]
    whys = list(_head(said, applicant, here, office))
    if any(day.presence(row.resident) is Presence.UNCLEAR for row in rows):
        whys.append(Why.PRESENCE_UNCLEAR)
    if said.members is None:
        return HouseholdCheck((*whys, Why.MEMBERS_UNREADABLE), (), ())
    if not said.members and len(here) > 1:
        return HouseholdCheck((*whys, Why.MEMBERS_MISSING), (), ())
    found, wrong, marks = _matched(said.members, rows, office.notation)
    whys += [*wrong, *_choices(applicant, here, found)]
    paid_for = [row for row in here if _choice(row, applicant, found) is Choice.CONFIRM]
    if not paid_for and not whys:
        whys.append(Why.NOBODY_TO_PAY)
    return HouseholdCheck(
        tuple(whys), tuple(sorted(paid_for, key=lambda row: row.order)), (*marks, *_own_mark(applicant))
    )


def _head(
    said: BenefitApplication, applicant: ResidentForm, here: Sequence[ResidentForm], office: Office
) -> Iterator[Why]:
    heads = [row for row in here if row.resident.relation.strip() in office.rules.heads]
    if len(heads) != 1:
        yield Why.HOUSEHOLD_WITHOUT_HEAD
        return
    head = heads[0]
    if head.order != applicant.order:
        if not said.delegate:
            yield Why.NOT_HEAD
        elif not office.rules.delegate_passes:
            yield Why.DELEGATE
    elif said.delegate:
        yield Why.DELEGATE  # a head does not stand in for a head: somebody else filled this in
    if said.head and compare_names(office.notation.name(said.head), head.name).likeness not in AGREES:
        yield Why.HEAD_CLAIM_DIFFERENT


Found = list[tuple[Member, ResidentForm]]


def _matched(
    members: Sequence[Member], rows: Sequence[ResidentForm], notation: Notation
) -> tuple[Found, list[Why], tuple[MemberMark, ...]]:
    """Each listed member with their row: one and only one that has this name and this day for certain."""
    found: Found = []
    wrong: list[Why] = []
    marks: list[MemberMark] = []
    for member in members:
        name, birth = notation.name(member.name), BirthDate.of(member.dob)
        fitting = [
            row
            for row in rows
            if not (name.placeholder or row.name.placeholder)
            and compare_names(name, row.name).likeness in AGREES
            and compare_births(birth, row.birth).likeness in AGREES
        ]
        if len(fitting) == 1:
            found.append((member, fitting[0]))
        else:
            wrong.append(Why.MEMBER_NOT_IN_HOUSEHOLD)
        if birth.day is not None and name.fold:
            marks.append(MemberMark(_mark(name.fold, birth.day.isoformat()), len(fitting) == 1))
    orders = [row.order for _, row in found]
    if len(set(orders)) != len(orders):
        wrong.append(Why.MEMBER_TWICE)
    return found, wrong, tuple(dict.fromkeys(marks))


def _choices(applicant: ResidentForm, here: Sequence[ResidentForm], found: Found) -> Iterator[Why]:
    listed = {row.order for _, row in found} | {applicant.order}
    at_home = {row.order for row in here}
    if any(row.order not in listed for row in here):
        yield Why.MEMBER_NOT_LISTED
    if any(member.choice is Choice.UNCLEAR for member, _ in found):
        yield Why.MEMBER_CHOICE_UNCLEAR
    if any(row.order not in at_home and member.choice is not Choice.DECLINE for member, row in found):
        yield Why.MEMBER_GONE


def _choice(row: ResidentForm, applicant: ResidentForm, found: Found) -> Choice:
    """Whoever applies and does not list themself wants it for themself too."""
    said = {member.choice for member, listed in found if listed.order == row.order}
    if not said:
        return Choice.CONFIRM if row.order == applicant.order else Choice.UNCLEAR
    return said.pop() if len(said) == 1 else Choice.UNCLEAR


def _own_mark(applicant: ResidentForm) -> Iterator[MemberMark]:
    if applicant.birth.day is not None:
        yield MemberMark(_mark(applicant.name.fold, applicant.birth.day.isoformat()), at_home=True)


def _mark(*parts: str) -> int:
    said = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
