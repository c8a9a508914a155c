"""What one row of the register says to one claim: a comparison for each item, and how much of the person agrees.

`strength` counts agreements of three kinds that are independent of each other: who (name or kana), when (birth), where
(address). It decides between 要確認 and 不一致 only; 一致 is never a sum (decision.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter

from counter_app.matching.address_comparison import of_two_municipalities
from counter_app.matching.addresses import AddressForm, compare_addresses, room_conflict, same_base
from counter_app.matching.births import BirthDate, compare_births
from counter_app.matching.kana import KanaForm, compare_kana
from counter_app.matching.names import NameForm, compare_names
from counter_app.matching.outcome import Comparison, Item, Likeness, Reason
from counter_app.matching.reason_codes import ReasonCode
from counter_app.matching.resident import Claim, Resident, Status
from counter_app.matching.towns import Towns
from counter_app.matching.variants import Variants

AGREES = frozenset({Likeness.EXACT, Likeness.VARIANT})
_WHO_BY_ANOTHER_NAME = frozenset(
    {ReasonCode.NAME_ALIAS, ReasonCode.NAME_FORMER_SURNAME, ReasonCode.NAME_SWAPPED, ReasonCode.NAME_CUT_SHORT}
    | {ReasonCode.NAME_KANA_SUBSTITUTE, ReasonCode.KANA_ALIAS, ReasonCode.KANA_SWAPPED}
)
_KANA_FOR_KANJI = frozenset({ReasonCode.NAME_KANA_SUBSTITUTE})
_WHOLE: Callable[[Resident], tuple[str, ...]] = attrgetter(*(each.name for each in fields(Resident)))
_REMEMBERED = 5000  # addresses
_DAYS = 50_000  # notations of birthdays: a century has 36,525 days
_HALF = frozenset({Likeness.NEAR, Likeness.INCOMPLETE, Likeness.UNSURE})


@dataclass(frozen=True)
class ClaimForm:
    """An application's person in canonical forms, the texts as they arrived beside them."""

    claim: Claim
    name: NameForm
    kana: KanaForm
    birth: BirthDate
    address: AddressForm
    _compared: dict[tuple[str, str, str], Whereabouts] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        return "ClaimForm(•••)"

    def whereabouts(self, row: ResidentForm, *, former: bool) -> Whereabouts:
        """Hold the address against a row's, once for all who live there; `former`: and against where they lived before."""
        said = row.resident
        known = said.address, said.building, said.prev_address if former else ""
        found = self._compared.get(known)
        if found is None:
            found = self._compared[known] = Whereabouts.of(self.address, row, former=former)
        return found


@dataclass(frozen=True)
class Whereabouts:
    """How a claim's address and a row's go together."""

    comparison: Comparison
    same_house: bool
    another_room: bool

    @classmethod
    def of(cls, claimed: AddressForm, row: ResidentForm, *, former: bool) -> Whereabouts:
        """Compare; the former address is read only where the present one does not fit."""
        found = compare_addresses(claimed, row.address)
        if former and found.likeness not in AGREES and row.previous is not None:
            found = compare_addresses(claimed, row.address, previous=row.previous)
        same_house = claimed.certain and row.address.certain and same_base(claimed, row.address)
        return cls(found, same_house, room_conflict(claimed, row.address))


