"""From the households of delivered extracts to one answer: who is the holder, in which extract, and who is protected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.domain.household import Ambiguous, Found, Household, NotFound, RegisterAnswer, Source
from counter_app.matching.outcome import Likeness
from counter_app.matching.resident import Resident
from counter_app.register.card_holder import Beside, Holder, Nobody, Several, beside, claim_of, holder_among
from counter_app.register.differences import of_holder, of_nobody

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour
    from counter_app.domain.household import RegisteredPerson
    from counter_app.matching.evidence import Notation


def link(four: BasicFour, households: Iterable[Household], notation: Notation) -> RegisterAnswer:
    """Return the household of the card's holder, or why none can be named."""
    claim = claim_of(four, notation)
    people = [
        beside(four, claim, _row(household, person), person.sex.reveal(), replace(household, holder=place))
        for household in households
        for place, person in enumerate(household.members)
        if person.date_of_birth == four.date_of_birth  # spares the others the comparison
    ]
    at_home = [each for each in people if each.fits]
    protected = any(each.source.protected for each in people if each.fits or each.namesake)
    held = holder_among(_newest_of_each(at_home))
    match held:
        case Several(count):
            return Ambiguous(count, protected=protected)
        case Nobody():
            return NotFound(remarks=of_nobody(held, people), protected=protected)
        case Holder(person):
            household = replace(person.source, protected=protected)
            exact = person.evidence.name.likeness is Likeness.EXACT
            return Found(household, () if exact else ("fullName",), remarks=of_holder(person.evidence))


def _row(household: Household, person: RegisteredPerson) -> Resident:
    return Resident(
        resident_id="",
        name=person.full_name.reveal(),
        dob=person.date_of_birth.reveal().isoformat(),
        address=household.address.reveal(),
        protected="1" if household.protected else "",
    )


def _newest_of_each(fitting: Sequence[Beside[Household]]) -> list[Beside[Household]]:
    """One person may stand in several extracts: the newest counts, and who is about to move before who lives here."""
    newest: dict[str, Beside[Household]] = {}
    for each in sorted(fitting, key=lambda one: _rank(one.source)):
        newest[each.evidence.row.name.exact] = each
    return list(newest.values())


def _rank(household: Household) -> tuple[bool, float]:
    return household.source is Source.MOVE_OUT, household.as_of.timestamp() if household.as_of else 0.0
