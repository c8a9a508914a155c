"""Which registered person is the holder of this card? Never by name and birthday alone.

Birth date, sex and address must agree, and exactly one person must be left. The name then confirms: written
differently, the person is still found, and the difference is put before somebody to decide. Another name altogether, or
somebody else at the address who may be meant as well, links nobody. How two notations compare is `matching`'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from counter_app.domain.card import Sex
from counter_app.matching.decision import may_be_approved
from counter_app.matching.evidence import AGREES, ClaimForm, Evidence, Notation, weigh
from counter_app.matching.names import compare_names
from counter_app.matching.outcome import Likeness
from counter_app.matching.resident import Claim, Resident, Status
from counter_app.matching.rivals import rivals_of

if TYPE_CHECKING:
    from counter_app.domain.card import BasicFour

S = TypeVar("S")

_TELLS_NOTHING = frozenset({None, Sex.UNKNOWN, Sex.NOT_APPLICABLE})
_RELATED = AGREES | {Likeness.LOOKALIKE, Likeness.NEAR, Likeness.INCOMPLETE, Likeness.UNSURE}
_TOO_NEAR = AGREES | {Likeness.LOOKALIKE, Likeness.UNSURE}  # of two people with these names the card could be either's
_IN_BRACKETS = re.compile(r"\s*[(\[（［〔【].*?[)\]）］〕】]\s*")  # as chips write a 旧氏
_FULL_NAME = 2  # 氏 and 名


@dataclass(frozen=True)
class Beside(Generic[S]):
    """A registered person beside the card. `source`: what an answer about them is made of."""

    evidence: Evidence
    same_sex: bool
    source: S

    def __repr__(self) -> str:
        return "Beside(•••)"

    @property
    def same_birth(self) -> bool:
        """Birth date and sex agree."""
        return self.same_sex and self.evidence.same_day

    @property
    def at_home(self) -> bool:
        """The card says the address of the register, in whatever notation; building and room too, or the engine would say 一致."""
        whole = self.evidence.address.likeness in AGREES and not self.evidence.another_room
        return whole or may_be_approved(self.evidence)

    @property
    def resident(self) -> bool:
        """Lives here: not 転出, 死亡 or whatever else a register may say."""
        return self.evidence.row.status is Status.RESIDENT

    @property
    def fits(self) -> bool:
        """May be the holder, whatever the name."""
        return self.resident and self.same_birth and self.at_home

    @property
    def namesake(self) -> bool:
        """Name, birth date and sex agree: not enough to be the holder."""
        return self.same_birth and self.evidence.name.likeness in AGREES


@dataclass(frozen=True)
class Holder(Generic[S]):
    """Exactly this one."""

    person: Beside[S]


@dataclass(frozen=True)
class Several:
    """So many fit, and no name decides."""

    count: int


@dataclass(frozen=True)
class Nobody:
    """Nobody fits. `other_name`: somebody does, but for the name."""

    other_name: bool = False


def claim_of(four: BasicFour, notation: Notation) -> ClaimForm:
    """Read what the chip says; it holds no フリガナ."""
    return notation.claim(
        Claim(
            name=four.full_name.reveal(),
            dob=four.date_of_birth.reveal().isoformat(),
            address=four.full_address.reveal(),
        )
    )


def beside(four: BasicFour, claim: ClaimForm, row: Resident, sex: Sex | None, source: S) -> Beside[S]:
    """Hold the card against a row. A 旧氏 or 通称 in brackets is held against the row's column of it."""
    read = claim_notation(claim)
    other = row.former_surname.strip() or row.alias.strip()
    if claim.name.former and other:
        if compare_names(read.name(claim.name.former), read.name(other)).likeness in AGREES:
            claim = replace(claim, name=read.name(_IN_BRACKETS.sub(" ", claim.name.original)))
            row = replace(row, former_surname="", alias="")
        else:
            row = replace(row, name=f"{row.name}({other})")
    evidence = weigh(claim, read.resident(row))
    return Beside(evidence, _same_sex(four.sex.reveal(), sex), source)


def claim_notation(claim: ClaimForm) -> Notation:
    """How a claim was read: its row is read alike."""
    assert claim.address.towns is not None
    return Notation(claim.name.variants, claim.address.towns)


def _same_sex(card: Sex, registered: Sex | None) -> bool:
    """A side that does not say it contradicts nothing."""
    return card == registered or card in _TELLS_NOTHING or registered in _TELLS_NOTHING


def holder_among(people: Sequence[Beside[S]]) -> Holder[S] | Several | Nobody:
    """Return who of these is the holder; each person is given once, in any order."""
    fitting = [each for each in people if each.fits]
    if len(fitting) > 1:
        return _of_twins(fitting)
    if not fitting:
        return Nobody()
    (only,) = fitting
    if not _related(only.evidence):
        return Nobody(other_name=True)
    if only.evidence.name.likeness not in AGREES:
        others = [each.evidence for each in people if each is not only]
        if rivals_of(only.evidence, others):
            return Several(2)
    return Holder(only)


def _of_twins(fitting: Sequence[Beside[S]]) -> Holder[S] | Several:
    """The very same characters decide, unless somebody else's name could be read for them."""
    named = [each for each in fitting if each.evidence.name.likeness is Likeness.EXACT]
    near = [each for each in fitting if each.evidence.name.likeness in _TOO_NEAR]
    return Holder(named[0]) if len(named) == 1 and len(near) == 1 else Several(len(fitting))


def _related(evidence: Evidence) -> bool:
    """The names may be one person's: alike, or the same 名 under another 氏."""
    if evidence.name.likeness in _RELATED:
        return True
    mine, theirs = evidence.claim.name.parts, evidence.row.name.parts
    if len(mine) != _FULL_NAME or len(theirs) != _FULL_NAME:
        return False
    read = claim_notation(evidence.claim).name
    return compare_names(read(mine[1]), read(theirs[1])).likeness in AGREES