@dataclass(frozen=True)
class ResidentForm:
    """A row of the register likewise. What is rarely asked is made when it is asked."""

    resident: Resident
    notation: Notation

    def __repr__(self) -> str:
        return "ResidentForm(•••)"

    @cached_property
    def name(self) -> NameForm:
        """氏名."""
        return self.notation.name(self.resident.name)

    @cached_property
    def kana(self) -> KanaForm:
        """フリガナ."""
        return KanaForm.of(self.resident.kana)

    @cached_property
    def birth(self) -> BirthDate:
        """生年月日."""
        return self.notation.birth(self.resident.dob)

    @cached_property
    def address(self) -> AddressForm:
        """住所 with 方書."""
        return self.notation.address(self.resident.address, self.resident.building)

    @cached_property
    def previous(self) -> AddressForm | None:
        """前住所."""
        return self.notation.address(self.resident.prev_address) if self.resident.prev_address.strip() else None

    @cached_property
    def alias(self) -> NameForm | None:
        """通称."""
        return self.notation.name(self.resident.alias) if self.resident.alias.strip() else None

    @cached_property
    def alias_kana(self) -> KanaForm | None:
        """通称のフリガナ."""
        return KanaForm.of(self.resident.alias_kana) if self.resident.alias_kana.strip() else None

    @cached_property
    def former_surname(self) -> NameForm | None:
        """旧氏."""
        return self.notation.name(self.resident.former_surname) if self.resident.former_surname.strip() else None

    @property
    def status(self) -> Status:
        """住民, 転出, 死亡, or something that is none of these."""
        return Status.of(self.resident.status)

    @property
    def protected(self) -> bool:
        """支援措置."""
        return self.resident.under_protection

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The same for the same row wherever it stands in its file."""
        return _WHOLE(self.resident)


@dataclass(frozen=True)
class Notation:
    """How texts are read here: the tables of characters and of towns."""

    variants: Variants
    towns: Towns
    _read: dict[tuple[str, str], AddressForm] = field(default_factory=dict, compare=False, repr=False)
    _days: dict[str, BirthDate] = field(default_factory=dict, compare=False, repr=False)

    def name(self, text: str) -> NameForm:
        """氏名, 旧氏 or 通称."""
        return NameForm.of(text, self.variants)

    def birth(self, text: str) -> BirthDate:
        """生年月日."""
        form = self._days.get(text)
        if form is None:
            if len(self._days) >= _DAYS:
                self._days.clear()
            form = self._days[text] = BirthDate.of(text)
        return form

    def address(self, text: str, building: str = "") -> AddressForm:
        """住所, with the 方書 where it has a column of its own."""
        form = self._read.get((text, building))
        if form is None:  # a household gives its address once for each member
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            form = self._read[text, building] = AddressForm.of(text, self.towns, building=building)
        return form

    def claim(self, claim: Claim) -> ClaimForm:
        """Read an application."""
        return ClaimForm(
            claim,
            self.name(claim.name),
            KanaForm.of(claim.kana),
            self.birth(claim.dob),
            self.address(claim.address),
        )

    def resident(self, row: Resident) -> ResidentForm:
        """Read a row of the register."""
        return ResidentForm(row, self)


@dataclass(frozen=True)
class Evidence:
    """One claim beside one row."""

    claim: ClaimForm
    row: ResidentForm
    name: Comparison
    kana: Comparison
    birth: Comparison
    where: Whereabouts

    def __repr__(self) -> str:
        return f"Evidence({self.name.likeness}, {self.kana.likeness}, {self.birth.likeness}, {self.address.likeness})"

    @property
    def address(self) -> Comparison:
        """住所."""
        return self.where.comparison

    @cached_property
    def named(self) -> float:
        """How far the person is named: 1 agrees, ½ nearly."""
        return _named(self.name, self.kana)

    @cached_property
    def born(self) -> float:
        """How far the birth date agrees; what is missing or cannot be told contradicts nothing."""
        return _born(self.birth, self.claim, self.row)

    @cached_property
    def lives(self) -> float:
        """How far the address agrees; the former address is one that was true."""
        if self.same_house or any(reason.code is ReasonCode.ADDRESS_PREVIOUS for reason in self.address.reasons):
            return 1.0
        return 0.5 if self.address.likeness is Likeness.MISSING else _of(self.address)

    @property
    def same_house(self) -> bool:
        """Both addresses are told for certain and their numbers are one, whatever building and room say."""
        return self.where.same_house

    @property
    def another_room(self) -> bool:
        """Two rooms of one house."""
        return self.where.another_room

    @cached_property
    def of_another_municipality(self) -> bool:
        """A resident here, and the application names another municipality, where this resident is not known to have lived."""
        elsewhere = self.address.likeness is Likeness.DIFFERENT and self.row.address.certain
        if not elsewhere or self.row.status is not Status.RESIDENT:
            return False
        claimed, previous = self.claim.address, self.row.previous
        lived_there = previous is not None and not of_two_municipalities(claimed, previous)
        return not lived_there and of_two_municipalities(claimed, self.row.address)

    @property
    def kana_slip(self) -> bool:
        """The readings are one slip of the pen apart."""
        codes = {each.code for each in self.kana.reasons}
        return self.kana.likeness is Likeness.NEAR and codes == {ReasonCode.KANA_NEAR}

    @property
    def same_day(self) -> bool:
        """Born on the same day, and both days are told for certain."""
        return self.birth.likeness in AGREES and self.claim.birth.certain and self.row.birth.certain

    @property
    def strength(self) -> float:
        """0 to 3."""
        return self.named + self.born + self.lives

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the items say, in their order."""
        return (*self.name.reasons, *self.kana.reasons, *self.birth.reasons, *self.address.reasons)


