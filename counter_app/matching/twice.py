"""One person, several applications: told by what the applications say, and by whom they were found to be.

Held are those that say the same who and when, and those that mean the same row and nobody else. An application that merely
comes nearest to somebody (a relative who is not registered, members of a household mixed up) holds up nobody.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from counter_app.matching.decision import Decision, sentence_of
from counter_app.matching.evidence import ClaimForm
from counter_app.matching.outcome import Item, Reason, Verdict
from counter_app.matching.reason_codes import ReasonCode

Mark = int  # 64 bits of a hash: a file of applications may be long, and equal is all that is asked

_SEVERAL_POSSIBLE = frozenset(
    {ReasonCode.RIVAL_TWIN, ReasonCode.RIVAL_HOUSEHOLD_MEMBER, ReasonCode.RIVAL_NAMESAKE, ReasonCode.SEVERAL_FIT}
)
_NOBODY = 0


@dataclass(frozen=True)
class Marks:
    """What an application goes by: hashes, no texts.

    `said`: who and when, each in canonical form. `city`: the municipality it is from, 0 where that cannot be told.
    """

    said: tuple[Mark, ...]
    city: Mark


@dataclass(frozen=True)
class _Noted:
    number: int
    city: Mark
    person: Mark  # of 一致, else nobody


class Applications:
    """Which applications are about one person. They are noted in any order; it changes nothing."""

    def __init__(self) -> None:
        self._by_what_is_said: defaultdict[Mark, list[_Noted]] = defaultdict(list)
        self._by_person: defaultdict[Mark, list[int]] = defaultdict(list)

    def note(self, number: int, marks: Marks, verdict: Verdict, resident_id: str, codes: Iterable[str]) -> None:
        """Note an application with what it says, and whom it was found to mean."""
        person = _mark("person", resident_id) if resident_id else _NOBODY
        matched = person if verdict is Verdict.MATCH else _NOBODY
        for mark in marks.said:
            self._by_what_is_said[mark].append(_Noted(number, marks.city, matched))
        if person and (matched or _means_one(frozenset(codes))):
            self._by_person[person].append(number)

    def several(self) -> frozenset[int]:
        """The numbers of all applications that are not alone."""
        found = {number for numbers in self._by_person.values() if len(numbers) > 1 for number in numbers}
        for noted in self._by_what_is_said.values():
            if len(noted) > 1:
                found.update(_not_alone(noted))
        return frozenset(found)


def _not_alone(noted: list[_Noted]) -> Iterator[int]:
    """Of those who say the same who and when: all but who is certainly of another city, or certainly another person."""
    counts = Counter((each.city, each.person) for each in noted)
    alike = {
        kind: sum(count for other, count in counts.items() if _may_be_one(kind, other)) > 1 for kind in counts
    }  # fmt: skip
    yield from (each.number for each in noted if alike[each.city, each.person])


def _may_be_one(one: tuple[Mark, Mark], other: tuple[Mark, Mark]) -> bool:
    return all(mine == theirs or not mine or not theirs for mine, theirs in zip(one, other, strict=True))


_WHEN = frozenset({ReasonCode.DOB_EQUAL, ReasonCode.DOB_NOTATION})
_WHERE = frozenset({ReasonCode.ADDRESS_EQUAL, ReasonCode.ADDRESS_NOTATION})
_WHO = frozenset(
    {ReasonCode.NAME_EQUAL, ReasonCode.NAME_NOTATION, ReasonCode.NAME_VARIANT, ReasonCode.NAME_LOOKALIKE}
    | {ReasonCode.NAME_ALIAS, ReasonCode.NAME_FORMER_SURNAME, ReasonCode.NAME_SWAPPED}
    | {ReasonCode.KANA_EQUAL, ReasonCode.KANA_NOTATION}
)


def _means_one(codes: frozenset[str]) -> bool:
    """Of 要確認: who agrees, or when and where do; it is not from elsewhere, and nobody else can be meant."""
    if codes & _SEVERAL_POSSIBLE or ReasonCode.ADDRESS_DIFFERENT in codes:
        return False
    return bool(codes & _WHO) or bool(codes & _WHEN and codes & _WHERE)


def marks_of(claim: ClaimForm) -> Marks:
    """What an application goes by itself, whatever its notation."""
    day = claim.birth.day.isoformat() if claim.birth.certain and claim.birth.day else ""
    place = claim.address.place
    known = claim.address.certain and (place.known or place.stated_city)
    return Marks(tuple(_said(claim, day)), _mark("city", place.prefecture, place.city) if known else 0)


def _said(claim: ClaimForm, day: str) -> Iterator[Mark]:
    base = claim.address.base_key if claim.address.certain else ""
    name, kana = claim.name.fold, claim.kana.skeleton
    if name and day:
        yield _mark("name", name, day)
    if kana and day and base:
        yield _mark("kana", kana, day, base)


def with_twice(decision: Decision) -> Decision:
    """The decision of an application that is not the only one of its person: what `decide(…, twice=True)` says."""
    kept = tuple(each for each in decision.reasons if each.code is not ReasonCode.ONLY_ONE_FITS)
    again = Reason(Item.APPLICATION, ReasonCode.APPLICATION_TWICE, sentence_of(ReasonCode.APPLICATION_TWICE) or "")
    verdict = Verdict.REVIEW if decision.verdict is Verdict.MATCH else decision.verdict
    return replace(decision, verdict=verdict, reasons=(*kept, again))


def _mark(*parts: str) -> Mark:
    said = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
