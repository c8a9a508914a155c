"""What an application is looked up by. A row that can come to two of who, when and where shares one of these with it.

Values are texts here; the store keeps 32-bit keyed hashes of them, so that its indexes name nobody (two of them make
one lookup; a chance meeting only brings one more row, which the decision turns down).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from counter_app.matching.addresses import AddressForm
from counter_app.matching.births import BirthDate
from counter_app.matching.evidence import ClaimForm, ResidentForm
from counter_app.matching.kana import KanaForm

_READINGS = 8  # more days than a vague date is looked up by


class RowKeys(NamedTuple):
    """The keys of a row; empty where it has none."""

    name: str
    kana: str
    day: str
    base: str
    town: str


@dataclass(frozen=True)
class ClaimKeys:
    """The keys of an application. `days`: all that its birth date may be. `vague`: birth or address tells nothing for certain."""

    name: str
    kana: str
    days: tuple[str, ...]
    base: str
    town: str
    vague: bool

    def __repr__(self) -> str:
        return "ClaimKeys(•••)"


def keys_of_row(row: ResidentForm) -> RowKeys:
    """Where the register files a row."""
    said, notation = row.resident, row.notation
    address = notation.address(said.address)  # the house is the same whatever its 方書 says, and a street has fewer
    name, kana = notation.name(said.name).fold, KanaForm.of(said.kana).skeleton
    return RowKeys(
        _letters(name), _letters(kana), day_key(notation.birth(said.dob)), house_key(address), _town(address)
    )


def keys_of_claim(claim: ClaimForm) -> ClaimKeys:
    """Where to look for an application's person."""
    birth, address = claim.birth, claim.address
    days = (birth.day,) if birth.day else birth.candidates[:_READINGS]
    return ClaimKeys(
        _letters(claim.name.fold),
        _letters(claim.kana.skeleton),
        tuple(dict.fromkeys(day.isoformat() for day in days)),
        house_key(address),
        _town(address),
        vague=not (birth.certain and address.certain),
    )


def _letters(name: str) -> str:
    """What is written in whatever order: 名 before 氏 is looked up by the same key."""
    return "".join(sorted(name))


def day_key(birth: BirthDate) -> str:
    """Empty where the day is not told for certain."""
    return birth.day.isoformat() if birth.certain and birth.day else ""


def house_key(address: AddressForm) -> str:
    """Empty where no lot is told: those who gave no address are no household."""
    return address.base_key if address.numbers or address.place.unnumbered else ""


def _town(address: AddressForm) -> str:
    return address.town_key if address.place.town_key else ""