def weigh(claim: ClaimForm, row: ResidentForm) -> Evidence:
    """Hold a claim against a row."""
    name, kana, birth = _names(claim, row), _kana(claim, row), compare_births(claim.birth, row.birth)
    former = _named(name, kana) + _born(birth, claim, row) >= 1.0  # else it could not bring them to two of three
    return Evidence(claim, row, name, kana, birth, claim.whereabouts(row, former=former))


def _named(name: Comparison, kana: Comparison) -> float:
    if kana.likeness is Likeness.DIFFERENT and _KANA_FOR_KANJI & {each.code for each in name.reasons}:
        return 0.5  # 大内ハツヱ is no notation of 大内慎一郎 where the two readings are told and are not one
    return max(_of_name(name), _of_name(kana))


def _born(birth: Comparison, claim: ClaimForm, row: ResidentForm) -> float:
    if birth.likeness is Likeness.UNSURE and _may_be_the_same_day(claim.birth, row.birth):
        return 1.0
    return 0.5 if birth.likeness is Likeness.MISSING else _of(birth)


def _of(comparison: Comparison) -> float:
    if comparison.likeness in AGREES:
        return 1.0
    return 0.5 if comparison.likeness in _HALF or comparison.likeness is Likeness.LOOKALIKE else 0.0


def _of_name(comparison: Comparison) -> float:
    """Characters taken for each other name the person as well as the right ones, for a clerk to look at."""
    if comparison.likeness is Likeness.LOOKALIKE or _WHO_BY_ANOTHER_NAME & {each.code for each in comparison.reasons}:
        return 1.0
    return _of(comparison)


def _may_be_the_same_day(one: BirthDate, other: BirthDate) -> bool:
    days, others = ({each.day, *each.candidates} - {None} for each in (one, other))
    return bool(days & others)


def _names(claim: ClaimForm, row: ResidentForm) -> Comparison:
    """By the name of the register; else by the names it notes beside it, which somebody has to look at."""
    own = compare_names(claim.name, row.name)
    if own.likeness in AGREES or not claim.claim.name.strip():
        return own
    if row.alias is not None and compare_names(claim.name, row.alias).likeness in AGREES:
        said = f"申請の氏名は通称「{row.resident.alias.strip()}」です(住民票の氏名「{row.resident.name.strip()}」)"
        return Comparison(Likeness.LOOKALIKE, (Reason(Item.NAME, ReasonCode.NAME_ALIAS, said),))
    if row.former_surname is not None and _by_former_surname(claim.name, row.name, row.former_surname):
        said = (
            f"申請の氏は旧氏「{row.resident.former_surname.strip()}」です(住民票の氏名「{row.resident.name.strip()}」)"
        )
        return Comparison(Likeness.LOOKALIKE, (Reason(Item.NAME, ReasonCode.NAME_FORMER_SURNAME, said),))
    return own


def _by_former_surname(claimed: NameForm, registered: NameForm, former: NameForm) -> bool:
    given = claimed.fold[len(former.fold) :]
    begins = bool(former.fold) and claimed.fold.startswith(former.fold)
    return begins and bool(given) and registered.fold != given and registered.fold.endswith(given)


def _kana(claim: ClaimForm, row: ResidentForm) -> Comparison:
    own = compare_kana(claim.kana, row.kana)
    if own.likeness in AGREES or row.alias_kana is None or not claim.claim.kana.strip():
        return own
    if compare_kana(claim.kana, row.alias_kana).likeness in AGREES:
        said = f"申請のフリガナは通称のフリガナ「{row.resident.alias_kana.strip()}」です"
        return Comparison(Likeness.LOOKALIKE, (Reason(Item.KANA, ReasonCode.KANA_ALIAS, said),))
    return own
