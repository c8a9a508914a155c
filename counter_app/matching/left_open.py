"""From a decision of the rules to a case for a person: both sides as written, how they relate, why it was left open."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.matching.address_parts import street_and_building
from counter_app.matching.decision import Candidate, Decision
from counter_app.matching.evidence import ClaimForm, Notation, weigh
from counter_app.matching.outcome import Item
from counter_app.matching.resident import Claim
from counter_app.matching.review import Beside, NewCase, Said

_OF_THE_CASE = frozenset({Item.PERSON, Item.APPLICATION})


@dataclass(frozen=True)
class Given:
    """An application as its file has it, and its line there."""

    application_id: str
    line: int
    name: str = field(default="", repr=False)
    kana: str = field(default="", repr=False)
    dob: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    building: str = field(default="", repr=False)

    @property
    def claim(self) -> Claim:
        """What the rules are asked about, put together as a run does it."""
        whole = f"{self.address} {self.building}" if self.building.strip() else self.address
        return Claim(self.application_id, self.name, self.kana, self.dob, whole)


def case_of(given: Given, decision: Decision, notation: Notation, *, blind: bool = False) -> NewCase:
    """Return the case. Candidates stand in the order of the decision."""
    form = notation.claim(given.claim)
    street, building = (given.address, given.building)
    if not building.strip():
        street, building = street_and_building(given.address, notation.address)
    return NewCase(
        application_id=given.application_id,
        line=given.line,
        verdict=decision.verdict,
        resident_id=decision.resident_id or "",
        said=Said(given.name, given.kana, given.dob, street, building),
        candidates=tuple(_beside(form, each, notation) for each in decision.candidates),
        notes=tuple(each for each in decision.reasons if each.item in _OF_THE_CASE),
        blind=blind,
    )


def _beside(form: ClaimForm, candidate: Candidate, notation: Notation) -> Beside:
    found = weigh(form, candidate.row)
    row = candidate.row.resident
    street, building = row.address, row.building
    if not building.strip():
        street, building = street_and_building(row.address, notation.address)
    items = zip(
        (Item.NAME, Item.KANA, Item.DOB, Item.ADDRESS),
        (found.name, found.kana, found.birth, found.address),
        strict=True,
    )
    return Beside(
        resident_id=row.resident_id,
        said=Said(row.name, row.kana, row.dob, street, building),
        likeness={item: each.likeness for item, each in items},
        reasons=candidate.reasons,
        status=candidate.row.status.value,
        relation=row.relation,
        protected=candidate.row.protected,
        bits=candidate.bits,
    )
